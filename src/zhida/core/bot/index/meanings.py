"""The meanings of a text: which everyday matters it speaks of, whatever words it chooses.

The tables are hand-written and small; a learner decides how much a meaning counts in a base. A word no table
knows has no meaning here and is compared by its characters alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from zhida.core.bot.index.stems import stem
from zhida.core.bot.index.synonyms_en import GROUPS_EN
from zhida.core.bot.index.synonyms_zh import GROUPS_ZH
from zhida.kit.patterns import regex

__all__ = ["meanings_of_han", "meanings_of_words"]

_MAX_WORDS: Final = 4


def _han_meanings(lines: str) -> Mapping[str, str]:
    return {word: line.split()[0] for line in lines.strip().split("\n") for word in line.split()}


def _word_meanings(lines: str) -> Mapping[str, str]:
    return {
        " ".join(stem(part) for part in re.split("[_-]", word)): line.split()[0]
        for line in lines.strip().split("\n")
        for word in line.split()
    }


_HAN: Final = _han_meanings(GROUPS_ZH)
_WORDS: Final = _word_meanings(GROUPS_EN)
_HAN_PATTERN: Final = regex("|".join(sorted(map(re.escape, _HAN), key=len, reverse=True)))


def meanings_of_han(folded: str) -> Iterator[str]:
    """Yield the meanings of a Chinese text from left to right, the longest word at each place."""
    return (_HAN[found] for found in _HAN_PATTERN.findall(folded))


def meanings_of_words(stems: Sequence[str]) -> Iterator[str]:
    """Yield the meanings of stemmed Latin words, of phrases of up to four of them too."""
    for length in range(1, _MAX_WORDS + 1):
        for at in range(len(stems) - length + 1):
            found = _WORDS.get(" ".join(stems[at : at + length]))
            if found is not None:
                yield found
