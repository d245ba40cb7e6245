"""A desk's own events on disk become the planner's input, for the page and for the command alike."""

import asyncio
import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_plan_week import QUICK, document
from tests.services.rig import AgentSeat, Rig, memory_ports, rig_on
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.adapters.storage.sqlite.reader import FileReader
from zhida.core.kernel.errors import InvalidInput
from zhida.core.planning.own_record import OwnRecord
from zhida.core.routing.events import AgentState
from zhida.ports.planning import PlanTask
from zhida.services.own_record import OwnHistory, midnight, zone_of
from zhida.services.planning import PlanAsked
from zhida.services.tenancy import MAIN, system

DAY_S = 86_400.0
EAST = zone_of(480)


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


async def of_file(folder: Path) -> OwnRecord:
    with closing(FileReader(folder / "zhida.db")) as reader:
        own = OwnHistory(reader, most=None)
        return await own.record(MAIN, await own.last_at(MAIN), await own.zone(MAIN))


async def test_whole_days_talks_and_patience_are_read_from_the_events_of_a_store(tmp_path: Path):
    store = SqliteStore(tmp_path)
    async with rig_on(memory_ports(store)) as rig:
        agent = await rig.agent("lin")
        for _ in range(3):
            await busy_day(rig, agent, answered=2, lost=1)
            rig.clock.jump(DAY_S)
        await busy_day(rig, agent, answered=1, lost=0)
        own = OwnHistory(rig.store)
        meanwhile = await own.record(MAIN, rig.clock.utc(), EAST)
        from_outside = await of_file(tmp_path)
        asked = await own.asked_today(MAIN, rig.clock.utc(), EAST)
        newest = await OwnHistory(rig.store, most=4).record(MAIN, rig.clock.utc(), EAST)

    afterwards = await of_file(tmp_path)

    assert meanwhile == from_outside == afterwards
    assert (meanwhile.contacts, meanwhile.waits, meanwhile.gave_up, meanwhile.talks) == (9, 9, 3, 6)
    assert [sum(slot or 0 for slot in slots) for slots in meanwhile.history.days.values()] == [3, 3]
    assert sum(asked) in {0, 1}
    assert newest.contacts == 4


async def test_the_page_and_the_command_plan_the_same_day(tmp_path: Path):
    store = SqliteStore(tmp_path)
    async with rig_on(memory_ports(store)) as rig:
        agent = await rig.agent("lin")
        for _ in range(3):
            await busy_day(rig, agent, answered=9, lost=8)
            rig.clock.jump(DAY_S)
        await busy_day(rig, agent, answered=1, lost=0)
        planning = rig.platform.planning
        day = planning.today(MAIN) + timedelta(days=1)
        task = PlanTask(contacts=(), days=int(QUICK[QUICK.index("--played") + 1]))
        kept = await planning.begin(MAIN, PlanAsked(task=task, is_own=True, day=day))
        assert kept.work is not None
        await asyncio.gather(kept.work)
        figures, given = PlanTask(contacts=(), days=0, resolves=0.25), frozenset({"resolves"})
        plain = await planning.begin(MAIN, PlanAsked(task=figures, is_own=True, day=day, given=given))
        await planning.cancel(MAIN, plain.id)

    asked = ("plan", "--own", "--data", tmp_path, "--date", day.isoformat(), *QUICK)
    made = await asyncio.to_thread(document, *asked)

    assert kept.document is not None
    theirs = json.loads(json.dumps(kept.document))
    assert made["intervals"] == theirs["intervals"]
    assert {name: made[name] for name in ("contacts", "people_share", "agent_h", "peak")} == {
        name: theirs[name] for name in ("contacts", "people_share", "agent_h", "peak")
    }
    assert kept.task.patience_s == pytest.approx(24 * 30 / 24, rel=0.2)
    assert kept.task.handle_s == pytest.approx(60, rel=0.05)
    assert kept.task.resolves != plain.task.resolves == 0.25
    assert (kept.source, kept.past_days, kept.task.weekday_seen) == ("own", 2, False)


async def test_told_waits_are_read_from_what_was_shown(tmp_path: Path):
    store = SqliteStore(tmp_path)
    async with rig_on(memory_ports(store)) as rig:
        agent = await rig.agent("lin")
        own = OwnHistory(rig.store)
        nothing = await own.told(MAIN, rig.clock.utc(), 8)
        await busy_day(rig, agent, answered=2, lost=1)
        found = await own.told(MAIN, rig.clock.utc(), 8)

    assert (nothing.at_once.told, nothing.ranges.told) == (0, 0)
    assert nothing.ranges.share is None
    assert found.at_once.told + found.ranges.told == 2
    assert found.at_once.kept == 2


async def test_the_zone_of_a_desk_is_that_of_its_settings(tmp_path: Path):
    store = SqliteStore(tmp_path)
    async with rig_on(memory_ports(store)) as rig:
        own = OwnHistory(rig.store)
        before = await own.zone(MAIN)
        await rig.platform.tenancy.change(rig.tenant, {"utc_offset_min": 420}, system(rig.tenant))
        after = await own.zone(MAIN)
        with closing(FileReader(tmp_path / "zhida.db")) as reader:
            from_outside = await OwnHistory(reader).zone(MAIN)
            never = await OwnHistory(reader).last_at(MAIN)
            with pytest.raises(InvalidInput):
                await reader.gather(MAIN, (), ())

    assert before == EAST
    assert after == from_outside == zone_of(420)
    assert never == 0


def test_days_begin_at_midnight_where_people_live():
    assert midnight(date(2026, 1, 5), EAST) == datetime(2026, 1, 4, 16, tzinfo=UTC).timestamp() * 1e6
