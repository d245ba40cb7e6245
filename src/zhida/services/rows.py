"""Typed reading of rows: a column of the wrong kind is a broken store, never a silent None."""

from zhida.core.kernel.errors import Broken
from zhida.ports.storage import Row

__all__ = ["blob", "flag", "maybe_blob", "maybe_text", "maybe_whole", "text", "whole", "words"]


def text(row: Row, name: str) -> str:
    """Return a text column."""
    value = row[name]
    if not isinstance(value, str):
        raise Broken(params={"column": name})
    return value


def maybe_text(row: Row, name: str) -> str | None:
    """Return a text column that may be empty."""
    return None if row[name] is None else text(row, name)


def whole(row: Row, name: str) -> int:
    """Return a number column."""
    value = row[name]
    if not isinstance(value, int):
        raise Broken(params={"column": name})
    return value


def maybe_whole(row: Row, name: str) -> int | None:
    """Return a number column that may be empty."""
    return None if row[name] is None else whole(row, name)


def flag(row: Row, name: str) -> bool:
    """Return a 0/1 column as truth."""
    return whole(row, name) != 0


def blob(row: Row, name: str) -> bytes:
    """Return a bytes column."""
    value = row[name]
    if not isinstance(value, bytes):
        raise Broken(params={"column": name})
    return value


def maybe_blob(row: Row, name: str) -> bytes | None:
    """Return a bytes column that may be empty."""
    return None if row[name] is None else blob(row, name)


def words(row: Row, name: str) -> tuple[str, ...]:
    """Return a column of words separated by blanks."""
    return tuple(text(row, name).split())
