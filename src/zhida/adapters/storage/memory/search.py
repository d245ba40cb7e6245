"""Searching rows in memory as SQLite does: NULL equals only NULL, and sorts before everything."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from zhida.adapters.storage.checks import Where
from zhida.ports.storage import Row, Value
from zhida.ports.tables import Table

__all__ = ["search"]

_Rank: TypeAlias = tuple[int, Value]


def search(
    rows: Iterable[Row],
    table: Table,
    where: Where,
    *,
    order: str | None,
    descending: bool,
    after: tuple[Value, str] | None,
    limit: int,
) -> Sequence[Row]:
    """Return one page of the rows that match, as `zhida.ports.storage.Store.find` describes it."""
    *others, last = table.key

    def place(row: Row) -> tuple[_Rank, ...]:
        return (*((_rank(row[order]),) if order else ()), _rank(row[last]))

    found = [row for row in rows if all(_matches(row[name], wanted) for name, wanted in where.items())]
    if after is not None:
        start = (*((_rank(after[0]),) if order else ()), _rank(after[1]))
        found = [row for row in found if (place(row) < start if descending else place(row) > start)]
    found.sort(key=lambda row: (place(row), *(_rank(row[name]) for name in others)), reverse=descending)
    return tuple(dict(row) for row in found[:limit])


def _matches(value: Value, wanted: Value | tuple[Value, ...]) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted


def _rank(value: Value) -> _Rank:
    """Return something to sort by: NULL first, then values of one kind by themselves."""
    return (0, 0) if value is None else (1, value)
