"""The planner's input read from the events of a desk: counts, talks and patience, seen only in part."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta, timezone
from math import inf

import pytest

from zhida.core.kernel.times import DAY, MICROS
from zhida.core.planning.own_record import (
    Mark,
    OwnRecord,
    Talk,
    Visit,
    What,
    own_forecast,
    own_record,
    own_scenario,
    visits_of,
)
from zhida.core.planning.patience import Wait
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.scenario import Scenario

MONDAY = 1_767_571_200 * MICROS
"""5 January 2026, midnight in Greenwich."""
NINE_H = 9 * 3_600


def mark(at_s: float, what: What, detail: str = "", lane: str = "") -> Mark:
    return Mark(at=round(at_s * MICROS), what=what, detail=detail, lane=lane)


def opened(at_s: float = 0) -> Mark:
    return mark(at_s, What.OPENED, "ctc_1")


def visits(*marks: Mark, until_s: float = 1_000) -> list[Visit]:
    return list(visits_of(marks, round(until_s * MICROS)))


def test_a_contact_the_bot_settled_never_stood_in_line():
    (found,) = visits(opened(), mark(5, What.DECIDED), mark(60, What.CLOSED))

    assert found.talked
    assert found.entered_at is None
    assert (found.waits, found.talks) == ([], [])
    assert found.counts


def test_a_page_that_asked_nothing_does_not_count():
    (found,) = visits(opened(), mark(60, What.CLOSED))

    assert not found.counts


def test_a_wait_that_ended_with_an_answer_says_only_longer_than_this():
    (found,) = visits(
        opened(),
        mark(5, What.DECIDED),
        mark(10, What.ENTERED, lane="standard"),
        mark(30, What.LEFT, "answered"),
        mark(30, What.ACCEPTED),
        mark(40, What.DECIDED),
        mark(330, What.CLOSED),
    )

    assert found.waits == [Wait(20, False)]
    assert found.talks == [Talk(300, True)]
    assert (found.lane, found.gave_up_at) == ("standard", None)


@pytest.mark.parametrize(
    ("end", "wait"),
    [
        (mark(70, What.LEFT, "own_act"), Wait(60, True)),
        (mark(70, What.LEFT, "callback"), Wait(60, False)),
        (mark(70, What.CLOSED), Wait(60, True)),
    ],
)
def test_a_wait_ends_by_giving_up_or_by_a_call_back(end: Mark, wait: Wait):
    (found,) = visits(opened(), mark(10, What.ENTERED), end)

    assert found.waits == [wait]
    assert found.gave_up_at == (70 * MICROS if wait.gave_up else None)


def test_a_lost_agent_gives_the_contact_back_and_both_parts_count():
    (found,) = visits(
        opened(),
        mark(10, What.ENTERED, lane="express"),
        mark(20, What.RETURNED, "contact_back"),
        mark(30, What.ACCEPTED),
        mark(90, What.RETURNED, "agent_lost"),
        mark(100, What.ACCEPTED),
        mark(400, What.CLOSED),
    )

    assert found.waits == [Wait(20, False), Wait(10, False)]
    assert found.talks == [Talk(60, False), Talk(300, True)]


def test_what_is_not_over_counts_as_far_as_it_went():
    waiting = visits(mark(1, What.CLOSED), opened(), mark(10, What.ENTERED), until_s=50)
    talking = visits(opened(), mark(10, What.ENTERED), mark(20, What.ACCEPTED), until_s=80)

    assert waiting[0].waits == [Wait(40, False)]
    assert talking[0].talks == [Talk(60, False)]


def test_without_an_opening_there_is_no_visit():
    assert visits(mark(5, What.DECIDED), mark(60, What.CLOSED)) == []


def test_who_is_put_into_the_line_again_keeps_the_first_place_and_lane():
    (found,) = visits(
        opened(),
        mark(10, What.ENTERED, lane="standard"),
        mark(20, What.LEFT, "own_act"),
        mark(30, What.ENTERED, lane="express"),
        mark(50, What.ACCEPTED),
        mark(90, What.CLOSED),
    )

    assert (found.entered_at, found.lane) == (10 * MICROS, "standard")
    assert found.waits == [Wait(10, True), Wait(20, False)]
    assert found.gave_up_at is None


def test_a_matter_that_opens_again_is_another_visit():
    first, second = visits(
        opened(), mark(10, What.ENTERED), mark(40, What.CLOSED), opened(100), mark(110, What.ENTERED)
    )

    assert (first.opened_at, second.opened_at) == (0, 100 * MICROS)
    assert second.waits == [Wait(890, False)]


def visit(
    day: int,
    at_s: float = NINE_H,
    *,
    who: str = "",
    lane: str = "",
    talked: bool = True,
    waits: Sequence[Wait] = (),
    talks: Sequence[Talk] = (),
) -> Visit:
    at = MONDAY + day * DAY + round(at_s * MICROS)
    left = next((at + round(wait.seconds * MICROS) for wait in waits if wait.gave_up), None)
    return Visit(
        contact_id=who or f"ctc_{day}_{at_s}",
        opened_at=at,
        talked=talked,
        lane=lane,
        entered_at=at if lane else None,
        gave_up_at=left,
        waits=list(waits),
        talks=list(talks),
    )


def recorded(*more: Visit, days: int = 10) -> OwnRecord:
    plain = [visit(day, NINE_H + 60 * k) for day in range(days) for k in range(3)]
    return own_record([*plain, *more], UTC, MONDAY + (days - 1) * DAY)


def test_contacts_are_counted_by_whole_local_days_and_by_lane():
    east = timezone(timedelta(hours=8))
    last = visit(1, 17 * 3_600, lane="express", talked=False)

    here = recorded(visit(2, 300, lane="express", talked=False), days=5)
    there = own_record([visit(0), last, visit(3)], east, MONDAY + 3 * DAY)

    assert sorted(here.history.days) == [date(2026, 1, day) for day in (6, 7, 8)]
    assert here.history.days[date(2026, 1, 6)][36] == 3
    assert here.by_lane["express"].days[date(2026, 1, 7)][0] == 1
    assert here.by_lane[""].days[date(2026, 1, 7)][36] == 3
    assert here.contacts == 16
    assert sorted(there.history.days) == [date(2026, 1, 7)]
    assert there.history.days[date(2026, 1, 7)][4] == 1


def test_a_record_without_a_whole_day_is_refused():
    with pytest.raises(InvalidStaffing):
        own_record([visit(0), visit(1)], UTC, MONDAY + 2 * DAY - 1)

    assert list(own_record([visit(0), visit(1)], UTC, MONDAY + 2 * DAY).history.days) == [date(2026, 1, 6)]


def test_few_cases_say_nothing_and_the_given_figures_stand():
    few = recorded(
        visit(2, lane="standard", waits=[Wait(30, True)], talks=[Talk(100, True)]), visit(3), days=4
    )
    plain = Scenario(slot_s=60, contacts=(1.0,), patience_s=99)

    day = own_scenario(few, (5.0,) * 96, plain)

    assert (few.handle_s, few.handle_cv, few.patience_s, few.patience) == (None, None, None, None)
    assert few.resolves is None
    assert (few.again, few.again_s) == (0.0, 300.0)
    assert (day.handling, day.patience_s, day.bot) == (plain.handling, 99, plain.bot)
    assert day.slot_s == 900


def test_talks_are_as_long_as_all_the_time_over_those_that_ended():
    talks = [Talk(100, True), Talk(300, True)] * 10 + [Talk(400, False)]

    found = recorded(visit(3, lane="standard", talks=talks))

    assert found.handle_s == pytest.approx(220)
    assert found.handle_cv == pytest.approx(0.513, abs=1e-3)
    assert recorded(visit(3, lane="standard", talks=[Talk(0, True)] * 30)).handle_s is None
    spell = recorded(visit(3, lane="standard", talks=[Talk(0, True)] * 30 + [Talk(60, False)]))
    assert (spell.handle_s, spell.handle_cv) == (2, None)


def test_patience_counts_the_answered_and_is_taken_in_steps_where_half_of_it_was_seen():
    short = [Wait(10, True)] * 20 + [Wait(10, False)] * 80
    long = [Wait(float(k), True) for k in range(1, 41)]

    answered = recorded(visit(3, lane="standard", waits=short))
    impatient = recorded(visit(3, lane="standard", waits=long))
    at_once = recorded(visit(3, lane="standard", waits=[Wait(0, True)] * 30))

    assert answered.patience_s == pytest.approx(50)
    assert answered.patience is None
    assert impatient.patience is not None
    assert impatient.patience.alive[-1] == 0
    assert (at_once.patience_s, at_once.patience is None) == (None, False)


def test_who_comes_again_within_half_an_hour_called_again():
    lost = [visit(2, 60 * k, who=f"w{k}", lane="standard", waits=[Wait(30, True)]) for k in range(20)]
    back = [visit(2, 60 * k + 90, who=f"w{k}", lane="standard", talked=False) for k in range(5)]
    late = visit(2, 60 * 10 + 4_000, who="w10", lane="standard")

    found = recorded(*lost, *back, late)

    assert found.again == pytest.approx(5 / 20)
    assert found.again_s == pytest.approx(60)
    assert recorded(*lost).again == 0


def test_the_day_to_plan_is_made_of_what_was_measured():
    talks = [Talk(200, True), Talk(300, True)] * 10
    many = [visit(1, 600.0 * k, lane="standard", waits=[Wait(40, True)]) for k in range(20)]
    express = [
        visit(2, 600.0 * k, lane="express", talked=False, waits=[Wait(5, False)], talks=talks)
        for k in range(10)
    ]
    found = recorded(*many, *express)

    day = own_scenario(found, (7.0,) * 96, Scenario(slot_s=60, contacts=(1.0,)))

    assert day.handling.mean_s == pytest.approx(250)
    assert 0 < day.patience_s < inf
    assert day.bot.resolves == pytest.approx(30 / 50)
    assert (day.express.part, day.express.direct) == (pytest.approx(10 / 60), 1.0)
    assert (day.standard.part, day.standard.direct) == (pytest.approx(50 / 60), 0.0)
    assert day.contacts == (7.0,) * 96


def test_the_same_weekday_is_forecast_from_itself_else_from_all_days():
    found = recorded(visit(1, 0), days=10)

    alike, is_alike = own_forecast(found, date(2026, 1, 13))
    other, is_other = own_forecast(recorded(days=4), date(2026, 1, 10))

    assert is_alike
    assert alike[0] == 1
    assert not is_other
    assert other[36] == 3
    with pytest.raises(InvalidStaffing):
        own_forecast(found, date(2026, 1, 1))
