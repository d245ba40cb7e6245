"""The pieces texts are compared by: Chinese characters and pairs of them, Latin words and their parts.

No segmenter: character pairs find Chinese wordings better than a dictionary that does not know the words of
the shop.
"""

import re
from collections.abc import Iterator
from operator import add
from typing import Final

from zhida.kit.texts import HAN

__all__ = ["gram_share", "grams", "is_code"]

_RUNS: Final = re.compile(f"[{HAN}]+|[a-z0-9]+")
_HAN_RUN: Final = re.compile(f"[{HAN}]")
_PART: Final = 3
_STOP_HAN: Final = frozenset(
    "的了吗呢啊吧呀嘛么哦嗯哈是有在我你您他她它们这那个就都也还又很太和与或把被给让对请问想要会能可以怎什何为啥咋一下到去来说用"
)
_STOP_WORDS: Final = frozenset(
    {
        "a", "an", "the", "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "i",
        "im", "ive", "you", "your", "my", "me", "we", "us", "our", "it", "its", "this", "that",
        "these", "those", "to", "of", "in", "on", "at", "for", "from", "with", "and", "or", "but",
        "if", "so", "as", "by", "can", "could", "will", "would", "should", "may", "might", "have",
        "has", "had", "what", "when", "where", "which", "who", "why", "how", "please", "pls", "hi",
        "hello", "hey", "there", "here", "just", "any", "some", "not", "no", "id", "ill", "about",
        "into", "up", "out", "get", "got", "want", "need", "know", "tell",
    }
)  # fmt: skip
_STOP_SHARE: Final = 0.25
"""Weight of words that carry grammar rather than meaning; frequency alone says this only in a large base."""
_CODE_SHARE: Final = 4.0
"""Weight of a model or fault code: E21 and E10 are one character apart and mean other things."""
_CODE: Final = re.compile(r"[a-z]{1,4}\d+[a-z0-9]*")
_CHARACTER_SHARE: Final = 0.5
"""Weight of a single Chinese character beside a pair: most of its meaning is in its neighbour."""


def grams(folded: str) -> Iterator[str]:
    """Yield the pieces of a folded text in order, repeats included."""
    for run in _RUNS.findall(folded):
        if _HAN_RUN.match(run):
            yield from run
            yield from map(add, run, run[1:])
        else:
            yield f"{run} "
            yield from _parts(run)


def gram_share(gram: str) -> float:
    """Return how much a piece weighs beside its rarity; 1 is an ordinary pair or word."""
    if gram.endswith(" "):
        if is_code(gram[:-1]):
            return _CODE_SHARE
        return _STOP_SHARE if gram[:-1] in _STOP_WORDS else 1.0
    if gram.startswith("~"):
        return 1.0 / (len(gram) + 1)
    share = _CHARACTER_SHARE if len(gram) == 1 else 1.0
    return share * _STOP_SHARE if all(char in _STOP_HAN for char in gram) else share


def is_code(word: str) -> bool:
    """Tell whether a Latin word is a model or fault code: letters, then digits."""
    return _CODE.fullmatch(word) is not None


def _parts(word: str) -> Iterator[str]:
    """Yield the inner parts of a longer word, so that ``refunds`` still meets ``refund``."""
    if len(word) > _PART and word not in _STOP_WORDS and not is_code(word):
        yield from (f"~{word[at : at + _PART]}" for at in range(len(word) - _PART + 1))
