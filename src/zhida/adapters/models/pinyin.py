"""pypinyin with its table of 47,000 words in 23 MB less: the same readings, each kept once.

Left alone, the library copies both of its tables and keeps a text of its own for each of 120,000 syllables;
few of them differ. It is told to begin without words and is given them by its own door, `load_phrases_dict`.
"""

import json
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from itertools import starmap
from threading import Lock
from typing import Final, cast

__all__ = ["lazy_pinyin"]

_LEAN: Final = {"PYPINYIN_NO_PHRASES": "1", "PYPINYIN_NO_DICT_COPY": "1"}
_BETWEEN: Final = '\n],\n"'
"""What stands between two members of the table, and nowhere else."""
_PIECE: Final = 50_000
"""Characters parsed at once, at least."""
_one_at_a_time: Final = Lock()

Readings = list[list[str]]


def lazy_pinyin() -> Callable[[str], list[str]]:
    """Return the function of this name in the library; the first call loads the tables."""
    with _one_at_a_time:
        return _loaded()


@cache
def _loaded() -> Callable[[str], list[str]]:
    with _environment(_LEAN):
        import pypinyin
        from pypinyin.constants import PHRASES_DICT
    if not PHRASES_DICT:
        pypinyin.load_phrases_dict(_words())
    return cast("Callable[[str], list[str]]", pypinyin.lazy_pinyin)


def _words() -> dict[str, Readings]:
    """Return the words of the library; equal readings of a syllable are one object."""
    known: dict[tuple[str, ...], list[str]] = {}

    def shared(*readings: str) -> list[str]:
        return known.setdefault(readings, list(readings))

    found = _members(files("pypinyin").joinpath("phrases_dict.json").read_text("utf-8"))
    return {word: list(starmap(shared, readings)) for word, readings in found}


def _members(text: str) -> Iterator[tuple[str, Readings]]:
    """Yield the members of the table, parsed in pieces: parsed at once it is the memory this is about.

    A table written in another way than the library writes it is one piece.
    """
    place, end = 0, 0
    while end >= 0:
        end = text.find(_BETWEEN, place + _PIECE)
        opening, closing = "" if place == 0 else '{"', "" if end < 0 else "\n]}"
        piece = text[place:] if end < 0 else text[place:end]
        yield from cast("dict[str, Readings]", json.loads(f"{opening}{piece}{closing}")).items()
        place = end + len(_BETWEEN)


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Generator[None]:
    """Set variables a library reads at its import, and only there."""
    before = {name: os.environ[name] for name in wanted if name in os.environ}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name in wanted:
            del os.environ[name]
        os.environ.update(before)
