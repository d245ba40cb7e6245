"""A desk's own events on disk become the planner's input, while the store is open and afterwards."""

from pathlib import Path

import pytest

from tests.services.rig import AgentSeat, Rig, memory_ports, rig_on
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.adapters.storage.sqlite.inspection import events_of, last_event_at
from zhida.core.planning.own_record import Visit, own_record
from zhida.core.routing.events import AgentState
from zhida.services.own_record import TYPES, desk_zone, desk_zone_of, visits_in
from zhida.services.tenancy import system

DAY_S = 86_400.0


async def busy_day(rig: Rig, agent: AgentSeat, answered: int, lost: int) -> None:
    """Let some be answered, after a talk of a minute, and some give up after half of one."""
    for _ in range(answered):
        contact = await rig.visitor()
        await contact.say("你好")
        await contact.ask_person()
        await agent.accept()
        await agent.reply(contact.matter, "您好")
        rig.clock.jump(60)
        await agent.wrap_up(contact.matter)
    for _ in range(lost):
        contact = await rig.visitor()
        await agent.set_state(AgentState.BREAK)
        await contact.ask_person()
        rig.clock.jump(30)
        await contact.end()
        await agent.set_state(AgentState.READY)


async def test_whole_days_talks_and_patience_are_read_from_the_events_of_a_store(tmp_path: Path):
    store = SqliteStore(tmp_path)
    async with rig_on(memory_ports(store)) as rig:
        agent = await rig.agent("lin")
        for _ in range(3):
            await busy_day(rig, agent, answered=2, lost=1)
            rig.clock.jump(DAY_S)
        meanwhile = visits(tmp_path)

    afterwards = visits(tmp_path)
    found = own_record(afterwards, desk_zone_of(events_of(tmp_path / "zhida.db", "main", TYPES)))

    assert meanwhile == afterwards
    assert len(afterwards) == 9
    assert found.contacts == 9
    assert [sum(slot or 0 for slot in slots) for slots in found.history.days.values()] == [3]
    assert [talk.seconds for visit in afterwards for talk in visit.talks] == pytest.approx([60] * 6, abs=1)
    assert sum(wait.gave_up for visit in afterwards for wait in visit.waits) == 3
    assert {visit.talked for visit in afterwards} == {True, False}
    assert last_event_at(tmp_path / "zhida.db", "nobody") == 0


def visits(folder: Path) -> list[Visit]:
    path = folder / "zhida.db"
    found = visits_in(events_of(path, "main", TYPES[:-1]), last_event_at(path, "main"))
    return sorted(found, key=lambda visit: visit.opened_at)


async def test_the_zone_of_a_desk_is_that_of_its_settings(tmp_path: Path):
    store = SqliteStore(tmp_path)
    async with rig_on(memory_ports(store)) as rig:
        before = desk_zone_of(events_of(tmp_path / "zhida.db", "main", TYPES[-1:]))
        document = {"utc_offset_min": 420}
        await rig.platform.tenancy.change(rig.tenant, document, system(rig.tenant))
        after = desk_zone_of(events_of(tmp_path / "zhida.db", "main", TYPES[-1:]))

    assert before == desk_zone(480)
    assert after == desk_zone(420)
