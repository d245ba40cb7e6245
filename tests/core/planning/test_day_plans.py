"""A day staffed interval by interval: what each plan promises and what the line then does."""

from math import exp, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhida.core.planning import transient, wait_kernels
from zhida.core.planning.day import (
    Day,
    Redial,
    independent_plan,
    offered_load_plan,
    offered_loads,
)
from zhida.core.planning.models import erlang_a
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.sizing import Target, least_agents
from zhida.core.planning.transient import follow, forward_plan
from zhida.core.planning.wait_kernels import drain_kernel, gamma_share, standing_kernel

TARGET = Target(reply_s=0)


def two_peaks(total: float, slots: int = 96) -> list[float]:
    """Contacts of a day with a peak before noon and one after."""
    hours = [(slot + 0.5) * 24 / slots for slot in range(slots)]
    shape = [0.06 + exp(-(((h - 10.75) / 1.9) ** 2)) + 0.8 * exp(-(((h - 15.5) / 2.4) ** 2)) for h in hours]
    return [total * each / sum(shape) for each in shape]


def day(contacts: list[float], *, patience_s: float = 120, opens_empty: bool = False, **redial: float) -> Day:
    return Day(
        slot_s=900,
        contacts=contacts,
        handle_s=480,
        patience_s=patience_s,
        redial=Redial(**redial),
        opens_empty=opens_empty,
    )


@given(st.integers(1, 60), st.floats(0.3, 1.1), st.floats(20, 600), st.floats(5, 60), st.integers(1, 4))
@settings(max_examples=10, deadline=None)
def test_a_day_that_never_changes_stays_in_its_steady_state(
    agents: int, ratio: float, patience_s: float, seconds: float, slots: int
):
    steady_day = day([ratio * agents * 900 / 480] * slots, patience_s=patience_s)
    steady = erlang_a(steady_day.demand(0), agents)

    for found in follow(steady_day, [agents] * slots, seconds):
        assert found.service_level == pytest.approx(steady.service_level(seconds), abs=1e-6)
        assert found.abandons == pytest.approx(steady.abandons, abs=1e-6)
        assert found.waits == pytest.approx(steady.waits, abs=1e-6)
        assert found.mean_wait_s == pytest.approx(steady.mean_wait_s, rel=1e-4, abs=1e-4)
        assert found.busy == pytest.approx(steady.busy_agents, rel=1e-6)
        assert found.occupancy == pytest.approx(found.busy / agents)


def test_endless_patience_is_followed_too():
    steady_day = day([8 * 900 / 480] * 2, patience_s=inf)
    steady = erlang_a(steady_day.demand(0), 10)

    found = follow(steady_day, [10, 10], 30)[1]

    assert found.service_level == pytest.approx(steady.service_level(30), abs=1e-5)
    assert found.abandons == pytest.approx(0, abs=1e-5)


def test_half_the_step_tells_the_same(monkeypatch: pytest.MonkeyPatch):
    busy_day = day(two_peaks(1_500, 32))
    teams = [round(load + 1.5 * load**0.5) + 1 for load in offered_loads(busy_day)]
    coarse = follow(busy_day, teams, 30)
    monkeypatch.setattr(transient, "_STEP_S", 45.0)

    fine = follow(busy_day, teams, 30)

    for one, other in zip(coarse, fine, strict=True):
        assert one.service_level == pytest.approx(other.service_level, abs=1e-3)


def test_the_forward_plan_keeps_the_promise_where_independent_intervals_break_it():
    busy_day = day(two_peaks(6_000))
    done: list[int] = []

    found = forward_plan(busy_day, TARGET, done.append)
    apart, lagging = (
        follow(busy_day, plan(busy_day, TARGET), 30) for plan in (independent_plan, offered_load_plan)
    )

    worst = [min(each.service_level for each in plan) for plan in (found, apart, lagging)]
    assert worst[0] >= 0.95 > worst[1] + 0.01
    assert worst[2] > 0.94
    hours = [sum(each.agents for each in plan) / 4 for plan in (found, apart, lagging)]
    assert hours[1] < hours[0] < hours[2]
    assert done == list(range(1, 97))
    assert [each.agents for each in follow(busy_day, [each.agents for each in found], 30)] == [
        each.agents for each in found
    ]


def test_one_agent_fewer_breaks_the_interval():
    busy_day = day(two_peaks(1_000, 24))
    teams = [each.agents for each in forward_plan(busy_day, TARGET)]

    for slot in (8, 11, 15):
        fewer = [*teams[:slot], teams[slot] - 1]
        assert follow(busy_day, fewer, TARGET.within_s)[slot].service_level < 0.95


def test_a_stricter_target_never_takes_fewer_hours():
    busy_day = day(two_peaks(600, 24))
    hours = [
        sum(each.agents for each in forward_plan(busy_day, Target(service_level=level, reply_s=0)))
        for level in (0.7, 0.85, 0.95, 0.99)
    ]

    assert hours == sorted(hours)
    assert hours[0] < hours[-1]


def test_occupancy_abandonment_and_minimum_bind_in_every_interval():
    quiet_day = day([10.0, 0.0, 10.0])

    rested = forward_plan(quiet_day, Target(reply_s=0, occupancy_most=0.5, agents_least=2))
    kept = forward_plan(quiet_day, Target(reply_s=0, service_level=0.5, abandons_most=0.001))

    assert [each.agents for each in rested][1] == 2
    assert all(each.occupancy <= 0.5 for each in rested if each.contacts > 0)
    assert kept[0].abandons <= 0.001


