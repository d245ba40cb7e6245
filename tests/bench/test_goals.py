"""A figure beside its goal."""

from benchmarks.goals import Goal, verdicts


def test_figure_is_held_missed_or_not_measured():
    goals = (
        Goal(name="ratio", limit=0.1, is_least=True),
        Goal(name="p50", limit=1.5),
        Goal(name="gone", limit=1),
    )

    found = [is_held for _, _, is_held in verdicts({"ratio": 0.09, "p50": 1.5, "gone": None}, goals)]

    assert found == [False, True, None]


def test_sign_tells_on_which_side_of_the_limit_a_figure_must_be():
    assert (Goal(name="a", limit=1).sign, Goal(name="a", limit=1, is_least=True).sign) == ("<=", ">=")
