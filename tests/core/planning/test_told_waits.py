"""Told against waited: what counts, what says nothing, and how sure the share is."""

from math import inf

import pytest

from zhida.core.kernel.times import MICROS
from zhida.core.planning.own_record import Mark, What
from zhida.core.planning.told_waits import EDGES_S, ToldWait, kept_share, told_in, told_waits, wilson


def mark(at_s: float, what: What, detail: str = "", told_s: int | None = None) -> Mark:
    return Mark(at=round(at_s * MICROS), what=what, detail=detail, told_s=told_s)


def told(*marks: Mark, until_s: float = 1_000) -> list[tuple[int, float, bool]]:
    found = told_in([mark(0, What.OPENED), *marks], round(until_s * MICROS))
    return [(wait.told_s, wait.waited_s, wait.is_met) for wait in found]


def wait(told_s: int, waited_s: float, *, is_met: bool = True) -> ToldWait:
    return ToldWait(told_s=told_s, waited_s=waited_s, is_met=is_met)


def test_the_first_range_told_counts_until_a_person_takes_the_contact():
    found = told(
        mark(5, What.ENTERED),
        mark(6, What.SHOWN, told_s=90),
        mark(30, What.SHOWN, told_s=20),
        mark(46, What.LEFT, "answered"),
        mark(46, What.ACCEPTED),
        mark(50, What.SHOWN, told_s=7),
        mark(99, What.CLOSED),
    )

    assert found == [(90, 40.0, True)]


def test_a_place_told_without_a_time_says_nothing_until_one_is_told():
    nothing = told(mark(5, What.ENTERED), mark(6, What.SHOWN), mark(30, What.ACCEPTED))
    later = told(
        mark(5, What.ENTERED), mark(6, What.SHOWN), mark(9, What.SHOWN, told_s=60), mark(30, What.ACCEPTED)
    )

    assert nothing == []
    assert later == [(60, 21.0, True)]


@pytest.mark.parametrize(
    "end",
    [
        mark(46, What.LEFT, "own_act"),
        mark(46, What.LEFT, "callback"),
        mark(46, What.ABSENT),
        mark(46, What.CLOSED),
        mark(46, What.RETURNED, "entitlement"),
    ],
)
def test_who_left_went_away_or_was_moved_was_seen_only_so_far(end: Mark):
    assert told(mark(5, What.ENTERED), mark(6, What.SHOWN, told_s=90), end) == [(90, 40.0, False)]


def test_a_wait_that_goes_on_was_seen_until_now_and_each_wait_of_a_matter_counts():
    found = told(
        mark(5, What.ENTERED),
        mark(6, What.SHOWN, told_s=90),
        mark(16, What.ACCEPTED),
        mark(100, What.RETURNED, "transfer"),
        mark(101, What.SHOWN, told_s=60),
        until_s=131,
    )

    assert found == [(90, 10.0, True), (60, 30.0, False)]


def test_waits_are_gathered_by_what_was_told():
    waits = [wait(20, 10), wait(30, 40), wait(31, 5), wait(5_000, 1), wait(0, 7), wait(0, 9)]

    found = told_waits([*waits, wait(45, 20, is_met=False), wait(45, 50, is_met=False)], at_once_s=8)

    assert [(each.from_s, each.to_s) for each in found.by_told] == list(
        zip(EDGES_S, (*EDGES_S[1:], inf), strict=True)
    )
    assert [each.told for each in found.by_told] == [2, 3, 0, 0, 0, 0, 1]
    first, second = found.by_told[:2]
    assert (first.kept, first.broken, first.left, first.share) == (1, 1, 0, 0.5)
    assert (second.kept, second.broken, second.left) == (1, 1, 1)
    assert (found.ranges.told, found.at_once.told, found.at_once.kept, found.at_once.broken) == (6, 2, 1, 1)
    assert found.by_told[2].share is None
    assert (found.by_told[2].low, found.by_told[2].high) == (0.0, 1.0)


def test_without_anybody_leaving_the_share_and_its_interval_are_the_plain_ones():
    waits = [wait(100, 50)] * 45 + [wait(100, 150)] * 5

    share, interval = kept_share(waits)

    assert share == pytest.approx(0.9)
    assert interval == pytest.approx(wilson(0.9, 50))
    assert interval == pytest.approx((0.786398, 0.956524), abs=1e-6)


def test_those_who_left_early_neither_prove_nor_refute():
    """Four waits, by hand: met at 0.2, left at 0.4, met at 0.6, too long: 1 - 3/4 * 1/2."""
    waits = [wait(100, 20), wait(100, 40, is_met=False), wait(100, 60), wait(100, 130)]

    share, (low, high) = kept_share(waits)

    assert share == pytest.approx(1 - 0.75 * 0.5)
    assert low < 0.625 < high
    assert kept_share([wait(100, 5, is_met=False)]) == (None, (0.0, 1.0))


def test_sure_things_still_have_an_interval():
    share, (low, high) = kept_share([wait(100, 50)] * 20)
    none_kept, (least, most) = kept_share([wait(100, 150, is_met=False)] * 20)

    assert (share, high) == (1.0, 1.0)
    assert low == pytest.approx(0.8389, abs=1e-4)
    assert (none_kept, least) == (0.0, 0.0)
    assert most == pytest.approx(0.1611, abs=1e-4)
