"""Ids, spans and the tree of errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhida.core.kernel import errors
from zhida.core.kernel.errors import Conflict, ErrorCode, Failed, Refused, TooMany, ZhidaError
from zhida.core.kernel.ids import is_id, render_id
from zhida.core.kernel.times import DAY, MICROS, seconds


@given(st.integers(0, (1 << 128) - 1))
def test_every_number_of_128_bits_becomes_an_id_of_26_digits(number: int) -> None:
    rendered = render_id("cnv", number)

    assert is_id(rendered, "cnv")
    assert not is_id(rendered, "agt")


def test_ids_sort_like_their_numbers_and_use_no_ambiguous_letter() -> None:
    assert render_id("cnv", 0) == "cnv_" + "0" * 26
    assert render_id("cnv", (1 << 128) - 1) == "cnv_7" + "z" * 25
    assert render_id("cnv", 31) < render_id("cnv", 32)


@pytest.mark.parametrize("number", [-1, 1 << 128])
def test_an_id_holds_exactly_128_bits(number: int) -> None:
    with pytest.raises(ValueError, match="128 bits"):
        render_id("cnv", number)


@pytest.mark.parametrize(
    "text", ["", "cnv", "cnv_", "cnv_123", "cnv_" + "u" * 26, "cnv_" + "A" * 26, "cnv-" + "0" * 26]
)
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_id(text, "cnv")


def test_spans_are_whole_microseconds() -> None:
    assert seconds(1.5) == 1_500_000
    assert seconds(0.000_000_4) == 0
    assert seconds(86_400) == DAY == 86_400 * MICROS


def test_every_error_has_a_code_and_says_what_the_caller_can_do() -> None:
    classes = [getattr(errors, name) for name in errors.__all__ if name != "ErrorCode"]

    for cls in classes:
        assert issubclass(cls, ZhidaError)
        assert isinstance(cls().code, ErrorCode)
        assert cls is ZhidaError or issubclass(cls, Refused) is not issubclass(cls, Failed)


def test_an_error_shows_code_and_params() -> None:
    slow = TooMany(ErrorCode.TOO_MANY, params={"limit": 5}, retry_after_s=3)

    assert (str(slow), slow.retry_after_s, dict(slow.params)) == ("too_many {'limit': 5}", 3, {"limit": 5})
    assert str(Conflict()) == "conflict"
