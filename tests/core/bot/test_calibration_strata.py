"""Which promise a decision falls under, and what each stratum's promise rests on."""

from dataclasses import replace

import pytest

from zhida.core.bot.calibration import ALPHAS, START_AT, Stratum, WhyNot, promised, stratum_of
from zhida.core.bot.outcome import GONE, HELD_OUT, JUDGED, Outcome


def outcomes(
    count: int,
    *,
    source: str = JUDGED,
    stratum: str = "ordinary",
    outside: int = 0,
    low: int = 700_000,
    step: int = 1,
) -> list[Outcome]:
    """Right answers with rising scores, and so many low out-of-scope ones beside them."""
    right = [
        Outcome(
            score=low + number * step, is_right=True, stratum=stratum, source=source, id=f"{source}{number}"
        )
        for number in range(count)
    ]
    wrong = [
        Outcome(
            score=100_000 + number,
            is_right=False,
            is_out_of_scope=True,
            stratum=stratum,
            source=source,
            id=f"{source}out{number}",
        )
        for number in range(outside)
    ]
    return [*right, *wrong]


@pytest.mark.parametrize(
    ("tags", "protected", "stratum"),
    [
        ((), False, Stratum.ORDINARY),
        (("发票",), True, Stratum.PROTECTED),
        (("退款", "发票"), True, Stratum.MONEY),
        (("退款", "反诈"), False, Stratum.SAFETY),
        (("Refund",), False, Stratum.MONEY),
        (("礼品卡",), False, Stratum.MONEY),
        (("燃气",), False, Stratum.SAFETY),
    ],
)
def test_tags_and_care_say_which_promise_holds(tags: tuple[str, ...], protected: bool, stratum: Stratum):
    found = stratum_of(tags, is_protected=protected, money=("礼品卡",), safety=("燃气",))

    assert found is stratum


def test_where_a_wrong_answer_costs_more_less_of_it_is_allowed():
    assert ALPHAS[Stratum.MONEY] < ALPHAS[Stratum.PROTECTED] < ALPHAS[Stratum.ORDINARY]


def test_without_labels_only_the_ordinary_stratum_begins_and_with_twice_alpha():
    everywhere = [
        one for s in Stratum for one in outcomes(800, source=HELD_OUT, stratum=s, low=800_000, step=150)
    ]

    promises = {promise.stratum: promise for promise in promised([], everywhere, ALPHAS)}

    ordinary = promises[Stratum.ORDINARY]
    assert ordinary.is_start
    assert ordinary.certificate.alpha == ALPHAS[Stratum.ORDINARY] * 2
    assert ordinary.certificate.n == 800
    assert ordinary.certificate.steps == tuple(reversed(START_AT))
    assert ordinary.certificate.threshold is not None
    for stratum in (Stratum.MONEY, Stratum.SAFETY, Stratum.PROTECTED):
        assert promises[stratum].certificate.why_not is WhyNot.TOO_FEW


def test_enough_judged_labels_take_the_place_of_wordings_whatever_they_say():
    wordings = outcomes(800, source=HELD_OUT)
    bad = [
        Outcome(score=900_000, is_right=False, id=str(number), stratum="ordinary") for number in range(115)
    ]

    few = promised(bad[:114], wordings, ALPHAS)[0]
    enough = promised(bad, wordings, ALPHAS)[0]

    assert few.is_start
    assert (enough.source, enough.certificate.threshold) == (JUDGED, None)


def test_money_answers_once_its_own_labels_prove_it():
    judged = outcomes(800, stratum="money")

    promises = {promise.stratum: promise for promise in promised(judged, [], ALPHAS)}

    assert promises[Stratum.MONEY].certificate.threshold is not None
    assert promises[Stratum.ORDINARY].certificate.threshold is None


def test_a_missing_article_counts_in_the_rates_that_no_mix_moves_and_in_nothing_else():
    wordings = outcomes(600, source=HELD_OUT, outside=100, low=800_000, step=200)
    gone = [
        replace(one, score=850_000, id=f"{number}{GONE}")
        for number, one in enumerate(outcomes(0, source=HELD_OUT, outside=300))
    ]

    plain = promised([], wordings, ALPHAS)[0].certificate
    start = promised([], [*wordings, *gone], ALPHAS)[0].certificate

    assert (start.threshold, start.n, start.wrong) == (plain.threshold, plain.n, plain.wrong)
    assert plain.rates is not None
    assert start.rates is not None
    assert start.rates.false_answers > 0.5 > plain.rates.false_answers
