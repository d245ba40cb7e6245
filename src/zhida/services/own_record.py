"""This desk's own past as the planner reads it: only times, lanes and causes, never a word anybody said.

The matters are found by their rows, what happened in them is read from their events. The page and the
command ask here alike; the command reads the file of a store it does not run.
"""

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar, cast

from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, MICROS, Micros
from zhida.core.planning.own_record import Mark, OwnRecord, Visit, What, own_record, visits_of
from zhida.core.planning.told_waits import ToldWait, ToldWaits, told_in, told_waits
from zhida.ports.storage import EventReader, Row, StoredEvent
from zhida.services.matters import stream_of
from zhida.services.rows import text, whole
from zhida.services.settings import load_settings

if TYPE_CHECKING:
    from zhida.core.kernel.events import Json

__all__ = ["SLOT_S", "WEEKS", "OwnHistory", "midnight", "zone_of"]

T = TypeVar("T")
SLOT_S: Final = 900
WEEKS: Final = 8
"""The forecast looks at six same weekdays; two weeks more make up for holidays."""
_MOST_VISITS: Final = 200_000
"""So many of the newest visits are held at once, 130 MB of them; the command on its own machine takes all."""
_MOST_TOLD: Final = 5_000
_TOLD_DAYS: Final = 28
_PAGE: Final = 500
_LAST: Final = "\U0010ffff"
_VISIT: Final = (
    *(What.OPENED, What.DECIDED, What.ENTERED, What.ACCEPTED, What.LEFT, What.RETURNED, What.CLOSED),
)
_TOLD: Final = (
    *(What.ENTERED, What.SHOWN, What.ABSENT, What.ACCEPTED, What.LEFT, What.RETURNED, What.CLOSED),
)
_DETAIL: Final = {What.OPENED: "contact_id", What.LEFT: "cause", What.RETURNED: "cause"}
_WITH_FIELDS: Final = frozenset((*_DETAIL, What.ENTERED, What.SHOWN))


class OwnHistory:
    """Reads the past matters of a tenant."""

    def __init__(self, reader: EventReader, most: int | None = _MOST_VISITS) -> None:
        self._reader = reader
        self._most = most

    async def record(self, tenant: TenantId, now: Micros, zone: tzinfo) -> OwnRecord:
        """Return what the last weeks say; the present day is left out, for it is not over.

        Args:
            tenant: Whose.
            now: In the present day.
            zone: Where the people live.

        Raises:
            InvalidStaffing: Nobody came on a whole day.
        """
        today = _day(now, zone)
        until, since = midnight(today, zone), midnight(today - timedelta(weeks=WEEKS), zone)
        found = deque[Visit](maxlen=self._most)
        async for events in self._events(tenant, _VISIT, since):
            within = (stored for stored in events if since <= stored.at < until)
            found.extend(_by_matter(within, lambda marks: visits_of(marks, until)))
        return await asyncio.to_thread(own_record, found, zone, until, SLOT_S)

    async def asked_today(self, tenant: TenantId, now: Micros, zone: tzinfo) -> tuple[int, ...]:
        """Return how many asked for a person in each quarter-hour of today that is over."""
        begin = midnight(_day(now, zone), zone)
        over, counts = (now - begin) // (SLOT_S * MICROS), Counter[int]()
        async for events in self._events(tenant, _VISIT, begin):
            for visit in _by_matter(events, lambda marks: visits_of(marks, now)):
                if visit.entered_at is not None and visit.entered_at >= begin:
                    counts[(visit.entered_at - begin) // (SLOT_S * MICROS)] += 1
        return tuple(counts[slot] for slot in range(over))

    async def told(self, tenant: TenantId, now: Micros, at_once_s: float) -> ToldWaits:
        """Return whether the waits that contacts were told in the last four weeks came true.

        Args:
            tenant: Whose.
            now: The present moment.
            at_once_s: How long an agent has to take an offer.
        """
        found = list[ToldWait]()
        async for events in self._events(tenant, _TOLD, now - _TOLD_DAYS * DAY, is_newest_first=True):
            found.extend(_by_matter(events, lambda marks: told_in(marks, now)))
            if len(found) >= _MOST_TOLD:
                break
        return told_waits(found, at_once_s)

    async def last_at(self, tenant: TenantId) -> Micros:
        """Return when something last happened in a matter, 0 when nothing ever did."""
        rows = await self._reader.find(tenant, "conversations", order="last_at", descending=True, limit=1)
        return Micros(whole(rows[0], "last_at") if rows else 0)

    async def zone(self, tenant: TenantId) -> tzinfo:
        """Return where a desk is, by its newest settings."""
        rows = await self._reader.find(tenant, "settings", order="number", descending=True, limit=1)
        document = cast("dict[str, Json]", json.loads(text(rows[0], "settings")) if rows else {})
        return zone_of(load_settings(document).utc_offset_min)

    async def _events(
        self, tenant: TenantId, types: Sequence[str], since: int, *, is_newest_first: bool = False
    ) -> AsyncGenerator[Sequence[StoredEvent]]:
        """Yield the events of matters in which something happened since then, some matters at a time.

        One that changes while this reads moves to the end and is not read twice.
        """
        after, seen = None if is_newest_first else (since - 1, _LAST), set[str]()
        while rows := await self._page(tenant, after, is_newest_first):
            new = [text(row, "id") for row in rows if whole(row, "last_at") >= since]
            streams = [stream_of(each) for each in new if each not in seen]
            if streams:
                yield await self._reader.gather(tenant, streams, types)
            if len(new) < len(rows):
                return
            seen.update(new)
            after = (whole(rows[-1], "last_at"), text(rows[-1], "id"))

    async def _page(
        self, tenant: TenantId, after: tuple[int, str] | None, is_newest_first: bool
    ) -> Sequence[Row]:
        return await self._reader.find(
            tenant, "conversations", order="last_at", descending=is_newest_first, after=after, limit=_PAGE
        )


def midnight(day: date, zone: tzinfo) -> int:
    """Return the first moment of a day in a zone, in microseconds."""
    return round(datetime.combine(day, time(), zone).timestamp()) * MICROS


def zone_of(offset_min: int) -> tzinfo:
    """Return the zone so many minutes east of Greenwich."""
    return timezone(timedelta(minutes=offset_min))


def _day(at: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(at / MICROS, zone).date()


def _by_matter(events: Iterable[StoredEvent], read: Callable[[Iterable[Mark]], Iterator[T]]) -> Iterator[T]:
    for _, members in groupby(events, key=lambda stored: stored.stream):
        yield from read(_mark(stored) for stored in members)


def _mark(stored: StoredEvent) -> Mark:
    what = What(stored.type)
    if what not in _WITH_FIELDS:
        return Mark(at=stored.at, what=what)
    fields = _plain(stored)
    told = fields.get("p90_s")
    return Mark(
        at=stored.at,
        what=what,
        detail=str(fields.get(_DETAIL.get(what, ""), "")),
        lane=str(fields.get("lane", "")) if what is What.ENTERED else "",
        told_s=told if isinstance(told, int) else None,
    )


def _plain(stored: StoredEvent) -> dict[str, object]:
    """Return the fields that are not sealed."""
    fields = cast("dict[str, dict[str, object]]", json.loads(stored.fields))
    return {name: field["v"] for name, field in fields.items() if "v" in field}
