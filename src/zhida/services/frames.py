"""Events and rows as the wire shows them: RFC 3339 for ``at``, plain JSON for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from json import JSONEncoder

from zhida.core.kernel.events import Event, Json, event_name, split_fields
from zhida.core.kernel.times import MICROS, Micros

__all__ = ["Seen", "dumps", "event_body", "event_frame", "moment", "row_frame"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER = JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Made once: ``json.dumps`` makes one for every call that wants its own separators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One event of a stream, opened; ``erased`` when its personal fields cannot be read any more."""

    stream: str
    seq: int
    at: Micros
    actor_kind: str
    actor_id: str | None
    event: Event
    erased: bool = False


def moment(at: int) -> str:
    """Return microseconds of UTC as RFC 3339 with milliseconds and ``Z``."""
    second, micros = divmod(at, MICROS)
    return f"{_second(second)}.{micros // 1_000:03d}Z"


@lru_cache(maxsize=4_096)
def _second(since_epoch: int) -> str:
    return (_EPOCH + timedelta(seconds=since_epoch)).replace(tzinfo=None).isoformat()


def dumps(value: object) -> str:
    """Return compact JSON text with Chinese as it is."""
    return _ENCODER.encode(value)


def event_body(seen: Seen, names: Mapping[str, str]) -> dict[str, Json]:
    """Return one event for the wire; agents named in it get their display name beside the id."""
    plain, personal = split_fields(seen.event)
    body: dict[str, Json] = {
        "type": event_name(seen.event),
        "at": moment(seen.at),
        "actor": seen.actor_kind,
        "actor_id": seen.actor_id,
        **plain,
        **personal,
    }
    agent_id = plain.get("agent_id") or (seen.actor_id if seen.actor_kind == "agent" else None)
    if isinstance(agent_id, str):
        body["agent_name"] = names.get(agent_id)
    if isinstance(to_agent := plain.get("to_agent_id"), str):
        body["to_agent_name"] = names.get(to_agent)
    if seen.erased:
        body["erased"] = True
    return body


def event_frame(seen: Seen, names: Mapping[str, str]) -> str:
    """Return the JSON text of an event frame."""
    return dumps(
        {"v": 1, "type": "event", "stream": seen.stream, "seq": seen.seq, "event": event_body(seen, names)}
    )


def row_frame(view: str, seq: int, key: str, row: Mapping[str, Json] | None) -> str:
    """Return the JSON text of a row frame: a whole row to put, or None to delete."""
    frame: dict[str, Json] = {"v": 1, "type": "row", "view": view, "seq": seq, "op": "put", "key": key}
    if row is None:
        return dumps({**frame, "op": "del"})
    return dumps({**frame, "row": row})
