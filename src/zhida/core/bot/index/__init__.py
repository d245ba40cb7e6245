"""The lexical index: finds the articles that may answer, with a score a threshold can be set on."""

from zhida.core.bot.index.article_index import MAX_QUERY, ArticleIndex

__all__ = ["MAX_QUERY", "ArticleIndex"]
