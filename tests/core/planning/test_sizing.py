"""The least team for a target, callers who call again, and the bot in front."""

from math import inf, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhida.core.planning.bot_share import Entry, Resolution, people_share
from zhida.core.planning.models import Chats, Demand, erlang_a
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.sizing import (
    Target,
    least_agents,
    least_number,
    square_root_start,
    with_redials,
)


@given(st.floats(0.2, 300), st.floats(0.5, 0.99), st.floats(20, 2_000), st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_one_agent_fewer_than_the_least_team_breaks_the_target(
    erlangs: float, level: float, patience_s: float, start: int
):
    demand = Demand(per_s=erlangs / 300, handle_s=300, patience_s=patience_s)
    target = Target(service_level=level)

    found = least_agents(demand, target, start=start)

    assert target.met_by(erlang_a(demand, found), found)
    assert not target.met_by(erlang_a(demand, found - 1), found - 1)
    assert found == least_agents(demand, target)


def test_a_stricter_target_never_needs_fewer_people():
    demand = Demand(per_s=0.3, handle_s=480, patience_s=120)
    teams = [least_agents(demand, Target(service_level=level)) for level in (0.5, 0.8, 0.9, 0.95, 0.99)]

    assert teams == sorted(teams)
    assert teams[0] < teams[-1]


def test_occupancy_abandonment_and_minimum_are_bounds_of_their_own():
    demand = Demand(per_s=0.3, handle_s=480, patience_s=120)
    plain = least_agents(demand, Target(service_level=0.8))

    rested = least_agents(demand, Target(service_level=0.8, occupancy_most=0.7))
    kept = least_agents(demand, Target(service_level=0.8, abandons_most=0.001))

    assert rested >= 144 / 0.7 - 1 > plain
    assert erlang_a(demand, kept).abandons <= 0.001 < erlang_a(demand, kept - 1).abandons
    assert least_agents(demand, Target(agents_least=200)) == 200
    assert least_agents(Demand(per_s=0, handle_s=480, patience_s=120), Target(agents_least=2)) == 2


def test_chats_need_fewer_people_than_telephone():
    demand = Demand(per_s=0.3, handle_s=300, patience_s=120)

    assert least_agents(demand, Target(), Chats((300, 390, 500))) < least_agents(demand, Target())


def test_the_line_gets_what_the_first_word_leaves():
    assert Target(promise_s=30, reply_s=8).within_s == 22


@pytest.mark.parametrize(
    ("figures", "column"),
    [
        ({"service_level": 1.0}, "service_level"),
        ({"service_level": 0.0}, "service_level"),
        ({"promise_s": 0.0}, "promise_s"),
        ({"promise_s": inf}, "promise_s"),
        ({"reply_s": -1.0}, "reply_s"),
        ({"reply_s": 30.0}, "reply_s"),
        ({"abandons_most": 0.0}, "abandons_most"),
        ({"occupancy_most": 1.2}, "occupancy_most"),
        ({"agents_least": -1}, "agents_least"),
    ],
)
def test_targets_nobody_could_keep_are_refused(figures: dict[str, float], column: str):
    with pytest.raises(InvalidStaffing) as refused:
        Target(**figures)  # pyright: ignore[reportArgumentType]

    assert refused.value.column == column


@given(st.integers(0, 1_000), st.integers(0, 1_200), st.integers(0, 1_000))
def test_the_search_finds_the_first_number_and_asks_each_once(first: int, start: int, least: int):
    asked: list[int] = []

    def met(number: int) -> bool:
        asked.append(number)
        return number >= first

    assert least_number(met, start, least, 1_000) == max(first, least)
    assert len(asked) == len(set(asked)) <= 30


def test_a_search_without_an_answer_says_so():
    with pytest.raises(InvalidStaffing, match="not even 50"):
        least_number(lambda _: False, 3, 0, 50)


def test_the_first_guess_is_the_load_and_a_margin_that_grows_with_its_root():
    assert square_root_start(0, 0.95) == 1
    assert square_root_start(400, 0.95) == pytest.approx(400 + 0.95 * sqrt(400), abs=2)


def test_those_who_call_again_are_part_of_the_load_they_cause():
    first = Demand(per_s=0.4, handle_s=300, patience_s=120)

    settled = with_redials(first, 100, 0.5)

    caused = 0.4 + 0.5 * erlang_a(settled, 100).abandons * settled.per_s
    assert settled.per_s == pytest.approx(caused, rel=1e-9)
    assert with_redials(first, 100, 0.0) == first
    with pytest.raises(InvalidStaffing, match="again"):
        with_redials(first, 100, 1.0)


def test_the_bot_thins_what_reaches_people():
    lanes = (Entry(part=0.1, direct=1.0), Entry(part=0.9, direct=0.2))

    assert people_share(lanes, 0.0) == pytest.approx(1)
    assert people_share(lanes, 1.0) == pytest.approx(0.1 + 0.9 * 0.2)
    assert people_share(lanes, 0.7) == pytest.approx(0.1 + 0.9 * (0.2 + 0.8 * 0.3))
    with pytest.raises(InvalidStaffing, match="add up to 1"):
        people_share(lanes[:1], 0.5)
    with pytest.raises(InvalidStaffing, match="row 1, direct"):
        people_share((Entry(part=1, direct=2),), 0.5)


def test_a_resolution_is_counted_in_a_sample_and_knows_how_sure_it_is():
    found = Resolution.counted(70, 100)

    assert (found.likely, Resolution.exactly(0.7)) == (0.7, Resolution(low=0.7, likely=0.7, high=0.7))
    assert 0.6 < found.low < 0.62
    assert 0.78 < found.high < 0.8
    with pytest.raises(InvalidStaffing, match="no sample"):
        Resolution.counted(3, 0)
    with pytest.raises(InvalidStaffing, match="interval"):
        Resolution(low=0.8, likely=0.7, high=0.9)
