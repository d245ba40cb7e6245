"""What is read off scores: how well they part right from wrong, and answerable from out of scope.

A row is ``(score, right, out of scope)``. Figures of a whole curve choose no threshold; the paper's operating
point takes its threshold from development rows and is judged on others.
"""

from collections.abc import Sequence
from math import ceil
from typing import Final

import numpy as np

from evals.figures import Rows
from zhida.core.bot.outcome import Outcome

__all__ = [
    "accepted_right",
    "area_under_risk",
    "auroc",
    "coverage_at_risk",
    "paper_threshold",
    "recall_at_acceptance",
    "recall_at_threshold",
    "rows_of",
]

_SCORE: Final = 0
_RIGHT: Final = 1
_OUTSIDE: Final = 2
_STEPS: Final = 201
_MOST_REJECTED: Final = 0.5
"""The threshold is searched for between the 0 and 0.5 quantile of development scores."""


def rows_of(outcomes: Sequence[Outcome]) -> Rows:
    """Return outcomes as rows."""
    return np.array(
        [(one.score, one.is_right, one.is_out_of_scope) for one in outcomes], dtype=np.float64
    ).reshape(-1, 3)


def paper_threshold(dev: Rows) -> float:
    """Return the score that is best on development rows: most right and accepted plus rejected outside.

    Source: Larson et al., An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction, EMNLP
    2019, section 4 (the threshold that gives the highest validation score over all intents and oos).
    """
    tries = np.unique(np.quantile(dev[:, _SCORE], np.linspace(0.0, _MOST_REJECTED, _STEPS)))
    taken = dev[:, _SCORE][None, :] >= tries[:, None]
    outside = dev[:, _OUTSIDE] > 0
    won = (taken & (dev[:, _RIGHT] > 0)).sum(axis=1) + (~taken & outside).sum(axis=1)
    return float(tries[int(np.argmax(won))])


def accepted_right(rows: Rows, threshold: float) -> tuple[int, int]:
    """Return how many answerable rows are right and accepted, of how many."""
    inside = rows[rows[:, _OUTSIDE] == 0]
    good = (inside[:, _SCORE] >= threshold) & (inside[:, _RIGHT] > 0)
    return int(good.sum()), len(inside)


def recall_at_threshold(rows: Rows, threshold: float) -> tuple[int, int]:
    """Return how many rows out of scope are rejected, of how many."""
    outside = rows[rows[:, _OUTSIDE] > 0]
    return int((outside[:, _SCORE] < threshold).sum()), len(outside)


def recall_at_acceptance(rows: Rows, acceptance: float) -> float:
    """Return the share of out-of-scope rows rejected while so many of the answerable are accepted."""
    inside = rows[rows[:, _OUTSIDE] == 0][:, _SCORE]
    outside = rows[rows[:, _OUTSIDE] > 0][:, _SCORE]
    if not len(inside) or not len(outside):
        return float("nan")
    threshold = np.sort(inside)[len(inside) - ceil(acceptance * len(inside))]
    return float((outside < threshold).mean())


def auroc(rows: Rows) -> float:
    """Return the chance that an answerable row scores above one out of scope, ties half."""
    inside = np.sort(rows[rows[:, _OUTSIDE] == 0][:, _SCORE])
    outside = np.sort(rows[rows[:, _OUTSIDE] > 0][:, _SCORE])
    if not len(inside) or not len(outside):
        return float("nan")
    below = np.searchsorted(outside, inside, "left") + np.searchsorted(outside, inside, "right")
    return float(below.sum() / 2 / len(inside) / len(outside))


def area_under_risk(rows: Rows) -> float:
    """Return the mean share of wrong answers over all coverages (AURC); within ties the mean share."""
    risks, _, _ = _curve(rows)
    return float(risks.mean())


def coverage_at_risk(rows: Rows, risk: float) -> float:
    """Return the greatest share answered while at most ``risk`` of the answers are wrong."""
    risks, counts, last = _curve(rows)
    good = (risks <= risk) & last
    return float(counts[good].max() / len(rows)) if good.any() else 0.0


def _curve(rows: Rows) -> tuple[Rows, Rows, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]:
    """Return per place, best score first: risk, number answered, and whether the score ends there."""
    order = np.argsort(-rows[:, _SCORE], kind="stable")
    scores = rows[order, _SCORE]
    wrong = 1.0 - rows[order, _RIGHT]
    _, group, sizes = np.unique(-scores, return_inverse=True, return_counts=True)
    even = (np.bincount(group, weights=wrong) / sizes)[group]
    counts = np.arange(1, len(scores) + 1, dtype=np.float64)
    last = np.append(scores[:-1] != scores[1:], True)
    return np.cumsum(even) / counts, counts, last
