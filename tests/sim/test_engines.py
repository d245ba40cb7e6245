"""Both engines play the same day; the kernel is what the formulas say where they say anything."""

from dataclasses import replace
from itertools import pairwise
from math import inf, sqrt

import pytest

from tests.sim.days import MEASURED, random_day
from zhida.core.kernel.times import MICROS
from zhida.core.planning.day import Day, Redial
from zhida.core.planning.models import Demand, Surveyed, erlang_a
from zhida.core.planning.scenario import (
    BotTurn,
    HandleLaw,
    Handling,
    LaneShare,
    Scenario,
    Shift,
    Vanishing,
)
from zhida.core.planning.transient import follow
from zhida.sim.draws import ATTEMPTS, NEVER, Draws
from zhida.sim.kernel import play
from zhida.sim.played import Answer, Loss, Played, Tally, added, tallied, total
from zhida.sim.rehearsal import rehearse

HOUR = 3_600
EXPONENTIAL = Handling(mean_s=300, law=HandleLaw.EXPONENTIAL)


def steady_day(agents: int, erlangs: float, hours: int, **changes: object) -> Scenario:
    plain = Scenario(
        slot_s=HOUR,
        contacts=[erlangs * HOUR / 300] * hours,
        handling=EXPONENTIAL,
        patience_s=120,
        standard=LaneShare(part=1, direct=1),
        shifts=(Shift(start_s=0, end_s=hours * HOUR, agents=agents),),
    )
    return replace(plain, **changes)


@pytest.mark.parametrize("block", range(10))
def test_twenty_random_days_are_served_alike_by_kernel_and_core(block: int):
    """Two hundred in all: the same contacts, agents and order, every wait the same to the microsecond."""
    for seed in range(20 * block, 20 * block + 20):
        scenario = random_day(seed)

        quick, real = play(scenario, Draws(scenario, seed)), rehearse(scenario, Draws(scenario, seed))

        assert quick.answers == real.answers, f"day {seed}"
        assert sorted(quick.losses) == sorted(real.losses), f"day {seed}"
        assert quick.resolved == real.resolved, f"day {seed}"


def test_every_contact_ends_in_exactly_one_way():
    for seed in range(30):
        scenario = random_day(seed)
        draws = Draws(scenario, seed)

        played = play(scenario, draws)

        answered = {answer.number for answer in played.answers}
        lost = [loss.number for loss in played.losses]
        assert len(lost) == len(set(lost))
        first = {number for number in answered.union(lost) if number % ATTEMPTS == 0}
        assert played.resolved + len(first) == len(draws.contacts)
        if scenario.vanishing.chance == 0:
            assert not answered.intersection(lost)
            assert len(answered) == len(played.answers)


def test_no_agent_holds_more_than_they_can():
    for seed in range(30):
        scenario = replace(random_day(seed), vanishing=Vanishing())
        held: list[tuple[int, int, int]] = []
        for answer in play(scenario, Draws(scenario, seed)).answers:
            held.append((answer.accepted, 1, answer.agent))
            held.append((answer.accepted + answer.handle, -1, answer.agent))
        loads: dict[int, int] = {}
        for _, change, agent in sorted(held, key=lambda each: (each[0], each[1])):
            loads[agent] = loads.get(agent, 0) + change
            assert loads[agent] <= scenario.capacity


@pytest.mark.parametrize(("agents", "erlangs"), [(5, 4.0), (30, 30.0), (40, 44.0)])
def test_the_kernel_plays_what_erlang_a_says(agents: int, erlangs: float):
    scenario = steady_day(agents, erlangs, 30)
    steady = erlang_a(Demand(per_s=erlangs / 300, handle_s=300, patience_s=120), agents)

    hours = tallied(play(scenario, Draws(scenario, 11)), HOUR, 30, 30)[1:]

    played = total(hours)
    noise = 3.3 * sqrt(sum((hour.service_level - played.service_level) ** 2 for hour in hours)) / len(hours)
    assert played.service_level == pytest.approx(steady.service_level(30), abs=noise)
    assert played.abandons == pytest.approx(steady.abandons, abs=noise)
    assert played.mean_wait_s == pytest.approx(steady.mean_wait_s, rel=0.25)


def test_the_kernel_plays_measured_patience():
    scenario = steady_day(20, 22.0, 60, patience=MEASURED)
    steady = Surveyed(MEASURED).steady(Demand(per_s=22 / 300, handle_s=300, patience_s=1), 20)

    played = total(tallied(play(scenario, Draws(scenario, 3)), HOUR, 60, 30)[1:])

    assert played.abandons == pytest.approx(steady.abandons, abs=0.02)
    assert played.service_level == pytest.approx(steady.service_level(30), abs=0.04)


def test_the_transient_chain_and_the_kernel_tell_the_same_of_a_rising_day():
    contacts = [60.0, 90.0, 140.0, 160.0]
    teams = [20, 26, 42, 55]
    day = Day(slot_s=900, contacts=contacts, handle_s=300, patience_s=120, opens_empty=True)
    plain = Scenario(
        slot_s=900,
        contacts=contacts,
        handling=EXPONENTIAL,
        patience_s=120,
        standard=LaneShare(part=1, direct=1),
    )
    scenario = replace(plain, shifts=plain.staffed(teams))

    days = [tallied(play(scenario, Draws(scenario, 5, number)), 900, 4, 30) for number in range(60)]

    for chain, played in zip(follow(day, teams, 30), added(days), strict=True):
        assert played.service_level == pytest.approx(chain.service_level, abs=0.045)
        assert played.abandons == pytest.approx(chain.abandons, abs=0.03)


