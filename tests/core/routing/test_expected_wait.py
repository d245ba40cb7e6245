"""The expected wait against values computed with sixty digits, and what must hold for any line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhida.core.routing import eta, incomplete_beta
from zhida.core.routing.eta import ExpectedWait, expected_wait
from zhida.core.routing.incomplete_beta import beta_share

GOLDEN = [
    (10, 0, (48.0, 33.2710646669, 110.524084464)),
    (10, 4, (187.443671824, 174.503115632, 301.209645819)),
    (100, 9, (44.8586797023, 43.367733411, 63.7433260259)),
    (100, 40, (152.276307508, 150.988089647, 183.785146792)),
]


def wait(*, ahead: int, slots: int, handle_s: float = 480, patience_s: float = 300) -> ExpectedWait:
    found = expected_wait(ahead=ahead, slots=slots, free=0, handle_s=handle_s, patience_s=patience_s)
    assert found is not None
    return found


@pytest.mark.parametrize(("slots", "ahead", "golden"), GOLDEN)
def test_mean_median_and_ninetieth_percentile_meet_the_exact_values(
    slots: int, ahead: int, golden: tuple[float, float, float]
) -> None:
    found = wait(ahead=ahead, slots=slots)

    assert (found.mean_s, found.p50_s, found.p90_s) == pytest.approx(golden, rel=1e-9)


def test_a_free_slot_means_no_wait() -> None:
    found = expected_wait(ahead=0, slots=3, free=1, handle_s=480, patience_s=300)

    assert found == ExpectedWait(mean_s=0.0, p50_s=0.0, p90_s=0.0)


def test_free_slots_that_are_spoken_for_by_those_in_front_do_not_count() -> None:
    found = expected_wait(ahead=2, slots=3, free=1, handle_s=480, patience_s=300)

    assert found == wait(ahead=2, slots=3)


def test_without_anybody_who_can_serve_nothing_is_promised() -> None:
    assert expected_wait(ahead=0, slots=0, free=0, handle_s=480, patience_s=300) is None


@given(
    ahead=st.integers(0, 2_000),
    slots=st.integers(1, 500),
    handle_s=st.floats(10, 3_600),
    patience_s=st.floats(10, 36_000),
)
@settings(max_examples=60, deadline=None)
def test_more_people_in_front_never_shorten_and_more_agents_never_lengthen_the_wait(
    ahead: int, slots: int, handle_s: float, patience_s: float
) -> None:
    here = wait(ahead=ahead, slots=slots, handle_s=handle_s, patience_s=patience_s)
    behind = wait(ahead=ahead + 1, slots=slots, handle_s=handle_s, patience_s=patience_s)
    helped = wait(ahead=ahead, slots=slots + 1, handle_s=handle_s, patience_s=patience_s)

    assert 0 < here.p50_s < here.p90_s
    assert here.p50_s < behind.p50_s
    assert here.p90_s < behind.p90_s
    assert helped.p50_s < here.p50_s
    assert helped.p90_s < here.p90_s


def test_a_search_that_is_cut_short_is_still_near(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = wait(ahead=4, slots=10)
    monkeypatch.setattr(eta, "_STEPS", 2)

    assert wait(ahead=4, slots=10).p90_s == pytest.approx(exact.p90_s, rel=0.05)


def test_hundred_thousand_people_in_front_are_no_trouble() -> None:
    found = wait(ahead=100_000, slots=10, handle_s=300)

    assert found.p50_s < found.p90_s < 4_000


def test_patience_without_end_gives_the_wait_of_a_plain_queue() -> None:
    found = wait(ahead=0, slots=1, handle_s=1, patience_s=1e6)

    assert found.p50_s == pytest.approx(0.6931471805599453, rel=1e-6)


@pytest.mark.parametrize(
    ("x", "a", "b", "share"),
    [
        (0.5, 1, 1, 0.5),
        (0.25, 1, 2, 0.4375),
        (0.9, 2, 1, 0.81),
        (0.5, 3, 3, 0.5),
        (0.2, 0.5, 0.5, 0.2951672353),
    ],
)
def test_the_beta_share_of_known_cases(x: float, a: float, b: float, share: float) -> None:
    assert beta_share(x, a, b) == pytest.approx(share, rel=1e-9)


def test_a_fraction_that_does_not_settle_is_an_error_and_not_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incomplete_beta, "_MOST_TERMS", 1)

    with pytest.raises(ArithmeticError, match="did not settle"):
        beta_share(0.5, 3, 3)
