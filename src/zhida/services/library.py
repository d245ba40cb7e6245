"""The use cases of an article's life, handed on as one value."""

from dataclasses import dataclass

from zhida.services.drafting import Drafting
from zhida.services.gaps import Gaps
from zhida.services.growth import Growth
from zhida.services.naming import Naming
from zhida.services.weekly import Weekly

__all__ = ["Library"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Drafts, gathered questions and their names, decisions about them, and the weekly page."""

    drafting: Drafting
    gaps: Gaps
    naming: Naming
    growth: Growth
    weekly: Weekly
