"""The event log as the planner reads it: only times, lanes and causes, never a word anybody said."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta, timezone, tzinfo
from itertools import groupby
from typing import Final, cast

from zhida.core.planning.own_record import Mark, Visit, What, visits_of
from zhida.ports.storage import StoredEvent

__all__ = ["TYPES", "desk_zone", "desk_zone_of", "visits_in"]

_SETTINGS: Final = "settings.changed"
_MATTER: Final = "conversation:"
_OFFSET_MIN: Final = 480
_DETAIL: Final = {What.OPENED: "contact_id", What.LEFT: "cause", What.RETURNED: "cause"}
TYPES: Final = (*(what.value for what in What), _SETTINGS)
"""The types of events to read."""


def visits_in(events: Iterable[StoredEvent], until: int) -> Iterator[Visit]:
    """Yield every visit in the matters among these events.

    Args:
        events: Of the types in `TYPES`, stream after stream, each in its order.
        until: When the record ends, microseconds.
    """
    for stream, members in groupby(events, key=lambda stored: stored.stream):
        if stream.startswith(_MATTER):
            yield from visits_of((_mark(stored) for stored in members), until)


def desk_zone(offset_min: int) -> tzinfo:
    """Return the zone of a desk so many minutes east of Greenwich."""
    return timezone(timedelta(minutes=offset_min))


def desk_zone_of(events: Iterable[StoredEvent]) -> tzinfo:
    """Return the zone in the last settings among these events, eight hours east without any."""
    offset = _OFFSET_MIN
    for stored in events:
        if stored.type == _SETTINGS:
            settings = _plain(stored).get("settings")
            if isinstance(settings, dict):
                offset = int(str(cast("dict[str, object]", settings).get("utc_offset_min", offset)))
    return desk_zone(offset)


def _mark(stored: StoredEvent) -> Mark:
    what = What(stored.type)
    fields = _plain(stored)
    return Mark(
        at=stored.at,
        what=what,
        detail=str(fields.get(_DETAIL.get(what, ""), "")),
        lane=str(fields.get("lane", "")),
    )


def _plain(stored: StoredEvent) -> dict[str, object]:
    """Return the fields that are not sealed."""
    fields = cast("dict[str, dict[str, object]]", json.loads(stored.fields))
    return {name: field["v"] for name, field in fields.items() if "v" in field}
