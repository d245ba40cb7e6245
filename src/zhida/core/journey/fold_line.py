"""What the events of the line change: places, absence, offers, connections."""

from collections.abc import Callable
from dataclasses import replace

from zhida.core.conversation.events import ConnectionLost, ConnectionResumed
from zhida.core.journey.state import Offer, Phase, Place, State
from zhida.core.kernel.ids import AgentId, OfferId
from zhida.core.kernel.times import Micros
from zhida.core.routing.events import (
    Called,
    EnteredQueue,
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
)

__all__ = [
    "absent",
    "called",
    "connection_lost",
    "connection_resumed",
    "entered",
    "left",
    "offer_accepted",
    "offer_declined",
    "offer_expired",
    "offer_made",
    "position_shown",
    "returned",
]


def entered(state: State, event: EnteredQueue, at: Micros) -> State:
    """A new wait begins; nobody holds the matter meanwhile."""
    place = Place(
        queue=event.queue,
        lane=event.lane,
        skills=event.skills,
        enqueued_at=Micros(event.enqueued_at),
        due_at=Micros(event.due_at),
        requested_at=at,
        since=at,
        prefer_agent_id=_agent(event.prefer_agent_id),
    )
    return replace(state, phase=Phase.QUEUED, place=place, agent_id=None)


def left(state: State, event: LeftQueue, at: Micros) -> State:
    """An answer keeps the place for a possible return; any other way out gives it up to the bot."""
    del at
    if event.cause is LeaveCause.ANSWERED:
        return state
    bot = replace(state.bot, turns=0, stalled=0, asking=False)
    return replace(state, phase=Phase.BOT, place=None, bot=bot)


def absent(state: State, event: QueueAbsent, at: Micros) -> State:
    """Passed over, place kept."""
    del event, at
    return _placed(state, lambda place: replace(place, absent=True, called=False))


def called(state: State, event: Called, at: Micros) -> State:
    """Their turn came once in this absence."""
    del event, at
    return _placed(state, lambda place: replace(place, called=True))


def returned(state: State, event: ReturnedToQueue, at: Micros) -> State:
    """Waiting again with the recorded ``due_at``; brought back by the system, a new wait is timed.

    The clock goes on when nobody had replied yet: being passed on does not excuse a late first word.
    """
    if event.cause is ReturnCause.ENTITLEMENT:
        return _placed(state, lambda place: replace(place, lane=event.lane, due_at=Micros(event.due_at)))
    if event.cause in (ReturnCause.CONTACT_BACK, ReturnCause.FREEZE):
        return _placed(
            state,
            lambda place: replace(place, absent=False, lane=event.lane, due_at=Micros(event.due_at)),
        )
    refused = _agent(event.exclude_agent_id) if event.cause is ReturnCause.TRANSFER else None

    def again(place: Place) -> Place:
        return replace(
            place,
            queue=event.queue,
            lane=event.lane,
            skills=event.skills,
            due_at=Micros(event.due_at),
            since=at,
            requested_at=at if state.first_replied else place.requested_at,
            absent=False,
            called=False,
            offer=None,
            offers_made=0,
            lapses=0,
            refused_by=() if refused is None else ((refused, at),),
            prefer_agent_id=_agent(event.prefer_agent_id),
            position=None,
            p50_s=None,
            p90_s=None,
        )

    clocks = state
    if state.first_replied:
        clocks = replace(state, warned=False, breached=False, first_replied=False)
    return _placed(replace(clocks, phase=Phase.QUEUED, agent_id=None), again)


def position_shown(state: State, event: PositionShown, at: Micros) -> State:
    """What the contact saw last."""
    del at
    return _placed(
        state,
        lambda place: replace(place, position=event.position, p50_s=event.p50_s, p90_s=event.p90_s),
    )


def offer_made(state: State, event: OfferMade, at: Micros) -> State:
    """One agent is being asked."""
    del at
    offer = Offer(
        offer_id=OfferId(event.offer_id),
        agent_id=AgentId(event.agent_id),
        lease_until=Micros(event.lease_until),
    )
    return _placed(state, lambda place: replace(place, offer=offer, offers_made=event.number))


def offer_accepted(state: State, event: OfferAccepted, at: Micros) -> State:
    """A person has the matter."""
    del at
    agent = AgentId(event.agent_id)
    held = replace(state, phase=Phase.AGENT, agent_id=agent, last_agent_id=agent)
    return _placed(held, lambda place: replace(place, offer=None, absent=False, called=False))


def offer_declined(state: State, event: OfferDeclined, at: Micros) -> State:
    """Somebody else is asked next."""
    return _placed(state, lambda place: _refused(place, AgentId(event.agent_id), at))


def offer_expired(state: State, event: OfferExpired, at: Micros) -> State:
    """A lapse counts towards the alarm; somebody else is asked next."""
    return _placed(
        state,
        lambda place: replace(_refused(place, AgentId(event.agent_id), at), lapses=place.lapses + 1),
    )


def connection_lost(state: State, event: ConnectionLost, at: Micros) -> State:
    """The place stays."""
    del event, at
    return _placed(state, lambda place: replace(place, connected=False))


def connection_resumed(state: State, event: ConnectionResumed, at: Micros) -> State:
    """The place stayed."""
    del event, at
    return _placed(state, lambda place: replace(place, connected=True))


def _refused(place: Place, agent: AgentId, at: Micros) -> Place:
    others = tuple(item for item in place.refused_by if item[0] != agent)
    return replace(place, offer=None, refused_by=(*others, (agent, at)))


def _placed(state: State, change: Callable[[Place], Place]) -> State:
    return state if state.place is None else replace(state, place=change(state.place))


def _agent(text: str | None) -> AgentId | None:
    return None if text is None else AgentId(text)
