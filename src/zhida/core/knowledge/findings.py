"""What lint says: a code, how much it matters, which articles, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from zhida.core.kernel.ids import ArticleId

__all__ = ["Finding", "Level"]


class Level(StrEnum):
    """How much it matters: an error must be mended, a warning should be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: ``articles`` are concerned, ``what`` and ``remedy`` are for an operator."""

    code: str
    level: Level
    articles: tuple[ArticleId, ...]
    what: str
    remedy: str
