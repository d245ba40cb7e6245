"""Patience is measured from waits that mostly ended with an answer, and planned with as it is."""

from math import exp, inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhida.core.planning.models import Demand, Surveyed, erlang_a
from zhida.core.planning.patience import Patience, Wait, exponential_patience_s, kaplan_meier
from zhida.core.planning.refusals import InvalidStaffing

STEPS = st.lists(st.tuples(st.floats(0.5, 120), st.floats(0.3, 0.999)), min_size=1, max_size=8).map(
    lambda pairs: stepped([0.0, *(pair[0] for pair in pairs)], [pair[1] for pair in pairs])
)


def stepped(widths: list[float], factors: list[float]) -> Patience:
    starts, alive = [0.0], [1.0]
    for width, factor in zip(widths[1:], factors, strict=True):
        starts.append(starts[-1] + width)
        alive.append(alive[-1] * factor)
    return Patience(starts=tuple(starts), alive=tuple(alive))


def exponential(mean_s: float, step_s: float, count: int) -> Patience:
    """Steps through the middle of an exponential survival."""
    starts = [0.0, *(step_s * (k + 0.5) for k in range(count))]
    return Patience(starts=starts, alive=[exp(-step_s * k / mean_s) for k in range(count + 1)])


def test_waits_that_ended_with_an_answer_count_for_as_long_as_they_lasted():
    waits = [Wait(10, True), Wait(20, False), Wait(30, True), Wait(30, False), Wait(40, False)]

    found = kaplan_meier(waits)

    assert found.starts == (0.0, 10, 30)
    assert found.alive == pytest.approx((1, 0.8, 0.8 * 2 / 3))
    assert [found.survival(t) for t in (0, 10, 29.9, 1e6)] == pytest.approx([1, 0.8, 0.8, 0.8 * 2 / 3])
    assert exponential_patience_s(waits) == 130 / 2
    assert exponential_patience_s([Wait(3, False)]) == inf


def test_who_gives_up_at_once_is_no_step_later():
    found = kaplan_meier([Wait(0, True), Wait(0, False), Wait(5, True), Wait(9, False)])

    assert (found.starts, found.alive) == ((0.0, 5), (0.75, 0.375))


def test_patience_hidden_by_answers_is_found_again():
    rolls = Random(7)
    pairs = [(rolls.expovariate(1 / 200), rolls.expovariate(1 / 60)) for _ in range(8_000)]
    waits = [Wait(min(patience, offered), patience < offered) for patience, offered in pairs]

    found = kaplan_meier(waits)

    assert exponential_patience_s(waits) == pytest.approx(200, rel=0.05)
    for seconds in (30, 100, 200):
        assert found.survival(seconds) == pytest.approx(exp(-seconds / 200), abs=0.03)
    thin = found.thinned(60)
    assert len(thin.starts) <= 61
    assert found.thinned(100_000) is found
    demand = Demand(per_s=0.1, handle_s=300, patience_s=200)
    fine, coarse = (Surveyed(each).steady(demand, 30).service_level(20) for each in (found, thin))
    assert coarse == pytest.approx(fine, abs=0.002)


@pytest.mark.parametrize(
    ("waits", "where"),
    [
        ([], "wait_s"),
        ([Wait(1, True), Wait(-1, True)], "row 2, wait_s"),
        ([Wait(float("nan"), True)], "row 1"),
    ],
)
def test_waits_that_cannot_be_are_refused_by_row(waits: list[Wait], where: str):
    for estimate in (kaplan_meier, exponential_patience_s):
        with pytest.raises(InvalidStaffing, match=where):
            estimate(waits)


@pytest.mark.parametrize(
    ("starts", "alive", "where"),
    [
        ((), (), "first step"),
        ((1.0,), (1.0,), "first step"),
        ((0.0, 1.0), (1.0,), "first step"),
        ((0.0, 1.0, 1.0), (1.0, 0.9, 0.8), "row 3"),
        ((0.0, 1.0), (0.8, 0.9), "row 2"),
    ],
)
def test_steps_that_are_no_survival_are_refused(
    starts: tuple[float, ...], alive: tuple[float, ...], where: str
):
    with pytest.raises(InvalidStaffing, match=where):
        Patience(starts=starts, alive=alive)


