"""The chance that the best article is the right one, by logistic regression over the signs of a sight.

The weights are drawn towards fixed ones, found once over several bases, so that a base of a handful of
articles starts from what holds everywhere and a large one follows its own wordings.

Source: reference of the bot, section 3, selector; Newton steps for penalised logistic regression, Hastie,
Tibshirani & Friedman, The Elements of Statistical Learning, section 4.4.1.
"""

from collections.abc import Callable, Sequence
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from zhida.core.bot.index.postings import Floats
from zhida.core.bot.index.sight import SIGNS, Sight

__all__ = ["EVERYWHERE", "chance", "learn_selector", "score_of_first", "scores_of"]

EVERYWHERE: Final = np.array((-2.8, 0.7, 1.0, 1.2, 0.7, 0.0, 1.0, 0.1, -0.3, 0.3, 0.3, 0.4))
"""Weights of the signs that hold for bases in general."""
_OUT_SHARE: Final = 0.2
"""Share of messages no article answers, for which the chance is stated."""
_DRAW: Final = 20.0
"""How strongly the weights are drawn to those that hold everywhere, in examples."""
_STEPS: Final = 25
_VERBATIM: Final = 0.99
"""Least chance of the only article that was asked for in its own words."""
_FALL: Final = 3.0
"""How fast the chance of the others falls with their distance in rank from the first."""


def chance(signs: Floats, weights: Floats) -> Floats:
    """Return the chance of being right for one sight or for a row of sights each."""
    return 1.0 / (1.0 + np.exp(-np.clip(signs @ weights, -30.0, 30.0)))


def score_of_first(signs: Floats, weights: Floats, *, is_verbatim: bool) -> float:
    """Return the chance that the first article of a sight is right."""
    found = float(chance(signs, weights))
    return max(found, _VERBATIM) if is_verbatim else found


def scores_of(sight: Sight, weights: Floats) -> Floats:
    """Return the chance of every article looked at; none of the others more than the first leaves."""
    first = score_of_first(sight.signs, weights, is_verbatim=sight.is_verbatim)
    fallen = first * np.exp(_FALL * np.minimum(sight.ranks - sight.ranks[sight.top], 0.0))
    scores = np.minimum(fallen, 1.0 - first)
    scores[sight.top] = first
    return scores


def learn_selector(signs: Floats, is_right: Sequence[bool], is_out: Sequence[bool]) -> Floats:
    """Return weights for the signs of judged examples, a row each."""
    if not is_right:
        return EVERYWHERE.copy()
    rights = np.array(is_right, dtype=np.float64)
    masses = _masses(np.array(is_out, dtype=np.bool_))

    def loss(weights: Floats) -> float:
        towards = np.where(rights > 0, -1.0, 1.0) * (signs @ weights)
        drawn = weights - EVERYWHERE
        return float(masses @ np.logaddexp(0.0, towards) + _DRAW / 2 * (drawn @ drawn))

    weights = EVERYWHERE.copy()
    for _ in range(_STEPS):
        chances = chance(signs, weights)
        slope = signs.T @ (masses * (chances - rights)) + _DRAW * (weights - EVERYWHERE)
        bend = (signs * (masses * chances * (1.0 - chances))[:, None]).T @ signs + _DRAW * np.eye(SIGNS)
        weights = _moved(weights, cast("Floats", np.linalg.solve(bend, slope)), loss)
    return weights


def _moved(weights: Floats, step: Floats, loss: Callable[[Floats], float]) -> Floats:
    """Return the weights after as much of a step as makes nothing worse.

    Where most chances are all but certain, a whole step of Newton leads far beyond the best weights, and the
    next one farther still.
    """
    now = loss(weights)
    while loss(weights - step) > now:
        step = step / 2
    return weights - step


def _masses(is_out: NDArray[np.bool_]) -> Floats:
    """Weigh the examples so that those no article answers have their share of the whole."""
    out, total = int(is_out.sum()), len(is_out)
    if out in (0, total):
        return np.ones(total)
    return np.where(is_out, _OUT_SHARE * total / out, (1.0 - _OUT_SHARE) * total / (total - out))
