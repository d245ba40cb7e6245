"""The sample shop 「云禾家电」: articles, canned replies, settings and scripted visits.

`zhida demo` and the tests read the shop from here, so that a new reader sees a working desk at once.
The module only reads the files shipped beside it; it knows nothing of stores, services or clocks.
"""

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import cast

__all__ = ["articles", "canned_replies", "file_text", "judged", "settings", "visits"]

Row = Mapping[str, object]


def file_text(name: str) -> str:
    """Return the text of one file of the sample shop, for example ``articles.jsonl``.

    Raises:
        FileNotFoundError: The shop has no file of that name.
    """
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def articles() -> tuple[Row, ...]:
    """Return the knowledge base, one row per article, Chinese first and English after."""
    return tuple(_rows("articles.jsonl"))


def canned_replies() -> tuple[Row, ...]:
    """Return the replies agents insert by their shortcut."""
    return tuple(_rows("canned.jsonl"))


def visits() -> tuple[Row, ...]:
    """Return the scripted visits, each with the turns a visitor takes."""
    return tuple(_rows("visits.jsonl"))


def judged() -> tuple[Row, ...]:
    """Return labelled messages: our own evaluation set of the shop."""
    return tuple(_rows("judged.jsonl"))


def settings() -> Row:
    """Return the shop itself: names, greetings, queues, lanes, agents, hours, dispositions and topics."""
    return cast("Row", json.loads(file_text("shop.json")))


def _rows(name: str) -> Iterator[Row]:
    """Yield one row per line that is not blank."""
    for line in file_text(name).splitlines():
        if line.strip():
            yield cast("Row", json.loads(line))
