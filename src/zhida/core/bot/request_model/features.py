"""What the model sees of a message: hashed pieces of its letters, its sounds and its words.

The same text gives the same buckets on every machine: the hash is CRC-32, no table is kept, and two pieces
that fall into one bucket share a weight.

Source: feature hashing after Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from zlib import crc32

from zhida.core.bot.folded import Folding
from zhida.core.bot.request_dialect import plain_chinese, plain_english
from zhida.kit.texts import compact, has_han, words

__all__ = ["BUCKETS", "MAX_MODELLED", "MAX_SPELT", "features_of"]

BUCKETS: Final = 1 << 15
MAX_MODELLED: Final = 40
"""Letters of one clause the model reads; a wish that needs more has been said by then."""
MAX_SPELT: Final = 16
"""Up to so many letters a clause is also read by its sounds: in a longer one they mean too much."""

_LETTER_PIECES: Final = (1, 2, 3)
_SOUND_PIECES: Final = (2, 3, 4, 5)
_WORD_PIECES: Final = (3, 4)


def features_of(folded: str, folding: Folding) -> frozenset[int]:
    """Return the buckets of one clause or short message, folded.

    Letters in 1- to 3-grams and toneless pinyin in 2- to 5-grams where there is Chinese; words, pairs of
    words and 3- and 4-grams of their letters where there is none.
    """
    pieces = _chinese(folded, folding) if has_han(folded) else _english(folded)
    return frozenset(crc32(piece.encode()) % BUCKETS for piece in pieces)


def _chinese(folded: str, folding: Folding) -> Iterator[str]:
    letters = plain_chinese(compact(folded))[:MAX_MODELLED]
    yield from _grams("z", f"^{letters}$", _LETTER_PIECES)
    if len(letters) <= MAX_SPELT:
        sound = folding.pinyin(letters).replace(" ", "")
        yield from _grams("p", f"^{sound}$", _SOUND_PIECES)


def _english(folded: str) -> Iterator[str]:
    spoken = plain_english(words(folded)).split()[:MAX_MODELLED]
    marked = ["^", *spoken, "$"] if spoken else []
    yield from (f"w{word}" for word in spoken)
    yield from (f"v{one} {other}" for one, other in pairwise(marked))
    yield from (f"u{one} {other}" for one, other in zip(marked, marked[2:], strict=False))
    for word in spoken:
        yield from _grams("c", f"^{word}$", _WORD_PIECES)


def _grams(mark: str, text: str, sizes: tuple[int, ...]) -> Iterator[str]:
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield mark + text[start : start + size]
