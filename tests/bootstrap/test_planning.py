"""The child that plans, as a process: its steps, its refusals, its limits, its end."""

import asyncio
import sys
from typing import cast

import pytest

from zhida.bootstrap.planning import ChildPlanner, best_solver
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.refusals import InvalidStaffing
from zhida.ports.planning import PlanDraft, PlanFailed, PlanNews, PlanStep, PlanTask

SMALL = PlanTask(contacts=(8.0, 12.0, 20.0, 9.0), slot_s=1_800, resolves=0.5, days=2, agent_hour=30.0)


async def test_every_stage_is_told_and_the_last_plan_is_whole() -> None:
    told: list[PlanNews] = []

    await ChildPlanner().run(SMALL, told.append)

    drafts = [each.document for each in told if isinstance(each, PlanDraft)]
    stages = [cast("dict[str, object]", each["provenance"])["stage"] for each in drafts]
    assert stages[0] == "computed"
    assert stages[-4:] == ["played", "covered", "rehearsed", "weighed"]
    assert {"computing", "playing"} <= {each.stage for each in told if isinstance(each, PlanStep)}
    whole = drafts[-1]
    assert {"mix", "fan", "apart", "waits", "marks_s", "target", "slot_s"} <= set(whole)
    assert len(cast("list[object]", whole["apart"])) == len(cast("list[object]", whole["intervals"])) == 4
    assert cast("float", whole["cost"]) > 0


async def test_what_no_plan_can_be_made_of_is_refused_by_name() -> None:
    with pytest.raises(InvalidStaffing) as refused:
        await ChildPlanner().run(PlanTask(contacts=(1.0, -1.0)), lambda _: None)

    assert (refused.value.row, refused.value.column) == (2, "contacts")


async def test_a_child_without_memory_fails_and_is_gone() -> None:
    with pytest.raises(PlanFailed):
        await ChildPlanner(memory=64 << 20).run(SMALL, lambda _: None)


async def test_a_cancelled_plan_ends_its_process() -> None:
    began = asyncio.Event()
    work = asyncio.create_task(
        ChildPlanner().run(PlanTask(contacts=ordinary_day(20_000), days=200), lambda _: began.set())
    )
    await began.wait()

    work.cancel()

    with pytest.raises(asyncio.CancelledError):
        await work


def test_without_the_extra_a_simple_solver_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert best_solver().endswith(":MilpShiftSolver")

    monkeypatch.setitem(sys.modules, "scipy", None)

    assert best_solver().endswith(":SimpleShiftSolver")
