"""The rows nearest to a vector: exactly, or nearly and faster when there are very many (usearch)."""

from collections.abc import Sequence
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from zhida.adapters.models.vector_checks import Rows
from zhida.ports.encoding import EncodingFailed, VectorSearch

__all__ = ["ExactSearches", "NearSearches"]


class ExactSearches:
    """`zhida.ports.encoding.VectorSearches` that compares with every row."""

    def build(self, vectors: bytes, dim: int) -> VectorSearch:
        """Return a search over these rows."""
        return _Exact(np.frombuffer(vectors, dtype="<f4").reshape(-1, dim))


class NearSearches:
    """`zhida.ports.encoding.VectorSearches` on a graph of neighbours; the ``semantic`` extra.

    Args:
        expansion: How far a search looks round; more is slower and nearer to exact.
    """

    def __init__(self, expansion: int = 256) -> None:
        self._expansion = expansion

    def build(self, vectors: bytes, dim: int) -> VectorSearch:
        """Return a search over these rows.

        Raises:
            EncodingFailed: The extra is not installed.
        """
        try:
            from usearch.index import Index
        except ImportError:
            raise EncodingFailed("extra_semantic_not_installed") from None
        rows = np.frombuffer(vectors, dtype="<f4").reshape(-1, dim)
        index = Index(ndim=dim, metric="ip", dtype="f32", expansion_add=128, expansion_search=self._expansion)
        index.add(np.arange(len(rows), dtype=np.uint64), rows, threads=1)
        return _Near(cast("_Graph", index), rows)


class _Exact:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def nearest(self, vector: bytes, k: int) -> Sequence[int]:
        if not len(self._rows):
            return ()
        alike = self._rows @ np.frombuffer(vector, dtype="<f4")
        return tuple(int(at) for at in np.argsort(-alike, kind="stable")[:k])


class _Matches(Protocol):
    keys: NDArray[np.uint64]


class _Graph(Protocol):
    def search(self, vectors: Rows, count: int, *, threads: int) -> _Matches: ...


class _Near:
    def __init__(self, index: _Graph, rows: Rows) -> None:
        self._index = index
        self._rows = rows

    def nearest(self, vector: bytes, k: int) -> Sequence[int]:
        if not len(self._rows):
            return ()
        wanted = np.frombuffer(vector, dtype="<f4")
        found = np.sort(np.array(self._index.search(wanted, k, threads=1).keys, dtype=np.int64))
        alike = self._rows[found] @ wanted
        return tuple(int(found[at]) for at in np.argsort(-alike, kind="stable"))
