"""How well scores tell right from wrong over all thresholds: what an evaluation reports, never a promise."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import fsum
from typing import Final

from zhida.core.bot.outcome import Outcome

__all__ = ["area_under_risk", "calibration_error", "coverage_at_risk"]

_MILLION: Final = 1_000_000


def area_under_risk(outcomes: Sequence[Outcome]) -> float | None:
    """Return the mean share of wrong answers over all coverages (AURC); None without outcomes.

    Equal scores are answered together, their wrong ones spread evenly among them.

    Source: Geifman, Uziel & El-Yaniv, ICLR 2019.
    """
    risks: list[float] = []
    for before, size, wrong_before, wrong in _steps(outcomes):
        risks += [(wrong_before + wrong * place / size) / (before + place) for place in range(1, size + 1)]
    return fsum(risks) / len(risks) if risks else None


def coverage_at_risk(outcomes: Sequence[Outcome], risk: float) -> float:
    """Return the greatest share of messages answered while at most ``risk`` of the answers are wrong."""
    best = 0
    for before, size, wrong_before, wrong in _steps(outcomes):
        if wrong_before + wrong <= risk * (before + size):
            best = before + size
    return best / len(outcomes) if outcomes else 0.0


def calibration_error(outcomes: Sequence[Outcome], bins: int = 10) -> float | None:
    """Return how far scores are from the share of right answers, weighted over bins of equal width (ECE)."""
    sums = [[0, 0, 0] for _ in range(bins)]
    for one in outcomes:
        found = sums[min(bins - 1, one.score * bins // _MILLION)]
        found[0] += 1
        found[1] += one.score
        found[2] += one.is_right
    gaps = [abs(score / _MILLION - right) for count, score, right in sums if count]
    return fsum(gaps) / len(outcomes) if outcomes else None


def _steps(outcomes: Sequence[Outcome]) -> Iterator[tuple[int, int, int, int]]:
    """Yield per score, highest first: outcomes above and at it, then the wrong ones above and at it."""
    before = wrong_before = 0
    ordered = sorted(outcomes, key=lambda one: -one.score)
    for _, group in groupby(ordered, key=lambda one: one.score):
        rights = [one.is_right for one in group]
        wrong = rights.count(False)
        yield before, len(rights), wrong_before, wrong
        before, wrong_before = before + len(rights), wrong_before + wrong
