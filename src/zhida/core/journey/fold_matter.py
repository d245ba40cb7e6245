"""What the events of opening, speaking, asking for a person, clocks and closing change."""

from dataclasses import replace

from zhida.core.bot.events import HandoverRequested
from zhida.core.conversation.events import (
    ClosedBy,
    ContactIdentified,
    ConversationClosed,
    ConversationOpened,
    ConversationRated,
    MessageSent,
    OpenCause,
    Origin,
)
from zhida.core.journey import fold_bot
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.ids import ContactId
from zhida.core.kernel.times import Micros
from zhida.core.routing.events import FirstReplied, SlaBreached, SlaWarned

__all__ = [
    "closed",
    "first_replied",
    "handover_requested",
    "identified",
    "message_sent",
    "opened",
    "rated",
    "sla_breached",
    "sla_warned",
]


def opened(state: State, event: ConversationOpened, at: Micros) -> State:
    """A new matter begins with the bot; one that came back in wrap-up is with its agent again."""
    if event.cause is OpenCause.RETURNED:
        phase = Phase.AGENT if state.phase is Phase.WRAP_UP else Phase.BOT
        return replace(state, phase=phase, closed_at=None, opened_at=at, steps=0, entitled=event.entitled)
    return State(
        phase=Phase.BOT,
        contact_id=ContactId(event.contact_id),
        key_owner=ContactId(event.contact_id),
        inbox_id=event.inbox_id,
        channel=event.channel,
        lang=event.lang,
        entitled=event.entitled,
        opened_at=at,
    )


def identified(state: State, event: ContactIdentified, at: Micros) -> State:
    """Another owner or another right; what was opened stays opened, what waits goes on waiting."""
    del at
    return replace(state, contact_id=ContactId(event.contact_id), entitled=event.entitled)


def closed(state: State, event: ConversationClosed, at: Micros) -> State:
    """The contact's own ending leaves the outcome code to the agent; any other ending is final."""
    if event.by is ClosedBy.CONTACT and state.phase is Phase.AGENT:
        return replace(state, phase=Phase.WRAP_UP, closed_at=at)
    kept = state.closed_at if state.phase is Phase.WRAP_UP else at
    return replace(state, phase=Phase.CLOSED, closed_at=kept, place=None, agent_id=None)


def rated(state: State, event: ConversationRated, at: Micros) -> State:
    """One judgement per matter."""
    del event, at
    return replace(state, rated=True)


def message_sent(state: State, event: MessageSent, at: Micros) -> State:
    """A contact's message is one step; a bot's message uses up what it said."""
    del at
    if event.origin is Origin.CONTACT:
        if state.phase is Phase.BOT:
            turns = state.bot.turns + 1
            return replace(state, steps=state.steps + 1, bot=replace(state.bot, turns=turns))
        return replace(state, steps=state.steps + 1)
    if event.origin is Origin.BOT:
        return replace(state, bot=fold_bot.said(state.bot, event))
    return state


def handover_requested(state: State, event: HandoverRequested, at: Micros) -> State:
    """The clock of the promise starts; what was warned of an earlier wait is forgotten."""
    del at
    return replace(
        state, asks=event.asks, steps=event.steps, first_replied=False, warned=False, breached=False
    )


def first_replied(state: State, event: FirstReplied, at: Micros) -> State:
    """The clock of the promise stops."""
    del event, at
    return replace(state, first_replied=True)


def sla_warned(state: State, event: SlaWarned, at: Micros) -> State:
    """One warning per wait."""
    del event, at
    return replace(state, warned=True)


def sla_breached(state: State, event: SlaBreached, at: Micros) -> State:
    """One breach per wait."""
    del event, at
    return replace(state, breached=True)
