"""Text tables the bot needs, kept out of the core: folding, toneless pinyin, likeness, edits."""

from typing import Protocol

__all__ = ["TextFolding"]


class TextFolding(Protocol):
    """Deterministic text tables; loading them may take a while, calling them may not."""

    def fold(self, text: str) -> str:
        """Return NFKC, lower-case, simplified text, control characters dropped, at most 2,000 characters."""
        ...

    def pinyin(self, folded: str) -> str:
        """Return toneless pinyin syllables separated by blanks; other characters stay."""
        ...

    def likeness(self, one: str, other: str) -> int:
        """Return how alike two texts are, 0 to 100."""
        ...

    def edits(self, one: str, other: str) -> int:
        """Return how many characters are put in, taken out or replaced between two texts (Levenshtein)."""
        ...
