"""What a planner refuses, said so that the row and the column can be found and mended."""

from math import isfinite
from typing import Final

from zhida.core.kernel.errors import InvalidInput

__all__ = ["MOST_AGENTS", "InvalidStaffing", "at_least", "count", "positive", "share"]

MOST_AGENTS: Final = 1_000_000
"""More agents than this are a slip of the pen, and no formula here was checked beyond it."""


class InvalidStaffing(InvalidInput):
    """A figure no staffing can be computed from; names the row (from 1) and the column.

    Args:
        what: What is wrong and what would be right.
        row: Row of the table or place in the list, from 1.
        column: Name of the figure.
    """

    def __init__(self, what: str, *, row: int | None = None, column: str = "") -> None:
        places: dict[str, str | int] = {} if row is None else {"row": row}
        super().__init__(params={**places, "field": column, "rule": what})
        self.what: Final = what
        self.row: Final = row
        self.column: Final = column

    def __str__(self) -> str:
        places = (f"row {self.row}" if self.row is not None else "", self.column)
        where = ", ".join(place for place in places if place)
        return f"{where}: {self.what}" if where else self.what


def positive(value: float, column: str, row: int | None = None) -> float:
    """Return a finite number above 0.

    Raises:
        InvalidStaffing: It is not one.
    """
    if not (isfinite(value) and value > 0):
        raise InvalidStaffing(f"{value} must be a number above 0", row=row, column=column)
    return value


def at_least(value: float, least: float, column: str, row: int | None = None) -> float:
    """Return a finite number of at least ``least``.

    Raises:
        InvalidStaffing: It is not one.
    """
    if not (isfinite(value) and value >= least):
        raise InvalidStaffing(f"{value} must be a number of at least {least:g}", row=row, column=column)
    return value


def share(value: float, column: str, row: int | None = None) -> float:
    """Return a number from 0 to 1.

    Raises:
        InvalidStaffing: It is not one.
    """
    if not 0 <= value <= 1:
        raise InvalidStaffing(f"{value} must lie between 0 and 1", row=row, column=column)
    return value


def count(value: int, column: str, row: int | None = None) -> int:
    """Return a number of agents, 0 to `MOST_AGENTS`.

    Raises:
        InvalidStaffing: It is not one.
    """
    if not 0 <= value <= MOST_AGENTS:
        raise InvalidStaffing(f"{value} must lie between 0 and {MOST_AGENTS}", row=row, column=column)
    return value
