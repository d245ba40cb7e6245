"""P3 never ejected: only an answer, an own act or a chosen call-back ends a place."""

import pytest

from tests.core.journey.story import (
    LIN,
    Story,
    closed,
    closed_unanswered,
    in_line,
    in_wrap_up,
    with_agent,
    with_bot,
)
from zhida.core.bot.events import HandoverRequested
from zhida.core.conversation.events import ClosedBy, ConversationClosed, ConversationOpened, OpenCause
from zhida.core.journey import evolve
from zhida.core.journey.commands import (
    CallAbsent,
    Command,
    DeclineOffer,
    EndMatter,
    LeaveLine,
    LoseConnection,
    MarkAbsent,
    RequestFreeze,
    ResumeConnection,
    WrapUp,
)
from zhida.core.journey.state import Phase
from zhida.core.kernel.errors import Conflict, ErrorCode, InvalidInput
from zhida.core.routing.events import Called, LeaveCause, LeftQueue, ReturnedToQueue


def absent() -> Story:
    story = in_line()
    story.do(LoseConnection(position=1))
    story.do(MarkAbsent())
    return story


def test_a_week_of_silence_ends_nothing() -> None:
    story = absent()

    story.do(CallAbsent(channel="none"), after_s=7 * 86_400)

    assert story.state.phase is Phase.QUEUED
    assert story.all(LeftQueue) == []


def test_leaving_the_line_is_an_own_act_and_the_bot_goes_on() -> None:
    story = in_line()
    offer = story.offered()

    story.do(LeaveLine())

    assert story.last(LeftQueue).cause is LeaveCause.OWN_ACT
    assert (story.state.phase, story.state.place) == (Phase.BOT, None)
    with pytest.raises(Conflict):
        story.do(DeclineOffer(offer_id=offer, agent_id=LIN))


def test_ending_the_matter_in_line_leaves_the_line_first() -> None:
    story = in_line()

    names = story.names(EndMatter())

    assert names == ["queue.left", "conversation.closed"]
    assert story.last(ConversationClosed).by is ClosedBy.CONTACT


def test_who_does_not_wait_cannot_leave_the_line() -> None:
    story = with_bot()

    with pytest.raises(Conflict) as refused:
        story.do(LeaveLine())

    assert refused.value.code is ErrorCode.NOT_IN_LINE


def test_a_callback_ends_the_place_too() -> None:
    story = in_line()

    state = evolve(story.state, LeftQueue(cause=LeaveCause.CALLBACK), story.now)

    assert state.place is None


def test_only_a_lost_contact_becomes_absent_and_only_once() -> None:
    story = in_line()

    too_early = story.do(MarkAbsent())
    story.do(LoseConnection(position=1))
    lost_again = story.do(LoseConnection(position=1))
    first, second = story.names(MarkAbsent()), story.names(MarkAbsent())

    assert (too_early, lost_again, first, second) == ((), (), ["queue.absent"], [])


def test_an_absent_contact_is_called_once_in_an_absence() -> None:
    story = absent()

    first, second = story.names(CallAbsent(channel="sms")), story.names(CallAbsent(channel="sms"))
    story.do(ResumeConnection(position_before=1, position_after=1))
    present = story.names(CallAbsent(channel="sms"))

    assert (first, second, present) == (["queue.called"], [], [])
    assert story.last(Called).channel == "sms"


def test_an_absent_contact_who_speaks_waits_again() -> None:
    story = absent()

    story.says()

    assert not story.place.absent
    assert story.all(ReturnedToQueue) != []


@pytest.mark.parametrize(
    "command",
    [
        LoseConnection(position=1),
        ResumeConnection(position_before=1, position_after=1),
        MarkAbsent(),
        CallAbsent(channel="sms"),
    ],
)
def test_connections_matter_only_in_line(command: Command) -> None:
    story = with_agent()

    assert story.do(command) == ()


def test_a_contact_who_was_never_gone_has_nothing_to_resume() -> None:
    story = in_line()

    assert story.do(ResumeConnection(position_before=1, position_after=1)) == ()


def test_the_contact_ends_the_chat_and_the_agent_adds_the_outcome() -> None:
    story = with_agent()

    story.do(EndMatter())
    ended_at = story.state.closed_at
    again = story.do(EndMatter())
    story.do(WrapUp(agent_id=LIN, disposition=" solved "), after_s=60)

    assert again == ()
    assert story.last(ConversationClosed).disposition == "solved"
    assert (story.state.phase, story.state.closed_at) == (Phase.CLOSED, ended_at)


def test_an_outcome_needs_a_name() -> None:
    story = with_agent()

    with pytest.raises(InvalidInput):
        story.do(WrapUp(agent_id=LIN, disposition=" "))


def test_a_word_in_wrap_up_brings_the_same_agent_back() -> None:
    story = in_wrap_up()

    story.says()

    assert (story.state.phase, story.state.agent_id) == (Phase.AGENT, LIN)
    assert story.last(ConversationOpened).cause is OpenCause.RETURNED


def test_a_word_after_an_unanswered_matter_goes_to_the_bot() -> None:
    story = closed_unanswered()

    story.says()

    assert story.state.phase is Phase.BOT


def test_a_word_after_a_day_is_refused() -> None:
    story = closed()
    story.do(EndMatter(), after_s=86_401)

    with pytest.raises(Conflict) as refused:
        story.says()

    assert refused.value.code is ErrorCode.CONVERSATION_CLOSED


def test_a_freeze_after_the_end_opens_the_matter_and_queues_it() -> None:
    story = closed()

    names = story.names(RequestFreeze(steps=2, verified=True))

    assert names == ["conversation.opened", "freeze.requested", "handover.requested", "queue.entered"]
    assert story.last(HandoverRequested).state == "closed"


def test_a_freeze_while_connected_is_told_to_the_agent() -> None:
    story = with_agent()

    assert story.names(RequestFreeze(steps=2, verified=False)) == ["freeze.requested"]
