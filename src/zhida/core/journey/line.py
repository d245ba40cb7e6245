"""What happens to a place while it waits: connections, absence, what is shown, offers, clocks."""

from zhida.core.conversation.events import ConnectionLost, ConnectionResumed
from zhida.core.journey.commands import (
    AcceptOffer,
    BreachSla,
    CallAbsent,
    DeclineOffer,
    ExpireOffer,
    LoseConnection,
    MakeOffer,
    MarkAbsent,
    ResumeConnection,
    ShowBusy,
    ShowPosition,
    WarnSla,
)
from zhida.core.journey.draft import Draft
from zhida.core.journey.state import Offer, Phase, Place
from zhida.core.kernel.errors import Conflict, ErrorCode, InvalidInput
from zhida.core.kernel.ids import AgentId
from zhida.core.kernel.times import Micros, seconds
from zhida.core.routing.events import (
    BusyShown,
    Called,
    LeaveCause,
    LeftQueue,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    PositionShown,
    QueueAbsent,
    ReturnCause,
    ReturnedToQueue,
    SlaBreached,
    SlaWarned,
)
from zhida.core.routing.waiting import REFUSAL_REST_S

__all__ = [
    "PLAIN_MOVE",
    "accept_offer",
    "breach_sla",
    "call_absent",
    "come_back",
    "decline_offer",
    "expire_offer",
    "lose_connection",
    "make_offer",
    "mark_absent",
    "move_forward",
    "resume_connection",
    "show_busy",
    "show_position",
    "warn_sla",
]

PLAIN_MOVE = "moved"
"""Cause of a shown position that only went down; any rise needs another cause (P4)."""


def lose_connection(draft: Draft, command: LoseConnection) -> None:
    """Note that a waiting contact cannot be reached live; the place stays."""
    place = _waiting(draft)
    if place is not None and place.connected:
        draft.add(ConnectionLost(position=command.position))


def resume_connection(draft: Draft, command: ResumeConnection) -> None:
    """Note that a waiting contact is back, at the place they had."""
    place = _waiting(draft)
    if place is None:
        return
    if not place.connected or place.absent:
        draft.add(
            ConnectionResumed(position_before=command.position_before, position_after=command.position_after)
        )
    come_back(draft)


def come_back(draft: Draft) -> None:
    """Let an absent contact who acts wait again; present ones are left as they are."""
    place = draft.place()
    if place.absent:
        draft.add(
            ReturnedToQueue(
                cause=ReturnCause.CONTACT_BACK,
                queue=place.queue,
                due_at=place.due_at,
                lane=place.lane,
                skills=place.skills,
            )
        )


def move_forward(draft: Draft, lane: str, cause: ReturnCause) -> bool:
    """Give a waiting contact the credit of a lane if that makes the place earlier; it never gets later (P2).

    Returns:
        Whether the place moved.
    """
    place = draft.place()
    due_at = place.enqueued_at - seconds(draft.rules.credit_s(lane))
    if due_at >= place.due_at:
        return False
    draft.add(ReturnedToQueue(cause=cause, queue=place.queue, due_at=due_at, lane=lane, skills=place.skills))
    return True


def mark_absent(draft: Draft, command: MarkAbsent) -> None:
    """Pass over a contact whom nothing reaches; a timer that comes too late does nothing."""
    del command
    place = _waiting(draft)
    if place is not None and not place.connected and not place.absent:
        draft.add(QueueAbsent())


def call_absent(draft: Draft, command: CallAbsent) -> None:
    """Record, once in an absence, that the turn came and how the contact was told."""
    place = _waiting(draft)
    if place is not None and place.absent and not place.called:
        draft.add(Called(channel=command.channel))


