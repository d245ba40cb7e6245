"""Erlang B, C and A against exact values, and what must hold for any team."""

from fractions import Fraction
from math import exp, inf, lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.planning.exact import exact
from zhida.core.planning import impatience
from zhida.core.planning.erlang import Scaled, erlang_b, erlang_c
from zhida.core.planning.models import Chats, Demand, OneAtATime, erlang_a
from zhida.core.planning.offered_wait import Steady
from zhida.core.planning.refusals import InvalidStaffing

REFERENCE = [
    (1, 0.5, 300, 120, 0.366185066814, 0.267629866371, 0.661144182749),
    (5, 4, 300, 120, 0.313610856424, 0.134844398461, 0.757341771489),
    (10, 8, 300, 120, 0.236141220539, 0.0732198361695, 0.846742629053),
    (10, 10, 300, 300, 0.542070285528, 0.125110035721, 0.575126903721),
    (30, 28, 480, 120, 0.267198998014, 0.0663360837813, 0.850127053955),
    (100, 95, 300, 600, 0.364474464839, 0.0151410416271, 0.870431961849),
    (100, 100, 300, 120, 0.404020570905, 0.0488109214390, 0.911109048574),
    (100, 120, 300, 120, 0.875375611558, 0.171256884712, 0.585194172444),
    (400, 640, 300, 3600, 1.0, 0.375, 2.01072980003e-263),
    (600, 600, 300, 120, 0.394126978075, 0.0199492724008, 0.979985779221),
    (1000, 980, 300, 60, 0.170557524691, 0.00838973716815, 0.991610262830),
    (10100, 10000, 300, 120, 0.129128204764, 0.00123361875355, 0.998766381246),
]
"""Rounded to twelve digits: a second witness beside the sums of `exact`."""
GOLDEN = [
    (agents, agents * ratio, handle_s, patience_s, seconds)
    for agents in (1, 2, 7, 40, 250, 1_000, 4_000, 10_000)
    for ratio, handle_s, patience_s, seconds in (
        (0.3, 240, 60, 30),
        (0.9, 300, 120, 22),
        (0.99, 480, 300, 30),
        (1.0, 180, 45, 10),
        (1.06, 300, 300, 20),
        (1.5, 600, 300, 100),
    )
]
CHATS = [
    (5, 0.85, (0.135936379279, 0.0455461648977, 0.907045411090)),
    (5, 1.0, (0.299227273036, 0.107835336898, 0.783885654729)),
    (20, 1.0, (0.264429115940, 0.0516567243971, 0.880749036377)),
    (60, 1.0, (0.254644512954, 0.0296527743394, 0.947790645857)),
]


def team(agents: int, erlangs: float, handle_s: float = 300, patience_s: float = 120) -> Steady:
    return erlang_a(Demand(per_s=erlangs / handle_s, handle_s=handle_s, patience_s=patience_s), agents)


def exact_b(erlangs: Fraction, agents: int) -> Fraction:
    blocked = Fraction(1)
    for k in range(1, agents + 1):
        blocked = erlangs * blocked / (k + erlangs * blocked)
    return blocked


@pytest.mark.parametrize("row", GOLDEN, ids=str)
def test_erlang_a_meets_the_values_of_fifty_digits(row: tuple[int, float, float, float, float]):
    agents, erlangs, handle_s, patience_s, seconds = row
    golden = exact(agents, erlangs, handle_s, patience_s, seconds)

    found = team(agents, erlangs, handle_s, patience_s)

    assert found.waits == pytest.approx(golden.waits, rel=0, abs=1e-12)
    assert found.abandons == pytest.approx(golden.abandons, rel=0, abs=1e-12)
    assert found.service_level(seconds) == pytest.approx(golden.in_time, rel=0, abs=1e-12)


@pytest.mark.parametrize("row", REFERENCE, ids=str)
def test_erlang_a_meets_the_table_computed_elsewhere(
    row: tuple[int, float, float, float, float, float, float],
):
    agents, erlangs, handle_s, patience_s, *golden = row

    found = team(agents, erlangs, handle_s, patience_s)

    assert (found.waits, found.abandons) == pytest.approx(golden[:2], rel=0, abs=1e-12)
    assert found.service_level(30) == pytest.approx(golden[2], rel=1e-10)


