"""Rings the other pages of a contact when their current matter becomes another one."""

from zhida.core.journey.state import Phase
from zhida.core.kernel.ids import TenantId
from zhida.ports.bus import EventBus, Notice
from zhida.ports.storage import Row
from zhida.services.cards import CardText
from zhida.services.frames import Seen
from zhida.services.rows import text

__all__ = ["Doorbells", "doorbell_of"]


def doorbell_of(contact_id: str) -> str:
    """Return the stream that rings when a contact's current matter becomes another one."""
    return f"contact:{contact_id}"


class Doorbells:
    """A watcher of cards."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        """Ring for a new matter, one that was opened again, and one that came from another contact."""
        del words, seen
        if before is None or _is_reopened(before, after) or before["contact_id"] != after["contact_id"]:
            stream = doorbell_of(text(after, "contact_id"))
            self._bus.publish(Notice(tenant=tenant, stream=stream, seq=0, frame=""))


def _is_reopened(before: Row, after: Row) -> bool:
    return text(before, "phase") == Phase.CLOSED != text(after, "phase")
