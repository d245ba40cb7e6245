"""A gate is broken beyond chance only, a goal never fails a run, and what is not here breaks nothing."""

from pathlib import Path

import pytest

from evals.figures import Figure, absent, share_of
from evals.gates import Pass, Verdict, read_rules, verdict


def figure(value: float, low: float, high: float) -> Figure:
    return Figure(name="set/what", value=value, low=low, high=high, n=10)


LEAST = Pass(figure="set/what", gate=True, at_least=0.9)
MOST = Pass(figure="set/what", gate=True, at_most=0.1)


def test_gate_holds_while_its_interval_reaches_the_limit() -> None:
    assert verdict(LEAST, [figure(0.88, 0.85, 0.91)]) is Verdict.HELD
    assert verdict(LEAST, [figure(0.80, 0.75, 0.85)]) is Verdict.BROKEN
    assert verdict(MOST, [figure(0.12, 0.08, 0.16)]) is Verdict.HELD
    assert verdict(MOST, [figure(0.20, 0.15, 0.25)]) is Verdict.BROKEN


def test_exact_gate_leaves_no_room_for_chance() -> None:
    exact = Pass(figure="set/what", gate=True, at_least=1.0, exact=True)

    assert verdict(exact, [share_of("set/what", 99, 100)]) is Verdict.BROKEN
    assert verdict(exact, [share_of("set/what", 100, 100)]) is Verdict.HELD


def test_goal_is_reached_or_missed_by_the_value_alone() -> None:
    goal = Pass(figure="set/what", gate=False, at_least=0.9)

    assert verdict(goal, [figure(0.88, 0.85, 0.91)]) is Verdict.MISSED
    assert verdict(goal, [figure(0.90, 0.85, 0.95)]) is Verdict.REACHED


def test_set_that_is_not_here_breaks_nothing() -> None:
    assert verdict(LEAST, [absent("set/what")]) is Verdict.UNKNOWN
    assert verdict(LEAST, []) is Verdict.UNKNOWN


def test_every_rule_of_the_repository_names_its_source() -> None:
    rules = read_rules()

    assert [rule.figure for rule in rules if not rule.source] == []
    assert any(rule.gate for rule in rules)
    assert not all(rule.gate for rule in rules)


def test_rule_without_exactly_one_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gates.toml"
    path.write_text('[[gate]]\nfigure = "a/b"\n', encoding="utf-8")

    with pytest.raises(ValueError, match="a/b"):
        read_rules(path)
