"""JSON lines in, one object each, with an error that names the line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, cast

from zhida.cli.kb_files import usage

__all__ = ["member", "objects", "texts_of"]

T = TypeVar("T")


def objects(name: str, lines: Iterable[str]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield ``(where, object)`` for every line that is not blank.

    Raises:
        typer.Exit: A line is not a JSON object.
    """
    for number, line in enumerate(lines, start=1):
        where = f"{name}, line {number}"
        if not line.strip():
            continue
        try:
            value = cast("object", json.loads(line))
        except (ValueError, RecursionError):
            raise usage(f"{where}: not JSON; write one object per line") from None
        if not isinstance(value, dict):
            raise usage(f"{where}: not an object; write one object per line")
        yield where, cast("Mapping[str, object]", value)


def member(where: str, value: Mapping[str, object], name: str, kind: type[T]) -> T:
    """Return a member of the wanted type.

    Raises:
        typer.Exit: It is missing or of another type.
    """
    found = value.get(name)
    if not isinstance(found, kind):
        raise usage(f"{where}: {name} is missing or not of type {kind.__name__}")
    return found


def texts_of(where: str, value: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return a member that is absent, null, one text or a list of texts, as texts.

    Raises:
        typer.Exit: It is something else.
    """
    found = value.get(name)
    if found is None:
        return ()
    items = cast("list[object]", found) if isinstance(found, list) else [found]
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != len(items):
        raise usage(f"{where}: {name} is neither text nor a list of texts")
    return tuple(texts)
