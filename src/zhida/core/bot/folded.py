"""What the bot needs of the text tables, as a structure: any text folding fits."""

from typing import Protocol

__all__ = ["Folding"]


class Folding(Protocol):
    """Folds a text, spells it, compares two; see ``zhida.ports.folding`` for the promise of each."""

    def fold(self, text: str) -> str:
        """Return the folded text."""
        ...

    def pinyin(self, folded: str) -> str:
        """Return toneless syllables separated by blanks."""
        ...

    def likeness(self, one: str, other: str) -> int:
        """Return how alike two texts are, 0 to 100."""
        ...