def test_an_empty_interval_needs_nobody_and_the_last_contacts_are_still_served():
    found = forward_plan(day([30.0, 0.0, 0.0]), TARGET)

    assert [each.agents for each in found[1:]] == [0, 0]
    assert found[1].load > 1
    assert found[2].load < 0.5 * found[1].load
    assert (found[2].occupancy, found[2].abandons) == (0, 0)


def test_a_house_that_opens_empty_needs_fewer_people_at_first():
    morning = [30.0, 30.0]

    opening, running = (
        forward_plan(day(morning, opens_empty=empty), TARGET)[0].agents for empty in (True, False)
    )

    assert opening < running
    assert offered_loads(day(morning, opens_empty=True))[0] < offered_loads(day(morning))[0]


def test_those_who_call_again_come_on_top():
    calm, again = (follow(day([40.0] * 6, chance=chance), [20] * 6, 30) for chance in (0.0, 0.6))

    assert calm[3].contacts == 40
    assert again[0].contacts == 40
    assert 41 < again[3].contacts < again[5].contacts * 1.001
    assert again[5].service_level < calm[5].service_level


def test_when_a_shift_ends_those_still_served_do_not_give_up():
    """A drop of a fifth: the chain that knows of the drain sees a worse promise than one that does not."""
    falling = day([200.0, 170.0, 150.0])
    before, after = 118, 92

    found = follow(falling, [before, after, after], 30)

    plain = follow(day([170.0, 170.0, 150.0]), [after, after, after], 30)
    assert found[1].service_level < 0.97
    assert found[1].agents == after
    assert plain[0].agents == after
    assert found[1].busy > plain[0].busy * 0.9


def test_a_drain_as_long_as_the_interval_fills_it():
    found = follow(day([200.0, 1.0]), [110, 1], 30)

    assert found[1].service_level < 0.05
    assert found[1].load > 30


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: day([]), "contacts"),
        (lambda: day([1.0, -2.0]), "row 2, contacts"),
        (lambda: day([1.0, float("nan")]), "row 2, contacts"),
        (lambda: day([1.0], patience_s=0), "patience_s"),
        (lambda: Day(slot_s=0, contacts=[1], handle_s=1, patience_s=1), "slot_s"),
        (lambda: Redial(chance=1.0), "redial_chance"),
        (lambda: Redial(delay_s=0.0), "redial_delay_s"),
    ],
)
def test_a_day_that_cannot_be_is_refused(make: object, where: str):
    assert callable(make)
    with pytest.raises(InvalidStaffing, match=where):
        make()


def test_the_busiest_interval_is_the_peak():
    assert day([1.0, 5.0, 3.0]).peak == 1


def test_intervals_alike_are_computed_once_and_empty_ones_are_free():
    found = independent_plan(day([30.0, 0.0, 30.0]), TARGET)

    assert found == (least_agents(day([30.0]).demand(0), TARGET), 0, found[0])


@pytest.mark.parametrize("agents", [1, 20, 400])
def test_the_standing_kernel_weighs_the_states_of_erlang_a(agents: int):
    """Averaged over the steady state it is the service level found by integration."""
    load, theta, rate = 1.05 * agents, 1 / 120, 1 / 300
    states, weight = [1.0], 1.0
    for held in range(1, 3 * agents + 400):
        weight *= load * rate / (min(held, agents) * rate + max(0, held - agents) * theta)
        states.append(weight)
        if weight > 1e200:
            states, weight = [each / 1e200 for each in states], weight / 1e200

    kernel = standing_kernel(agents * rate, theta, 25, len(states) - agents)

    in_time = sum(states[:agents]) + sum(
        each * chance for each, chance in zip(states[agents:], kernel, strict=True)
    )

    assert in_time / sum(states) == pytest.approx(
        erlang_a(
            Day(slot_s=900, contacts=[load * 3], handle_s=300, patience_s=120).demand(0), agents
        ).service_level(25),
        abs=1e-10,
    )


def test_a_kernel_far_below_the_range_of_a_double_is_a_certainty():
    kernel = standing_kernel(20_000 / 300, 1 / 600, 60, 1_000)

    assert kernel[0] == pytest.approx(1, abs=1e-3)
    assert kernel == sorted(kernel, reverse=True)


def test_while_shifts_drain_the_wait_is_that_of_the_departures_ahead():
    """Without people in line a contact waits until as many are done as agents have left, exactly Erlang."""
    kernel = drain_kernel(10, 12.0, 1 / 300, 1e-9, 60, 3)

    first = 1 - exp(-10 * 60 / 300)
    assert kernel[0] == pytest.approx(first, rel=1e-6)
    assert kernel == sorted(kernel, reverse=True)
    assert drain_kernel(10, 12.0, 1 / 300, 1 / 100, 60, 1)[0] < first


def test_the_incomplete_gamma_function_of_whole_shapes_is_a_poisson_tail():
    for shape in (1, 3, 40):
        for x in (0.1, 5.0, 60.0):
            term = below = exp(-x)
            for k in range(1, shape):
                term *= x / k
                below += term
            assert gamma_share(shape, x) == pytest.approx(1 - below, abs=1e-12)


def test_a_gamma_series_that_does_not_settle_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wait_kernels, "_MOST_TERMS", 3)

    with pytest.raises(ArithmeticError, match="did not settle"):
        gamma_share(5, 5)
