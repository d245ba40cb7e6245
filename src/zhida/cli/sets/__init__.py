"""Our own lists of messages: requests for a person, and ordinary messages that look like one."""

from collections.abc import Iterator
from importlib.resources import files

__all__ = ["ordinary", "requests"]


def requests() -> tuple[tuple[str, str], ...]:
    """Return every wording that asks for a person, each with its kind."""
    return tuple(_rows("requests.tsv"))


def ordinary() -> tuple[tuple[str, str], ...]:
    """Return every look-alike that does not ask for a person, each with its kind."""
    return tuple(_rows("ordinary.tsv"))


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()[1:]:
        text, _, kind = line.split("\t")
        yield text, kind