def show_position(draft: Draft, command: ShowPosition) -> None:
    """Record what the contact is shown; a rise must name its cause (P4)."""
    place = _waiting(draft)
    if place is None:
        return
    if command.position < 1:
        raise InvalidInput(params={"field": "position", "least": 1})
    shown = (place.position, place.p50_s, place.p90_s)
    if shown == (command.position, command.p50_s, command.p90_s):
        return
    if place.position is not None and command.position > place.position and command.cause == PLAIN_MOVE:
        raise Conflict(params={"position": command.position, "shown": place.position})
    draft.add(
        PositionShown(
            position=command.position, p50_s=command.p50_s, p90_s=command.p90_s, cause=command.cause
        )
    )


def show_busy(draft: Draft, command: ShowBusy) -> None:
    """Say that everyone is busy, only with the proof that nobody was free (P4)."""
    if command.free > 0:
        raise Conflict(params={"free": command.free})
    if _waiting(draft) is not None:
        draft.add(BusyShown(snapshot=dict(command.snapshot), eligible=command.eligible, free=command.free))


def make_offer(draft: Draft, command: MakeOffer) -> None:
    """Ask one agent: one offer at a time, never an absent contact, never somebody who just passed."""
    place = draft.place()
    rest = seconds(REFUSAL_REST_S)
    passed = any(agent == command.agent_id and draft.now - at < rest for agent, at in place.refused_by)
    if place.offer is not None or place.absent or passed:
        raise Conflict(params={"live": place.offer is not None, "absent": place.absent, "passed": passed})
    draft.add(
        OfferMade(
            offer_id=command.offer_id,
            agent_id=command.agent_id,
            number=place.offers_made + 1,
            lease_until=Micros(draft.now + command.lease),
        )
    )


def accept_offer(draft: Draft, command: AcceptOffer) -> None:
    """Give the contact to the agent who was asked; the same agent may say it twice."""
    if draft.state.phase is Phase.AGENT and draft.state.agent_id == command.agent_id:
        return
    place, offer = _offered(draft, command.offer_id, command.agent_id)
    draft.add(
        OfferAccepted(
            offer_id=offer.offer_id, agent_id=offer.agent_id, wait_s=draft.since_s(place.requested_at)
        )
    )
    draft.add(LeftQueue(cause=LeaveCause.ANSWERED))


def decline_offer(draft: Draft, command: DeclineOffer) -> None:
    """Let the agent pass; the place is untouched."""
    _, offer = _offered(draft, command.offer_id, command.agent_id)
    draft.add(OfferDeclined(offer_id=offer.offer_id, agent_id=offer.agent_id))


def expire_offer(draft: Draft, command: ExpireOffer) -> None:
    """Let the offer lapse; from the second lapse of a wait on the supervisor is alarmed (P5)."""
    place, offer = _offered(draft, command.offer_id, None)
    draft.add(OfferExpired(offer_id=offer.offer_id, agent_id=offer.agent_id, alarm=place.lapses >= 1))


def warn_sla(draft: Draft, command: WarnSla) -> None:
    """Raise the alarm before the promise is missed, once in a wait."""
    if _clock_runs(draft) and not draft.state.warned:
        draft.add(SlaWarned(promise=command.promise, left_s=command.left_s))


def breach_sla(draft: Draft, command: BreachSla) -> None:
    """Record that the promise was missed, once in a wait."""
    if _clock_runs(draft) and not draft.state.breached:
        draft.add(SlaBreached(promise=command.promise, after_s=command.after_s))


def _waiting(draft: Draft) -> Place | None:
    return draft.state.place if draft.state.phase is Phase.QUEUED else None


def _clock_runs(draft: Draft) -> bool:
    return draft.state.phase in (Phase.QUEUED, Phase.AGENT) and not draft.state.first_replied


def _offered(draft: Draft, offer_id: str, agent_id: AgentId | None) -> tuple[Place, Offer]:
    place = _waiting(draft)
    offer = None if place is None else place.offer
    if place is None or offer is None or offer.offer_id != offer_id or agent_id not in (None, offer.agent_id):
        raise draft.refuse(ErrorCode.OFFER_GONE)
    return place, offer
