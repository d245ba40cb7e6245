"""What all views together say of a message: one rank for each article, and the signs of being right.

The views are summed, never mixed by rank: a sum keeps how sure each of them is.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhida.core.bot.index.lexical import Looked
from zhida.core.bot.index.postings import Floats, Ints

__all__ = ["SIGNS", "Sight", "sight_of"]

SIGNS: Final = 12
"""How many signs a sight has, the constant included."""

_SAME_WORDS: Final = 0.9999
_SAME_WORDS_BONUS: Final = 2.0
_OUTSIDE: Final = 1.0
"""What an article in another language, or without the code the message names, loses in the rank."""
_SHARPNESS: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Ranks of the articles at positions ``at``, and the signs by which the selector judges the first."""

    at: Ints
    ranks: Floats
    signs: Floats
    top: int
    is_verbatim: bool
    has_vector: bool


def sight_of(looked: Looked, learned: Floats, shares: Floats, dense: Floats | None = None) -> Sight:
    """Return the sight of one message.

    Args:
        looked: What the words say.
        learned: The learned score of each article looked at.
        shares: 1 for every article that may be given as the answer, less for one that may only be suggested,
            0 for one that may not be shown.
        dense: The score of each article by its vectors, where there are any.
    """
    words = looked.scores
    alike = looked.alike >= _SAME_WORDS
    views = learned if dense is None else learned + dense
    ranks = views + words + _SAME_WORDS_BONUS * alike - _OUTSIDE * (shares < 1.0)
    ranks[shares <= 0.0] = -np.inf
    top = int(np.argmax(ranks))
    return Sight(
        at=looked.at,
        ranks=ranks,
        signs=_signs(looked, ranks, learned, top, dense),
        top=top,
        is_verbatim=bool(alike[top]) and int(alike.sum()) == 1,
        has_vector=dense is not None,
    )


def _signs(looked: Looked, ranks: Floats, learned: Floats, top: int, dense: Floats | None) -> Floats:
    words = looked.scores
    rivals = float(np.exp(_SHARPNESS * np.minimum(ranks - ranks[top], 0.0)).sum())
    return np.array(
        (
            1.0,
            learned[top],
            min(2.0, ranks[top] - _second(ranks, top)),
            words[top],
            words[top] - _second(words, top),
            looked.alike[top],
            looked.covered[top],
            float(words[top] >= words.max()),
            looked.novelty,
            np.log1p(looked.pieces),
            -np.log(rivals),
            0.0 if dense is None else dense[top],
        )
    )


def _second(values: Floats, top: int) -> float:
    """Return the best value beside that of the first, 0 where there is no other."""
    others = np.delete(values, top)
    best = float(others.max()) if len(others) else 0.0
    return max(best, -_SHARPNESS)
