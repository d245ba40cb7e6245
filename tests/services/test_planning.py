"""Plans for supervisors: where contacts come from, one plan at a time, what is kept of a stopped one."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from zhida.bootstrap.planning import ChildPlanner, build_planning
from zhida.core.kernel.errors import Conflict, NotFound
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import MICROS
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.today import Today
from zhida.ports.planning import PlanDraft, PlanFailed, PlanNews, PlanStep, PlanTask
from zhida.ports.storage import Store
from zhida.services.planning import PlanAsked, Planning
from zhida.services.planning_figures import MARKS_S, fan, mix_curve, waits_of_day, what_if
from zhida.services.planning_kept import PlanKept
from zhida.services.planning_shifts import shifts_csv
from zhida.services.planning_table import read_table
from zhida.services.planning_today import day_now, stretches
from zhida.services.recorder import Recorder
from zhida.services.tenancy import Tenancy
from zhida.testing import CountingIds, FakeClock, MemoryStore
from zhida.testing.crypto import MemoryFieldCipher

MAIN = TenantId("main")
OFFSET = 480
PEOPLE = PlanTask(contacts=(), resolves=0.0, handle_s=300.0)


class Scripted:
    """A planner that says what a test wants, and waits or fails where it is told to."""

    def __init__(self, *news: PlanNews, ends: Exception | None = None, hangs: bool = False) -> None:
        self._news, self._ends, self._hangs = news, ends, hangs
        self.is_ended = False

    async def run(self, task: PlanTask, told: Callable[[PlanNews], None]) -> None:
        assert task.contacts
        for each in self._news:
            told(each)
        try:
            if self._hangs:
                await asyncio.Event().wait()
        finally:
            self.is_ended = True
        if self._ends is not None:
            raise self._ends


async def planning_with(runner: Scripted | ChildPlanner, clock: FakeClock | None = None) -> Planning:
    store = MemoryStore()
    await store.start()
    return await planning_on(store, runner, clock or FakeClock())


async def planning_on(store: Store, runner: Scripted | ChildPlanner, clock: FakeClock) -> Planning:
    tenancy = Tenancy(store, clock, Recorder(MemoryFieldCipher()))
    await tenancy.start()
    return build_planning(store=store, clock=clock, ids=CountingIds(), tenancy=tenancy, runner=runner)


async def finished(kept: PlanKept) -> PlanKept:
    assert kept.work is not None
    await asyncio.gather(kept.work, return_exceptions=True)
    return kept


def document(*agents: int, rostered: int | None = None) -> PlanDraft:
    rows = [{"start": "00:00", "agents": each, "rostered": rostered} for each in agents]
    return PlanDraft(document={"intervals": rows, "shifts": []})


def week(first: date = date(2026, 11, 23), *, minutes: int = 15, level: float = 3.0) -> str:
    lines = ["start,contacts"]
    for day in range(7):
        at = datetime.combine(first + timedelta(days=day), datetime.min.time())
        lines += [f"{at + timedelta(minutes=k):%Y-%m-%d %H:%M},{level}" for k in range(0, 1_440, minutes)]
    return "\n".join(lines)


def morning() -> str:
    lines = [line for line in week(minutes=30).splitlines() if " 09:" in line or " 10:" in line]
    return "\n".join(["start,contacts", *lines])


async def test_a_real_plan_is_made_in_a_child_and_kept() -> None:
    planning = await planning_with(ChildPlanner())
    asked = PlanAsked(task=replace(PEOPLE, days=2), table=morning(), day=date(2026, 12, 1))

    kept = await finished(await planning.begin(MAIN, asked))

    assert (kept.state, kept.share, kept.source, kept.past_days) == ("done", 1.0, "table", 7)
    assert kept.document is not None
    assert len(str(kept.document["waits"])) > 0
    lines = shifts_csv(kept).splitlines()
    assert lines[0] == "date,start,end,people,break_start,break_end,hours"
    assert all(line.startswith("2026-12-01,") for line in lines[1:])
    assert await planning.last(MAIN) is await planning.kept(MAIN, kept.id) is kept


async def test_a_stopped_plan_keeps_the_best_so_far_and_ends_the_work() -> None:
    runner = Scripted(PlanStep(stage="computing", share=0.5), document(3, 4), hangs=True)
    planning = await planning_with(runner)
    kept = await planning.begin(MAIN, PlanAsked(task=PEOPLE, volume=100))
    await asyncio.sleep(0)
    assert (kept.state, kept.stage, kept.share) == ("running", "computing", 0.05)

    with pytest.raises(Conflict):
        await planning.begin(MAIN, PlanAsked(task=PEOPLE, volume=100))
    stopped = await planning.cancel(MAIN, kept.id)

    assert stopped.state == "cancelled"
    assert stopped.document == document(3, 4).document
    assert runner.is_ended
    assert (await planning.cancel(MAIN, kept.id)).state == "cancelled"
    again = await planning.begin(MAIN, PlanAsked(task=PEOPLE, volume=100))
    assert (await planning.kept(MAIN, kept.id)).document == stopped.document
    with pytest.raises(NotFound):
        await planning.kept(MAIN, "pln_none")
    await planning.stop()
    assert again.state == "cancelled"


@pytest.mark.parametrize("ends", [PlanFailed("ended with -9"), InvalidStaffing("no", column="agents")])
async def test_a_plan_that_fails_says_why_and_keeps_what_there_is(ends: PlanFailed | InvalidStaffing) -> None:
    planning = await planning_with(Scripted(document(1), PlanStep(stage="other", share=1.0), ends=ends))

    kept = await finished(await planning.begin(MAIN, PlanAsked(task=PEOPLE, volume=10)))

    assert (kept.state, kept.refused) == ("failed", ends)
    assert kept.document is not None


async def test_what_cannot_be_planned_is_refused_before_any_work() -> None:
    planning = await planning_with(Scripted())

    for task, volume, column in (
        (replace(PEOPLE, service_level=1.0), 10.0, "service_level"),
        (replace(PEOPLE, reply_s=40.0), 10.0, "reply_s"),
        (PEOPLE, 600_000.0, "contacts"),
    ):
        with pytest.raises(InvalidStaffing) as refused:
            await planning.begin(MAIN, PlanAsked(task=task, volume=volume))
        assert refused.value.column == column
    assert await planning.last(MAIN) is None


async def test_a_desk_without_a_whole_day_is_told_so() -> None:
    planning = await planning_with(Scripted())

    with pytest.raises(InvalidStaffing) as nobody:
        await planning.begin(MAIN, PlanAsked(task=PEOPLE, is_own=True))

    assert nobody.value.column == "own"


@pytest.mark.parametrize(
    ("content", "row", "column"),
    [
        ("", 2, "start"),
        ("start,contacts\n", 2, "start"),
        ("when,contacts\n2026-11-11 09:00,3", 1, "start"),
        ("start,number\n2026-11-11 09:00,3", 1, "contacts"),
        ("start,contacts\n2026-11-11 09:00,3\n2026-11-11 09:15,many", 3, "contacts"),
        ("start,contacts\nmorning,3", 2, "start"),
        ("start,contacts\n2026-11-11 09:00,3\n2026-11-11 09:15,3\n2026-11-11 10:00,3", 4, "start"),
        ('start,contacts\n"2026-11-11' + "x" * 200_000 + '",3', 1, "start"),
    ],
)
def test_a_wrong_table_names_row_and_column(content: str, row: int, column: str) -> None:
    with pytest.raises(InvalidStaffing) as refused:
        read_table(content, OFFSET)

    assert (refused.value.row, refused.value.column) == (row, column)


def test_tables_come_as_people_have_them() -> None:
    fives = "start,contacts\n" + "\n".join(f"2026-11-11 09:{k:02},1" for k in range(0, 60, 5))
    halves = "\ufeff时间;会话数\n2026-11-11 09:00;3\n2026-11-11 09:30;5"
    zoned = "t\tcalls\n2026-11-11T01:00Z\t3\n2026-11-11T01:30Z\t5"

    assert read_table(fives, OFFSET).days == {date(2026, 11, 11): (3.0, 3.0, 3.0, 3.0)}
    assert read_table(halves, OFFSET).slot_s == 1_800
    assert read_table(zoned, OFFSET) == read_table(halves, OFFSET)


async def test_a_long_history_measures_how_far_days_stray() -> None:
    lines = ["start,contacts"]
    for day in range(120):
        at = date(2026, 6, 1) + timedelta(days=day)
        lines += [f"{at} 09:{15 * k:02},{10 + day % 5 + k}" for k in range(4)]
    planning = await planning_with(Scripted())

    asked = PlanAsked(task=PEOPLE, table="\n".join(lines), day=date(2026, 10, 1))
    kept = await finished(await planning.begin(MAIN, asked))
    given = await finished(await planning.begin(MAIN, replace(asked, given=frozenset({"day_cv"}))))

    assert kept.task.first_s == 9 * 3_600
    assert kept.task.day_cv != PEOPLE.day_cv
    assert given.task.day_cv == PEOPLE.day_cv


def test_what_if_follows_every_slider_the_right_way() -> None:
    base = replace(PEOPLE, contacts=ordinary_day(2_000), resolves=0.6, agent_hour=40, bot_contact=0.1)

    found = what_if(base)
    fewer, none = what_if(base, found.needed - 1), what_if(base, 0)
    stricter = what_if(replace(base, service_level=0.99))
    better = what_if(replace(base, resolves=0.8))

    assert found.agents == found.needed
    assert found.service_level >= 0.95
    assert dict(zip(MARKS_S, found.waits, strict=True))[30] == found.service_level
    assert fewer.service_level < found.service_level
    assert fewer.cost < found.cost
    assert (none.service_level, none.occupancy, none.day_level) == (0.0, 0.0, 0.0)
    assert stricter.needed > found.needed > better.needed
    assert [point.agents for point in found.mix] == sorted((p.agents for p in found.mix), reverse=True)


def test_nobody_needs_nobody() -> None:
    empty = replace(PEOPLE, contacts=(0.0,) * 96)

    found = what_if(empty, 3)

    assert (found.needed, found.day_level, found.people_contacts) == (0, 1.0, 0.0)
    assert waits_of_day(empty, (0,) * 96) == (1.0,) * len(MARKS_S)
    assert {point.agents for point in mix_curve(empty)} == {0}


def test_busier_days_need_more_people_and_quick_answers_come_first() -> None:
    task = replace(PEOPLE, contacts=ordinary_day(2_000))

    rows = fan(task)
    waits = waits_of_day(replace(task, reply_s=12.0), rows[0].agents)

    assert [row.days for row in rows] == [50, 80, 90]
    assert max(rows[0].agents) < max(rows[1].agents) <= max(rows[2].agents)
    assert waits[0] == 0.0
    assert list(waits) == sorted(waits)


async def test_today_is_planned_anew_from_who_came() -> None:
    clock = FakeClock(int(datetime(2026, 11, 21, 3, 0, tzinfo=UTC).timestamp()) * MICROS)
    agents = [1] * 96
    planning = await planning_with(Scripted(document(*agents)), clock)
    assert (await day_now(planning, MAIN)).advice == "no_plan"
    asked = PlanAsked(task=PEOPLE, volume=400, day=planning.today(MAIN))
    tomorrow = replace(asked, day=planning.today(MAIN) + timedelta(days=1))

    await finished(await planning.begin(MAIN, tomorrow))
    assert (await day_now(planning, MAIN)).advice == "no_plan"
    kept = await finished(await planning.begin(MAIN, asked))
    found = await day_now(planning, MAIN)

    assert (found.advice, found.plan_id, found.arrived) == ("call_in", kept.id, 0)
    assert found.people > 0
    assert found.until_min is not None
    assert found.until_min > 11 * 60
    assert found.expected > 0


@pytest.mark.parametrize(("rostered", "advice"), [(60, "release"), (None, "keep")])
async def test_people_beyond_need_may_go(rostered: int | None, advice: str) -> None:
    clock = FakeClock(int(datetime(2026, 11, 21, 3, 0, tzinfo=UTC).timestamp()) * MICROS)
    task = replace(PEOPLE, contacts=ordinary_day(400), shrinkage=0.2)
    needed = fan(task)[0].agents
    planning = await planning_with(Scripted(document(*needed, rostered=rostered)), clock)
    asked = PlanAsked(task=replace(task, contacts=()), volume=400, day=planning.today(MAIN))
    await finished(await planning.begin(MAIN, asked))

    found = await day_now(planning, MAIN)

    assert found.advice == advice
    assert found.people == (0 if rostered is None else 48 - max(needed[44:]))


async def test_odd_intervals_are_not_planned_anew() -> None:
    clock = FakeClock()
    planning = await planning_with(Scripted(document(1, 1)), clock)
    sevens = "start,contacts\n" + "\n".join(f"2026-11-14 09:{k:02},1" for k in range(0, 56, 7))
    asked = PlanAsked(task=PEOPLE, table=sevens, day=planning.today(MAIN))
    await finished(await planning.begin(MAIN, asked))

    assert (await day_now(planning, MAIN)).advice == "no_plan"


async def test_longer_intervals_are_over_when_all_of_them_is() -> None:
    clock = FakeClock(int(datetime(2026, 11, 21, 3, 15, tzinfo=UTC).timestamp()) * MICROS)
    planning = await planning_with(Scripted(document(*[9] * 24)), clock)
    asked = PlanAsked(
        task=PEOPLE, table=week(date(2026, 11, 14), minutes=60, level=1.0), day=planning.today(MAIN)
    )
    await finished(await planning.begin(MAIN, asked))

    found = await day_now(planning, MAIN)

    assert (found.expected, found.still) == (11.0, 13.0)


def test_stretches_have_one_sign_each() -> None:
    found = Today(first_slot=4, contacts=(1,) * 6, agents=(1,) * 6, spare=(0, -1, -3, 2, 1, 0))

    rest = stretches(found, 900, 0)

    assert [(each.from_min, each.until_min, each.people) for each in rest] == [(75, 105, -3), (105, 135, 1)]
    assert [each.is_worth_it for each in rest] == [True, False]
