"""Options of the demo become a scenario, and a day played fast keeps its proportions."""

from pathlib import Path

import pytest
import typer

from zhida.cli.demo_crowd import crowd_of
from zhida.core.planning.scenario import Scenario
from zhida.visitors.crowd import Crowd, with_agents, with_rate
from zhida.visitors.stage import Outcome, Timeline
from zhida.visitors.told import answered_article, told_events


def crowd(visitors: str | None = None, agents: int | None = None, scenario: Path | None = None) -> Crowd:
    made = crowd_of(visitors, agents, scenario, 1.0, 1)
    assert made is not None
    return made


def test_without_an_option_nobody_is_played():
    assert crowd_of(None, None, None, 1.0, 1) is None


@pytest.mark.parametrize(("text", "an_hour"), [("30/min", 1_800), ("2/s", 7_200), ("90/h", 90)])
def test_a_rate_is_read_in_any_unit(text: str, an_hour: float):
    made = crowd(text, 3)

    assert sum(made.scenario.contacts) == pytest.approx(an_hour)
    assert made.agents == 3
    assert made.endless


@pytest.mark.parametrize("text", ["many", "30", "-3/min", "5/day", "101/s"])
def test_a_rate_that_cannot_be_read_is_bad_usage(text: str):
    with pytest.raises(typer.Exit) as refused:
        crowd(text)

    assert refused.value.exit_code == 2


def test_a_scenario_keeps_its_shifts_and_shape_unless_told_otherwise(tmp_path: Path):
    path = tmp_path / "day.json"
    path.write_text(
        '{"slot_s": 60, "contacts": [1, 3], "shifts": [{"start_s": 0, "end_s": 60, "agents": 4}]}', "utf-8"
    )

    as_written, scaled = crowd(scenario=path), crowd("8/min", 2, path)

    assert as_written.agents == 4
    assert not as_written.endless
    assert scaled.scenario.contacts == pytest.approx((4, 12))
    assert [(one.start_s, one.end_s, one.agents) for one in scaled.scenario.shifts] == [(0, 120, 2)]


def test_a_day_without_contacts_stays_empty_and_nobody_may_be_on_duty():
    quiet = Scenario(slot_s=60, contacts=(0.0,))

    assert with_rate(quiet, 30) == quiet
    assert with_agents(quiet, 0).shifts == ()


def test_a_fast_day_shortens_every_wait_and_none_is_endless():
    timeline = Timeline(10)

    assert timeline.real_s(5_000_000) == 0.5
    assert timeline.real_s(-1) == 0
    assert timeline.real_s(10**18) == 86_400


def test_the_last_line_says_what_became_of_everybody():
    outcome = Outcome(came=5, settled=2, entered=3, gave_up=1, answered={64, 128}, waits_s=[3.0, 40.0])

    assert outcome.says(22) == (
        "played: 5 came, 2 settled by the bot, 3 in line, 2 answered by a person (1 within 22 s),"
        " 1 gave up, 0 failed"
    )


def test_a_page_tells_only_of_the_matter_that_is_asked_for():
    frames = [
        {"type": "snapshot", "state": {"conversation": {"id": "old", "events": [{"event": {"type": "a"}}]}}},
        {"type": "event", "stream": "conversation:old", "event": {"type": "b"}},
        {"type": "event", "stream": "conversation:new", "event": {"type": "c"}},
        {"type": "typing"},
    ]

    assert [event["type"] for event in told_events(frames)] == ["a", "b", "c"]
    assert [event["type"] for event in told_events(frames, "new")] == ["c"]
    assert answered_article(frames) is None
