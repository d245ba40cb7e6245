"""The doorbell between a commit and the sockets that wait for it."""

from dataclasses import dataclass
from typing import Protocol

from zhida.core.kernel.ids import TenantId

__all__ = ["EventBus", "Notice", "Subscriber"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One numbered thing for the subscribers of a stream; ``frame`` is the JSON text ready for the wire."""

    tenant: TenantId
    stream: str
    seq: int
    frame: str


class Subscriber(Protocol):
    """A bounded outbox; ``offer`` never blocks and never raises."""

    def offer(self, notice: Notice) -> None:
        """Take one notice, or mark itself overflowed."""
        ...


class EventBus(Protocol):
    """Publish after commit; subscribe first, read history afterwards, drop what was already seen."""

    def subscribe(self, tenant: TenantId, stream: str, subscriber: Subscriber) -> None:
        """Deliver later notices of this stream to the subscriber."""
        ...

    def unsubscribe(self, tenant: TenantId, stream: str, subscriber: Subscriber) -> None:
        """Stop delivering; harmless when not subscribed."""
        ...

    def publish(self, notice: Notice) -> None:
        """Hand a notice to every subscriber of its stream, in order."""
        ...
