"""Folding events into the state of a matter; the only place that knows what each event changes.

``evolve`` never refuses: what was stored has happened. Events of other concerns leave the state as it is.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias, TypeVar, cast

from zhida.core.bot.events import BotDecided, HandoverRequested
from zhida.core.conversation.events import (
    AnswerJudged,
    ConnectionLost,
    ConnectionResumed,
    ContactIdentified,
    ConversationClosed,
    ConversationOpened,
    ConversationRated,
    MessageSent,
)
from zhida.core.journey import fold_bot, fold_line, fold_matter
from zhida.core.journey.state import NEW, State
from zhida.core.kernel.events import Event
from zhida.core.kernel.times import Micros
from zhida.core.routing.events import (
    Called,
    EnteredQueue,
    FirstReplied,
    LeftQueue,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    PositionShown,
    QueueAbsent,
    ReturnedToQueue,
    SlaBreached,
    SlaWarned,
)

__all__ = ["evolve", "fold"]

E = TypeVar("E", bound=Event)
_Fold: TypeAlias = Callable[[State, Event, Micros], State]


def evolve(state: State, event: Event, at: Micros) -> State:
    """Return the state after one event that happened ``at``."""
    step = _STEPS.get(type(event))
    return state if step is None else step(state, event, at)


def fold(events: Iterable[tuple[Event, Micros]], state: State = NEW) -> State:
    """Return the state after events in the order of their stream, each with its moment."""
    for event, at in events:
        state = evolve(state, event, at)
    return state


def _on(kind: type[E], step: Callable[[State, E, Micros], State]) -> tuple[type[Event], _Fold]:
    return kind, cast("_Fold", step)


_STEPS: Final[Mapping[type[Event], _Fold]] = dict(
    (
        _on(ConversationOpened, fold_matter.opened),
        _on(ContactIdentified, fold_matter.identified),
        _on(ConversationClosed, fold_matter.closed),
        _on(ConversationRated, fold_matter.rated),
        _on(MessageSent, fold_matter.message_sent),
        _on(HandoverRequested, fold_matter.handover_requested),
        _on(FirstReplied, fold_matter.first_replied),
        _on(SlaWarned, fold_matter.sla_warned),
        _on(SlaBreached, fold_matter.sla_breached),
        _on(BotDecided, fold_bot.decided),
        _on(AnswerJudged, fold_bot.judged),
        _on(EnteredQueue, fold_line.entered),
        _on(LeftQueue, fold_line.left),
        _on(QueueAbsent, fold_line.absent),
        _on(Called, fold_line.called),
        _on(ReturnedToQueue, fold_line.returned),
        _on(PositionShown, fold_line.position_shown),
        _on(OfferMade, fold_line.offer_made),
        _on(OfferAccepted, fold_line.offer_accepted),
        _on(OfferDeclined, fold_line.offer_declined),
        _on(OfferExpired, fold_line.offer_expired),
        _on(ConnectionLost, fold_line.connection_lost),
        _on(ConnectionResumed, fold_line.connection_resumed),
    )
)