def test_one_agent_more_delays_nobody_when_nobody_gives_up():
    """The same chances for both teams: first come, first served is never slower with more hands."""
    for seed in range(20):
        fewer = steady_day(6, 6.0, 3, patience_s=inf)
        more = replace(fewer, shifts=(Shift(start_s=0, end_s=3 * HOUR, agents=7),))

        before, after = (
            {each.number: each.accepted for each in play(scenario, Draws(scenario, seed)).answers}
            for scenario in (fewer, more)
        )

        assert all(after[number] <= accepted for number, accepted in before.items())


def test_credit_lets_the_express_lane_pass_and_no_further():
    scenario = replace(
        steady_day(10, 13.0, 4),
        express=LaneShare(part=0.2, credit_s=60, direct=1),
        standard=LaneShare(part=0.8, direct=1),
        patience_s=600,
    )

    answers = play(scenario, Draws(scenario, 2)).answers

    waits = {
        lane: [each.accepted - each.entered for each in answers if each.express is lane]
        for lane in (True, False)
    }
    means = {lane: sum(each) / len(each) / MICROS for lane, each in waits.items()}
    assert means[True] < means[False] - 20
    for one, other in pairwise(answers):
        assert other.entered > one.entered - 60 * MICROS


def test_chance_is_drawn_apart_so_that_teams_can_be_compared():
    scenario = replace(random_day(4), redial=Redial(chance=0.5, delay_s=100))
    bigger = replace(scenario, shifts=(Shift(start_s=0, end_s=5_400, agents=9),))

    assert Draws(scenario, 1).contacts == Draws(bigger, 1).contacts
    assert Draws(scenario, 1).contacts != Draws(scenario, 2).contacts
    assert Draws(scenario, 1, 0).contacts != Draws(scenario, 1, 1).contacts
    assert Draws(scenario, 1).again(ATTEMPTS - 1) is None


def test_the_bot_takes_its_time_and_its_share():
    scenario = Scenario(
        slot_s=HOUR,
        contacts=[4_000],
        bot=BotTurn(resolves=0.7, mean_s=60),
        standard=LaneShare(part=1, direct=0.2),
    )

    contacts = Draws(scenario, 1).contacts

    people = [each for each in contacts if not each.resolved]
    assert len(people) / len(contacts) == pytest.approx(scenario.people_share, abs=0.02)
    turns = [each.bot / MICROS for each in contacts if not each.straight]
    assert sum(turns) / len(turns) == pytest.approx(60, rel=0.06)
    assert all(each.bot == 0 for each in contacts if each.straight)


def test_a_day_without_agents_loses_whoever_can_be_lost():
    scenario = replace(steady_day(0, 2.0, 1), shifts=())

    impatient, patient = (
        play(each, Draws(each, 1)) for each in (scenario, replace(scenario, patience_s=inf))
    )

    assert not impatient.answers
    assert {loss.left == NEVER for loss in patient.losses} == {True}
    assert len(impatient.losses) == len(patient.losses)
    core = rehearse(replace(scenario, patience_s=inf), Draws(replace(scenario, patience_s=inf), 1))
    assert sorted(core.losses) == sorted(patient.losses)


def test_a_rehearsal_says_how_far_it_is():
    scenario = replace(steady_day(4, 1.0, 1), contacts=[1_200.0], bot=BotTurn(resolves=1.0), shifts=())
    scenario = replace(scenario, standard=LaneShare(part=1.0))
    told: list[tuple[int, int]] = []

    rehearse(scenario, Draws(scenario, 1), lambda done, of: told.append((done, of)))

    assert [done for done, _ in told] == [500, 1_000]
    assert {of for _, of in told} == {len(Draws(scenario, 1).contacts)}


def test_tallies_count_what_came_by_when_it_came():
    played = Played(
        answers=[
            Answer(0, 0, 10 * MICROS, 12 * MICROS, False, 100 * MICROS),
            Answer(64, 0, 950 * MICROS, 1_000 * MICROS, False, 50 * MICROS),
        ],
        losses=[
            Loss(128, 960 * MICROS, 962 * MICROS, False),
            Loss(192, 5_000 * MICROS, 5_040 * MICROS, False),
        ],
    )

    first, second = tallied(played, 900, 2, 30)

    assert (first.entered, first.service_level, first.of_answered, first.mean_wait_s) == (1, 1, 1, 2)
    assert (second.entered, second.in_time, second.lost, second.quick) == (3, 0, 2, 1)
    assert (second.without_quick, second.of_answered) == (0, 0)
    assert second.abandons == pytest.approx(2 / 3)
    assert 0 < second.error < 1
    empty = Tally()
    assert (empty.service_level, empty.of_answered, empty.without_quick) == (1, 1, 1)
    assert (empty.abandons, empty.mean_wait_s, empty.error) == (0, 0, 0)
