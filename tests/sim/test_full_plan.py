"""A plan from the formulas to the rehearsal: it is played before it is believed."""

from dataclasses import replace

import pytest

from zhida.adapters.planning.milp import MilpShiftSolver
from zhida.adapters.planning.simple import SimpleShiftSolver
from zhida.core.planning.decisions import Costs
from zhida.core.planning.forecast import Spread
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.scenario import BotTurn, Handling, LaneShare, Scenario
from zhida.core.planning.shifts import covered, rostered
from zhida.core.planning.sizing import Target
from zhida.sim.closing import closing_rounds, people_day
from zhida.sim.full_plan import FullPlan, PlanRequest, days_to_play, plan_day

DAY = Scenario(
    slot_s=3_600,
    contacts=ordinary_day(500, 24),
    handling=Handling(mean_s=300, cv=0.7),
    patience_s=120,
    bot=BotTurn(resolves=0.5, mean_s=30),
    standard=LaneShare(part=1.0, direct=0.2),
)
REQUEST = PlanRequest(scenario=DAY, target=Target(service_level=0.9), days=20, costs=Costs(wage_h=30))


@pytest.fixture(scope="module", name="plans")
def made() -> list[FullPlan]:
    return list(plan_day(REQUEST, MilpShiftSolver()))


def test_every_stage_gives_a_plan_that_could_be_used(plans: list[FullPlan]):
    stages = [plan.stage for plan in plans]

    assert stages[0] == "computed"
    assert stages[-3:] == ["covered", "rehearsed", "weighed"]
    assert set(stages[1:-3]) == {"played"}
    assert all(len(plan.teams) == 24 for plan in plans)


def test_the_last_plan_was_played_and_keeps_its_promise(plans: list[FullPlan]):
    plan = plans[-1]

    assert plan.closed is not None
    assert tuple(plan.closed.teams) == plan.teams
    assert plan.closed.day_level > 0.9
    assert plan.closed.broken(REQUEST.target) == ()
    assert plan.rehearsed is not None
    assert plan.rehearsed.service_level > 0.85
    assert plan.intervals[plan.worst].service_level == min(each.service_level for each in plan.intervals)
    assert plan.people_contacts == pytest.approx(500 * (0.2 + 0.8 * 0.5))


def test_the_shifts_put_everybody_where_they_are_needed(plans: list[FullPlan]):
    plan = plans[-1]

    assert plan.cover is not None
    duty = covered(plan.templates, plan.cover.counts, 24)
    assert all(people >= need for people, need in zip(duty, plan.teams, strict=True))
    assert plan.cover.paid_h >= plan.agent_h
    assert plan.cost == pytest.approx(plan.cover.paid_h * 30)
    assert plans[0].cost == pytest.approx(plans[0].agent_h * 30)


def test_what_the_plan_hangs_on_is_computed(plans: list[FullPlan]):
    found = plans[-1].sensitivity

    assert found is not None
    assert found.one_fewer < 0
    assert found.resolution_h <= 0
    assert found.resolution_peak < 0
    assert found.breaks_at is not None
    assert found.breaks_at > 1
    assert found.breaks_slot is not None
    assert found.risk_people >= 0


def test_a_plan_may_stay_unplayed_and_unrehearsed():
    quiet = replace(
        REQUEST,
        scenario=replace(DAY, contacts=(0.0,) * 24, slot_s=3_600),
        days=0,
        rehearse=False,
        target=Target(agents_least=1),
        spread=Spread(day_cv=0, ratio=1),
    )
    told: list[str] = []

    plan = list(plan_day(quiet, SimpleShiftSolver(), lambda stage, _: told.append(stage)))[-1]

    assert plan.stage == "weighed"
    assert set(plan.teams) == {1}
    assert set(told) == {"computing"}
    assert plan.sensitivity is not None
    assert (plan.sensitivity.breaks_at, plan.sensitivity.resolution_peak) == (None, 0)
    assert (plan.closed, plan.rehearsed) == (None, None)


def test_a_short_day_gets_one_shift_as_long_as_itself():
    short = replace(REQUEST, scenario=replace(DAY, contacts=(20.0, 20.0)), days=0, rehearse=False)

    plan = list(plan_day(short, SimpleShiftSolver()))[-1]

    assert {template.paid_h for template in plan.templates} == {2.0}


def test_shrinkage_is_covered_before_shifts_are_counted():
    away = replace(REQUEST, days=0, rehearse=False, shrinkage=0.3)

    plan = list(plan_day(away, MilpShiftSolver()))[-1]

    assert plan.cover is not None
    duty = covered(plan.templates, plan.cover.counts, 24)
    assert all(have >= need for have, need in zip(duty, rostered(plan.teams, 0.3), strict=True))


def test_closing_rounds_mend_teams_that_are_too_small_and_spare_those_that_are_too_large():
    day = people_day(DAY)
    target = Target(service_level=0.9, agents_least=1)
    small = [1] * 24
    large = [30] * 24
    played: list[int] = []

    mended = list(closing_rounds(DAY, small, target, seed=3, days=12, rounds=3, report=played.append))
    spared = list(closing_rounds(DAY, large, target, seed=3, days=12, rounds=1))

    assert len(day.contacts) == 24
    assert [each.number for each in mended] == list(range(len(mended)))
    assert len(mended[0].broken(target)) > len(mended[-1].broken(target))
    assert sum(mended[-1].teams) > sum(small)
    assert sum(spared[-1].teams) < sum(large)
    assert played[-1] == 12 * len(mended)
    assert mended[0].tallies[mended[0].worst].service_level <= mended[0].day_level


def test_rounds_end_when_nothing_changes_and_empty_intervals_stay_as_they_are():
    quiet = replace(DAY, contacts=(0.0, 0.0))

    found = list(closing_rounds(quiet, [0, 2], Target(), seed=1, days=2))

    assert len(found) == 1
    assert found[0].errors == (0, 0)
    assert found[0].day_level == 1


def test_long_days_are_played_less_often():
    assert [days_to_play(contacts) for contacts in (0, 1_000, 20_000, 200_000)] == [600, 600, 30, 20]


def test_nobody_plans_a_day_that_no_team_can_keep():
    impossible = replace(REQUEST, target=Target(agents_least=2_000_000))

    with pytest.raises(InvalidStaffing):
        list(plan_day(impossible, SimpleShiftSolver()))
