"""Past days from a table somebody brings, however they keep it."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final

from zhida.core.planning.history import Counted, History, read_history
from zhida.core.planning.refusals import InvalidStaffing
from zhida.services.own_record import SLOT_S

__all__ = ["read_table"]

_STARTS: Final = ("start", "t", "time", "时间", "时段", "時間", "時段")
_CONTACTS: Final = ("contacts", "calls", "count", "会话数", "来访数", "會話數")
_MOST_LINES: Final = 200_000


def read_table(content: str, offset_min: int) -> History:
    """Return the history in a CSV text with the columns ``start`` and ``contacts``, by quarter-hours.

    Args:
        content: The text; commas, semicolons or tabs part its columns.
        offset_min: Where the people live, for times that carry an offset.

    Raises:
        InvalidStaffing: A line is wrong; says its row and column.
    """
    counted = list(_lines(content))
    zone = timezone(timedelta(minutes=offset_min)) if counted and _carries_offset(counted[0]) else None
    found = _read(counted, zone)
    return found.regrouped(SLOT_S) if found.slot_s < SLOT_S and SLOT_S % found.slot_s == 0 else found


def _read(counted: list[Counted], zone: tzinfo | None) -> History:
    if not counted:
        raise InvalidStaffing("needs lines below its heading", row=2, column="start")
    return read_history(counted, zone)


def _carries_offset(line: Counted) -> bool:
    try:
        return datetime.fromisoformat(line.start.strip()).tzinfo is not None
    except ValueError:
        return False


def _lines(content: str) -> Iterator[Counted]:
    plain = content.removeprefix("\ufeff")
    heading = plain.partition("\n")[0]
    parting = next((mark for mark in "\t;" if mark in heading), ",")
    reader = csv.DictReader(io.StringIO(plain, newline=""), delimiter=parting)
    try:
        for value in reader:
            if reader.line_num > _MOST_LINES:
                raise InvalidStaffing("too many lines", row=_MOST_LINES, column="start")
            yield Counted(
                row=reader.line_num,
                start=_cell(value, _STARTS, "start"),
                contacts=_cell(value, _CONTACTS, "contacts"),
            )
    except csv.Error as error:
        raise InvalidStaffing(f"not CSV: {error}", row=reader.line_num, column="start") from None


def _cell(value: Mapping[str | None, str | None], names: tuple[str, ...], column: str) -> str:
    found = next((value[name] for name in names if value.get(name) is not None), None)
    if found is None:
        raise InvalidStaffing(f"needs a column {names[0]}", row=1, column=column)
    return found
