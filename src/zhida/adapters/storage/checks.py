"""What every store refuses before it touches anything: unknown names, wrong kinds of value, gaps in numbers.

Checked here once, so that a bad unit never reaches a transaction and all stores refuse alike.
"""

from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Final, NoReturn

from zhida.core.kernel.errors import InvalidInput
from zhida.ports.storage import (
    Append,
    Change,
    GiveLoad,
    Put,
    Remember,
    Remove,
    Row,
    RowKey,
    Schedule,
    TakeLoad,
    Unit,
    Update,
    Value,
)
from zhida.ports.tables import TABLES, Column, Table

__all__ = [
    "MOST_ROWS",
    "Where",
    "check_find",
    "check_key",
    "check_limit",
    "check_texts",
    "check_unit",
    "table_named",
]

Where = Mapping[str, Value | tuple[Value, ...]]

MOST_ROWS: Final = 10_000
"""Most rows or events one read may return."""

_BY_NAME: Final = {table.name: table for table in TABLES}
_COLUMNS: Final = {table.name: {column.name: column for column in table.columns} for table in TABLES}
_TYPES: Final[Mapping[str, type]] = {"text": str, "int": int, "bytes": bytes}
_INT_MAX: Final = (1 << 63) - 1


def _simple(column: Column) -> frozenset[type]:
    """Return the types of value a column takes as they are."""
    return frozenset((_TYPES[column.kind], *((type(None),) if column.nullable else ())))


_SIMPLE: Final = {
    table.name: (itemgetter(*(each.name for each in table.columns)), tuple(map(_simple, table.columns)))
    for table in TABLES
}
"""By table: a row's values in the order of its columns, and the types each of them may have."""


def table_named(name: str) -> Table:
    """Return a read model by name.

    Raises:
        InvalidInput: There is none of this name.
    """
    table = _BY_NAME.get(name)
    if table is None:
        raise InvalidInput(params={"table": name, "rule": "unknown"})
    return table


def check_unit(unit: Unit) -> None:
    """Refuse a unit that could not be applied whatever is stored.

    Raises:
        InvalidInput: ``params`` names the table and column, or the stream, and the rule.
    """
    for append in unit.appends:
        _check_append(append)
    for change in unit.changes:
        _check_change(change)


def check_limit(limit: int) -> None:
    """Refuse a page size outside 1-10,000.

    Raises:
        InvalidInput: The limit is out of range.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise InvalidInput(params={"limit": limit, "rule": "1-10000"})


def check_texts(*texts: str) -> None:
    """Refuse names and keys that no file can hold.

    Raises:
        InvalidInput: A text is not valid Unicode.
    """
    for text in texts:
        if not text.isascii() and not _is_storable(text):
            raise InvalidInput(params={"rule": "text must be valid Unicode"})


def check_key(table: Table, key: RowKey) -> None:
    """Refuse a key that is not the whole key of the table, without its tenant.

    Raises:
        InvalidInput: The key has too few or too many parts, or one that no file can hold.
    """
    if len(key) != len(table.key):
        _refuse(table.name, ",".join(table.key), "the whole key")
    check_texts(*key)


def check_find(
    table: Table, where: Where, order: str | None, after: tuple[Value, str] | None, limit: int
) -> None:
    """Refuse a search by columns the table does not have, or for values they cannot hold.

    Raises:
        InvalidInput: ``params`` names the column and the rule.
    """
    check_limit(limit)
    columns = _COLUMNS[table.name]
    for name, wanted in where.items():
        column = columns.get(name)
        if column is None:
            _refuse(table.name, name, "unknown column")
        for value in wanted if isinstance(wanted, tuple) else (wanted,):
            if value is not None:
                _check_value(table.name, column, value)
    if order is not None and order not in columns:
        _refuse(table.name, order, "unknown column")
    if after is not None:
        check_texts(after[1])
        if order is not None and after[0] is not None:
            _check_value(table.name, columns[order], after[0])


def _check_append(append: Append) -> None:
    check_texts(append.stream)
    seq = append.expected_seq
    if not append.events or seq < 0:
        _refuse_stream(append.stream, "at least one event after seq >= 0")
    for event in append.events:
        seq += 1
        if event.seq != seq or event.stream != append.stream:
            _refuse_stream(append.stream, "seq and stream follow the append")
        check_texts(event.type, event.actor_kind, event.actor_id or "", event.fields)


def _check_change(change: Change) -> None:
    match change:
        case Put():
            _check_row(table_named(change.table), change.values)
        case Update():
            _check_update(table_named(change.table), change.key, change.values)
        case Remove():
            check_key(table_named(change.table), change.key)
        case TakeLoad() | GiveLoad():
            if change.weight < 1:
                _refuse("agents", "load", "weight >= 1")
        case Remember():
            check_texts(change.conversation_id, change.client_id)
        case Schedule():
            check_texts(change.job.kind, change.job.key, change.job.payload)
        case _:
            pass


def _check_row(table: Table, values: Row) -> None:
    columns = _COLUMNS[table.name]
    if values.keys() != columns.keys():
        _refuse(
            table.name,
            _first_difference(values.keys(), columns),
            "a row has exactly the columns of its table",
        )
    values_of, simple = _SIMPLE[table.name]
    for column, value, types in zip(table.columns, values_of(values), simple, strict=True):
        if type(value) not in types or not _is_plain(value):
            _check_value(table.name, column, value)


def _check_update(table: Table, key: RowKey, values: Row) -> None:
    check_key(table, key)
    columns = _COLUMNS[table.name]
    if not values:
        _refuse(table.name, "", "at least one column")
    for name, value in values.items():
        if name not in columns or name in table.key:
            _refuse(table.name, name, "only known columns outside the key")
        _check_value(table.name, columns[name], value)


def _check_value(table: str, column: Column, value: Value) -> None:
    if value is None:
        if not column.nullable:
            _refuse(table, column.name, "needs a value")
        return
    if type(value) is not _TYPES[column.kind] and (column.kind != "int" or not isinstance(value, bool)):
        _refuse(table, column.name, f"must be {column.kind}")
    if isinstance(value, str):
        if not value.isascii() and not _is_storable(value):
            _refuse(table, column.name, "text must be valid Unicode")
    elif not isinstance(value, bytes) and not -_INT_MAX - 1 <= value <= _INT_MAX:
        _refuse(table, column.name, "64 bits")


def _is_plain(value: Value) -> bool:
    """Tell at a glance that a value of a right type fits; what does not is looked at again."""
    if value is None or isinstance(value, bytes):
        return True
    return value.isascii() if isinstance(value, str) else -_INT_MAX <= value <= _INT_MAX


def _is_storable(text: str) -> bool:
    """Tell whether text survives UTF-8; half of a surrogate pair does not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _first_difference(given: Collection[str], known: Collection[str]) -> str:
    return min(set(given) ^ set(known))


def _refuse(table: str, column: str, rule: str) -> NoReturn:
    raise InvalidInput(params={"table": table, "column": column, "rule": rule})


def _refuse_stream(stream: str, rule: str) -> NoReturn:
    raise InvalidInput(params={"stream": stream, "rule": rule})
