"""P4 true numbers, P5 in time, P6 express lane, as far as one matter decides them."""

import pytest

from tests.core.journey.story import LIN, WANG, Story, in_line, in_wrap_up, with_agent, with_bot
from zhida.core.bot.events import BotDecided, HandoverReason, HandoverRequested, Via
from zhida.core.bot.reading import Reading
from zhida.core.contacts.entitlements import EntitlementSource
from zhida.core.conversation.events import ConversationRated, MessageSent, Origin
from zhida.core.conversation.limits import MESSAGE_LIMIT
from zhida.core.journey.commands import (
    BreachSla,
    Command,
    IdentifyContact,
    LeaveLine,
    Rate,
    Reply,
    RequestFreeze,
    ReturnToLine,
    Say,
    ShowBusy,
    ShowPosition,
    Transfer,
    WarnSla,
    WrapUp,
)
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.errors import Broken, Conflict, ErrorCode, InvalidInput, TooLarge, ZhidaError
from zhida.core.kernel.ids import ContactId
from zhida.core.routing.events import BusyShown, EnteredQueue, FirstReplied, OfferAccepted, SlaBreached
from zhida.core.routing.lines import EXPRESS, STANDARD, Lines, Queue


def shown(position: int, cause: str = "moved", p50_s: int | None = 30) -> ShowPosition:
    return ShowPosition(position=position, p50_s=p50_s, p90_s=90, cause=cause)


def test_a_position_that_did_not_change_is_not_shown_twice() -> None:
    story = in_line()

    assert story.names(shown(3)) == ["queue.position_shown"]
    assert story.names(shown(3)) == []
    assert story.names(shown(3, p50_s=20)) == ["queue.position_shown"]
    assert story.names(shown(2)) == ["queue.position_shown"]


def test_a_position_rises_only_for_a_cause_that_is_shown() -> None:
    story = in_line()
    story.do(shown(2))

    with pytest.raises(Conflict):
        story.do(shown(3))
    story.do(shown(3, "returned_ahead"))

    assert story.place.position == 3


def test_a_position_counts_from_one() -> None:
    story = in_line()

    with pytest.raises(InvalidInput):
        story.do(shown(0))


def test_everyone_is_busy_is_said_only_with_the_proof() -> None:
    story = in_line()
    proof = ShowBusy(snapshot={"agt_lin": 0}, eligible=1, free=0)

    story.do(proof)
    with pytest.raises(Conflict):
        story.do(ShowBusy(snapshot={"agt_lin": 1}, eligible=1, free=1))

    assert story.last(BusyShown).snapshot == {"agt_lin": 0}


@pytest.mark.parametrize("command", [shown(1), ShowBusy(snapshot={}, eligible=0, free=0)])
def test_nothing_is_shown_to_who_does_not_wait(command: Command) -> None:
    assert with_bot().do(command) == ()


def test_the_clock_runs_from_the_request_to_the_first_word_of_a_person() -> None:
    story = in_line()
    story.says()
    story.answered_by()

    story.replies(after_s=4)
    story.replies()

    assert story.last(OfferAccepted).wait_s == 3
    assert [first.wait_s for first in story.all(FirstReplied)] == [7]


def test_the_alarm_rises_before_the_breach_and_each_only_once() -> None:
    story = in_line()
    warn, breach = WarnSla(promise="person", left_s=5), BreachSla(promise="person", after_s=30)

    assert [story.names(c) for c in (warn, warn, breach, breach)] == [
        ["sla.warned"],
        [],
        ["sla.breached"],
        [],
    ]
    assert story.last(SlaBreached).after_s == 30


def test_after_the_first_word_no_alarm_rises() -> None:
    story = with_agent()
    story.replies()

    assert story.do(WarnSla(promise="person", left_s=5)) == ()
    assert story.do(BreachSla(promise="person", after_s=30)) == ()


def test_without_a_request_no_clock_runs() -> None:
    assert with_bot().do(WarnSla(promise="person", left_s=5)) == ()


def test_a_new_wait_may_be_warned_again() -> None:
    story = in_line()
    story.do(WarnSla(promise="person", left_s=5))
    story.do(LeaveLine())
    story.asks()

    assert story.names(WarnSla(promise="person", left_s=5)) == ["sla.warned"]


def test_an_unanswered_wait_stays_warned_when_its_agent_is_lost() -> None:
    story = in_line()
    story.do(WarnSla(promise="person", left_s=5))
    story.answered_by()
    story.do(ReturnToLine(agent_id=LIN))

    assert story.do(WarnSla(promise="person", left_s=5)) == ()


def test_an_entitled_contact_reaches_a_person_without_a_bot_turn() -> None:
    story = Story().opened(entitled=True)

    asked, entered = story.last(HandoverRequested), story.last(EnteredQueue)
    assert (asked.via, asked.reason, asked.state) == (Via.ENTITLEMENT, HandoverReason.ENTITLED, "new")
    assert (entered.lane, entered.credit_s) == (EXPRESS, 120)
    assert story.all(MessageSent) == []


def test_an_entitled_contact_who_left_the_line_is_queued_again_by_a_word() -> None:
    story = Story().opened(entitled=True)
    story.do(LeaveLine())

    story.says()

    assert story.place.lane == EXPRESS
    assert story.all(BotDecided) == []


