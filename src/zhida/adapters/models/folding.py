"""Text tables behind the ``TextFolding`` port: OpenCC, pypinyin and RapidFuzz.

The tables are loaded at the first call or by `warm`, never by the import, so that a server shows its first
page before it has read a dictionary. Texts are cut to 2,000 characters: the cost of a call is bounded.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final, cast

from zhida.adapters.models.pinyin import lazy_pinyin
from zhida.kit.texts import has_han

__all__ = ["MAX_CHARACTERS", "TableFolding"]

MAX_CHARACTERS: Final = 2_000
"""Longest text that is read, before and after folding."""

_MEMORY: Final = 4_096
_INVISIBLE: Final = frozenset({"Cf", "Cs"})


class TableFolding:
    """The real folding; one object per process, safe to share between threads once warm."""

    def __init__(self) -> None:
        self._simplify: Callable[[str], str] | None = None
        self._syllables = lru_cache(_MEMORY)(_pinyin)

    def warm(self) -> None:
        """Load every table now, so that no contact waits for it."""
        self.likeness(self.pinyin(self.fold("轉人工")), "zhuan ren gong")

    def fold(self, text: str) -> str:
        """Return NFKC, lower-case, simplified text, control characters dropped, at most 2,000 characters."""
        plain = unicodedata.normalize("NFKC", _visible(text[:MAX_CHARACTERS]))[:MAX_CHARACTERS].lower()
        if has_han(plain):
            plain = self._simplifier()(plain)
        return plain[:MAX_CHARACTERS].strip()

    def pinyin(self, folded: str) -> str:
        """Return toneless pinyin syllables separated by blanks; other characters stay."""
        return self._syllables(folded[:MAX_CHARACTERS])

    def likeness(self, one: str, other: str) -> int:
        """Return how alike two texts are, 0 to 100."""
        from rapidfuzz.fuzz import ratio

        return round(ratio(one, other))

    def edits(self, one: str, other: str) -> int:
        """Return how many characters are put in, taken out or replaced between two texts (Levenshtein)."""
        from rapidfuzz.distance import Levenshtein

        return Levenshtein.distance(one, other)

    def _simplifier(self) -> Callable[[str], str]:
        if self._simplify is None:
            from opencc import OpenCC

            self._simplify = cast("Callable[[str], str]", OpenCC("t2s").convert)
        return self._simplify


def _visible(text: str) -> str:
    """Drop what cannot be seen; line breaks and other controls become blanks, so that words stay apart."""
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in _INVISIBLE:
        return ""
    if char == "\n":
        return char
    return " " if category in {"Cc", "Zl", "Zp"} else char


def _pinyin(folded: str) -> str:
    return " ".join(part for part in lazy_pinyin()(folded) if part.strip())
