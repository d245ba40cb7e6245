"""The view by vectors of an encoder, where an installation has one: nearest wordings and mean wordings.

Vectors come from outside as bytes, rows of little-endian 32-bit floats; the index knows no encoder, only the
fingerprint of the one that made them. A vector that does not fit is as good as none.

Wordings of one article differ in what does not matter. Directions in which they spread are shortened before
anything is compared, the more the better they are known.

Source: mean subtraction, reference of the bot, section 3, recipe 2; whitening by the scatter within classes,
drawn to a multiple of the identity, Friedman, Regularized Discriminant Analysis, JASA 84 (1989) 165-175.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhida.core.bot.index.postings import Floats, Ints, Singles, frozen

__all__ = ["Dense", "Vectors", "learn_dense"]

_DRAWN: Final = 0.5
"""How far the scatter is drawn to that of no direction in particular."""
_NEAREST_SHARE: Final = 3.0
_MEAN_SHARE: Final = 5.0
"""Shares found on training utterances of public intent sets, 5, 10 and all of an intent."""
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
    """Unit vectors of the wordings with their owners and of the mean wording of each article, as compared.

    A vector is compared after ``mean`` was taken off and ``spread``, a square matrix, was applied.
    """

    fingerprint: str
    mean: Singles
    spread: Singles
    known: Singles
    owners: Ints
    middles: Singles

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
        nearest = np.full(len(self.middles), -1.0)
        np.maximum.at(nearest, self.owners[at], self.known[at] @ asked)
        return _NEAREST_SHARE * nearest + _MEAN_SHARE * (self.middles @ asked)

    def placed(self, vector: bytes | None) -> Singles | None:
        """Return a vector as it is compared with `known`, or None when it cannot be used."""
        if vector is None or len(vector) != 4 * len(self.mean):
            return None
        asked = np.frombuffer(vector, "<f4")
        if not np.isfinite(asked).all():
            return None
        return _unit(_unit(asked[None, :] - self.mean) @ self.spread)[0]


def learn_dense(fingerprint: str, table: Singles, owners: Ints, articles: int) -> Dense:
    """Return the view of wordings by their vectors, a row each, owned by articles."""
    mean = table.mean(axis=0)
    centred = _unit(table - mean)
    sums = np.zeros((articles, table.shape[1]), np.float32)
    np.add.at(sums, owners, centred)
    counts = np.maximum(np.bincount(owners, minlength=articles), 1)
    middles = (sums / counts[:, None]).astype(np.float32)
    spread = _spread(centred - middles[owners])
    return Dense(
        fingerprint=fingerprint,
        mean=frozen(mean),
        spread=frozen(spread),
        known=frozen(_unit(centred @ spread)),
        owners=frozen(owners),
        middles=frozen(_unit(middles @ spread)),
    )


def _spread(strayed: Singles) -> Singles:
    """Return the matrix after which deviations within articles are about the same in every direction."""
    scatter = strayed.T.astype(np.float64) @ strayed
    usual = float(np.trace(scatter)) / len(scatter)
    if usual <= _NOTHING:
        return np.eye(len(scatter), dtype=np.float32)
    values, directions = np.linalg.eigh(scatter / usual)
    lengths = np.maximum(values, 0.0) * (1.0 - _DRAWN) + _DRAWN
    return (directions / np.sqrt(lengths)).astype(np.float32)


def _unit(table: Singles) -> Singles:
    found = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), _NOTHING)
    return found.astype(np.float32)