def test_urgent_words_queue_at_once_but_a_claim_is_no_proof() -> None:
    story = with_bot()

    story.says(Reading(urgent="fraud"))

    asked = story.last(HandoverRequested)
    assert (asked.reason, asked.detail) == (HandoverReason.URGENT, "fraud")
    assert story.place.lane == STANDARD


def test_urgent_words_after_a_person_answered_are_the_reason_of_the_return() -> None:
    story = with_agent().closed_by_agent()

    story.says(Reading(urgent="fraud"))

    asked = story.last(HandoverRequested)
    assert (asked.via, asked.reason, asked.detail) == (Via.RETURN, HandoverReason.URGENT, "fraud")


@pytest.mark.parametrize(("verified", "lane"), [(True, EXPRESS), (False, STANDARD)])
def test_a_freeze_is_express_only_when_the_identity_is_proven(*, verified: bool, lane: str) -> None:
    story = with_bot()

    story.do(RequestFreeze(steps=2, verified=verified))

    asked = story.last(HandoverRequested)
    assert (asked.via, asked.reason, asked.steps) == (Via.FREEZE, HandoverReason.URGENT, 2)
    assert story.place.lane == lane


def test_a_topic_has_its_own_queue() -> None:
    story = with_bot()
    refunds = Queue(id="refunds", name="退款", skills=("refund",))
    story.rules = Rules(lines=Lines(queues=(refunds,), topic_queues={"fraud": "refunds"}))

    story.says(Reading(urgent="fraud"))

    assert (story.place.queue, story.place.skills) == ("refunds", ("refund",))


def test_settings_that_lost_their_queues_and_lanes_still_take_the_contact() -> None:
    story = with_bot()
    story.rules = Rules(lines=Lines(queues=(), lanes=()))

    story.asks()

    entered = story.last(EnteredQueue)
    assert (entered.queue, entered.skills, entered.credit_s) == ("general", (), 0)


def test_the_caller_may_choose_the_queue() -> None:
    story = with_bot()
    story.rules = Rules(queue=Queue(id="vip", name="贵宾", skills=("vip",)))

    story.asks()

    assert (story.place.queue, story.place.skills) == ("vip", ("vip",))


@pytest.mark.parametrize(
    "command",
    [
        Reply(agent_id=WANG, client_id="m", text="您好", lang="zh-CN"),
        Transfer(agent_id=WANG, to_agent_id=LIN),
        WrapUp(agent_id=WANG, disposition="solved"),
    ],
)
def test_only_the_holder_may_act_for_the_shop(command: Command) -> None:
    for story in (with_agent(), in_wrap_up(), in_line()):
        with pytest.raises(Conflict) as refused:
            story.do(command)
        assert refused.value.code is ErrorCode.NOT_YOUR_CONVERSATION


@pytest.mark.parametrize(
    "command",
    [
        Reply(agent_id=LIN, client_id="m", text="您好", lang="zh-CN"),
        Transfer(agent_id=LIN, to_agent_id=WANG),
        WrapUp(agent_id=LIN, disposition="solved"),
    ],
)
def test_the_holder_of_a_closed_matter_hears_that_it_is_closed(command: Command) -> None:
    story = with_agent().closed_by_agent()

    with pytest.raises(Conflict) as refused:
        story.do(command)

    assert refused.value.code is ErrorCode.CONVERSATION_CLOSED


def test_a_matter_that_is_held_without_ever_having_waited_is_broken() -> None:
    story = Story(state=State(phase=Phase.AGENT, agent_id=LIN))

    with pytest.raises(Broken):
        story.replies()


@pytest.mark.parametrize(("text", "error"), [("  ", InvalidInput), ("字" * (MESSAGE_LIMIT + 1), TooLarge)])
def test_a_message_has_one_to_four_thousand_characters(text: str, error: type[ZhidaError]) -> None:
    story = with_agent()

    with pytest.raises(error):
        story.do(Reply(agent_id=LIN, client_id="m", text=text, lang="zh-CN"))
    with pytest.raises(error):
        story.do(Say(client_id="m", text=text, lang="zh-CN"))


def test_a_message_is_kept_without_the_blanks_around_it() -> None:
    story = with_agent()

    story.says(text="  在吗\n")

    sent = story.last(MessageSent)
    assert (sent.text, sent.origin, sent.bot_marked) == ("在吗", Origin.CONTACT, False)


def test_the_service_is_judged_once_when_the_matter_is_over() -> None:
    story = with_agent()
    with pytest.raises(Conflict):
        story.do(Rate(score=5))
    story.ended()
    with pytest.raises(InvalidInput):
        story.do(Rate(score=6))

    story.do(Rate(score=5, comment=" 好 "))

    assert story.last(ConversationRated).comment == "好"
    with pytest.raises(Conflict):
        story.do(Rate(score=1))


def test_who_is_found_entitled_while_the_bot_speaks_is_queued_for_a_person_at_once() -> None:
    story = Story().opened()

    events = story.names(
        IdentifyContact(
            contact_id=ContactId("cnt_1"), entitled=True, source=EntitlementSource.AGENT, is_first=False
        )
    )

    assert events == ["contact.identified", "handover.requested", "queue.entered"]
    asked = story.last(HandoverRequested)
    assert (asked.via, asked.reason) == (Via.ENTITLEMENT, HandoverReason.ENTITLED)
    assert story.place.lane == EXPRESS
