"""P2 kept place: nothing that happens to a waiting contact makes the place later."""

import pytest

from tests.core.journey.story import LIN, START, WANG, closed, in_line, with_agent, with_bot
from zhida.core.bot.reading import Reading, RequestKind
from zhida.core.contacts.entitlements import EntitlementSource
from zhida.core.journey.commands import (
    AcceptOffer,
    DeclineOffer,
    ExpireOffer,
    IdentifyContact,
    LoseConnection,
    MakeOffer,
    MarkAbsent,
    RequestFreeze,
    ResumeConnection,
    ReturnToLine,
    Transfer,
)
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import Phase
from zhida.core.kernel.errors import Conflict, ErrorCode, InvalidInput
from zhida.core.kernel.ids import ContactId, OfferId, QueueId
from zhida.core.kernel.times import MICROS, Micros
from zhida.core.routing.events import EnteredQueue, FirstReplied, OfferExpired, ReturnCause, ReturnedToQueue
from zhida.core.routing.lines import EXPRESS, Lines, Queue

TWO_QUEUES = Lines(
    queues=(Queue(id="general", name="综合"), Queue(id="refunds", name="退款", skills=("refund",))),
    topic_queues={"fraud": "refunds"},
)


def test_silence_and_typing_leave_the_place_untouched() -> None:
    story = in_line()
    before = story.place

    story.says(Reading(request=RequestKind.DIRECT, urgent="fraud", frustration=9))

    assert story.place == before


def test_contact_who_drops_and_returns_keeps_the_place() -> None:
    story = in_line()
    before = story.place

    lost = story.names(LoseConnection(position=3))
    absent = story.names(MarkAbsent(), after_s=30)
    back = story.names(ResumeConnection(position_before=3, position_after=2), after_s=3600)

    assert (lost, absent, back) == (
        ["connection.lost"],
        ["queue.absent"],
        ["connection.resumed", "queue.returned"],
    )
    assert story.last(ReturnedToQueue).cause is ReturnCause.CONTACT_BACK
    assert story.place == before


def test_contact_who_reloads_in_time_was_never_absent() -> None:
    story = in_line()
    story.do(LoseConnection(position=3))

    back = story.names(ResumeConnection(position_before=3, position_after=3))

    assert back == ["connection.resumed"]


def test_a_decline_or_a_lapse_leaves_the_place_untouched() -> None:
    story = in_line()
    due_at = story.place.due_at

    story.do(DeclineOffer(offer_id=story.offered(LIN), agent_id=LIN))
    story.do(ExpireOffer(offer_id=story.offered(WANG)))

    assert story.state.phase is Phase.QUEUED
    assert story.place.due_at == due_at
    assert [agent for agent, _ in story.place.refused_by] == [LIN, WANG]


def test_transfer_to_a_colleague_keeps_the_original_place_and_asks_the_colleague_first() -> None:
    story = with_agent()
    due_at = story.place.due_at
    story.replies()

    events = story.names(Transfer(agent_id=LIN, to_agent_id=WANG), after_s=600)

    assert events == ["conversation.transferred", "queue.returned"]
    assert (story.place.due_at, story.place.prefer_agent_id) == (due_at, WANG)
    assert [agent for agent, _ in story.place.refused_by] == [LIN]
    assert story.state.agent_id is None


def test_transfer_to_a_queue_keeps_the_original_place_and_needs_the_skills_of_that_queue() -> None:
    story = with_bot()
    story.rules = Rules(lines=TWO_QUEUES)
    story.asks()
    story.answered_by()
    due_at = story.place.due_at

    story.do(Transfer(agent_id=LIN, to_queue=QueueId("refunds")))

    assert (story.place.queue, story.place.skills, story.place.due_at) == ("refunds", ("refund",), due_at)


