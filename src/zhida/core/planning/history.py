"""Contacts that came, day by day and interval by interval, read from a table that may be wrong anywhere.

Days keep local time, because people do. An hour that the clock skips in spring is unknown, not empty; one it
repeats in autumn is the mean of both. Whoever counts such days has to name the zone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final, TypeAlias

from zhida.core.planning.refusals import InvalidStaffing, at_least

__all__ = ["DAY_S", "MOST_CONTACTS", "Counted", "History", "read_history"]

DAY_S: Final = 86_400
MOST_CONTACTS: Final = 10_000_000
"""More contacts than this in one interval are a slip of the pen."""

Slots: TypeAlias = tuple[float | None, ...]
_Filled: TypeAlias = dict[int, list[tuple[float, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One line of the table: when the interval began, as text, and how many contacts came in it."""

    row: int
    start: str
    contacts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Contacts by local day; every day has the same intervals of ``slot_s`` from ``first_s`` on.

    None is an interval the clock skipped. A date that is missing was a holiday or was not counted.
    """

    slot_s: int
    first_s: int
    days: Mapping[date, Slots]

    @property
    def slots(self) -> int:
        """Intervals in a day."""
        return len(next(iter(self.days.values())))

    def regrouped(self, slot_s: int) -> "History":
        """Return the same days in longer intervals; a rest at the end that fills none is left out.

        Raises:
            InvalidStaffing: The length is not a multiple of the present one, or longer than the day.
        """
        size, rest = divmod(slot_s, self.slot_s)
        if rest or not 1 <= size <= self.slots:
            raise InvalidStaffing(f"{slot_s} s are not a multiple of {self.slot_s} s", column="slot_s")
        used = self.slots - self.slots % size
        days = {
            day: tuple(_together(slots[k : k + size]) for k in range(0, used, size))
            for day, slots in self.days.items()
        }
        return History(slot_s=slot_s, first_s=self.first_s, days=days)


def read_history(lines: Iterable[Counted], zone: tzinfo | None = None) -> History:
    """Return the history in a table.

    Args:
        lines: The table in the order of time.
        zone: Where the people live; needed when times carry an offset, and for days when the clock moves.
            Times without an offset are its local ones.

    Raises:
        InvalidStaffing: A time or a number is wrong, an interval is missing or stands twice; says the row.
    """
    found: dict[date, _Filled] = {}
    for line in lines:
        local = _local(line, zone)
        second = local.hour * 3_600 + local.minute * 60 + local.second
        found.setdefault(local.date(), {}).setdefault(second, []).append((_number(line), line.row))
    slot_s = _slot_s(found)
    for day, filled in found.items():
        _check(filled, slot_s, clock_moves=zone is not None and _clock_moves(day, zone))
    first = min(min(day) for day in found.values())
    last = max(max(day) for day in found.values())
    times = range(first, last + 1, slot_s)
    days = {day: _filled(filled, times) for day, filled in sorted(found.items())}
    return History(slot_s=slot_s, first_s=first, days=days)


def _local(line: Counted, zone: tzinfo | None) -> datetime:
    try:
        at = datetime.fromisoformat(line.start.strip())
    except ValueError:
        what = f"{line.start!r} is no time; write 2026-11-11 09:15"
        raise InvalidStaffing(what, row=line.row, column="start") from None
    if at.tzinfo is None:
        return at
    if zone is None:
        what = "a time with an offset needs the zone, as in Asia/Shanghai; local times need none"
        raise InvalidStaffing(what, row=line.row, column="start")
    return at.astimezone(zone)


def _number(line: Counted) -> float:
    try:
        value = float(line.contacts)
    except ValueError:
        what = f"{line.contacts!r} is no number"
        raise InvalidStaffing(what, row=line.row, column="contacts") from None
    at_least(value, 0, "contacts", line.row)
    if value > MOST_CONTACTS:
        what = f"{value:.0f} contacts in one interval are above {MOST_CONTACTS}"
        raise InvalidStaffing(what, row=line.row, column="contacts")
    return value


def _slot_s(found: Mapping[date, _Filled]) -> int:
    """Return the shortest distance between two intervals of a day."""
    gaps = [later - earlier for day in found.values() for earlier, later in pairwise(sorted(day))]
    if not gaps:
        raise InvalidStaffing("needs a day of two intervals at least", column="start")
    return min(gaps)


def _clock_moves(day: date, zone: tzinfo) -> bool:
    starts = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return len({start.utcoffset() for start in starts}) > 1


def _check(filled: _Filled, slot_s: int, *, clock_moves: bool) -> None:
    for counted in filled.values():
        if len(counted) > 1 and not clock_moves:
            what = "this time stands twice; where the clock goes back, name the zone"
            raise InvalidStaffing(what, row=counted[1][1], column="start")
    for earlier, later in pairwise(sorted(filled)):
        skipped = clock_moves and later - earlier == 3_600 + slot_s
        if later - earlier != slot_s and not skipped:
            what = f"{(later - earlier) / 60:g} minutes after the line before, not {slot_s / 60:g}"
            raise InvalidStaffing(what, row=filled[later][0][1], column="start")


def _filled(filled: _Filled, times: range) -> Slots:
    """Return the intervals of a day; before the first and after the last of its own nobody came."""
    first, last = min(filled), max(filled)
    return tuple(
        sum(value for value, _ in filled[second]) / len(filled[second])
        if second in filled
        else (None if first < second < last else 0.0)
        for second in times
    )


def _together(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
