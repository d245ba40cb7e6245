"""The view by vectors of an encoder, where an installation has one: nearest wordings and a linear ranker.

Vectors come from outside as bytes, rows of little-endian 32-bit floats; the index knows no encoder, only the
fingerprint of the one that made them. A vector that does not fit is as good as none.

Source: mean subtraction and linear ranker over normed vectors, reference of the bot, section 3, recipe 2; the
ranker is a ridge regression to +1 and -1, solved in closed form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from zhida.core.bot.index.postings import Floats, Ints, Singles, frozen

__all__ = ["Dense", "Vectors", "learn_dense"]

_RIDGE: Final = 1.0
_NEAREST_SHARE: Final = 3.0
_LINEAR_SHARE: Final = 1.5
_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """Vectors of texts, a row each, made by the encoder of this fingerprint."""

    fingerprint: str
    dim: int
    rows: bytes

    def table(self) -> Singles:
        """Return the rows as an array."""
        return np.frombuffer(self.rows, "<f4").reshape(-1, self.dim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense:
    """Centred unit vectors of the wordings with their owners, and the linear ranker over them."""

    fingerprint: str
    mean: Singles
    known: Singles
    owners: Ints
    weights: Singles

    def scores(self, vector: bytes | None, near: Sequence[int] = ()) -> Floats | None:
        """Return the score of every article, or None when the vector cannot be used.

        Args:
            vector: The vector of the message.
            near: Wordings found by an approximate search; empty means that every wording is compared.
        """
        asked = self.placed(vector)
        if asked is None:
            return None
        at = np.array(near, np.int64) if near else np.arange(len(self.owners))
        nearest = np.full(self.weights.shape[1], -1.0)
        np.maximum.at(nearest, self.owners[at], self.known[at] @ asked)
        return _NEAREST_SHARE * nearest + _LINEAR_SHARE * (asked @ self.weights)

    def placed(self, vector: bytes | None) -> Singles | None:
        """Return a vector as it is compared with `known`, or None when it cannot be used."""
        if vector is None or len(vector) != 4 * len(self.mean):
            return None
        asked = np.frombuffer(vector, "<f4")
        return _centred(asked[None, :], self.mean)[0] if np.isfinite(asked).all() else None


def learn_dense(fingerprint: str, table: Singles, owners: Ints, articles: int) -> Dense:
    """Return the view of wordings by their vectors, a row each, owned by articles."""
    mean = table.mean(axis=0)
    known = _centred(table, mean)
    wanted = np.full((len(known), articles), -1.0, np.float32)
    wanted[np.arange(len(known)), owners] = 1.0
    square = known.T @ known + _RIDGE * np.eye(table.shape[1], dtype=np.float32)
    weights = cast("Floats", np.linalg.solve(square, known.T @ (wanted - wanted.mean(axis=0))))
    return Dense(
        fingerprint=fingerprint,
        mean=frozen(mean),
        known=frozen(known),
        owners=frozen(owners),
        weights=frozen(weights.astype(np.float32)),
    )


def _centred(table: Singles, mean: Singles) -> Singles:
    moved = (table - mean).astype(np.float32)
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), _NOTHING)
