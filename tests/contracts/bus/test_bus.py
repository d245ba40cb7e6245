"""What every doorbell does: in order, once, to who listens, within the tenant; nobody waits."""

from collections.abc import Callable

import pytest

from zhida.adapters.broker.inprocess import InProcessBus
from zhida.core.kernel.ids import TenantId
from zhida.ports.bus import EventBus, Notice

MAIN, OTHER = TenantId("main"), TenantId("other")


class Ear:
    """Remembers what it hears; may act while it hears."""

    def __init__(self, act: Callable[[Notice], None] | None = None) -> None:
        self.heard: list[Notice] = []
        self._act = act

    def offer(self, notice: Notice) -> None:
        self.heard.append(notice)
        if self._act is not None:
            self._act(notice)

    @property
    def seqs(self) -> list[int]:
        return [notice.seq for notice in self.heard]


def notice(seq: int, stream: str = "conversation:a", tenant: TenantId = MAIN) -> Notice:
    return Notice(tenant=tenant, stream=stream, seq=seq, frame=f'{{"seq":{seq}}}')


@pytest.fixture(params=[InProcessBus])
def bus(request: pytest.FixtureRequest) -> EventBus:
    """Each implementation in turn."""
    made: EventBus = request.param()
    return made


def test_subscriber_hears_everything_of_its_stream_in_order(bus: EventBus) -> None:
    ear = Ear()
    bus.subscribe(MAIN, "conversation:a", ear)

    for seq in (1, 2, 3):
        bus.publish(notice(seq))

    assert ear.seqs == [1, 2, 3]


def test_other_streams_and_other_tenants_are_not_heard(bus: EventBus) -> None:
    ear = Ear()
    bus.subscribe(MAIN, "conversation:a", ear)

    bus.publish(notice(1, stream="conversation:b"))
    bus.publish(notice(2, tenant=OTHER))

    assert ear.seqs == []


def test_subscribing_twice_does_not_deliver_twice(bus: EventBus) -> None:
    ear = Ear()
    bus.subscribe(MAIN, "conversation:a", ear)
    bus.subscribe(MAIN, "conversation:a", ear)

    bus.publish(notice(1))

    assert ear.seqs == [1]


def test_nothing_is_heard_after_leaving_and_leaving_twice_is_harmless(bus: EventBus) -> None:
    ear, other = Ear(), Ear()
    bus.subscribe(MAIN, "conversation:a", ear)
    bus.subscribe(MAIN, "conversation:a", other)

    bus.unsubscribe(MAIN, "conversation:a", ear)
    bus.unsubscribe(MAIN, "conversation:a", ear)
    bus.publish(notice(1))

    assert (ear.seqs, other.seqs) == ([], [1])


def test_nobody_listening_is_no_error(bus: EventBus) -> None:
    bus.publish(notice(1))
    bus.unsubscribe(MAIN, "conversation:a", Ear())


def test_who_leaves_or_joins_while_hearing_disturbs_nobody(bus: EventBus) -> None:
    late = Ear()
    leaver = Ear(lambda _: bus.unsubscribe(MAIN, "conversation:a", leaver))
    joiner = Ear(lambda _: bus.subscribe(MAIN, "conversation:a", late))
    last = Ear()
    for ear in (leaver, joiner, last):
        bus.subscribe(MAIN, "conversation:a", ear)

    bus.publish(notice(1))
    bus.publish(notice(2))

    assert (leaver.seqs, joiner.seqs, last.seqs, late.seqs) == ([1], [1, 2], [1, 2], [2])


def test_streams_without_listeners_leave_nothing_behind() -> None:
    bus, ear = InProcessBus(), Ear()
    bus.subscribe(MAIN, "conversation:a", ear)
    bus.subscribe(OTHER, "conversation:a", ear)
    assert bus.streams() == 2

    bus.unsubscribe(MAIN, "conversation:a", ear)
    bus.unsubscribe(OTHER, "conversation:a", ear)

    assert bus.streams() == 0
