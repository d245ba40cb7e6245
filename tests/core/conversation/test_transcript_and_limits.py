"""What is recorded of a matter, for whom, and within which bounds."""

import pytest

from zhida.core.conversation.events import MessageSent, NoteAdded, Origin
from zhida.core.conversation.limits import MESSAGE_LIMIT, clean_comment, clean_text
from zhida.core.conversation.reopening import may_reopen
from zhida.core.conversation.transcript import Audience, Utterance, is_visible, transcript
from zhida.core.kernel.errors import ErrorCode, InvalidInput, TooLarge
from zhida.core.kernel.times import MICROS, Micros
from zhida.core.routing.events import QueueAbsent

QUESTION = MessageSent(origin=Origin.CONTACT, lang="zh-CN", bot_marked=False, text="怎么退款")
ANSWER = MessageSent(
    origin=Origin.BOT, lang="zh-CN", bot_marked=True, text="七天内可退", source="退货规则", article_id="a"
)
NOTE = NoteAdded(agent_id="agt_1", text="老客户")
EVENTS = [(ANSWER, Micros(2)), (QUESTION, Micros(1)), (QueueAbsent(), Micros(3)), (NOTE, Micros(4))]


def test_the_contact_reads_everything_but_the_notes_in_order_of_time() -> None:
    assert transcript(EVENTS, Audience.CONTACT) == (
        Utterance(at=Micros(1), origin=Origin.CONTACT, text="怎么退款"),
        Utterance(at=Micros(2), origin=Origin.BOT, text="七天内可退", source="退货规则"),
    )


def test_agents_read_the_notes_too() -> None:
    said = transcript(EVENTS, Audience.AGENT)

    assert said[-1] == Utterance(
        at=Micros(4), origin=Origin.AGENT, text="老客户", agent_id="agt_1", is_note=True
    )


def test_waits_and_refusals_are_the_contacts_to_see() -> None:
    assert is_visible(QueueAbsent(), Audience.CONTACT)
    assert not is_visible(NOTE, Audience.CONTACT)


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
