"""What was learned as a set of named arrays, so that a file of it holds numbers and nothing that can run.

Arrays that are missing, of another format or that do not fit each other are answered by None: the index then
answers by its words alone.
"""

from collections.abc import Mapping
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from zhida.core.bot.index.dense import Dense
from zhida.core.bot.index.learning import Learned
from zhida.core.bot.index.linear import Linear
from zhida.core.bot.index.pieces import Vocabulary
from zhida.core.bot.index.postings import frozen
from zhida.core.bot.index.ranker import Views
from zhida.core.bot.index.sight import SIGNS
from zhida.core.bot.outcome import HELD_OUT, JUDGED, Outcome

__all__ = ["FORMAT", "Arrays", "packed", "unpacked"]

Arrays = Mapping[str, NDArray[np.generic]]

FORMAT: Final = 1
"""Raised whenever the pieces of a text or the meaning of an array change."""
_SOURCES: Final = (HELD_OUT, JUDGED)


def packed(learned: Learned) -> Arrays:
    """Return what was learned as arrays."""
    views, dense = learned.views, learned.views.dense
    outcomes = learned.outcomes
    found: dict[str, NDArray[np.generic]] = {
        "format": np.array([FORMAT], np.int64),
        "kb_hash": _letters(learned.kb_hash),
        "keys": views.vocabulary.keys,
        "rarity": views.vocabulary.rarity,
        "linear": views.linear.weights,
        "selectors": learned.selectors,
        "outcome_scores": np.array([outcome.score for outcome in outcomes], np.int64),
        "outcome_kinds": np.array(
            [(o.is_right, o.is_out_of_scope, _SOURCES.index(o.source)) for o in outcomes], np.int8
        ).reshape(-1, 3),
        "outcome_names": _letters("\n".join(f"{o.id}\t{o.article_id}" for o in outcomes)),
    }
    if dense is not None:
        found |= {
            "fingerprint": _letters(dense.fingerprint),
            "dense_mean": dense.mean,
            "dense_known": dense.known,
            "dense_owners": dense.owners,
            "dense_spread": dense.spread,
            "dense_middles": dense.middles,
        }
    return found


def unpacked(arrays: Arrays) -> Learned | None:
    """Return what was learned, or None when the arrays are not those of `packed`."""
    try:
        return _unpacked(arrays) if arrays["format"].tolist() == [FORMAT] else None
    except (KeyError, ValueError, IndexError, TypeError):
        return None


def _unpacked(arrays: Arrays) -> Learned | None:
    vocabulary = Vocabulary(
        keys=frozen(arrays["keys"].astype(np.uint32)), rarity=frozen(arrays["rarity"].astype(np.float32))
    )
    weights = arrays["linear"].astype(np.float16)
    selectors = arrays["selectors"].astype(np.float64)
    if weights.shape[0] != len(vocabulary) + 1 or len(vocabulary.rarity) != len(vocabulary):
        return None
    if selectors.shape != (2, SIGNS) or not np.isfinite(selectors).all():
        return None
    dense = _unpacked_dense(arrays) if "fingerprint" in arrays else None
    if dense is not None and not _fits(dense, weights.shape[1]):
        return None
    return Learned(
        kb_hash=_text(arrays["kb_hash"]),
        views=Views(vocabulary=vocabulary, linear=Linear(weights), dense=dense),
        selectors=frozen(selectors),
        outcomes=_outcomes(arrays),
    )


def _unpacked_dense(arrays: Arrays) -> Dense:
    return Dense(
        fingerprint=_text(arrays["fingerprint"]),
        mean=frozen(arrays["dense_mean"].astype(np.float32)),
        known=frozen(arrays["dense_known"].astype(np.float32)),
        owners=frozen(arrays["dense_owners"].astype(np.int64)),
        spread=frozen(arrays["dense_spread"].astype(np.float32)),
        middles=frozen(arrays["dense_middles"].astype(np.float32)),
    )


def _fits(dense: Dense, articles: int) -> bool:
    size = len(dense.mean)
    return dense.middles.shape == (articles, size) and dense.spread.shape == (size, size)


def _outcomes(arrays: Arrays) -> tuple[Outcome, ...]:
    scores = cast("list[int]", arrays["outcome_scores"].tolist())
    kinds = cast("list[list[int]]", arrays["outcome_kinds"].reshape(len(scores), 3).tolist())
    names = [line.split("\t") for line in _text(arrays["outcome_names"]).split("\n")] if scores else []
    return tuple(
        Outcome(
            score=score,
            is_right=bool(right),
            is_out_of_scope=bool(out),
            source=_SOURCES[source],
            id=name,
            article_id=article_id,
        )
        for score, (right, out, source), (name, article_id) in zip(scores, kinds, names, strict=True)
    )


def _letters(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _text(letters: NDArray[np.generic]) -> str:
    return letters.astype(np.uint8).tobytes().decode()
