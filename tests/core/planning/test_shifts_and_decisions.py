"""Shifts that cover a need, with and without a solver, and what a business decides with a plan."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhida.adapters.planning.milp import MilpShiftSolver
from zhida.core.planning.day import Day
from zhida.core.planning.decisions import (
    BotMix,
    Costs,
    bot_mix,
    cheapest,
    hour_values,
    people_for_risk,
    small_teams,
)
from zhida.core.planning.models import Demand, erlang_a
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.shifts import (
    Cover,
    ShiftTemplate,
    covered,
    day_templates,
    rostered,
    simple_cover,
)
from zhida.core.planning.sizing import Target, least_agents
from zhida.ports.planning import ShiftSolver

TARGET = Target(service_level=0.9, reply_s=0)
COSTS = Costs(wage_h=30, insurance=0.3, training=2_000, hiring=1_000, seat_month=600, bot_contact=0.1)


class SimpleSolver:
    def cover(self, templates: tuple[ShiftTemplate, ...], need: tuple[int, ...]) -> Cover:
        return simple_cover(templates, need)


def solvers() -> list[ShiftSolver]:
    return [SimpleSolver(), MilpShiftSolver()]  # pyright: ignore[reportReturnType]  a double takes tuples


def busy_day(total: float = 3_000, slots: int = 96) -> Day:
    hours = [(slot + 0.5) * 24 / slots for slot in range(slots)]
    shape = [0.05 + exp(-(((hour - 11) / 3) ** 2)) for hour in hours]
    return Day(
        slot_s=86_400 / slots,
        contacts=[total * each / sum(shape) for each in shape],
        handle_s=300,
        patience_s=120,
    )


def test_shifts_start_on_the_grid_and_wrap_around_midnight():
    found = day_templates(96, 900)

    assert len(found) == 96
    eight = found[0]
    assert (eight.name, eight.paid_h, len(eight.slots)) == ("8h", 8, 28)
    assert 13 in eight.slots
    assert 14 not in eight.slots
    late = next(each for each in found if each.name == "4h" and each.start_slot == 94)
    assert late.slots[:3] == (94, 95, 0)


def test_a_day_that_closes_holds_only_shifts_that_fit():
    found = day_templates(40, 900, (8.0,), break_h=0.5, every_s=900)

    assert [each.start_slot for each in found] == list(range(9))
    assert max(max(each.slots) for each in found) == 39
    for length in (0.1, 12.0):
        with pytest.raises(InvalidStaffing, match="does not fit"):
            day_templates(40, 900, (length,))


def test_the_roster_holds_those_who_are_paid_and_away():
    assert rostered([0, 7, 10], 0.3) == (0, 10, 15)
    assert rostered([3], 0.0) == (3,)
    with pytest.raises(InvalidStaffing, match="shrinkage"):
        rostered([1], 1.0)


@given(st.lists(st.integers(0, 12), min_size=48, max_size=48))
@settings(max_examples=15, deadline=None)
def test_every_solver_covers_the_need_and_the_best_is_never_dearer(need: list[int]):
    templates = day_templates(48, 1_800)

    simple, best = (solver.cover(templates, tuple(need)) for solver in solvers())

    for cover in (simple, best):
        duty = covered(templates, cover.counts, 48)
        assert all(people >= wanted for people, wanted in zip(duty, need, strict=True))
    assert best.paid_h <= simple.paid_h + 1e-6
    assert best.bound_h is not None
    assert best.bound_h <= best.paid_h + 1e-6
    assert simple.gap is None
    assert (best.gap or 0) <= 0.05


def test_what_simple_steps_leave_over_is_taken_away():
    templates = (
        ShiftTemplate(name="a", start_slot=0, slots=(0, 1), paid_h=1),
        ShiftTemplate(name="b", start_slot=1, slots=(1, 2, 3), paid_h=1),
        ShiftTemplate(name="c", start_slot=0, slots=(0,), paid_h=1),
    )

    found = simple_cover(templates, (1, 1, 1, 1))

    assert found.counts == (1, 1, 0)
    overlapping = (
        ShiftTemplate(name="middle", start_slot=1, slots=(1, 2), paid_h=1),
        ShiftTemplate(name="left", start_slot=0, slots=(0, 1), paid_h=1),
        ShiftTemplate(name="right", start_slot=2, slots=(2, 3), paid_h=1),
    )
    assert simple_cover(overlapping, (1, 1, 1, 1)).counts == (0, 1, 1)


def test_a_need_no_shift_reaches_is_named():
    templates = day_templates(40, 900, (4.0,))
    only = (templates[0],)

    for solver in solvers():
        with pytest.raises(InvalidStaffing, match="row 40, shifts: no shift reaches"):
            solver.cover(only, (*([0] * 39), 1))
        nobody = solver.cover(templates, (0,) * 40)
        assert (nobody.paid_h, nobody.gap) == (0, None)


def test_an_hour_of_an_agent_carries_all_that_comes_with_it():
    assert COSTS.agent_h == pytest.approx(30 * 1.3 + (600 + 3_000 / 12) / 174)
    assert COSTS.of(10, 100, 5) == pytest.approx(10 * COSTS.agent_h + 10)
    assert Costs().of(10, 100, 5) == 0
    assert Costs(lost_order=200, orders_lost=0.1).of(0, 0, 5) == pytest.approx(100)


@pytest.mark.parametrize(
    ("figures", "column"),
    [
        ({"wage_h": -1.0}, "wage_h"),
        ({"insurance": float("nan")}, "insurance"),
        ({"stays_months": 0.0}, "stays_months"),
        ({"hours_month": 0.0}, "hours_month"),
        ({"orders_lost": 1.5}, "orders_lost"),
    ],
)
def test_costs_that_cannot_be_are_refused(figures: dict[str, float], column: str):
    with pytest.raises(InvalidStaffing, match=column):
        Costs(**figures)


def test_more_bot_means_fewer_people_and_the_cheapest_share_depends_on_the_costs():
    mix = BotMix(day=busy_day(), resolved=0.7, shrinkage=0.3)

    rows = bot_mix(mix, TARGET, COSTS, (0.0, 0.5, 1.0))

    assert [row.people_contacts for row in rows] == pytest.approx([3_000, 1_950, 900])
    assert rows[0].peak_agents > rows[1].peak_agents > rows[2].peak_agents
    assert rows[0].agent_h > rows[2].agent_h
    assert cheapest(rows) is rows[2]
    dear = bot_mix(mix, TARGET, replace(COSTS, bot_contact=50), (0.0, 0.5, 1.0))
    assert cheapest(dear) is dear[0]
    assert cheapest(bot_mix(mix, TARGET, Costs(), (0.5, 0.0))).bot_part == 0
    assert 0 < rows[0].abandoned < 0.1 * 3_000
    with pytest.raises(InvalidStaffing, match="row 1, bot_part"):
        bot_mix(mix, TARGET, COSTS, (1.5,))


def test_an_hour_is_worth_being_open_when_the_orders_it_saves_pay_for_it():
    found = hour_values(busy_day(), TARGET, replace(COSTS, lost_order=200, orders_lost=0.1))

    assert [each.hour for each in found] == list(range(24))
    assert sum(each.contacts for each in found) == pytest.approx(3_000)
    assert found[11].saves > found[11].cost
    assert found[2].cost > 0
    assert found[11].contacts > found[2].contacts
    with pytest.raises(InvalidStaffing, match="slot_s"):
        hour_values(busy_day(slots=36), TARGET, COSTS)


def test_small_teams_are_told_what_thirty_seconds_need():
    found = small_teams(300, 120, Target())

    assert [each.agents for each in found] == [1, 2, 3, 4, 5]
    assert found[0].occupancy < 0.1
    per_agent = [each.contacts_h / each.agents for each in found]
    assert per_agent == sorted(per_agent)
    for each in found:
        demand = Demand(per_s=each.contacts_h / 3_600, handle_s=300, patience_s=120)
        assert erlang_a(demand, each.agents).service_level(22) == pytest.approx(0.95, abs=1e-6)
    assert small_teams(300, 120, Target(), (0,))[0].contacts_h == 0


def test_a_forecast_that_errs_needs_people_in_reserve():
    day = busy_day()

    assert people_for_risk(day, TARGET, 0.0) == 0
    assert people_for_risk(day, TARGET, 0.15) > people_for_risk(day, TARGET, 0.08) > 0
    peak = day.demand(day.peak)
    on_eighty = day.demand_at(peak.per_s * (1 + 0.8416212 * 0.08))
    assert people_for_risk(day, TARGET, 0.08) == least_agents(on_eighty, TARGET) - least_agents(peak, TARGET)
    with pytest.raises(InvalidStaffing, match="forecast_cv"):
        people_for_risk(day, TARGET, -1)