@pytest.mark.parametrize(
    "transfer",
    [
        Transfer(agent_id=LIN),
        Transfer(agent_id=LIN, to_agent_id=WANG, to_queue=QueueId("general")),
        Transfer(agent_id=LIN, to_agent_id=LIN),
        Transfer(agent_id=LIN, to_queue=QueueId("nowhere")),
    ],
)
def test_transfer_needs_exactly_one_real_target(transfer: Transfer) -> None:
    story = with_agent()

    with pytest.raises(InvalidInput):
        story.do(transfer)


def test_contact_of_a_lost_agent_waits_again_in_front_with_the_clock_still_running() -> None:
    story = with_agent()
    due_at, requested_at = story.place.due_at, story.place.requested_at

    story.do(ReturnToLine(agent_id=LIN), after_s=20)

    assert story.last(ReturnedToQueue).exclude_agent_id == LIN
    assert (story.place.due_at, story.place.requested_at) == (due_at, requested_at)
    assert story.place.refused_by == ()


def test_a_second_person_is_timed_from_the_moment_the_first_one_was_lost() -> None:
    story = with_agent()
    story.replies()
    story.do(ReturnToLine(agent_id=LIN), after_s=600)
    story.answered_by(WANG)

    story.replies(WANG, after_s=5)

    assert [(e.agent_id, e.wait_s) for e in story.all(FirstReplied)] == [(LIN, 3), (WANG, 7)]


def test_a_late_report_of_a_lost_agent_does_nothing() -> None:
    story = with_agent()
    story.do(Transfer(agent_id=LIN, to_agent_id=WANG))

    assert story.do(ReturnToLine(agent_id=LIN)) == ()


def test_a_proven_freeze_in_line_moves_the_place_forward_and_says_why() -> None:
    story = in_line()
    before = story.place

    events = story.names(RequestFreeze(steps=2, verified=True))

    assert events == ["freeze.requested", "queue.returned"]
    assert story.last(ReturnedToQueue).cause is ReturnCause.FREEZE
    assert story.place.due_at == before.due_at - 120 * MICROS
    assert (story.place.lane, story.place.enqueued_at) == (EXPRESS, before.enqueued_at)


def test_a_bare_freeze_claim_in_line_moves_nothing() -> None:
    story = in_line()
    before = story.place

    events = story.names(RequestFreeze(steps=2, verified=False))

    assert events == ["freeze.requested"]
    assert story.place == before


def test_a_freeze_by_an_absent_contact_brings_them_back() -> None:
    story = in_line()
    story.do(LoseConnection(position=1))
    story.do(MarkAbsent())

    story.do(RequestFreeze(steps=2, verified=False))

    assert not story.place.absent


def test_a_freeze_keeps_the_live_offer() -> None:
    story = in_line()
    offer = story.offered()

    story.do(RequestFreeze(steps=2, verified=True))
    story.do(AcceptOffer(offer_id=offer, agent_id=LIN))

    assert story.state.phase is Phase.AGENT


def test_a_clock_that_jumps_back_does_not_overtake_those_who_came_before() -> None:
    latest = Micros(START + 500 * MICROS)
    story = with_bot()
    story.rules = Rules(last_enqueued_at=latest)

    story.asks()

    assert story.last(EnteredQueue).enqueued_at == latest


def test_a_contact_who_comes_back_within_a_day_gets_credit_and_the_same_agent_without_a_bot() -> None:
    story = closed()

    said = story.says()

    entered = story.last(EnteredQueue)
    assert (entered.credit_s, entered.prefer_agent_id) == (60, LIN)
    assert len(said) == 4


def test_an_offer_that_is_gone_is_gone_for_everybody_but_the_one_who_has_the_contact() -> None:
    story = in_line()
    offer = story.offered(LIN)
    with pytest.raises(Conflict) as other:
        story.do(AcceptOffer(offer_id=offer, agent_id=WANG))

    story.do(AcceptOffer(offer_id=offer, agent_id=LIN))
    again = story.do(AcceptOffer(offer_id=offer, agent_id=LIN))

    assert other.value.code is ErrorCode.OFFER_GONE
    assert again == ()
    for late in (
        AcceptOffer(offer_id=offer, agent_id=WANG),
        DeclineOffer(offer_id=offer, agent_id=LIN),
        ExpireOffer(offer_id=offer),
    ):
        with pytest.raises(Conflict) as gone:
            story.do(late)
        assert gone.value.code is ErrorCode.OFFER_GONE