@pytest.mark.parametrize("agents", [1, 2, 10, 100, 300])
@pytest.mark.parametrize("ratio", [Fraction(1, 4), Fraction(9, 10), Fraction(1), Fraction(3, 2)])
def test_erlang_b_and_c_meet_exact_fractions(agents: int, ratio: Fraction):
    load = agents * ratio
    blocked = exact_b(load, agents)

    assert erlang_b(float(load), agents) == pytest.approx(float(blocked), rel=1e-12)
    waiting = blocked / (1 - (1 - blocked) * load / agents) if ratio < 1 else 1
    assert erlang_c(float(load), agents) == pytest.approx(float(waiting), rel=1e-12)


def test_the_edges_of_erlang_b_and_c():
    assert (erlang_b(0, 0), erlang_b(0, 3), erlang_b(2, 0)) == (1, 0, 1)
    assert (erlang_c(0, 0), erlang_c(0, 3), erlang_c(2, 2)) == (1, 0, 1)
    assert erlang_c(1e-3, 400) == 0
    assert Scaled(0.0).over(Scaled(1.0)) == 0
    assert Scaled(0.0).log == -inf


@pytest.mark.parametrize(("agents", "ratio", "golden"), CHATS)
def test_chats_meet_the_values_computed_elsewhere(
    agents: int, ratio: float, golden: tuple[float, float, float]
):
    model = Chats((300, 390, 500))

    found = model.steady(Demand(per_s=ratio * 3 * agents / 500, handle_s=300, patience_s=120), agents)

    assert (found.waits, found.abandons, found.service_level(30)) == pytest.approx(golden, rel=0, abs=1e-11)


def test_chats_that_slow_each_other_down_too_much_are_summed_to_the_end():
    """Three chats finish slower than two: the chain has two peaks and no sum may stop between them."""
    rates = (1 / 100, 2 / 110, 3 / 900)
    agents, per_s, theta = 30, 0.4, 1 / 600
    states, weight = [1.0], 1.0
    for chats in range(1, 4_000):
        level, ahead = divmod(min(chats, 90), agents)
        steps = (0.0, *rates)
        rate = (agents - ahead) * steps[level] + (ahead * steps[level + 1] if ahead else 0.0)
        weight *= per_s / (rate + max(0, chats - 90) * theta)
        states.append(weight)

    found = Chats((100, 110, 900)).steady(Demand(per_s=per_s, handle_s=100, patience_s=600), agents)

    assert found.waits == pytest.approx(sum(states[90:]) / sum(states), rel=1e-9)


def test_chats_without_anybody_who_gives_up_settle_or_do_not():
    model = Chats((300, 400))
    calm = model.steady(Demand(per_s=0.02, handle_s=300, patience_s=inf), 5)
    endless = model.steady(Demand(per_s=0.03, handle_s=300, patience_s=inf), 5)

    assert calm.abandons == 0
    assert calm.service_level(30) == pytest.approx(1 - calm.waits * exp(-0.15))
    assert (endless.waits, endless.service_level(1e9), endless.mean_wait_s) == (1, 0, inf)


@pytest.mark.parametrize("model", [OneAtATime(), Chats((300, 400))])
def test_nobody_asks_or_nobody_answers(model: OneAtATime | Chats):
    quiet = model.steady(Demand(per_s=0, handle_s=300, patience_s=120), 3)
    alone = model.steady(Demand(per_s=1, handle_s=300, patience_s=120), 0)
    stuck = model.steady(Demand(per_s=1, handle_s=300, patience_s=inf), 0)

    assert (quiet.waits, quiet.service_level(0), quiet.mean_wait_s, quiet.wait_quantile_s(0.99)) == (
        0,
        1,
        0,
        0,
    )
    assert (alone.waits, alone.abandons, alone.service_level(30), alone.mean_wait_s) == (1, 1, 0, 120)
    assert alone.service_level_of_answered(30) == 0
    assert (stuck.abandons, stuck.wait_quantile_s(0.5)) == (0, inf)


def test_an_overloaded_line_of_patient_callers_ends_in_time():
    """The exponent peaks near e^624 and, in the second case, far outside the range of a double."""
    found = [team(400, 640, 300, 3_600), team(5_000, 9_000, 300, 36_000)]

    assert [each.abandons for each in found] == pytest.approx([0.375, 4 / 9], abs=1e-12)
    assert found[1].service_level(30) == 0
    assert found[1].service_level_without_quick(30) == 0


def test_three_service_levels_of_the_same_line_differ():
    found = team(10, 10, 185, 369)
    gone = found.gave_up_within(5)

    assert found.service_level(30) < found.service_level_without_quick(30)
    assert found.service_level_without_quick(30) < found.service_level_of_answered(30)
    assert gone == pytest.approx(found.waits * 5 / 369, rel=0.1)
    assert found.service_level(-1) == found.service_level(0) == pytest.approx(1 - found.waits)


