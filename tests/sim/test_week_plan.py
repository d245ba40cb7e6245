"""A week of days: alike days are played once, and what cannot be one week is refused."""

from dataclasses import replace

import pytest

from zhida.adapters.planning.simple import SimpleRosterSolver
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.scenario import Handling, Scenario
from zhida.sim.full_plan import PlanRequest
from zhida.sim.week_plan import plan_week

DAY = Scenario(slot_s=3_600, contacts=(4.0,) * 8, handling=Handling(mean_s=300), patience_s=120)
REQUEST = PlanRequest(scenario=DAY, days=2, rehearse=False)


def test_alike_days_are_one_plan_and_the_busiest_is_rehearsed_on_request():
    busy = replace(REQUEST, scenario=replace(DAY, contacts=(12.0,) * 8), rehearse=True)
    said: list[tuple[str, float]] = []

    week = plan_week(
        (replace(REQUEST, rehearse=True), busy, replace(REQUEST, rehearse=True)),
        SimpleRosterSolver(),
        lambda stage, done: said.append((stage, done)),
    )

    assert week.days[0] is week.days[2]
    assert week.busiest == 1
    assert [day.rehearsed is not None for day in week.days] == [False, True, False]
    assert said[:3] == [("playing", 1 / 3), ("playing", 2 / 3), ("playing", 1.0)]
    assert len(week.rosters) == sum(week.cover.agents)


def test_a_week_is_planned_in_silence_too():
    assert plan_week((REQUEST,), SimpleRosterSolver()).days[0].rehearsed is None


@pytest.mark.parametrize(
    "requests",
    [
        (),
        (REQUEST,) * 8,
        (REQUEST, replace(REQUEST, scenario=replace(DAY, contacts=(4.0,) * 7))),
    ],
)
def test_days_that_are_no_week_are_refused(requests: tuple[PlanRequest, ...]):
    with pytest.raises(InvalidStaffing):
        plan_week(requests, SimpleRosterSolver())
