"""A day by skills beside the same day as one pool."""

from dataclasses import replace

import pytest

from zhida.core.planning.day import Redial
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.scenario import BotTurn, HandleLaw, Handling, LaneShare, Scenario
from zhida.core.planning.sizing import Target
from zhida.sim.draws import Draws
from zhida.sim.kernel import play
from zhida.sim.skilled import Skills, check_skills, play_skilled

TARGET = Target(reply_s=0)
DAY = Scenario(
    slot_s=900,
    contacts=(60.0, 90.0, 60.0),
    handling=Handling(mean_s=240),
    patience_s=90,
    bot=BotTurn(resolves=0.5),
    redial=Redial(chance=0.5, delay_s=120),
    express=LaneShare(part=0.2, credit_s=60, direct=1.0),
    standard=LaneShare(part=0.8, direct=0.3),
)
TEAMS = (12, 16, 12)


def test_who_can_do_everything_is_the_pool_of_the_kernel():
    steady = replace(DAY, contacts=(60.0,) * 3)
    staffed = replace(steady, shifts=steady.staffed((13, 13, 13), 8))

    pool = play_skilled(steady, (13, 13, 13), Skills(first=0.4, both=1.0), Draws(steady, 5))
    kernel = play(staffed, Draws(staffed, 5))

    assert pool.resolved == kernel.resolved
    waits = [(each.number, each.entered, each.accepted) for each in pool.answers]
    assert waits == [(each.number, each.entered, each.accepted) for each in kernel.answers]
    assert sorted(pool.losses) == sorted(kernel.losses)
    assert pool.losses


def test_separate_skills_are_worse_than_the_pool_and_a_little_cross_training_mends_most_of_it():
    checks = [
        check_skills(DAY, TEAMS, Skills(first=0.5, both=both), TARGET, seed=1, days=30)
        for both in (0.0, 0.3, 1.0)
    ]

    apart, some, pool = (check.optimistic for check in checks)
    assert pool == 0
    assert apart > 0.03
    assert some < apart / 2
    assert checks[0].skilled_worst < checks[0].pooled_worst
    assert checks[0].worst in range(3)


def test_the_same_seed_gives_the_same_check():
    once, again = (
        check_skills(DAY, TEAMS, Skills(first=0.3, both=0.2), TARGET, seed=7, days=2) for _ in range(2)
    )

    assert once == again


def test_people_are_parted_by_the_share_of_contacts():
    skills = Skills(first=0.7, both=0.2)

    assert skills.groups(10) == (6, 2, 2)
    assert skills.groups(0) == (0, 0, 0)
    numbers = [skills.of(64 * place) for place in range(10_000)]
    assert numbers.count(0) == pytest.approx(7_000, rel=0.02)
    assert skills.of(64) == skills.of(65)


def test_a_shift_that_begins_takes_those_who_wait_and_who_waits_at_the_end_is_lost():
    late = Scenario(slot_s=600, contacts=(5.0, 0.0, 0.0), handling=Handling(mean_s=60, law=HandleLaw.FIXED))

    served = play_skilled(late, (0, 2, 2), Skills(first=0.5, both=0.5), Draws(late, 2))
    alone = play_skilled(late, (0, 0, 0), Skills(first=0.5, both=0.5), Draws(late, 2))

    assert served.answers[0].accepted == 600_000_000
    assert not served.losses
    assert len(alone.losses) == len(served.answers)


def test_a_quiet_interval_says_nothing_of_the_worst():
    quiet = replace(DAY, contacts=(0.0, 60.0))

    check = check_skills(quiet, (0, 14), Skills(first=0.5, both=0.5), TARGET, seed=1, days=3)

    assert check.worst == 1


@pytest.mark.parametrize(("first", "both"), [(-0.1, 0.5), (0.5, 1.1)])
def test_shares_beyond_one_are_refused(first: float, both: float):
    with pytest.raises(InvalidStaffing):
        Skills(first=first, both=both)


def test_a_check_needs_a_day():
    with pytest.raises(InvalidStaffing):
        check_skills(DAY, TEAMS, Skills(first=0.5, both=0.5), TARGET, seed=1, days=0)
