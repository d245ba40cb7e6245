"""What a client starts from, the same for every page: a snapshot with its cursors, and events as bodies."""

from collections.abc import Iterable, Mapping

from zhida.core.kernel.ids import TenantId
from zhida.services.frames import Seen, dumps, event_body
from zhida.services.platform import Platform
from zhida.web.common.connection import Connection

__all__ = ["event_items", "push_snapshot"]


def event_items(platform: Platform, tenant: TenantId, seen: Iterable[Seen]) -> list[object]:
    """Return events as pages read them, each with its ``seq``."""
    names = platform.staff.names(tenant)
    return [{"seq": one.seq, "event": event_body(one, names)} for one in seen]


def push_snapshot(
    platform: Platform, connection: Connection, cursors: Mapping[str, int], state: Mapping[str, object]
) -> None:
    """Send a snapshot; ``cursors`` are the last ``seq`` of each stream in it."""
    frame = {"v": 1, "type": "snapshot", "epoch": platform.epoch, "cursors": cursors, "state": state}
    connection.push(dumps(frame))
