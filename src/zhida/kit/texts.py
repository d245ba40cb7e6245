"""Views of one folded text: its letters only, its clauses, its words, its repeats collapsed.

"Folded" means what a text folding returns: NFKC, lower case, simplified characters. Nothing here knows what a
text is about; nothing here reads a table.
"""

import re
from typing import Final

__all__ = ["HAN", "clauses", "collapse", "compact", "has_han", "language_of", "unrepeated", "words"]

HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""The Chinese characters, as the inside of a regular-expression class."""

_LETTERS: Final = re.compile(f"[{HAN}a-z0-9]+")
_HAN: Final = re.compile(f"[{HAN}]")
_BREAKS: Final = re.compile(r"[,.，。!！?？;；:：、…\n]+")
_WORDS: Final = re.compile(r"[a-z0-9]+")
_APOSTROPHES: Final = re.compile(r"['’`]")
_RUNS: Final = re.compile(r"(.)\1+")
_WHOLE: Final = re.compile(r"^(.{1,12}?)\1+$")
_LATIN_WORD: Final = re.compile(r"[a-z]{3,}")


def compact(folded: str) -> str:
    """Return the Chinese characters, Latin letters and digits only: no blanks, punctuation or emoji."""
    return "".join(_LETTERS.findall(folded))


def clauses(folded: str) -> tuple[str, ...]:
    """Return the parts between punctuation, each without its own marks, empty ones dropped; blanks stay."""
    return tuple(part.strip() for part in _BREAKS.split(folded) if compact(part))


def words(folded: str) -> str:
    """Return Latin words and numbers separated by one blank; apostrophes vanish, so ``don't`` is ``dont``."""
    return " ".join(_WORDS.findall(_APOSTROPHES.sub("", folded)))


def collapse(text: str) -> str:
    """Return the text with every run of one character shortened to that character."""
    return _RUNS.sub(r"\1", text)


def unrepeated(text: str) -> str:
    """Return the unit of a text that only repeats itself (``人工人工`` is ``人工``), else the text."""
    found = _WHOLE.match(text)
    return found.group(1) if found else text


def has_han(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def language_of(folded: str, otherwise: str) -> str:
    """Return ``zh`` or ``en`` by script; a code or number alone says nothing and gives ``otherwise``."""
    if has_han(folded):
        return "zh"
    return "en" if _LATIN_WORD.search(folded) else otherwise.partition("-")[0].lower()
