"""Where the contacts of past days come from: a table somebody brings, or the matters of this desk."""

import csv
import io
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Final

from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, MICROS, Micros
from zhida.core.planning.history import Counted, History, read_history
from zhida.core.planning.refusals import InvalidStaffing
from zhida.ports.storage import Row, Store
from zhida.services.question_groups import day_of
from zhida.services.rows import maybe_whole, text, whole

__all__ = ["SLOT_S", "OwnDays", "OwnHistory", "midnight", "read_table"]

SLOT_S: Final = 900
_STARTS: Final = ("start", "t", "time", "时间", "时段", "時間", "時段")
_CONTACTS: Final = ("contacts", "calls", "count", "会话数", "来访数", "會話數")
_DAYS: Final = 42
"""The forecast looks at six weeks."""
_PAGE: Final = 1_000
_ENOUGH: Final = 20
"""Fewer matters than this say nothing about how long one takes."""
_LONGEST_S: Final = 7_200
_MOST_LINES: Final = 200_000
_EPOCH: Final = date(1970, 1, 1)
_LAST: Final = "\U0010ffff"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDays:
    """What this desk has seen itself; shares and times are None where too little was seen."""

    history: History
    resolves: float | None
    handle_s: float | None


class OwnHistory:
    """Counts matters of a tenant by local day and quarter-hour, from rows and without their words."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def days(self, tenant: TenantId, now: Micros, offset_min: int) -> OwnDays:
        """Return the last six weeks, the present day left out.

        Raises:
            InvalidStaffing: Nobody has come before today.
        """
        today = day_of(now, offset_min)
        first = today - timedelta(days=_DAYS)
        counts: Counter[tuple[date, int]] = Counter()
        opened = asked = 0
        spent: list[float] = []
        async for row in self._since(tenant, midnight(first, offset_min)):
            day = day_of(whole(row, "opened_at"), offset_min)
            if first <= day < today:
                counts[day, _slot(whole(row, "opened_at"), offset_min)] += 1
                opened += 1
                asked += row["requested_at"] is not None
                spent.extend(_handled_s(row))
        if not counts:
            raise InvalidStaffing("nobody has come before today", column="own")
        return OwnDays(
            history=_history(counts),
            resolves=1 - asked / opened if opened >= _ENOUGH else None,
            handle_s=sum(spent) / len(spent) if len(spent) >= _ENOUGH else None,
        )

    async def asked_today(self, tenant: TenantId, now: Micros, offset_min: int) -> tuple[int, ...]:
        """Return how many asked for a person in each quarter-hour of today that is over."""
        begin = midnight(day_of(now, offset_min), offset_min)
        over = (now - begin) // (SLOT_S * MICROS)
        counts: Counter[int] = Counter()
        async for row in self._since(tenant, begin):
            at = maybe_whole(row, "requested_at")
            if at is not None and at >= begin:
                counts[(at - begin) // (SLOT_S * MICROS)] += 1
        return tuple(counts[slot] for slot in range(over))

    async def _since(self, tenant: TenantId, start: int) -> AsyncGenerator[Row]:
        after = (start - 1, _LAST)
        while rows := await self.store.find(
            tenant, "conversations", order="last_at", after=after, limit=_PAGE
        ):
            for row in rows:
                yield row
            after = (whole(rows[-1], "last_at"), text(rows[-1], "id"))


def midnight(day: date, offset_min: int) -> int:
    """Return the first moment of a day where the tenant is."""
    return (day - _EPOCH).days * DAY - offset_min * 60 * MICROS


def _slot(at: int, offset_min: int) -> int:
    return (at + offset_min * 60 * MICROS) % DAY // (SLOT_S * MICROS)


def _handled_s(row: Row) -> Iterator[float]:
    """Yield for how many seconds people had a matter that is over."""
    answered, closed = maybe_whole(row, "answered_at"), maybe_whole(row, "closed_at")
    if answered is not None and closed is not None and closed > answered:
        yield min(float(_LONGEST_S), (closed - answered) / MICROS)


def _history(counts: Mapping[tuple[date, int], int]) -> History:
    slots = 86_400 // SLOT_S
    days = sorted({day for day, _ in counts})
    return History(
        slot_s=SLOT_S,
        first_s=0,
        days={day: tuple(float(counts.get((day, slot), 0)) for slot in range(slots)) for day in days},
    )
