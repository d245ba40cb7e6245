"""Whether the waits that contacts were told came true: told against waited.

A contact in line is told a range; its upper end, the p90, should be long enough nine times of ten. Of each
wait the first range told counts, from the moment it was told until a person took the contact. A contact who
left, went away or was moved to another place before the told time was over neither proves nor refutes it;
counting them as misses, or leaving them out, would both be wrong, for long waits are left more often than
short ones. The product-limit estimate counts each for as long as it was seen.

Source: E. L. Kaplan and P. Meier, JASA 53 (1958) 457-481, of the wait over what was told, at 1; its interval
is that of E. B. Wilson, JASA 22 (1927) 209-212, with the effective number of cases of F. J. Dorey and E. L.
Korn, Statistics in Medicine 6 (1987) 679-687.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt
from typing import Final

from zhida.core.kernel.times import MICROS
from zhida.core.planning.own_record import Mark, What

__all__ = [
    "EDGES_S",
    "GOAL",
    "Kept",
    "ToldWait",
    "ToldWaits",
    "kept_share",
    "told_in",
    "told_waits",
    "wilson",
]

GOAL: Final = 0.9
"""The upper end of a told range is the p90 of the expected wait."""
EDGES_S: Final = (0, 30, 60, 120, 300, 600, 1_800)
"""Told waits are gathered from above one edge up to the next."""
_Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWait:
    """One wait: what was told at most, how long it was seen, and whether a person ended it."""

    told_s: int
    waited_s: float
    is_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How often what was told held, told between two times (the first excluded); with a 95 % interval.

    Args:
        told: Waits that were told.
        kept: A person came within what was told.
        broken: The wait went beyond it, whoever ended it.
        share: Estimated share that is kept; None when no wait says anything.
    """

    from_s: float
    to_s: float
    told: int
    kept: int
    broken: int
    share: float | None
    low: float
    high: float

    @property
    def left(self) -> int:
        """Waits that ended otherwise before the told time was over."""
        return self.told - self.kept - self.broken


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWaits:
    """All told waits: those told that a person is free, those told a range, and these by its length."""

    at_once_s: float
    at_once: Kept
    ranges: Kept
    by_told: tuple[Kept, ...]


def told_in(marks: Iterable[Mark], until: int) -> Iterator[ToldWait]:
    """Yield the told waits of one matter.

    Args:
        marks: Its events in order.
        until: When the record ends, microseconds.
    """
    is_waiting, told = False, None
    for mark in marks:
        match mark.what:
            case What.SHOWN:
                told = mark if told is None and is_waiting and mark.told_s is not None else told
                continue
            case What.ENTERED | What.RETURNED:
                is_waiting = True
            case What.ACCEPTED | What.LEFT | What.ABSENT | What.CLOSED:
                is_waiting = False
            case _:
                continue
        if told is not None:
            yield _wait(told, mark.at, is_met=_is_answer(mark))
        told = None
    if told is not None:
        yield _wait(told, until, is_met=False)


def _is_answer(mark: Mark) -> bool:
    return mark.what is What.ACCEPTED or (mark.what is What.LEFT and mark.detail == "answered")


def _wait(told: Mark, at: int, *, is_met: bool) -> ToldWait:
    return ToldWait(told_s=told.told_s or 0, waited_s=max(0, at - told.at) / MICROS, is_met=is_met)


def told_waits(waits: Iterable[ToldWait], at_once_s: float) -> ToldWaits:
    """Return how often told waits were kept.

    Args:
        waits: In any order.
        at_once_s: Within so long somebody comes "at once": the time an agent has to take an offer.
    """
    known = tuple(waits)
    now = [
        ToldWait(told_s=1, waited_s=w.waited_s / at_once_s, is_met=w.is_met) for w in known if w.told_s == 0
    ]
    later = [wait for wait in known if wait.told_s > 0]
    return ToldWaits(
        at_once_s=at_once_s,
        at_once=_kept(now, 0, 0),
        ranges=_kept(later, 0, inf),
        by_told=tuple(
            _kept([wait for wait in later if low < wait.told_s <= high], low, high)
            for low, high in pairwise((*EDGES_S, inf))
        ),
    )


def _kept(waits: Sequence[ToldWait], low: float, high: float) -> Kept:
    share, interval = kept_share(waits)
    return Kept(
        from_s=low,
        to_s=high,
        told=len(waits),
        kept=sum(wait.is_met and wait.waited_s <= wait.told_s for wait in waits),
        broken=sum(wait.waited_s > wait.told_s for wait in waits),
        share=share,
        low=interval[0],
        high=interval[1],
    )


def kept_share(waits: Iterable[ToldWait]) -> tuple[float | None, tuple[float, float]]:
    """Return the share of waits no longer than told, and its 95 % interval; None where none says anything.

    Source: the module; the variance is M. Greenwood's (1926). Where it is 0 the cases that were seen to the
    end count.
    """
    known = sorted((wait.waited_s / wait.told_s, not wait.is_met) for wait in waits)
    at_risk, longer, spread = len(known), 1.0, 0.0
    seen = sum(ratio > 1 or not is_open for ratio, is_open in known)
    for ratio, is_open in known:
        if ratio > 1:
            break
        if not is_open:
            longer *= 1 - 1 / at_risk
            spread += 1 / (at_risk * (at_risk - 1)) if at_risk > 1 else 0.0
        at_risk -= 1
    if seen == 0:
        return None, (0.0, 1.0)
    variance = longer**2 * spread
    cases = longer * (1 - longer) / variance if variance > 0 and longer < 1 else float(seen)
    return 1 - longer, wilson(1 - longer, cases)


def wilson(share: float, cases: float) -> tuple[float, float]:
    """Return the 95 % interval of a share seen in so many cases.

    Source: E. B. Wilson, JASA 22 (1927) 209-212.
    """
    square = _Z95**2 / cases
    middle = (share + square / 2) / (1 + square)
    half = _Z95 / (1 + square) * sqrt(share * (1 - share) / cases + square / (4 * cases))
    return max(0.0, middle - half), min(1.0, middle + half)
