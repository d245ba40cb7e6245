"""Plans outlive the process: after a restart the page, the files and the present day are as before."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.services.test_planning import MAIN, OFFSET, PEOPLE, Scripted, document, finished, planning_on
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.errors import NotFound, Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import MICROS, Micros
from zhida.core.planning.refusals import InvalidStaffing
from zhida.ports.planning import PlanDraft, PlanFailed, PlanTask
from zhida.services.planning import PlanAsked
from zhida.services.planning_kept import MOST_PLANS, PlanKept, PlanShelf
from zhida.services.planning_shifts import shifts_csv, shifts_ics
from zhida.services.planning_today import day_now
from zhida.services.texts import Texts
from zhida.testing import FakeClock, MemoryStore

OTHER = TenantId("other")
NOON: float = datetime(2026, 11, 21, 3, 0, tzinfo=UTC).timestamp()
SHIFT = {"start_min": 540, "end_min": 1020, "people": 3, "breaks": [[720, 750]]}


def kept_plan(number: int, **changes: object) -> PlanKept:
    plain = PlanKept(
        id=f"pln_{number:03}",
        asked_at=Micros(number),
        day=date(2026, 12, 1) + timedelta(days=number),
        source="volume",
        past_days=0,
        task=replace(PEOPLE, contacts=(1.0, 2.5)),
        agents_most=None,
        state="done",
    )
    for name, value in changes.items():
        setattr(plain, name, value)
    return plain


async def shelf_in_memory() -> PlanShelf:
    store = MemoryStore()
    await store.start()
    for tenant in (MAIN, OTHER):
        await store.add_tenant(tenant, tenant, Micros(0))
    return PlanShelf(store)


async def test_a_plan_its_files_and_the_present_day_survive_a_restart(tmp_path: Path) -> None:
    clock = FakeClock(int(NOON) * MICROS)
    made = PlanDraft(document={**document(*[1] * 96).document, "shifts": [SHIFT]})
    store = SqliteStore(tmp_path)
    await store.start()
    before = await planning_on(store, Scripted(made), clock)
    asked = PlanAsked(task=PEOPLE, volume=400, day=before.today(MAIN), agents_most=7)
    kept = await finished(await before.begin(MAIN, asked))
    told, texts = await day_now(before, MAIN), Texts.load()
    files = (shifts_csv(kept), shifts_ics(kept, OFFSET, texts, "en"))
    await before.stop()
    await store.stop()

    store = SqliteStore(tmp_path)
    await store.start()
    after = await planning_on(store, Scripted(), clock)
    found = await after.last(MAIN)

    assert found is not None
    assert found is not kept
    assert replace(found, work=None, stage="") == replace(kept, work=None, stage="")
    assert (shifts_csv(found), shifts_ics(found, OFFSET, texts, "en")) == files
    assert await day_now(after, MAIN) == told
    assert told.advice == "call_in"
    assert await after.figures_of(MAIN, kept.id) == kept.task
    await store.stop()
    with closing(sqlite3.connect(tmp_path / "zhida.db")) as connection:
        assert connection.execute("SELECT tenant, state FROM plans").fetchall() == [("main", "done")]


async def test_another_day_planned_leaves_the_plan_of_today() -> None:
    clock, store = FakeClock(int(NOON) * MICROS), MemoryStore()
    await store.start()
    planning = await planning_on(store, Scripted(document(*[1] * 96)), clock)
    asked = PlanAsked(task=PEOPLE, volume=400, day=planning.today(MAIN))

    kept = await finished(await planning.begin(MAIN, asked))
    clock.jump(1)
    await finished(await planning.begin(MAIN, replace(asked, day=date(2026, 12, 24))))

    assert (await day_now(planning, MAIN)).plan_id == kept.id


async def test_a_plan_in_the_making_when_the_process_died_counts_as_stopped() -> None:
    shelf = await shelf_in_memory()

    await shelf.put(MAIN, kept_plan(1, state="running"))
    found = await shelf.newest(MAIN)

    assert found is not None
    assert (found.state, found.document) == ("cancelled", None)
    assert await shelf.made_for(MAIN, found.day) is None


async def test_why_a_plan_failed_is_kept() -> None:
    shelf, told = await shelf_in_memory(), list[object]()

    for refused in (InvalidStaffing("no", row=3, column="agents"), PlanFailed("ended with -9"), NotFound()):
        await shelf.put(MAIN, kept_plan(1, state="failed", refused=refused))
        found = await shelf.get(MAIN, "pln_001")
        assert found is not None
        told.append(found.refused)

    figure, ended, other = told
    assert isinstance(figure, InvalidStaffing)
    assert (figure.what, figure.row, figure.column) == ("no", 3, "agents")
    assert isinstance(ended, PlanFailed)
    assert ended.why == "ended with -9"
    assert isinstance(other, PlanFailed)


async def test_each_tenant_keeps_its_newest_plans_and_no_others() -> None:
    shelf = await shelf_in_memory()
    await shelf.put(OTHER, kept_plan(0))

    for number in range(MOST_PLANS + 5):
        await shelf.put(MAIN, kept_plan(number))
    await shelf.put(MAIN, kept_plan(MOST_PLANS + 4))

    assert [await shelf.get(MAIN, f"pln_{number:03}") for number in range(5)] == [None] * 5
    assert all([await shelf.get(MAIN, f"pln_{number:03}") for number in range(5, MOST_PLANS + 5)])
    newest = await shelf.newest(MAIN)
    assert newest is not None
    assert newest.id == f"pln_{MOST_PLANS + 4:03}"
    assert await shelf.get(OTHER, "pln_000") is not None


async def test_a_disk_that_refuses_begins_no_plan_and_loses_none() -> None:
    clock, store = FakeClock(), MemoryStore()
    await store.start()
    planning = await planning_on(store, Scripted(document(1)), clock)
    asked = PlanAsked(task=PEOPLE, volume=10)

    store.is_full = True
    with pytest.raises(Unavailable):
        await planning.begin(MAIN, asked)
    nothing = await planning.last(MAIN)
    store.is_full = False
    first = await planning.begin(MAIN, asked)
    store.is_full = True
    await finished(first)
    with pytest.raises(Unavailable):
        await planning.begin(MAIN, asked)

    assert nothing is None
    assert await planning.last(MAIN) is first
    assert first.document is not None


def test_a_task_of_another_version_keeps_what_both_know() -> None:
    task = PlanTask(contacts=(3.0,), handle_s=90.0, patience=((0.0, 1.0), (40.0, 0.5)))
    written = json.loads(json.dumps({**task.document(), "of_tomorrow": 1}))

    assert PlanTask.from_document(written) == task
