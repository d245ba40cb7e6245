"""A week of shifts that people can really work: five days, eleven hours of rest, every interval covered."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from zhida.adapters.planning.milp_week import MilpRosterSolver
from zhida.adapters.planning.simple import SimpleRosterSolver
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.shifts import ShiftTemplate, day_templates
from zhida.core.planning.week import (
    DAYS_MOST,
    REST_H,
    Roster,
    WeekCover,
    band_agents,
    rosters,
    simple_week,
    start_bands,
    week_covered,
)
from zhida.ports.rosters import RosterSolver

SLOT_S = 3_600.0
DAY = tuple(round(each) for each in ordinary_day(160, 24))
QUIET = tuple(people // 2 for people in DAY)
WEEK = (DAY, DAY, QUIET, DAY, DAY, QUIET, QUIET)
TEMPLATES = day_templates(24, SLOT_S, (8.0, 4.0))


def starts(roster: Roster, templates: Sequence[ShiftTemplate], days: int) -> list[tuple[float, float]]:
    """Return when each shift of an agent begins and ends, in hours, and the first one of the next week."""
    found = [
        (
            duty.day * 24 + templates[duty.place].start_slot,
            duty.day * 24 + templates[duty.place].start_slot + templates[duty.place].paid_h,
        )
        for duty in roster.duties
    ]
    return [*found, *((begin + 24 * days, end + 24 * days) for begin, end in found[:1])]


@pytest.mark.parametrize("solver", [SimpleRosterSolver(), MilpRosterSolver()])
def test_everybody_works_five_days_and_rests_eleven_hours_and_every_interval_is_covered(solver: RosterSolver):
    bands = start_bands(TEMPLATES, SLOT_S)

    cover = solver.week(TEMPLATES, bands, WEEK)
    people = rosters(cover, bands)

    duty = week_covered(TEMPLATES, cover.counts, 24)
    for need, have in zip(WEEK, duty, strict=True):
        assert all(there >= wanted for there, wanted in zip(have, need, strict=True))
    assert len(people) == sum(cover.agents)
    for roster in people:
        assert len(roster.duties) <= DAYS_MOST
        assert len({each.day for each in roster.duties}) == len(roster.duties)
        for (_, end), (begin, _) in pairwise(starts(roster, TEMPLATES, len(WEEK))):
            assert begin - end >= REST_H
    worked = sum(len(roster.duties) for roster in people)
    assert worked == sum(sum(by_template) for by_template in cover.counts)


def test_the_solver_is_never_worse_and_says_how_far_from_the_best_it_may_be():
    bands = start_bands(TEMPLATES, SLOT_S)

    best = MilpRosterSolver().week(TEMPLATES, bands, WEEK)
    simple = SimpleRosterSolver().week(TEMPLATES, bands, WEEK)

    assert best.paid_h <= simple.paid_h
    assert best.gap is not None
    assert best.gap < 0.01
    assert simple.gap is None


def test_nights_reach_into_the_next_day_and_the_last_into_the_first():
    night = (ShiftTemplate(name="8h", start_slot=20, slots=(20, 21, 22, 23, 0, 1, 2, 3), paid_h=8),)

    duty = week_covered(night, ((1,), (0,)), 24)

    assert duty[0][20:] == (1,) * 4
    assert duty[1][:4] == (1,) * 4
    assert sum(map(sum, duty)) == 8
    assert week_covered(night, ((0,), (2,)), 24)[0][:4] == (2,) * 4


def test_a_night_alone_is_covered_by_the_simple_way_too():
    bands = start_bands(TEMPLATES, SLOT_S)
    need = (4,) * 3 + (0,) * 21

    cover = simple_week(TEMPLATES, bands, ((0,) * 24, need))

    duty = week_covered(TEMPLATES, cover.counts, 24)
    assert all(have >= wanted for have, wanted in zip(duty[1], need, strict=True))


def test_a_night_that_only_begins_the_day_before_is_covered_from_there():
    night = (ShiftTemplate(name="8h", start_slot=20, slots=(20, 21, 22, 23, 0, 1, 2, 3), paid_h=8),)
    bands = start_bands(night, SLOT_S)
    after, both = (2,) * 4 + (0,) * 20, (1,) * 4 + (0,) * 16 + (3,) * 4

    assert simple_week(night, bands, ((0,) * 24, after)).counts == ((2,), (0,))
    covered = simple_week(night, bands, (both, both))
    duty = week_covered(night, covered.counts, 24)
    assert all(have >= wanted for have, wanted in zip(duty[0], both, strict=True))


def test_a_band_holds_shifts_that_begin_so_near_that_any_order_leaves_the_rest():
    bands = start_bands(TEMPLATES, SLOT_S)

    assert [(band.first_slot, band.last_slot) for band in bands] == [
        (0, 4), (5, 9), (10, 14), (15, 19), (20, 23)
    ]  # fmt: skip
    assert sorted(place for band in bands for place in band.places) == list(range(len(TEMPLATES)))
    with pytest.raises(InvalidStaffing):
        start_bands(day_templates(24, SLOT_S, (14.0,)), SLOT_S)


def test_as_many_agents_as_the_fullest_day_needs_or_a_fifth_of_the_week():
    band = start_bands(day_templates(24, SLOT_S, (8.0,)), SLOT_S)[0]
    one = (1, *[0] * 23)

    assert band_agents(band, [one] * 7) == 2
    assert band_agents(band, [one, (3, *[0] * 23)]) == 3
    assert band_agents(band, [(0,) * 24]) == 0


def test_a_cover_of_nothing_has_no_gap():
    assert WeekCover(counts=((0,),), agents=(0,), paid_h=0, bound_h=0).gap is None
    assert WeekCover(counts=((1,),), agents=(1,), paid_h=8, bound_h=9).gap == 0


@pytest.mark.parametrize("solver", [SimpleRosterSolver(), MilpRosterSolver()])
def test_an_interval_no_shift_reaches_is_named(solver: RosterSolver):
    morning = (ShiftTemplate(name="1h", start_slot=0, slots=(0,), paid_h=1),)

    with pytest.raises(InvalidStaffing):
        solver.week(morning, start_bands(morning, SLOT_S), ((1, 1),))
