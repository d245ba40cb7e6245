"""Figures of curves agree with the product's own, and operating points with what was counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.curves import (
    accepted_right,
    area_under_risk,
    auroc,
    coverage_at_risk,
    paper_threshold,
    recall_at_acceptance,
    recall_at_threshold,
    rows_of,
)
from zhida.core.bot import bounds, calibration
from zhida.core.bot.outcome import Outcome


def judged_as(score: int, kind: int) -> Outcome:
    return Outcome(score=score, is_right=kind == 0, is_out_of_scope=kind == 2)


outcomes = st.lists(st.builds(judged_as, st.integers(0, 8), st.integers(0, 2)), min_size=1, max_size=30)


def found(*each: tuple[int, bool, bool]) -> list[Outcome]:
    return [Outcome(score=score, is_right=right, is_out_of_scope=outside) for score, right, outside in each]


@given(outcomes)
def test_area_under_risk_is_the_one_of_the_product(judged: list[Outcome]) -> None:
    assert area_under_risk(rows_of(judged)) == pytest.approx(calibration.area_under_risk(judged))


@given(outcomes, st.sampled_from((0.0, 0.05, 0.3)))
def test_coverage_at_a_risk_is_the_one_of_the_product(judged: list[Outcome], risk: float) -> None:
    assert coverage_at_risk(rows_of(judged), risk) == pytest.approx(
        calibration.coverage_at_risk(judged, risk)
    )


@given(outcomes)
def test_area_under_the_curve_is_the_one_of_the_product(judged: list[Outcome]) -> None:
    inside = [one.score for one in judged if not one.is_out_of_scope]
    outside = [one.score for one in judged if one.is_out_of_scope]

    wanted = bounds.auroc(inside, outside)

    assert auroc(rows_of(judged)) == pytest.approx(np.nan if wanted is None else wanted, nan_ok=True)


def test_threshold_of_the_paper_takes_the_right_and_refuses_what_is_outside() -> None:
    dev = rows_of(
        found((9, True, False), (8, True, False), (7, True, False), (3, False, True), (2, False, True))
    )

    threshold = paper_threshold(dev)

    assert 3 < threshold <= 7


def test_accepting_and_refusing_are_counted_at_the_threshold() -> None:
    rows = rows_of(
        found((9, True, False), (5, False, False), (4, True, False), (5, False, True), (1, False, True))
    )

    assert accepted_right(rows, 5) == (1, 3)
    assert recall_at_threshold(rows, 5) == (1, 2)


def test_recall_at_an_acceptance_lets_exactly_that_share_in() -> None:
    inside = found(*((score, True, False) for score in range(1, 11)))
    outside = found((1, False, True), (5, False, True))

    assert recall_at_acceptance(rows_of(inside + outside), 0.9) == 0.5
    assert np.isnan(recall_at_acceptance(rows_of(inside), 0.9))
