"""What the learner sees of a text: words, characters and meanings, three groups of named pieces.

Latin text gives stemmed words and pairs of them, and the parts of 2 to 5 characters of every word with its
borders; Chinese gives runs of 1 to 3 characters without a segmenter. Both give their meanings.

Source: n-gram ranges as measured on public intent sets with a linear support vector machine.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from zhida.core.bot.index.meanings import meanings_of_han, meanings_of_words
from zhida.core.bot.index.stems import stem
from zhida.kit.texts import HAN

__all__ = ["GROUPS", "features"]

GROUPS: Final = ("words", "characters", "meanings")
"""The groups in the order in which `features` returns them."""

_RUNS: Final = re.compile(f"[{HAN}]+|[a-z0-9]+")
_HAN_RUN: Final = re.compile(f"[{HAN}]")
_APOSTROPHES: Final = re.compile(r"['’`]")
_HAN_LENGTHS: Final = (1, 2, 3)
_LATIN_LENGTHS: Final = (2, 3, 4, 5)


def features(folded: str) -> tuple[list[str], list[str], list[str]]:
    """Return the pieces of a folded text by group, repeats included."""
    plain = _APOSTROPHES.sub("", folded)
    runs: list[str] = _RUNS.findall(plain)
    latin = [run for run in runs if not _HAN_RUN.match(run)]
    stems = [stem(word) for word in latin]
    meant = [*meanings_of_han(plain), *meanings_of_words(stems)]
    return (
        [*stems, *map(" ".join, pairwise(stems))],
        [piece for run in runs for piece in _characters(run)],
        meant,
    )


def _characters(run: str) -> Iterator[str]:
    if _HAN_RUN.match(run):
        for length in _HAN_LENGTHS:
            yield from (run[at : at + length] for at in range(len(run) - length + 1))
        return
    whole = f" {run} "
    for length in _LATIN_LENGTHS:
        if length >= len(whole):
            yield whole
            return
        yield from (whole[at : at + length] for at in range(len(whole) - length + 1))
