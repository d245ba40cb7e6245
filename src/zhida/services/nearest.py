"""Wordings nearest to a message, among very many: found by a search built beside, never by a reader.

Fewer wordings are all compared, which is exact and fast enough. A search that cannot be built costs time, not
an answer: then all are compared too.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.reader import Nearest
from zhida.ports.encoding import EncodingFailed, VectorSearches

__all__ = ["ALL_COMPARED", "nearest_of"]

ALL_COMPARED: Final = 50_000
"""So many vectors are still compared one by one.

Source: 50,000 rows of 512 numbers are one product of 25.6 million multiplications, some ten milliseconds.
"""
_NEAREST: Final = 256
"""Wordings an approximate search gives; the best article has many among them."""
_log = structlog.get_logger(__name__)


async def nearest_of(searches: VectorSearches | None, index: ArticleIndex) -> Nearest | None:
    """Return what finds the nearest wordings of an index with very many, None where all are compared."""
    wordings = None if searches is None else await asyncio.to_thread(lambda: index.wordings)
    if searches is None or wordings is None or len(wordings.rows) <= ALL_COMPARED * wordings.dim * 4:
        return None
    try:
        search = await asyncio.to_thread(searches.build, wordings.rows, wordings.dim)
    except EncodingFailed as failed:
        _log.warning("index.compares_all", why=failed.why)
        return None

    def nearest(vector: bytes) -> Sequence[int]:
        placed = index.placed(vector)
        return () if placed is None else search.nearest(placed, _NEAREST)

    return nearest
