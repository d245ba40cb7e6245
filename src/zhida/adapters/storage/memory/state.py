"""What the memory store holds, and the undo list that makes its units atomic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from zhida.core.kernel.errors import Conflict
from zhida.core.kernel.times import Micros
from zhida.ports.storage import JobRow, Row, RowKey, StoredEvent, Value
from zhida.ports.tables import TABLES, Table

__all__ = ["Job", "Lease", "State", "rows_of"]

K = TypeVar("K")
V = TypeVar("V")
Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The matcher lease of a tenant."""

    epoch: int
    node: str
    until: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job and its claim: ready when due, or when its lease is over; token 0 is nobody's."""

    row: JobRow
    ready_at: Micros
    token: int = 0
    is_dead: bool = False


@dataclass(slots=True, kw_only=True)
class State:
    """Everything, keyed by the tenant first; written only through `put` and `drop`, which can be undone."""

    tenants: dict[str, tuple[str, Micros]] = field(default_factory=dict)
    streams: dict[tuple[str, str], list[StoredEvent]] = field(default_factory=dict)
    client_ids: dict[tuple[str, str, str], int] = field(default_factory=dict)
    rows: dict[str, dict[Key, Row]] = field(default_factory=lambda: {table.name: {} for table in TABLES})
    uniques: dict[tuple[str, Key], dict[tuple[Value, ...], Key]] = field(default_factory=dict)
    assignments: dict[tuple[str, str], str] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    jobs: dict[tuple[str, str, str], Job] = field(default_factory=dict)
    next_token: int = 0
    undo: list[Callable[[], object]] = field(default_factory=list)

    def put(self, into: dict[K, V], key: K, value: V) -> None:
        """Set a key, remembering how to undo it."""
        if key in into:
            old = into[key]
            self.undo.append(lambda: into.__setitem__(key, old))
        else:
            self.undo.append(lambda: into.pop(key, None))
        into[key] = value

    def drop(self, out_of: dict[K, V], key: K) -> None:
        """Remove a key if it is there, remembering how to undo it."""
        if key in out_of:
            old = out_of.pop(key)
            self.undo.append(lambda: out_of.__setitem__(key, old))

    def roll_back(self) -> None:
        """Undo everything since the last `keep`."""
        while self.undo:
            self.undo.pop()()

    def keep(self) -> None:
        """Make everything since the last `keep` final."""
        self.undo.clear()

    def put_row(self, tenant: str, table: Table, values: Row) -> None:
        """Write a row, keeping its unique indexes.

        Raises:
            Conflict: Another row has the same values in a unique index.
        """
        key = (tenant, *(str(values[name]) for name in table.key))
        old = self.rows[table.name].get(key)
        clean: Row = {
            column.name: int(value) if isinstance(value := values[column.name], bool) else value
            for column in table.columns
        }
        for names in table.unique:
            index = self.uniques.setdefault((table.name, names), {})
            self._leave(index, tenant, names, old)
            if (entry := _entry(tenant, names, clean)) is not None:
                if entry in index:
                    raise Conflict
                self.put(index, entry, key)
        self.put(self.rows[table.name], key, clean)

    def drop_row(self, tenant: str, table: Table, key: RowKey) -> None:
        """Remove a row if it is there."""
        full = (tenant, *key)
        for names in table.unique:
            index = self.uniques.setdefault((table.name, names), {})
            self._leave(index, tenant, names, self.rows[table.name].get(full))
        self.drop(self.rows[table.name], full)

    def _leave(self, index: dict[tuple[Value, ...], Key], tenant: str, names: Key, row: Row | None) -> None:
        if row is not None and (entry := _entry(tenant, names, row)) is not None:
            self.drop(index, entry)


def rows_of(state: State, tenant: str, table: str) -> Sequence[Row]:
    """Return all rows of a tenant."""
    return [row for key, row in state.rows[table].items() if key[0] == tenant]


def _entry(tenant: str, names: Key, row: Row) -> tuple[Value, ...] | None:
    """Return a row's entry in a unique index; None where NULL makes it no duplicate of anything."""
    values = tuple(row[name] for name in names)
    return None if None in values else (tenant, *values)
