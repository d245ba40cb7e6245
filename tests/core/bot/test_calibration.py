"""P8: what may be answered is proven; it holds under simulation and agrees with a naive second opinion."""

from collections.abc import Sequence
from dataclasses import replace
from math import comb, fsum
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhida.core.bot.bounds import binomial_tail, least_count
from zhida.core.bot.calibration import (
    RAISE_AT,
    Certificate,
    Monitor,
    Rates,
    WhyNot,
    area_under_risk,
    calibration_error,
    certify,
    coverage_at_risk,
    rates_at,
    watched,
)
from zhida.core.bot.calibration.splitting import drawn, parted
from zhida.core.bot.outcome import Outcome

MILLION = 1_000_000
DELTA = 0.1


def outcome(score: int, *, right: bool = True, outside: bool = False, at: int = 0) -> Outcome:
    return Outcome(score=score, is_right=right and not outside, is_out_of_scope=outside, id=f"{score}-{at}")


def right_above(score: float) -> float:
    """The chance that the answer is right, rising with the score: the world of the simulations."""
    return min(1.0, 0.55 + 0.5 * score)


def traffic(size: int, seed: int) -> list[Outcome]:
    """Messages of a world in which the share of right answers is known at every threshold."""
    chance = Random(seed)
    made: list[Outcome] = []
    for number in range(size):
        score = chance.random()
        is_right = chance.random() < right_above(score)
        outside = not is_right and chance.random() < 0.5
        made.append(
            Outcome(
                score=int(score * MILLION), is_right=is_right, is_out_of_scope=outside, id=f"{seed}/{number}"
            )
        )
    return made


def true_risk(threshold: int) -> float:
    """The share of wrong answers above a threshold of that world: of a falling line, then of nothing."""
    score = threshold / MILLION
    rise = max(0.0, 0.9 - score)
    return (0.45 - 0.5 * score) / 2 * rise / (1 - score) if rise else 0.0


def naive_tail(wrong: int, answered: int, alpha: float) -> float:
    return fsum(comb(answered, k) * alpha**k * (1 - alpha) ** (answered - k) for k in range(wrong + 1))


def naive_threshold(outcomes: Sequence[Outcome], alpha: float) -> int | None:
    """Multi-start Learn then Test once more, written from its description with nothing shared."""
    trial, counted = parted(outcomes)
    scores = sorted(one.score for one in trial)
    grid: list[int] = []
    for at in range(60):
        share = 0.75 - 0.7 * at / 59
        place = share * (len(scores) - 1)
        value = scores[int(place) + (place > int(place) + 1e-9)]
        if value not in grid:
            grid.append(value)
    found: list[int] = []
    begins = {int((len(grid) - 1) * number / 5) for number in range(5)}
    for begin in begins:
        for threshold in grid[begin:]:
            answered = [one for one in counted if one.score >= threshold]
            wrong = sum(not one.is_right for one in answered)
            if not answered or naive_tail(wrong, len(answered), alpha) > DELTA / len(begins):
                break
            found.append(threshold)
    return min(found, default=None)


@pytest.mark.parametrize(
    ("alpha", "one_start", "five_starts"),
    [
        (0.05, (45, 77, 105, 184), (77, 115, 148, 237)),
        (0.03, (76, 129, 176, 308), (129, 193, 248, 398)),
        (0.02, (114, 194, 265, 462), (194, 290, 374, 598)),
        (0.01, (230, 388, 531, 926), (390, 581, 749, 1200)),
    ],
)
def test_the_table_of_least_counts_is_reproduced(
    alpha: float, one_start: tuple[int, ...], five_starts: tuple[int, ...]
):
    wrong = (0, 1, 2, 5)

    assert tuple(least_count(alpha, DELTA, k) for k in wrong) == one_start
    assert tuple(least_count(alpha, DELTA / 5, k) for k in wrong) == five_starts


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.001, 0.999))
def test_the_tail_is_what_adding_up_gives(wrong: int, more: int, alpha: float):
    answered = wrong + more

    assert binomial_tail(wrong, answered, alpha) == pytest.approx(
        naive_tail(wrong, answered, alpha), abs=1e-11
    )


