"""How long contacts wait before they give up, measured from waits of which most ended with an answer.

An answer hides how long the contact would still have waited; leaving such waits out, or counting them as
patience, both make people look less patient than they are. The product-limit estimate uses every wait for as
long as it lasted.

Source: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958) 457-481.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import fsum, inf

from zhida.core.planning.refusals import InvalidStaffing, at_least

__all__ = ["Patience", "Wait", "exponential_patience_s", "kaplan_meier"]


@dataclass(frozen=True, slots=True, order=True)
class Wait:
    """One wait in the line; ``gave_up`` is false when a person answered."""

    seconds: float
    gave_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The share of contacts still willing to wait, as steps: ``alive[k]`` from ``starts[k]`` on.

    Raises:
        InvalidStaffing: The steps do not begin at 0, do not rise in time or rise in survival.
    """

    starts: Sequence[float]
    alive: Sequence[float]

    def __post_init__(self) -> None:
        if len(self.starts) != len(self.alive) or not self.starts or self.starts[0] != 0:
            raise InvalidStaffing("needs one survival per step and a first step at 0 s", column="patience")
        rows = zip(pairwise(self.starts), pairwise(self.alive), strict=True)
        for row, ((left, right), (more, less)) in enumerate(rows, start=2):
            if not (left < right < inf and 1 >= more >= less >= 0):
                what = "steps must rise in time and fall in survival, between 1 and 0"
                raise InvalidStaffing(what, row=row, column="patience")

    def survival(self, seconds: float) -> float:
        """Return the share that would wait longer than so many seconds."""
        return self.alive[bisect_right(self.starts, seconds) - 1]

    def thinned(self, steps: int) -> "Patience":
        """Return a patience of at most ``steps`` steps (and the first), each a like part of the fall.

        A step keeps the mean time of those it stands for, so that the area below it changes little.
        """
        if len(self.starts) <= steps:
            return self
        fall = (self.alive[0] - self.alive[-1]) / steps
        starts, alive, times = [0.0], [self.alive[0]], list[float]()
        for start, share in zip(self.starts[1:], self.alive[1:], strict=True):
            times.append(start)
            if alive[-1] - share >= fall or share == self.alive[-1]:
                starts.append(fsum(times) / len(times))
                alive.append(share)
                times.clear()
        return Patience(starts=tuple(starts), alive=tuple(alive))


def kaplan_meier(waits: Iterable[Wait]) -> Patience:
    """Return the survival of patience; after the longest wait seen the last share stands.

    Raises:
        InvalidStaffing: A wait is negative or not finite (its row is named), or there is none.
    """
    ordered = _checked(waits)
    left, share = len(ordered), 1.0
    starts, alive = [0.0], [1.0]
    for seconds, group in groupby(ordered, key=lambda wait: wait.seconds):
        members = tuple(group)
        gone = sum(wait.gave_up for wait in members)
        share *= 1 - gone / left
        left -= len(members)
        if gone and seconds == 0:
            alive[0] = share
        elif gone:
            starts.append(seconds)
            alive.append(share)
    return Patience(starts=tuple(starts), alive=tuple(alive))


def exponential_patience_s(waits: Iterable[Wait]) -> float:
    """Return the mean patience if it is exponential: all time waited over all who gave up; inf for nobody.

    Raises:
        InvalidStaffing: As `kaplan_meier`.

    Source: the maximum of the likelihood under censoring, B. Epstein and M. Sobel, JASA 48 (1953) 486-502.
    """
    ordered = _checked(waits)
    gone = sum(wait.gave_up for wait in ordered)
    return fsum(wait.seconds for wait in ordered) / gone if gone else inf


def _checked(waits: Iterable[Wait]) -> Sequence[Wait]:
    found = tuple(waits)
    for row, wait in enumerate(found, start=1):
        at_least(wait.seconds, 0, "wait_s", row)
    if not found:
        raise InvalidStaffing("needs at least one wait", column="wait_s")
    return sorted(found)