def test_everybody_gone_at_once_leaves_no_service_level():
    assert team(0, 4, 300, 1e-3).service_level_without_quick(30) == 0


def test_an_integral_that_does_not_end_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(impatience, "_PANELS", 1)

    with pytest.raises(ArithmeticError, match="did not end"):
        team(10, 10)


@pytest.mark.parametrize(
    ("figures", "column"),
    [
        ((-1, 300, 120), "per_s"),
        ((float("nan"), 300, 120), "per_s"),
        ((1, 0, 120), "handle_s"),
        ((1, inf, 120), "handle_s"),
        ((1, 300, 0), "patience_s"),
        ((1, 300, float("nan")), "patience_s"),
    ],
)
def test_a_demand_out_of_range_names_its_column(figures: tuple[float, float, float], column: str):
    per_s, handle_s, patience_s = figures

    with pytest.raises(InvalidStaffing) as refused:
        Demand(per_s=per_s, handle_s=handle_s, patience_s=patience_s)

    assert refused.value.column == column
    assert str(refused.value).startswith(f"{column}: ")


def test_teams_and_chats_out_of_range_are_refused():
    for agents in (-1, 1_000_001):
        with pytest.raises(InvalidStaffing, match="agents"):
            team(agents, 1)
    with pytest.raises(InvalidStaffing, match="handle_s"):
        Chats(())
    with pytest.raises(InvalidStaffing, match="row 2, handle_s"):
        Chats((300, -1))
    with pytest.raises(InvalidStaffing, match="part"):
        team(1, 1).wait_quantile_s(1.5)
    assert str(InvalidStaffing("no")) == "no"


TEAMS = st.tuples(
    st.integers(1, 400),
    st.floats(0.05, 1.6),
    st.floats(30, 1_800),
    st.floats(15, 3_600),
    st.floats(1, 120),
)
SLACK = 1e-11


@given(TEAMS)
@settings(max_examples=60, deadline=None)
def test_more_agents_or_fewer_contacts_never_make_it_worse(row: tuple[int, float, float, float, float]):
    agents, ratio, handle_s, patience_s, seconds = row
    here = team(agents, agents * ratio, handle_s, patience_s)

    for better in (
        team(agents + 1, agents * ratio, handle_s, patience_s),
        team(agents, agents * ratio * 0.95, handle_s, patience_s),
    ):
        assert better.service_level(seconds) >= here.service_level(seconds) - SLACK
        assert better.abandons <= here.abandons + SLACK
        assert better.waits <= here.waits + SLACK


@given(TEAMS)
@settings(max_examples=40, deadline=None)
def test_the_unit_of_time_does_not_matter(row: tuple[int, float, float, float, float]):
    agents, ratio, handle_s, patience_s, seconds = row
    here = team(agents, agents * ratio, handle_s, patience_s)
    scaled = team(agents, agents * ratio, handle_s * 60, patience_s * 60)

    assert scaled.service_level(seconds * 60) == pytest.approx(here.service_level(seconds), abs=SLACK)
    assert scaled.mean_wait_s == pytest.approx(60 * here.mean_wait_s, rel=1e-9, abs=1e-9)


@given(st.integers(1, 400), st.floats(0.05, 1.6), st.floats(30, 1_800))
@settings(max_examples=40, deadline=None)
def test_patience_like_handling_times_makes_the_house_poisson(agents: int, ratio: float, handle_s: float):
    load = agents * ratio
    below = sum(exp(k * log(load) - load - lgamma(k + 1)) for k in range(agents))

    assert team(agents, load, handle_s, handle_s).waits == pytest.approx(1 - below, abs=1e-9)


@given(st.integers(1, 400), st.floats(0.05, 0.9), st.floats(30, 1_800), st.floats(1, 120))
@settings(max_examples=40, deadline=None)
def test_endless_patience_is_erlang_c(agents: int, ratio: float, handle_s: float, seconds: float):
    load = agents * ratio
    nearly, endless = team(agents, load, handle_s, 1e12), team(agents, load, handle_s, inf)

    assert endless.waits == pytest.approx(erlang_c(load, agents), abs=SLACK)
    assert nearly.waits == pytest.approx(endless.waits, abs=1e-6)
    assert nearly.service_level(seconds) == pytest.approx(endless.service_level(seconds), abs=1e-6)


