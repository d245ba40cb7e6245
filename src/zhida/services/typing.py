"""Who is writing right now: passed on to whoever looks at the matter, never stored."""

from itertools import count

from zhida.core.kernel.ids import TenantId
from zhida.ports.bus import EventBus, Notice
from zhida.services.frames import dumps

__all__ = ["Typing", "typing_of"]


def typing_of(conversation_id: str) -> str:
    """Return the stream of typing signs of a matter."""
    return f"typing:{conversation_id}"


class Typing:
    """Relays typing signs."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._seq = count(1)

    def contact(self, tenant: TenantId, conversation_id: str) -> None:
        """The contact writes."""
        self._publish(tenant, conversation_id, {"who": "contact"})

    def agent(self, tenant: TenantId, conversation_id: str, name: str) -> None:
        """An agent writes to the contact."""
        self._publish(tenant, conversation_id, {"who": "agent", "name": name})

    def bot(self, tenant: TenantId, conversation_id: str) -> None:
        """The bot is looking for an answer."""
        self._publish(tenant, conversation_id, {"who": "bot"})

    def _publish(self, tenant: TenantId, conversation_id: str, who: dict[str, str]) -> None:
        frame = dumps({"v": 1, "type": "typing", "conversation_id": conversation_id, **who})
        notice = Notice(tenant=tenant, stream=typing_of(conversation_id), seq=next(self._seq), frame=frame)
        self._bus.publish(notice)
