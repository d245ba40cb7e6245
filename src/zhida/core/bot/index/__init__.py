"""The index: finds the articles that may answer, with a score a threshold can be set on."""

from zhida.core.bot.index.article_index import MAX_QUERY, ArticleIndex
from zhida.core.bot.index.base import Confirmed, texts_to_encode
from zhida.core.bot.index.dense import Vectors
from zhida.core.bot.index.learning import Learned, held_out, learn

__all__ = [
    "MAX_QUERY",
    "ArticleIndex",
    "Confirmed",
    "Learned",
    "Vectors",
    "held_out",
    "learn",
    "texts_to_encode",
]