@given(TEAMS)
@settings(max_examples=40, deadline=None)
def test_the_service_level_starts_at_no_wait_and_ends_at_nobody_lost(
    row: tuple[int, float, float, float, float],
):
    agents, ratio, handle_s, patience_s, _ = row
    found = team(agents, agents * ratio, handle_s, patience_s)

    assert found.service_level(1e-9) == pytest.approx(1 - found.waits, abs=1e-9)
    assert found.service_level(1e7) == pytest.approx(1 - found.abandons, abs=SLACK)


@given(TEAMS)
@settings(max_examples=40, deadline=None)
def test_two_teams_as_one_lose_no_more_contacts(row: tuple[int, float, float, float, float]):
    agents, ratio, handle_s, patience_s, seconds = row
    load = agents * ratio
    apart, together = (team(k * agents, k * load, handle_s, patience_s) for k in (1, 2))

    assert together.abandons <= apart.abandons + SLACK
    if ratio <= 1:
        assert together.service_level(seconds) >= apart.service_level(seconds) - SLACK


@given(TEAMS)
@settings(max_examples=40, deadline=None)
def test_more_patient_contacts_are_lost_less_and_wait_more(row: tuple[int, float, float, float, float]):
    agents, ratio, handle_s, patience_s, _ = row
    load = agents * ratio
    here, calmer = (team(agents, load, handle_s, factor * patience_s) for factor in (1, 1.5))

    assert calmer.abandons <= here.abandons + SLACK
    assert calmer.waits >= here.waits - SLACK


@given(st.integers(1, 60), st.integers(1, 4), st.floats(0.05, 1.5), st.floats(15, 3_600))
@settings(max_examples=40, deadline=None)
def test_chats_that_do_not_slow_each_other_down_are_so_many_agents(
    agents: int, chats: int, ratio: float, patience_s: float
):
    """A chat that takes as long beside others as alone is an agent of its own."""
    demand = Demand(per_s=ratio * agents * chats / 300, handle_s=300, patience_s=patience_s)

    many, single = Chats((300.0,) * chats).steady(demand, agents), erlang_a(demand, agents * chats)

    assert many.abandons == pytest.approx(single.abandons, abs=SLACK)
    assert many.service_level(30) == pytest.approx(single.service_level(30), abs=SLACK)


@given(st.integers(1, 60), st.floats(0.05, 1.5), st.floats(15, 3_600))
@settings(max_examples=40, deadline=None)
def test_chats_that_share_one_pair_of_hands_keep_nobody_waiting_longer(
    agents: int, ratio: float, patience_s: float
):
    demand = Demand(per_s=ratio * agents / 300, handle_s=300, patience_s=patience_s)

    shared, single = Chats((300, 600, 900)).steady(demand, agents), erlang_a(demand, agents)

    assert shared.abandons <= single.abandons + SLACK
    assert shared.waits <= single.waits + SLACK


@given(st.integers(1, 200), st.floats(0.05, 1.6), st.floats(30, 1_800), st.floats(15, 3_600))
@settings(max_examples=30, deadline=None)
def test_who_comes_is_answered_or_gives_up(agents: int, ratio: float, handle_s: float, patience_s: float):
    """The busy agents of the chain itself, summed state by state, finish just those who are not lost."""
    load = agents * ratio
    logs = [0.0]
    for state in range(1, 40 * agents + 4_000):
        rate = min(state, agents) / handle_s + max(0, state - agents) / patience_s
        logs.append(logs[-1] + log(load / handle_s / rate))
    top = max(logs)
    states = [exp(each - top) for each in logs]
    busy = sum(min(state, agents) * weight for state, weight in enumerate(states)) / sum(states)

    found = team(agents, load, handle_s, patience_s)

    assert found.busy_agents == pytest.approx(busy, rel=1e-8)
    assert found.busy_agents == pytest.approx(load * (1 - found.abandons), rel=1e-8)


@given(TEAMS, st.floats(0.01, 0.99))
@settings(max_examples=40, deadline=None)
def test_a_quantile_of_the_wait_is_where_so_many_wait_no_longer(
    row: tuple[int, float, float, float, float], part: float
):
    agents, ratio, handle_s, patience_s, _ = row
    found = team(agents, agents * ratio, handle_s, patience_s)

    seconds = found.wait_quantile_s(part)

    assert found.line.waiting_after(seconds) <= 1 - part + 1e-9
    if seconds > 0:
        assert found.line.waiting_after(seconds * 0.999) >= 1 - part - 1e-9