def test_the_second_lapse_alarms() -> None:
    story = in_line()

    story.do(ExpireOffer(offer_id=story.offered(LIN)))
    story.do(ExpireOffer(offer_id=story.offered(WANG)))

    assert [lapse.alarm for lapse in story.all(OfferExpired)] == [False, True]


@pytest.mark.parametrize("spoil", ["live", "absent", "passed", "not in line"])
def test_an_offer_needs_a_present_contact_without_offer_and_an_agent_who_did_not_just_pass(
    spoil: str,
) -> None:
    story = in_line()
    match spoil:
        case "live":
            story.offered(WANG)
        case "absent":
            story.do(LoseConnection(position=1))
            story.do(MarkAbsent())
        case "passed":
            story.do(DeclineOffer(offer_id=story.offered(LIN), agent_id=LIN))
        case _:
            story.answered_by(WANG)

    with pytest.raises(Conflict):
        story.do(MakeOffer(offer_id=OfferId("ofr_x"), agent_id=LIN, lease=1))


def test_who_passed_may_be_asked_again_after_a_rest() -> None:
    story = in_line()
    story.do(DeclineOffer(offer_id=story.offered(LIN), agent_id=LIN))

    story.do(MakeOffer(offer_id=OfferId("ofr_x"), agent_id=LIN, lease=1), after_s=10)
    story.do(ExpireOffer(offer_id=OfferId("ofr_x")))

    assert [agent for agent, _ in story.place.refused_by] == [LIN]


def recognised(contact: str = "cnt_2", *, entitled: bool = False) -> IdentifyContact:
    return IdentifyContact(
        contact_id=ContactId(contact),
        entitled=entitled,
        source=EntitlementSource.SIGNED_PROFILE,
        is_first=True,
    )


def test_who_is_recognised_in_line_keeps_the_place_under_the_own_name() -> None:
    story = in_line()
    before = story.place

    events = story.names(recognised())

    assert events == ["contact.identified"]
    assert story.place == before
    assert (story.state.contact_id, story.state.key_owner) == ("cnt_2", "cnt_1")


def test_who_is_recognised_as_entitled_in_line_moves_forward_and_the_record_says_why() -> None:
    story = in_line()
    before = story.place

    events = story.names(recognised(entitled=True))

    assert events == ["contact.identified", "queue.returned"]
    assert story.last(ReturnedToQueue).cause is ReturnCause.ENTITLEMENT
    assert story.place.due_at == before.due_at - 120 * MICROS
    assert (story.place.lane, story.place.enqueued_at) == (EXPRESS, before.enqueued_at)


def test_an_absent_contact_who_is_found_entitled_stays_absent_until_they_return() -> None:
    story = in_line()
    story.do(LoseConnection(position=1))
    story.do(MarkAbsent())

    story.do(recognised(entitled=True))

    assert story.place.absent
    assert story.place.lane == EXPRESS


def test_a_place_that_is_earlier_already_is_not_touched_by_an_entitlement() -> None:
    story = in_line()
    story.do(RequestFreeze(steps=2, verified=True))
    before = story.place

    assert story.names(recognised(entitled=True)) == ["contact.identified"]
    assert story.place == before


def test_who_is_recognised_while_a_person_answers_stays_with_that_person() -> None:
    story = with_agent()

    events = story.names(recognised(entitled=True))

    assert events == ["contact.identified"]
    assert (story.state.phase, story.state.agent_id) == (Phase.AGENT, LIN)


def test_recognising_the_same_person_again_writes_nothing() -> None:
    story = in_line()
    story.do(recognised(entitled=True))
    again = IdentifyContact(
        contact_id=ContactId("cnt_2"), entitled=False, source=EntitlementSource.SIGNED_PROFILE
    )

    assert story.do(again) == ()
    assert story.state.entitled
