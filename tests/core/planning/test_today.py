"""The rest of today: who is called in, who may go."""

import pytest

from zhida.core.planning.day import Day, offered_load_plan
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.sizing import Target
from zhida.core.planning.today import rest_of_plan

TARGET = Target(service_level=0.9)
DAY = Day(slot_s=900, contacts=(40.0, 60.0, 60.0, 40.0), handle_s=300, patience_s=120)
TEAMS = offered_load_plan(DAY, TARGET)


def test_a_day_that_goes_as_expected_needs_nobody_else():
    found = rest_of_plan(DAY, [40, 60], TEAMS, TARGET)

    assert (found.first_slot, found.contacts, found.spare) == (2, (60, 40), (0, 0))
    assert (found.call_in, found.release) == (0, 0)


def test_after_half_of_the_day_more_or_fewer_contacts_move_people():
    busy = rest_of_plan(DAY, [60, 90], TEAMS, TARGET)
    quiet = rest_of_plan(DAY, [20, 30], TEAMS, TARGET)

    assert busy.contacts == (90, 60)
    assert busy.call_in > 0
    assert busy.release == 0
    assert quiet.release > 0
    assert quiet.call_in == 0


def test_an_early_surprise_changes_nothing_yet():
    found = rest_of_plan(DAY, [80], TEAMS, TARGET)

    assert found.contacts == (60, 60, 40)


def test_a_day_that_is_over_needs_nobody():
    found = rest_of_plan(DAY, [40, 60, 60, 40], TEAMS, TARGET)

    assert (found.call_in, found.release, found.agents) == (0, 0, ())


def test_a_day_longer_than_itself_is_refused():
    with pytest.raises(InvalidStaffing, match="5 intervals are over"):
        rest_of_plan(DAY, [1] * 5, TEAMS, TARGET)
    with pytest.raises(InvalidStaffing, match="on_duty"):
        rest_of_plan(DAY, [], TEAMS[:2], TARGET)
