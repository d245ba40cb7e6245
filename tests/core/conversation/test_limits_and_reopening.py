"""Within which bounds people speak, and until when a closed matter opens again."""

import pytest

from zhida.core.conversation.limits import MESSAGE_LIMIT, clean_comment, clean_text
from zhida.core.conversation.reopening import may_reopen
from zhida.core.kernel.errors import ErrorCode, InvalidInput, TooLarge
from zhida.core.kernel.times import MICROS, Micros


def test_a_message_loses_the_blanks_around_it_and_nothing_else() -> None:
    assert clean_text(" 你好 \n 在吗　") == "你好 \n 在吗"
    assert clean_text("字" * MESSAGE_LIMIT) == "字" * MESSAGE_LIMIT
    assert clean_comment("  ") == ""


def test_an_empty_message_and_a_too_long_one_are_refused_by_name() -> None:
    with pytest.raises(InvalidInput) as empty:
        clean_text(" \t\n")
    with pytest.raises(TooLarge) as long:
        clean_comment("字" * (MESSAGE_LIMIT + 1))

    assert empty.value.code is ErrorCode.MESSAGE_EMPTY
    assert dict(long.value.params) == {"limit": MESSAGE_LIMIT, "length": MESSAGE_LIMIT + 1}


@pytest.mark.parametrize(("after_s", "reopens"), [(0, True), (86_400, True), (86_401, False)])
def test_a_closed_matter_opens_again_within_a_day(after_s: int, *, reopens: bool) -> None:
    assert may_reopen(Micros(0), Micros(after_s * MICROS), 86_400) is reopens


def test_a_matter_that_was_never_closed_cannot_open_again() -> None:
    assert not may_reopen(None, Micros(0), 86_400)
