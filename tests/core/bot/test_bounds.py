"""Intervals and the ranking figure agree with published values and with counting by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhida.core.bot.bounds import auroc, clopper_pearson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 10, 0.0, 0.308497), (10, 10, 0.691503, 1.0), (5, 10, 0.187086, 0.812914), (0, 299, 0.0, 0.012262)],
)
def test_interval_has_its_published_ends(count: int, total: int, low: float, high: float):
    assert clopper_pearson(count, total) == pytest.approx((low, high), abs=1e-6)


def test_nothing_counted_says_nothing():
    assert clopper_pearson(0, 0) == (0.0, 1.0)


@settings(max_examples=30)
@given(st.integers(1, 100).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_interval_holds_the_share_and_narrows_with_alpha(counted: tuple[int, int]):
    count, total = counted

    low, high = clopper_pearson(count, total)
    wide_low, wide_high = clopper_pearson(count, total, alpha=0.01)

    assert low <= count / total <= high
    assert wide_low <= low
    assert high <= wide_high


def test_ranking_is_counted_pair_by_pair():
    assert auroc([3, 2], [1, 2]) == pytest.approx(0.875)
    assert auroc([], [1]) is None
    assert auroc([1], []) is None
