"""English words without their endings: a light stemmer for comparing, not for showing."""

from typing import Final

__all__ = ["stem"]

_SHORTEST: Final = 3
_ENDINGS: Final = (
    ("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""),
    ("er", ""),
)  # fmt: skip
_KEPT_DOUBLE: Final = "ls"


def stem(word: str) -> str:
    """Return the part of a word its forms have in common; short words and numbers stay as they are."""
    if len(word) <= _SHORTEST or not word.isalpha():
        return word
    short = _without_ending(word)
    if len(short) > _SHORTEST and short[-1] == short[-2] and short[-1] not in _KEPT_DOUBLE:
        short = short[:-1]
    return short[:-1] if len(short) > _SHORTEST and short.endswith("e") else short


def _without_ending(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending) + instead
    return word
