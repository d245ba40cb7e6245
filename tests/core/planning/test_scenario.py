"""Scenarios: one document for planning, rehearsing and visitors, wrong in every way a file can be wrong."""

from collections.abc import Callable
from math import inf

import pytest

from zhida.core.planning.day import Redial
from zhida.core.planning.patience import Patience
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.scenario import (
    Absences,
    BotTurn,
    HandleLaw,
    Handling,
    LaneShare,
    Lapses,
    Scenario,
    Shift,
    Vanishing,
)
from zhida.core.planning.scenario_document import NAMES, read_scenario

FULL: dict[str, object] = {
    "slot_s": 900,
    "contacts": [10, 20.5],
    "handling": {"mean_s": 300, "cv": 0.5, "law": "fixed"},
    "patience_s": 120,
    "patience": [[0, 1], [30, 0.5]],
    "redial": {"chance": 0.3, "delay_s": 60},
    "bot": {"resolves": 0.7, "mean_s": 40},
    "express": {"part": 0.1, "credit_s": 90, "direct": 1},
    "standard": {"part": 0.9, "direct": 0.2},
    "shifts": [{"start_s": 0, "end_s": 1800, "agents": 4, "breaks": [[600, 900]]}],
    "capacity": 2,
    "offers": {"answer_s": 2, "declines": 0.1, "lapses": 0.05, "lease_s": 8},
    "absences": {"chance": 0.1, "after_s": 30, "away_s": 90},
    "vanishing": {"chance": 0.02, "noticed_s": 20},
    "day_cv": 0.1,
}


def test_a_full_document_is_read_whole():
    assert read_scenario(FULL) == Scenario(
        slot_s=900,
        contacts=(10, 20.5),
        handling=Handling(mean_s=300, cv=0.5, law=HandleLaw.FIXED),
        patience_s=120,
        patience=Patience(starts=(0, 30), alive=(1, 0.5)),
        redial=Redial(chance=0.3, delay_s=60),
        bot=BotTurn(resolves=0.7, mean_s=40),
        express=LaneShare(part=0.1, credit_s=90, direct=1),
        standard=LaneShare(part=0.9, direct=0.2),
        shifts=(Shift(start_s=0, end_s=1_800, agents=4, breaks=((600, 900),)),),
        capacity=2,
        offers=Lapses(answer_s=2, declines=0.1, lapses=0.05),
        absences=Absences(chance=0.1, after_s=30, away_s=90),
        vanishing=Vanishing(chance=0.02),
        day_cv=0.1,
    )
    assert set(FULL) == set(NAMES)