def test_the_promise_is_broken_at_most_as_often_as_it_says():
    runs, broken, silent, covered = 120, 0, 0, 0.0

    for seed in range(runs):
        proof = certify(traffic(600, seed), alpha=0.15, delta=DELTA)
        if proof.threshold is None:
            silent += 1
        else:
            broken += true_risk(proof.threshold) > 0.15
            covered += 1 - proof.threshold / MILLION

    assert broken <= DELTA * runs
    assert silent <= 0.05 * runs
    assert covered / runs > 0.55


def test_a_small_sample_keeps_the_promise_too():
    broken = sum(
        proof.threshold is not None and true_risk(proof.threshold) > 0.15
        for proof in (certify(traffic(90, seed), alpha=0.15, delta=DELTA) for seed in range(200))
    )

    assert broken <= DELTA * 200


@pytest.mark.parametrize("seed", range(12))
def test_an_independent_second_opinion_finds_the_same_threshold(seed: int):
    outcomes = traffic(600, seed)

    assert certify(outcomes, alpha=0.15, delta=DELTA).threshold == naive_threshold(outcomes, 0.15)


@settings(max_examples=40)
@given(st.integers(0, 44))
def test_fewer_labels_than_the_table_asks_for_certify_nothing(size: int):
    counted = [outcome(900_000, at=number) for number in range(size)]

    proof = certify(counted, development=[outcome(900_000)], delta=DELTA)

    assert proof.threshold is None
    assert (proof.why_not, proof.missing) == (WhyNot.TOO_FEW, 45 - size)
    assert (proof.coverage, proof.bound, proof.pi_star) == (0.0, None, None)


def test_forty_five_right_answers_are_enough_and_one_wrong_one_spoils_them():
    right = [outcome(900_000, at=number) for number in range(45)]
    spoilt = [*right[:-1], outcome(900_000, right=False)]

    proof = certify(right, development=[outcome(900_000)])

    assert (proof.threshold, proof.answered, proof.wrong, proof.coverage) == (900_000, 45, 0, 1.0)
    assert proof.bound == pytest.approx(0.05, abs=0.001)
    assert certify(spoilt, development=[outcome(900_000)]).why_not is WhyNot.TOO_MANY_WRONG


def test_nothing_is_certified_without_outcomes():
    proof = certify([])

    assert (proof.threshold, proof.n, proof.why_not, proof.missing) == (None, 0, WhyNot.TOO_FEW, 45)


def test_the_more_is_allowed_the_more_is_answered():
    outcomes = traffic(2_000, 7)

    proofs = [certify(outcomes, alpha=alpha, delta=DELTA) for alpha in (0.05, 0.1, 0.15, 0.2, 0.3)]

    coverages = [proof.coverage for proof in proofs]
    assert coverages == sorted(coverages)
    for proof in proofs:
        assert proof.bound is None or proof.bound <= proof.alpha


def test_order_does_not_matter_and_the_steps_are_all_proven():
    outcomes = traffic(1_500, 3)
    shuffled = Random(1).sample(outcomes, len(outcomes))

    proof = certify(outcomes, alpha=0.15)

    assert certify(shuffled, alpha=0.15) == proof
    assert proof.steps[0] == proof.threshold
    assert list(proof.steps) == sorted(set(proof.steps))


def test_wrong_answers_among_the_most_confident_do_not_starve_the_bot():
    confident = [outcome(999_000, right=number % 3 > 0, at=number) for number in range(60)]
    good = [outcome(600_000 + number, at=number) for number in range(1_500)]

    proof = certify([*confident, *good])

    assert proof.threshold is not None
    assert proof.threshold < 999_000


def test_a_message_no_article_answers_counts_as_wrong():
    inside = [outcome(900_000 + number) for number in range(400)]
    outside = [outcome(900_000 + number, outside=True, at=1) for number in range(400)]

    assert certify(inside).threshold is not None
    assert certify([*inside, *outside]).why_not is WhyNot.TOO_MANY_WRONG


