"""The weekly sums: trend, solved share, and the changes that would save most."""

from datetime import date

from zhida.core.knowledge.weekly import (
    ASSUMED_SHARE,
    MOST_CHANGES,
    Change,
    Matter,
    changes,
    solved_share,
    trend,
    week_of,
)

TODAY = date(2026, 11, 29)


def matter(name: str, **more: object) -> Matter:
    values: dict[str, object] = {
        "count": 10, "before": 4, "handled": 8, "minutes": 40, "answers": 5, "alike": 0.6,
        "has_article": False,
    }  # fmt: skip
    return Matter(group_id=name, **{**values, **more})  # pyright: ignore[reportArgumentType] - a table of tests


def test_week_has_seven_days_and_ends_as_asked():
    assert week_of(TODAY)[0] == date(2026, 11, 23)
    assert week_of(TODAY)[-1] == TODAY
    assert len(week_of(TODAY)) == 7


def test_trend_is_this_week_less_the_one_before():
    by_day = {date(2026, 11, 29): 5, date(2026, 11, 23): 1, date(2026, 11, 22): 4, date(2026, 11, 1): 9}

    assert trend(by_day, TODAY) == 2
    assert trend({}, TODAY) == 0


def test_share_is_assumed_until_enough_was_judged():
    assert solved_share(10, 5) == ASSUMED_SHARE
    assert solved_share(15, 5) == 75


def test_three_changes_that_save_most_are_named_with_their_sum():
    found = changes([matter("a"), matter("b", minutes=400), matter("c", minutes=80), matter("d")], 50)

    assert len(found) == MOST_CHANGES
    assert found[0] == Change(
        what="article", group_id="b", count=8, minutes_each=50, share=50, saves_minutes=200
    )
    assert [one.group_id for one in found] == ["b", "c", "a"]


def test_kind_of_change_follows_from_what_agents_did():
    assert changes([matter("a", has_article=True)], 50)[0].what == "similar"
    assert changes([matter("a", alike=0.01)], 50)[0].what == "process"
    assert changes([matter("a", alike=0.01, answers=2)], 50)[0].what == "article"


def test_matter_nobody_worked_on_costs_nothing():
    assert changes([matter("a", minutes=0, handled=0)], 50) == ()
    assert matter("a").growth == 6
