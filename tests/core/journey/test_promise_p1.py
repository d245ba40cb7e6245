"""P1 one step: from every state one act, or one plain request in words, queues the contact for a person."""

from collections.abc import Callable

import pytest

from tests.core.journey.story import (
    LIN,
    REFUND,
    UNSURE,
    Story,
    article,
    closed,
    closed_unanswered,
    found,
    in_line,
    in_wrap_up,
    with_agent,
    with_bot,
)
from zhida.core.bot.events import BotDecided, Decision, HandoverReason, HandoverRequested, Via
from zhida.core.bot.policy_settings import BotPolicy
from zhida.core.bot.reading import Reading, RequestKind
from zhida.core.journey.commands import AskForPerson, LeaveLine, LoseConnection, MarkAbsent
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import Phase
from zhida.core.kernel.errors import Conflict, ErrorCode, NotFound
from zhida.core.routing.events import EnteredQueue
from zhida.core.routing.lines import RETURNED, STANDARD

DIRECT = Reading(request=RequestKind.DIRECT, request_rule="plain", fingerprint="f1", kb_hash="kb")


def asked_back() -> Story:
    story = with_bot()
    story.says(found(article(REFUND, UNSURE)))
    return story


def answered() -> Story:
    story = with_bot()
    story.says(found(article(REFUND)))
    return story


def failed_once() -> Story:
    story = with_bot()
    story.says()
    return story


def left_the_line() -> Story:
    story = in_line()
    story.do(LeaveLine())
    return story


PLACES: list[Callable[[], Story]] = [
    with_bot,
    asked_back,
    answered,
    failed_once,
    left_the_line,
    in_wrap_up,
    closed,
    closed_unanswered,
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("via", [Via.BUTTON, Via.KEY, Via.API])
def test_one_tap_queues_the_contact_from_everywhere(place: Callable[[], Story], via: Via) -> None:
    story = place()

    story.do(AskForPerson(via=via))

    assert story.state.phase is Phase.QUEUED
    assert story.last(HandoverRequested).via is via


@pytest.mark.parametrize(
    "place", [with_bot, asked_back, answered, failed_once, left_the_line, closed_unanswered]
)
def test_one_plain_request_in_words_queues_the_contact_from_everywhere(place: Callable[[], Story]) -> None:
    story = place()

    story.says(DIRECT)

    assert story.state.phase is Phase.QUEUED
    asked = story.last(HandoverRequested)
    assert (asked.via, asked.reason, asked.detail) == (Via.WORDS, HandoverReason.HUMAN_REQUEST, "plain")


def test_a_request_in_words_after_a_person_answered_is_the_reason_of_the_return() -> None:
    story = closed()

    story.says(DIRECT)

    asked = story.last(HandoverRequested)
    assert (asked.via, asked.reason, asked.detail) == (Via.RETURN, HandoverReason.HUMAN_REQUEST, "plain")


def test_a_request_in_words_needs_no_second_question() -> None:
    story = with_bot()

    events = story.says(DIRECT)

    decided = story.last(BotDecided)
    assert (decided.decision, decided.reason) == (Decision.HANDOVER, HandoverReason.HUMAN_REQUEST)
    assert len(events) == 4


def test_no_setting_of_the_bot_can_remove_the_way_to_a_person() -> None:
    story = Story(rules=Rules(bot=BotPolicy(max_person_asks=99, max_failed_turns=99, max_asks_back=99)))
    story.opened()

    story.says(DIRECT)

    assert story.state.phase is Phase.QUEUED


@pytest.mark.parametrize("place", [in_line, with_agent])
def test_asking_again_in_line_or_connected_changes_nothing(place: Callable[[], Story]) -> None:
    story = place()
    before = story.state

    events = story.asks()

    assert events == ()
    assert story.state == before


def test_an_absent_contact_who_asks_again_waits_again_at_the_same_place() -> None:
    story = in_line()
    due_at = story.place.due_at
    story.do(LoseConnection(position=1))
    story.do(MarkAbsent())

    story.asks()

    assert not story.place.absent
    assert story.place.due_at == due_at


def test_the_request_says_where_the_contact_was_and_how_many_steps_it_took() -> None:
    story = asked_back()

    story.asks()

    asked = story.last(HandoverRequested)
    assert (asked.state, asked.steps, asked.asks) == ("asking", 2, 1)


def test_a_contact_in_wrap_up_who_asks_is_offered_to_the_same_agent_first() -> None:
    story = in_wrap_up()

    story.asks()

    entered = story.last(EnteredQueue)
    assert (entered.lane, entered.prefer_agent_id) == (RETURNED, LIN)
    assert story.last(HandoverRequested).state == "wrap_up"
    assert story.state.agent_id is None


def test_a_contact_nobody_had_answered_comes_back_in_the_standard_lane() -> None:
    story = closed_unanswered()

    story.asks()

    entered = story.last(EnteredQueue)
    assert (entered.lane, entered.prefer_agent_id) == (STANDARD, None)


def test_after_a_day_a_new_matter_is_needed() -> None:
    story = closed()

    with pytest.raises(Conflict) as refused:
        story.do(AskForPerson(via=Via.BUTTON), after_s=86_401)

    assert refused.value.code is ErrorCode.CONVERSATION_CLOSED


def test_a_matter_that_was_never_opened_is_not_found() -> None:
    story = Story()

    with pytest.raises(NotFound):
        story.asks()
