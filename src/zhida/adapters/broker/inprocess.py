"""The doorbell of one process: publish calls every subscriber of the stream at once, in order."""

from zhida.core.kernel.ids import TenantId
from zhida.ports.bus import Notice, Subscriber

__all__ = ["InProcessBus"]


class InProcessBus:
    """An `EventBus` for level 0; not safe across threads, everything happens on the event loop."""

    def __init__(self) -> None:
        self._subscribers: dict[tuple[TenantId, str], list[Subscriber]] = {}

    def subscribe(self, tenant: TenantId, stream: str, subscriber: Subscriber) -> None:
        """Deliver later notices of this stream to the subscriber; a second time changes nothing."""
        known = self._subscribers.setdefault((tenant, stream), [])
        if not any(other is subscriber for other in known):
            known.append(subscriber)

    def unsubscribe(self, tenant: TenantId, stream: str, subscriber: Subscriber) -> None:
        """Stop delivering; harmless when not subscribed."""
        left = [other for other in self._subscribers.get((tenant, stream), ()) if other is not subscriber]
        if left:
            self._subscribers[tenant, stream] = left
        else:
            self._subscribers.pop((tenant, stream), None)

    def publish(self, notice: Notice) -> None:
        """Hand a notice to every subscriber of its stream, in order."""
        for subscriber in tuple(self._subscribers.get((notice.tenant, notice.stream), ())):
            subscriber.offer(notice)

    def streams(self) -> int:
        """Return how many streams have a subscriber; for metrics and leak tests."""
        return len(self._subscribers)
