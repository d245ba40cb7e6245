"""A history that may be wrong anywhere, the forecast made from it, and how wrong that was."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from zhida.core.planning.forecast import (
    Backtest,
    Calendar,
    Spread,
    back_test,
    forecast,
    rest_of_day,
    spread_of,
)
from zhida.core.planning.history import Counted, History, read_history
from zhida.core.planning.refusals import InvalidStaffing

MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")


def table(*lines: tuple[str, str | float]) -> list[Counted]:
    return [
        Counted(row=row, start=start, contacts=str(contacts))
        for row, (start, contacts) in enumerate(lines, start=1)
    ]


def weeks(*levels: float, slots: Sequence[float] = (10, 30, 20)) -> History:
    """One day a week, each with its own level."""
    days = {
        MONDAY + timedelta(weeks=week): tuple(level * s for s in slots) for week, level in enumerate(levels)
    }
    return History(slot_s=900, first_s=32_400, days=days)


def test_a_table_becomes_days_with_the_same_intervals():
    found = read_history(
        table(
            ("2026-03-02 09:15", 4),
            ("2026-03-02 09:30", 6),
            ("2026-03-03 09:00", 1),
            ("2026-03-03 09:15", 2.5),
        )
    )

    assert (found.slot_s, found.first_s, found.slots) == (900, 32_400, 3)
    assert found.days == {MONDAY: (0, 4, 6), MONDAY + timedelta(days=1): (1, 2.5, 0)}


def test_intervals_can_be_taken_together():
    found = History(slot_s=300, first_s=0, days={MONDAY: (1, 2, 3, None, 5, 6, 7)}).regrouped(900)

    assert (found.slot_s, found.days[MONDAY]) == (900, (6, None))
    for slot_s in (450, 9_000):
        with pytest.raises(InvalidStaffing, match="slot_s"):
            found.regrouped(slot_s)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([("2026-03-02 09:00", 1), ("tomorrow", 1)], "row 2, start: 'tomorrow' is no time"),
        ([("2026-03-02 09:00", "many")], "row 1, contacts: 'many' is no number"),
        ([("2026-03-02 09:00", -1)], "row 1, contacts: -1.0 must be"),
        ([("2026-03-02 09:00", "nan")], "row 1, contacts: nan must be"),
        ([("2026-03-02 09:00", 1e9)], "row 1, contacts: 1000000000 contacts in one interval"),
        ([("2026-03-02 09:00", 1)], "two intervals"),
        ([], "two intervals"),
        (
            [("2026-03-02 09:00", 1), ("2026-03-02 09:15", 1), ("2026-03-02 09:45", 1)],
            "row 3, start: 30 minutes after the line before, not 15",
        ),
        (
            [("2026-03-02 09:00", 1), ("2026-03-02 09:15", 1), ("2026-03-02 09:00", 1)],
            "row 3, start: this time stands twice",
        ),
        ([("2026-03-02T09:00+01:00", 1)], "row 1, start: a time with an offset needs the zone"),
    ],
)
def test_a_wrong_line_is_named(lines: list[tuple[str, str | float]], message: str):
    with pytest.raises(InvalidStaffing) as refused:
        read_history(table(*lines))

    assert message in str(refused.value)


def test_local_times_are_those_of_the_zone():
    plain = table(("2026-03-02 09:00", 1), ("2026-03-02 09:30", 2))
    told = table(("2026-03-02T08:00+00:00", 1), ("2026-03-02T08:30+00:00", 2))

    assert read_history(plain, BERLIN) == read_history(told, BERLIN) == read_history(plain)


def test_local_times_of_an_hour_that_comes_twice_are_their_mean():
    lines = [("2026-10-25 01:30", 1), ("2026-10-25 02:00", 2), ("2026-10-25 02:30", 4)]
    again = [("2026-10-25 02:00", 6), ("2026-10-25 02:30", 8), ("2026-10-25 03:00", 3)]

    assert read_history(table(*lines, *again), BERLIN).days[date(2026, 10, 25)] == (1, 4, 6, 3)


def test_an_hour_the_clock_skips_is_unknown():
    found = read_history(
        table(
            ("2026-03-29T01:00+01:00", 1),
            ("2026-03-29T01:30+01:00", 2),
            ("2026-03-29T03:00+02:00", 3),
            ("2026-03-29T03:30+02:00", 4),
        ),
        BERLIN,
    )

    assert found.days[date(2026, 3, 29)] == (1, 2, None, None, 3, 4)


def test_an_hour_nobody_counted_is_a_gap_on_an_ordinary_day():
    with pytest.raises(InvalidStaffing, match="row 3, start: 90 minutes after"):
        read_history(
            table(
                ("2026-03-28T01:00+01:00", 1),
                ("2026-03-28T01:30+01:00", 2),
                ("2026-03-28T03:00+01:00", 3),
            ),
            BERLIN,
        )


def test_an_hour_the_clock_repeats_is_the_mean_of_both():
    found = read_history(
        table(
            ("2026-10-25T00:00Z", 10),
            ("2026-10-25T00:30Z", 20),
            ("2026-10-25T01:00Z", 30),
            ("2026-10-25T01:30Z", 40),
            ("2026-10-25T02:00Z", 50),
        ),
        BERLIN,
    )

    assert found.first_s == 2 * 3_600
    assert found.days[date(2026, 10, 25)] == (20, 30, 50)


def test_the_forecast_is_the_median_of_the_last_six_same_weekdays():
    history = weeks(100, 1, 2, 3, 4, 5, 60)
    tuesday = History(
        slot_s=900, first_s=32_400, days={**history.days, MONDAY + timedelta(days=1): (7.0, 7.0, 7.0)}
    )

    found = forecast(tuesday, MONDAY + timedelta(weeks=7))

    assert found == (35, 105, 70)
    assert forecast(tuesday, MONDAY + timedelta(weeks=1)) == (1_000, 3_000, 2_000)
    with pytest.raises(InvalidStaffing, match="Wednesday"):
        forecast(tuesday, MONDAY + timedelta(weeks=7, days=2))


def test_days_with_a_factor_are_brought_back_and_forth():
    festival = MONDAY + timedelta(weeks=2)
    closed = MONDAY + timedelta(weeks=1)
    calendar = Calendar(factors={festival: 4.0, closed: 0.0, MONDAY + timedelta(weeks=3): 2.0})

    found = forecast(weeks(1, 0, 4), MONDAY + timedelta(weeks=3), calendar)

    assert found == (20, 60, 40)
    with pytest.raises(InvalidStaffing, match="calendar 2026-03-02"):
        Calendar(factors={MONDAY: -1})


def test_unknown_intervals_are_left_out_of_the_median():
    days = {
        MONDAY: (None, 4.0),
        MONDAY + timedelta(weeks=1): (None, 6.0),
        MONDAY + timedelta(weeks=2): (None, 10.0),
    }
    history = History(slot_s=900, first_s=0, days=days)

    assert forecast(history, MONDAY + timedelta(weeks=3)) == (0, 6)


def test_the_rest_of_the_day_follows_its_first_half_and_not_its_first_hour():
    expected = [10, 10, 10, 10]

    assert rest_of_day(expected, [5]) == (5, 10, 10, 10)
    assert rest_of_day(expected, [15, 15]) == (15, 15, 15, 15)
    assert rest_of_day([0, 0], [0]) == (0, 0)


def test_a_history_without_surprises_is_forecast_without_error():
    found = back_test(weeks(*[2.0] * 8), first=6, every=1, horizon=1)

    assert found == Backtest(days=2, slot_mape=0, slot_wape=0, day_mape=0, spread=Spread(day_cv=0, ratio=1))
    with pytest.raises(InvalidStaffing, match="needs 105 days, has 8"):
        back_test(weeks(*[2.0] * 8))


def test_the_back_test_counts_errors_of_intervals_and_of_days():
    history = weeks(1, 1, 1, 1, 1, 1, 1.25, slots=(40, 0))
    odd = MONDAY + timedelta(weeks=6)
    with_gap = History(slot_s=900, first_s=0, days={**history.days, odd: (50.0, None)})

    found = back_test(with_gap, first=6, every=1, horizon=1)

    assert (found.slot_mape, found.slot_wape, found.day_mape) == pytest.approx((0.2, 0.2, 0.2))
    assert found.spread.day_cv == pytest.approx(0.25)


def test_the_spread_tells_the_level_of_a_day_from_the_noise_of_an_interval():
    rolls = Random(5)
    days: list[tuple[float, float]] = []
    intervals: list[tuple[float, float]] = []
    for _ in range(300):
        level = rolls.gauss(1, 0.1)
        came = [rolls.gauss(level * 400, (2 * 400) ** 0.5) for _ in range(40)]
        days.append((16_000, sum(came)))
        intervals.extend((400, each) for each in came)

    found = spread_of(intervals, days)

    assert found.day_cv == pytest.approx(0.1, rel=0.15)
    assert found.ratio == pytest.approx(2, rel=0.3)
    band = found.band(400)
    assert (band.likely, band.high - 400) == (400, pytest.approx(1.28 * (40**2 + 800) ** 0.5, rel=0.2))
    assert band.low == pytest.approx(800 - band.high)
    assert spread_of([(0, 1)], [(0, 1)]) == Spread(day_cv=0, ratio=1)
    assert Spread(day_cv=2, ratio=1).band(1).low == 0
