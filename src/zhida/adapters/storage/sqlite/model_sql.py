"""SQL of the read models, worded by SQLAlchemy Core from `zhida.ports.tables` and compiled once.

No name that came from outside ever reaches a statement: tables and columns were checked against the list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final, TypeAlias, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.sql import ClauseElement

from zhida.adapters.storage.checks import Where
from zhida.adapters.storage.schema import table_of
from zhida.ports.storage import Row, Value
from zhida.ports.tables import TABLES, Table

__all__ = ["MODELS", "Find", "ModelSql", "find_sql", "update_sql", "where_values"]

Shape: TypeAlias = tuple[tuple[str, int, bool], ...]
"""Of each column asked for: its name, how many values, whether NULL is among them."""

_DIALECT: Final = dialect()


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


def _compiled(statement: ClauseElement) -> str:
    return str(statement.compile(dialect=_DIALECT))


def _model_sql(model: Table) -> ModelSql:
    table = table_of(model.name)
    names = tuple(column.name for column in model.columns)
    put = insert(table)
    changed = {name: put.excluded[name] for name in names if name not in model.key}
    keys = ["tenant", *model.key]
    matches = and_(*(table.c[name] == bindparam(None) for name in keys))
    return ModelSql(
        names=names,
        put=_compiled(put.on_conflict_do_update(index_elements=keys, set_=changed)),
        remove=_compiled(delete(table).where(matches)),
        get=_compiled(select(*(table.c[name] for name in names)).where(matches)),
        values_of=cast("Callable[[Row], tuple[Value, ...]]", itemgetter(*names)),
    )


MODELS: Final[Mapping[str, ModelSql]] = {model.name: _model_sql(model) for model in TABLES}
"""The statements of every read model, by table name."""

_KEYS: Final = {model.name: model.key for model in TABLES}


@lru_cache(maxsize=256)
def update_sql(name: str, columns: tuple[str, ...]) -> str:
    """Return the statement that sets these columns, in the table's order, where tenant and key match."""
    table = table_of(name)
    matches = and_(*(table.c[key] == bindparam(None) for key in ("tenant", *_KEYS[name])))
    return _compiled(update(table).where(matches).values({column: bindparam(None) for column in columns}))


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
    table = table_of(find.table)
    names = MODELS[find.table].names
    statement = select(*(table.c[name] for name in names)).where(table.c.tenant == bindparam(None))
    for column, count, has_null in find.shape:
        statement = statement.where(_among(table.c[column], count, has_null))
    return _compiled(_page(statement, find).limit(bindparam(None)))


def _among(column: ColumnElement[Value], count: int, has_null: bool) -> ColumnElement[bool]:
    among = column.in_([bindparam(None) for _ in range(count)])
    if not has_null:
        return among
    return or_(among, column.is_(None)) if count else column.is_(None)


def _page(statement: Select[tuple[Value, ...]], find: Find) -> Select[tuple[Value, ...]]:
    table = table_of(find.table)
    *others, last = _KEYS[find.table]
    order = [table.c[name] for name in ([find.order] if find.order else []) + [last, *others]]
    ordered = statement.order_by(*(column.desc() if find.descending else column for column in order))
    if not find.after:
        return ordered
    beyond_key = _beyond(table.c[last], find.descending)
    if find.order is None:
        return ordered.where(beyond_key)
    column = table.c[find.order]
    if find.after_null:
        same = and_(column.is_(None), beyond_key)
        return ordered.where(same if find.descending else or_(column.is_not(None), same))
    beyond = _beyond(column, find.descending)
    later = or_(beyond, column.is_(None)) if find.descending else beyond
    return ordered.where(or_(later, and_(column == bindparam(None), beyond_key)))


def _beyond(column: ColumnElement[Value], descending: bool) -> ColumnElement[bool]:
    return column < bindparam(None) if descending else column > bindparam(None)
