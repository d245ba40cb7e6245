"""Decision rules are judged on messages they have not seen, all on the same scores."""

import random

from evals.rules import OURS, RULES, Pool, judge
from zhida.core.bot.outcome import Outcome


def population(count: int, wrong_below: int) -> list[Outcome]:
    draw = random.Random(7)
    scores = [draw.randrange(1_000_000) for _ in range(count)]
    return [Outcome(score=s, is_right=s >= wrong_below, id=str(at)) for at, s in enumerate(scores)]


def test_every_rule_is_judged_over_all_splits() -> None:
    pool = Pool(outcomes=population(400, 300_000), coverages=[1.0] * 400, calibrate=200)
    ticks: list[int] = []

    judged = judge(pool, seed=1, tick=lambda: ticks.append(1))

    assert set(judged) == {*RULES, "word coverage 0.6"}
    assert all(one.splits == 300 for one in judged.values())
    assert len(ticks) == 300


def test_certified_rule_keeps_the_promise_where_a_constant_breaks_it() -> None:
    pool = Pool(outcomes=population(1_000, 300_000), coverages=[1.0] * 1_000, calibrate=500)

    judged = judge(pool, seed=1)

    assert judged[OURS].broken <= 30
    assert judged[OURS].answered > 0.5
    assert judged["fixed 0.2"].broken == 300


def test_rule_by_word_coverage_looks_at_coverage_only() -> None:
    outcomes = population(200, 500_000)
    coverages = [1.0 if one.is_right else 0.0 for one in outcomes]

    judged = judge(Pool(outcomes=outcomes, coverages=coverages, calibrate=100), seed=1)

    assert judged["word coverage 0.6"].wrong == 0.0
    assert judged["word coverage 0.6"].broken == 0


def test_scores_that_say_nothing_leave_the_certified_rule_silent() -> None:
    draw = random.Random(3)
    outcomes = [
        Outcome(score=draw.randrange(1_000_000), is_right=draw.random() < 0.5, id=str(at))
        for at in range(300)
    ]

    judged = judge(Pool(outcomes=outcomes, coverages=[1.0] * 300, calibrate=150), seed=1)

    assert judged[OURS].silent == 300
    assert judged[OURS].answered == 0.0
