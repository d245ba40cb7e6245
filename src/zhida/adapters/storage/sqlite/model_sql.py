"""SQL of the read models, worded once for each table and shape of search from `zhida.ports.tables`.

No name that came from outside ever reaches a statement: tables and columns were checked against the list.
The wording is our own: a library for these few sentences would take a sixth of the time to the first page and
17 MB. The schema and its migrations are SQLAlchemy's, which is loaded only when there is one to apply.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final, TypeAlias, cast

from zhida.adapters.storage.checks import Where
from zhida.ports.storage import Row, Value
from zhida.ports.tables import TABLES, Table

__all__ = ["MODELS", "Find", "ModelSql", "find_sql", "update_sql", "where_values"]

Shape: TypeAlias = tuple[tuple[str, int, bool], ...]
"""Of each column asked for: its name, how many values, whether NULL is among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSql:
    """The fixed statements of one read model; ``values_of`` picks a row's values in column order."""

    names: tuple[str, ...]
    put: str
    remove: str
    get: str
    values_of: Callable[[Row], tuple[Value, ...]]

    def row(self, values: Sequence[Value]) -> Row:
        """Return what was read as a row."""
        return dict(zip(self.names, values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """What a search looks like, without its values."""

    table: str
    shape: Shape
    order: str | None
    descending: bool
    after: bool
    after_null: bool


def _model_sql(model: Table) -> ModelSql:
    names = tuple(column.name for column in model.columns)
    keys = ("tenant", *model.key)
    table, matches = _quoted(model.name), _all(f"{_quoted(name)} = ?" for name in keys)
    changed = _comma(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in names if name not in model.key)
    every = ("tenant", *names)
    return ModelSql(
        names=names,
        put=_said(
            *("INSERT INTO", table, f"({_columns(every)})", "VALUES", f"({_comma('?' * len(every))})"),
            *("ON CONFLICT", f"({_columns(keys)})", "DO UPDATE SET", changed),
        ),
        remove=_said("DELETE FROM", table, "WHERE", matches),
        get=_said("SELECT", _columns(names), "FROM", table, "WHERE", matches),
        values_of=cast("Callable[[Row], tuple[Value, ...]]", itemgetter(*names)),
    )


def _said(*words: str) -> str:
    return " ".join(words)


def _comma(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def _all(conditions: Iterable[str]) -> str:
    return " AND ".join(conditions)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _columns(names: Iterable[str]) -> str:
    return _comma(map(_quoted, names))


MODELS: Final[Mapping[str, ModelSql]] = {model.name: _model_sql(model) for model in TABLES}
"""The statements of every read model, by table name."""

_KEYS: Final = {model.name: model.key for model in TABLES}


@lru_cache(maxsize=256)
def update_sql(name: str, columns: tuple[str, ...]) -> str:
    """Return the statement that sets these columns, in this order, where tenant and key match."""
    changed = _comma(f"{_quoted(column)} = ?" for column in columns)
    matches = _all(f"{_quoted(key)} = ?" for key in ("tenant", *_KEYS[name]))
    return _said("UPDATE", _quoted(name), "SET", changed, "WHERE", matches)


def where_values(where: Where) -> tuple[Shape, list[Value]]:
    """Split a search into its shape and the values to bind, in order."""
    shape: list[tuple[str, int, bool]] = []
    values: list[Value] = []
    for column, wanted in where.items():
        present = [
            value for value in (wanted if isinstance(wanted, tuple) else (wanted,)) if value is not None
        ]
        has_null = wanted is None or (isinstance(wanted, tuple) and None in wanted)
        shape.append((column, len(present), has_null))
        values.extend(present)
    return tuple(shape), values


@lru_cache(maxsize=512)
def find_sql(find: Find) -> str:
    """Return the statement of a search; its values: tenant, searched values, page start, limit, 0.

    A search for none of any values (an empty tuple) has no statement: its answer is known.
    """
    conditions = ['"tenant" = ?', *(_among(_quoted(name), count, null) for name, count, null in find.shape)]
    *others, last = _KEYS[find.table]
    if find.after:
        conditions.append(_beyond_row(find, _quoted(last)))
    way = "DESC" if find.descending else "ASC"
    order = [*([find.order] if find.order else []), last, *others]
    return _said(
        *("SELECT", _columns(MODELS[find.table].names), "FROM", _quoted(find.table)),
        *("WHERE", _all(conditions)),
        *("ORDER BY", _comma(f"{_quoted(name)} {way}" for name in order), "LIMIT ? OFFSET ?"),
    )


def _among(column: str, count: int, has_null: bool) -> str:
    among = f"{column} IN ({_comma('?' * count)})"
    if not has_null:
        return among
    return f"({among} OR {column} IS NULL)" if count else f"{column} IS NULL"


def _beyond_row(find: Find, last: str) -> str:
    """Return what holds of rows after the last one of the page before; NULL stands after every value."""
    sign = "<" if find.descending else ">"
    beyond_key = f"{last} {sign} ?"
    if find.order is None:
        return beyond_key
    column = _quoted(find.order)
    if find.after_null:
        same = f"({column} IS NULL AND {beyond_key})"
        return same if find.descending else f"({column} IS NOT NULL OR {same})"
    later = f"{column} {sign} ?"
    if find.descending:
        later = f"{later} OR {column} IS NULL"
    return f"({later} OR ({column} = ? AND {beyond_key}))"