def test_what_is_left_out_does_not_happen():
    found = read_scenario({"slot_s": 900, "contacts": [1]})

    assert found == Scenario(slot_s=900, contacts=(1,))
    assert (found.people_share, found.length_s, found.patience_s) == (1, 900, inf)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contact": [1]}, "contact: no such name; known are slot_s, contacts"),
        ({"bot": {"resolved": 1}}, "bot.resolved: no such name"),
        ({"handling": {"mean": 1}}, "handling.mean: no such name"),
        ({"handling": {"law": "normal"}}, "handling.law: 'normal' is none of lognormal"),
        ({"handling": {"mean_s": 0}}, "handling.mean_s: 0.0 must be"),
        ({"handling": {"cv": -1}}, "handling.cv"),
        ({"handling": 5}, "handling: must be an object"),
        ({"slot_s": "900"}, "slot_s: '900' is no number"),
        ({"slot_s": True}, "slot_s: True is no number"),
        ({"slot_s": 0}, "slot_s"),
        ({"contacts": []}, "contacts: 0 intervals"),
        ({"contacts": [1] * 10_081}, "contacts: 10081 intervals"),
        ({"contacts": "many"}, "contacts: must be a list"),
        ({"contacts": 5}, "contacts: must be a list"),
        ({"contacts": [1, None]}, "row 2, contacts: None is no number"),
        ({"contacts": [1, -1]}, "row 2, contacts"),
        ({"contacts": [1, float("nan")]}, "row 2, contacts"),
        ({"contacts": [1e9]}, "row 1, contacts: 1e+09 contacts in one interval"),
        ({"contacts": [6e6, 6e6]}, "contacts: 1.2e+07 contacts in all"),
        ({"patience_s": 0}, "patience_s: 0.0 must be above 0"),
        ({"patience": [[0, 1], [5]]}, "row 2, patience: a step is"),
        ({"patience": [[0, 1], [5, 2]]}, "row 2, patience"),
        ({"redial": {"chance": 1}}, "redial_chance"),
        ({"bot": {"resolves": 1.2}}, "bot.resolves"),
        ({"bot": {"mean_s": -1}}, "bot.mean_s"),
        ({"express": {"part": 0.5}, "standard": {"part": 0.6}}, "lanes.part: the parts"),
        ({"standard": {"part": 0.9, "credit_s": -1}}, "lanes.credit_s"),
        ({"standard": {"part": 0.9, "direct": 2}}, "lanes.direct"),
        ({"express": {"part": -1}}, "lanes.part"),
        ({"shifts": [{"start_s": 0, "end_s": 9}]}, "row 1, shifts.agents: is missing"),
        ({"shifts": [{"start_s": 0, "end_s": 9, "agents": 1, "name": "a"}]}, "shifts[1].name"),
        ({"shifts": [{"start_s": 0, "end_s": 0, "agents": 1}]}, "row 1, shifts: a shift must end"),
        ({"shifts": [{"start_s": -1, "end_s": 9, "agents": 1}]}, "row 1, shifts.start_s"),
        ({"shifts": [{"start_s": 0, "end_s": 9, "agents": 1.5}]}, "row 1, shifts.agents: 1.5 is no whole"),
        ({"shifts": [{"start_s": 0, "end_s": 9, "agents": -1}]}, "row 1, shifts.agents"),
        ({"shifts": [{"start_s": 0, "end_s": 9, "agents": 1, "breaks": [[1]]}]}, "row 1, shifts.breaks"),
        ({"shifts": [{"start_s": 0, "end_s": 9, "agents": 1, "breaks": [[5, 3]]}]}, "row 1, shifts"),
        ({"shifts": [3]}, "row 1, shifts: must be an object"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 1.0}, "capacity: 1.0 is no whole number"),
        ({"offers": {"answer_s": 9}}, "offers.lease_s"),
        ({"offers": {"answer_s": -1}}, "offers.answer_s"),
        ({"offers": {"declines": 0.6, "lapses": 0.4}}, "offers.declines: somebody must"),
        ({"offers": {"declines": 2}}, "offers.declines"),
        ({"offers": {"lapses": -1}}, "offers.lapses"),
        ({"absences": {"chance": 2}}, "absences.chance"),
        ({"absences": {"after_s": 0}}, "absences.after_s"),
        ({"absences": {"away_s": 0}}, "absences.away_s"),
        ({"vanishing": {"chance": 2}}, "vanishing.chance"),
        ({"vanishing": {"noticed_s": -1}}, "vanishing.noticed_s"),
        ({"day_cv": -0.1}, "day_cv"),
    ],
)
def test_a_wrong_document_says_where(change: dict[str, object], message: str):
    with pytest.raises(InvalidStaffing) as refused:
        read_scenario({**FULL, **change})

    assert message in str(refused.value)


@pytest.mark.parametrize("name", ["slot_s", "contacts"])
def test_what_a_day_cannot_do_without_is_missed(name: str):
    document = {key: value for key, value in FULL.items() if key != name}

    with pytest.raises(InvalidStaffing, match=f"{name}: is missing"):
        read_scenario(document)


@pytest.mark.parametrize("teams", [[2, 3, 1, 0, 2], [0, 0], [5]])
def test_teams_become_shifts_that_put_so_many_on_duty(teams: list[int]):
    scenario = Scenario(slot_s=900, contacts=[1.0] * len(teams))
    count: Callable[[float], int] = lambda at: sum(  # noqa: E731
        shift.agents for shift in scenario.staffed(teams) if shift.start_s <= at < shift.end_s
    )

    assert [count(slot * 900 + 1) for slot in range(len(teams))] == teams


def test_the_last_team_stays_on_for_those_in_line_at_the_end():
    scenario = Scenario(slot_s=900, contacts=[1.0, 1.0])

    assert {shift.end_s for shift in scenario.staffed((1, 2), 1)} == {2_700}


def test_breaks_are_left_out_of_the_time_on_duty():
    shift = Shift(start_s=0, end_s=100, agents=1, breaks=((10, 20), (50, 60)))

    assert shift.stretches() == ((0, 10), (20, 50), (60, 100))
