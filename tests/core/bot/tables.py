"""The real text tables and the lists of messages these tests read; loaded once."""

from pathlib import Path

from zhida.adapters.models.folding import TableFolding
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request import request_of

FOLDING = TableFolding()


def lines(name: str) -> list[str]:
    """Return the messages of one of the files beside this module."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def kind_of(text: str) -> RequestKind:
    """Return how clearly a message asks for a person."""
    return request_of(text, FOLDING.fold(text), FOLDING)[0]


def misread(texts: list[str], wanted: RequestKind) -> list[str]:
    """Return the messages that are not read as wanted."""
    return [text for text in texts if kind_of(text) is not wanted]
