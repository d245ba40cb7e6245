"""Load, assignments and the matcher's lease: what keeps two of us from serving one contact."""

import asyncio

import pytest

from tests.contracts.storage.samples import MAIN, OTHER, agent, append, unit
from zhida.core.kernel.times import Micros
from zhida.ports.storage import (
    AgentFull,
    AlreadyAssigned,
    CloseAssignment,
    FencedOff,
    GiveLoad,
    OpenAssignment,
    RequireEpoch,
    Store,
    TakeLoad,
)


async def load_of(store: Store, name: str = "a") -> object:
    return (await store.get(MAIN, "agents", (name,)) or {})["load"]


async def test_hundred_at_once_fill_an_agent_exactly(store: Store) -> None:
    await store.commit(unit(agent("a", capacity=7)))

    outcomes = await asyncio.gather(
        *(store.commit(unit(TakeLoad(agent_id="a"))) for _ in range(100)), return_exceptions=True
    )

    assert outcomes.count(None) == 7
    assert {type(outcome) for outcome in outcomes if outcome is not None} == {AgentFull}
    assert await load_of(store) == 7


async def test_heavy_matter_needs_its_whole_weight_free(store: Store) -> None:
    await store.commit(unit(agent("a", capacity=3, load=1)))

    with pytest.raises(AgentFull):
        await store.commit(unit(TakeLoad(agent_id="a", weight=3)))
    await store.commit(unit(TakeLoad(agent_id="a", weight=2)))

    assert await load_of(store) == 3


async def test_load_given_back_never_falls_below_zero(store: Store) -> None:
    await store.commit(unit(agent("a", load=1)))

    await store.commit(unit(GiveLoad(agent_id="a", weight=5)))

    assert await load_of(store) == 0


async def test_agent_who_does_not_exist_has_no_room_and_no_load(store: Store) -> None:
    with pytest.raises(AgentFull):
        await store.commit(unit(TakeLoad(agent_id="nobody")))
    await store.commit(unit(GiveLoad(agent_id="nobody")))


async def test_conversation_has_one_open_assignment(store: Store) -> None:
    opened = OpenAssignment(conversation_id="c", agent_id="a", at=Micros(1))
    await store.commit(unit(opened))

    with pytest.raises(AlreadyAssigned):
        await store.commit(unit(OpenAssignment(conversation_id="c", agent_id="b", at=Micros(2))))
    await store.commit(unit(OpenAssignment(conversation_id="d", agent_id="a", at=Micros(2))))

    await store.commit(unit(CloseAssignment(conversation_id="c", at=Micros(3)), opened))


async def test_ending_an_assignment_that_is_not_there_does_nothing(store: Store) -> None:
    await store.commit(unit(CloseAssignment(conversation_id="c", at=Micros(3))))


async def test_racing_assignments_have_one_winner(store: Store) -> None:
    outcomes = await asyncio.gather(
        *(
            store.commit(unit(OpenAssignment(conversation_id="c", agent_id=str(number), at=Micros(1))))
            for number in range(30)
        ),
        return_exceptions=True,
    )

    assert outcomes.count(None) == 1


async def test_matcher_that_holds_the_lease_keeps_its_epoch(store: Store) -> None:
    assert await store.lead(MAIN, "one", Micros(0), Micros(10)) == 1
    assert await store.lead(MAIN, "one", Micros(5), Micros(15)) == 1
    assert await store.lead(MAIN, "two", Micros(14), Micros(24)) is None


async def test_matcher_takes_over_when_the_lease_is_over(store: Store) -> None:
    await store.lead(MAIN, "one", Micros(0), Micros(10))

    assert await store.lead(MAIN, "two", Micros(10), Micros(20)) == 2
    assert await store.lead(MAIN, "one", Micros(11), Micros(21)) is None
    assert await store.lead(MAIN, "one", Micros(20), Micros(30)) == 3


async def test_late_holder_whom_nobody_replaced_goes_on(store: Store) -> None:
    await store.lead(MAIN, "one", Micros(0), Micros(10))

    assert await store.lead(MAIN, "one", Micros(99), Micros(110)) == 1


async def test_lease_given_back_is_free_at_once(store: Store) -> None:
    await store.lead(MAIN, "one", Micros(0), Micros(10))
    await store.lead(MAIN, "one", Micros(2), Micros(2))

    assert await store.lead(MAIN, "two", Micros(2), Micros(12)) == 2


async def test_racing_matchers_have_one_leader(store: Store) -> None:
    epochs = await asyncio.gather(
        *(store.lead(MAIN, f"node-{number}", Micros(0), Micros(10)) for number in range(20))
    )

    assert [epoch for epoch in epochs if epoch is not None] == [1]


async def test_matcher_of_an_old_epoch_changes_nothing(store: Store) -> None:
    await store.lead(MAIN, "one", Micros(0), Micros(10))
    await store.commit(unit(RequireEpoch(epoch=1), agent("a")))
    await store.lead(MAIN, "two", Micros(10), Micros(20))

    with pytest.raises(FencedOff):
        await store.commit(unit(TakeLoad(agent_id="a"), RequireEpoch(epoch=1), appends=[append(0)]))

    assert await load_of(store) == 0
    assert await store.streams(MAIN, "") == ()


async def test_epoch_nobody_holds_is_refused(store: Store) -> None:
    await store.lead(MAIN, "one", Micros(0), Micros(10))

    with pytest.raises(FencedOff):
        await store.commit(unit(RequireEpoch(epoch=1), tenant=OTHER))