def test_outcomes_are_parted_by_their_name_alone():
    named = traffic(400, 1)
    flipped = [replace(one, is_right=not one.is_right) for one in named]
    unnamed = [replace(one, id="") for one in named]

    trial, counted = parted(named)

    assert {one.id for one in trial} == {one.id for one in parted(flipped)[0]}
    assert 60 < len(trial) < 140
    assert len(trial) + len(counted) == 400
    assert 60 < len(parted(unnamed)[0]) < 140
    assert drawn("a", 1)
    assert {drawn("x", 2, bytes([number])) for number in range(16)} == {True, False}


def test_the_rates_bound_what_was_counted_and_give_the_share_that_breaks_the_promise():
    inside = [outcome(900_000, right=number > 0, at=number) for number in range(800)]
    outside = [outcome(500_000, outside=True, at=number) for number in range(200)]

    rates = rates_at([*inside, *outside], 800_000, DELTA)
    share = rates.greatest_share(0.05)

    assert 0 < rates.false_answers < 0.03
    assert 1 / 800 < rates.wrong < 0.02
    assert 0.99 < rates.answered < 1
    assert share is not None
    assert rates.risk(share) == pytest.approx(0.05)
    assert rates.risk(share / 2) < 0.05 < rates.risk(min(1.0, share * 2))


def test_a_bot_that_is_wrong_too_often_in_scope_holds_for_no_share():
    assert Rates(false_answers=0.1, wrong=0.05, answered=0.9).greatest_share(0.05) is None
    assert Rates(false_answers=0.0, wrong=0.0, answered=0.0).risk(0.0) == 0.0


def test_unknown_out_of_scope_messages_make_the_share_small():
    inside = [outcome(900_000 + number) for number in range(900)]

    proof = certify(inside)

    assert proof.rates is not None
    assert proof.rates.false_answers == 1.0
    assert proof.pi_star is not None
    assert proof.pi_star < 0.05


def test_the_monitor_lets_a_bot_that_keeps_its_promise_alone():
    raised = 0
    for seed in range(80):
        chance = Random(seed)
        raised += watched(0.05, (chance.random() < 0.05 for _ in range(500))).is_raised

    assert raised <= 0.06 * 80


@pytest.mark.parametrize(("rate", "most"), [(0.1, 260), (0.15, 90), (0.2, 45)])
def test_the_monitor_finds_a_broken_promise_soon(rate: float, most: int):
    needed: list[int] = []
    for seed in range(41):
        chance = Random(seed)
        needed.append(watched(0.05, (chance.random() < rate for _ in range(800))).audits)

    assert sorted(needed)[20] <= most


def test_what_was_raised_stays_raised():
    monitor = watched(0.05, [True] * 20)

    assert monitor.is_raised
    assert monitor.level >= RAISE_AT
    assert monitor.after(is_wrong=False) == monitor
    assert Monitor(alpha=0.05).level == 1.0


def test_curves_are_counted_by_hand():
    four = [outcome(4), outcome(3), outcome(2, right=False), outcome(1)]

    assert area_under_risk(four) == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    assert coverage_at_risk(four, 0.0) == 0.5
    assert coverage_at_risk(four, 0.25) == 1.0
    assert area_under_risk([outcome(5), outcome(5, right=False, at=1)]) == pytest.approx(0.5)
    assert (area_under_risk([]), coverage_at_risk([], 0.1), calibration_error([])) == (None, 0.0, None)


def test_the_calibration_error_is_the_gap_between_score_and_truth():
    sure = [outcome(MILLION, right=number < 7, at=number) for number in range(10)]

    assert calibration_error(sure) == pytest.approx(0.3)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, MILLION), st.booleans(), st.booleans()), max_size=300))
def test_any_outcomes_give_a_proof_or_a_reason(made: list[tuple[int, bool, bool]]):
    outcomes = [
        outcome(score, right=right, outside=outside, at=number)
        for number, (score, right, outside) in enumerate(made)
    ]

    proof: Certificate = certify(outcomes)

    assert (proof.threshold is None) == (proof.why_not is not None)
    assert proof.bound is None or proof.bound <= proof.alpha