@pytest.mark.parametrize(("agents", "erlangs"), [(5, 4.0), (30, 28.0), (100, 120.0), (400, 640.0)])
def test_a_constant_hazard_is_erlang_a(agents: int, erlangs: float):
    demand = Demand(per_s=erlangs / 300, handle_s=300, patience_s=120)
    smooth = erlang_a(demand, agents)

    found = Surveyed(exponential(120, 1.0, 3_000)).steady(demand, agents)

    assert found.waits == pytest.approx(smooth.waits, abs=2e-4)
    assert found.abandons == pytest.approx(smooth.abandons, abs=2e-4)
    assert found.mean_wait_s == pytest.approx(smooth.mean_wait_s, rel=2e-3)
    assert found.service_level(30) == pytest.approx(smooth.service_level(30), abs=5e-4)
    assert found.line.waiting_after(20) == pytest.approx(smooth.line.waiting_after(20), abs=5e-4)


def test_halving_the_step_quarters_the_error():
    demand = Demand(per_s=0.4, handle_s=300, patience_s=120)
    smooth = erlang_a(demand, 100).abandons
    coarse, fine = (
        abs(Surveyed(exponential(120, step, int(4_000 / step))).steady(demand, 100).abandons - smooth)
        for step in (8.0, 4.0)
    )

    assert fine == pytest.approx(coarse / 4, rel=0.1)


def test_a_line_of_people_who_never_give_up_may_never_settle():
    patience = Patience(starts=(0.0, 60.0), alive=(1.0, 0.5))
    demand = Demand(per_s=1.0, handle_s=300, patience_s=120)

    endless, settled = (Surveyed(patience).steady(demand, agents) for agents in (149, 152))

    assert (endless.waits, endless.service_level(30)) == (1, 0)
    assert settled.abandons == pytest.approx(1 - 152 / 300, abs=0.01)
    assert Surveyed(patience).steady(demand, 0).abandons == 1


@given(STEPS, st.integers(1, 120), st.floats(0.1, 1.5), st.floats(0.5, 200))
@settings(max_examples=80, deadline=None)
def test_measured_patience_keeps_the_laws_of_a_line(
    patience: Patience, agents: int, ratio: float, seconds: float
):
    demand = Demand(per_s=ratio * agents / 300, handle_s=300, patience_s=1)
    here, more = (Surveyed(patience).steady(demand, agents + extra) for extra in (0, 1))
    if here.mean_wait_s == inf:
        return

    assert here.service_level(1e12) == pytest.approx(1 - here.abandons, abs=1e-9)
    assert here.service_level(0) == pytest.approx(1 - here.waits, abs=1e-9)
    assert more.service_level(seconds) >= here.service_level(seconds) - 1e-9
    assert more.abandons <= here.abandons + 1e-9
    waiting = [here.line.waiting_after(0.01 * k * seconds) for k in range(101)]
    area = seconds * (sum(waiting) - 0.5 * (waiting[0] + waiting[-1])) / 100
    assert here.mean_wait_s >= area - seconds * waiting[0] * 0.02


@given(st.floats(0.2, 0.9999), st.floats(0.5, 1.2))
@settings(max_examples=30, deadline=None)
def test_the_mean_wait_is_the_area_below_those_who_still_wait(alive: float, ratio: float):
    """Steps so narrow or balanced that closed forms would cancel are summed as series."""
    patience = Patience(starts=(0.0, 40.0, 41.0, 90.0), alive=(1.0, alive, alive * 0.9, 0.0))
    demand = Demand(per_s=ratio * 20 / 300, handle_s=300, patience_s=1)
    found = Surveyed(patience).steady(demand, 20)

    edges = [(0.0, 40.0), (40.0, 41.0), (41.0, 90.0)]
    area = 0.0
    for start, end in edges:
        width = (end - start) / 60
        area += width * sum(found.line.waiting_after(start + (k + 0.5) * width) for k in range(60))

    assert found.mean_wait_s == pytest.approx(area, rel=2e-3)


def test_a_step_on_which_nothing_changes_is_taken_as_flat():
    demand = Demand(per_s=20 / 256, handle_s=256, patience_s=1)

    found = Surveyed(Patience(starts=(0.0, 30.0), alive=(1.0, 0.0))).steady(demand, 20)

    assert found.service_level(1e9) == pytest.approx(1 - found.abandons)
    assert found.wait_quantile_s(1.0) == pytest.approx(30.0)
