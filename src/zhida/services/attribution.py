"""Who stands in the header of each event of a command: one command makes events of several actors."""

from zhida.core.bot.events import BotDecided, HandoverRequested, Via
from zhida.core.conversation.events import MessageSent, Origin
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.events import Event
from zhida.core.routing.events import (
    BusyShown,
    Called,
    EnteredQueue,
    LeaveCause,
    LeftQueue,
    OfferExpired,
    OfferMade,
    PositionShown,
    QueueAbsent,
    SlaBreached,
    SlaWarned,
)

__all__ = ["actor_of"]

_SYSTEM = (
    BusyShown,
    Called,
    EnteredQueue,
    OfferExpired,
    OfferMade,
    PositionShown,
    QueueAbsent,
    SlaBreached,
    SlaWarned,
)
_ORIGINS = {
    Origin.CONTACT: ActorKind.CONTACT,
    Origin.AGENT: ActorKind.AGENT,
    Origin.BOT: ActorKind.BOT,
    Origin.SYSTEM: ActorKind.SYSTEM,
}


def actor_of(event: Event, caller: Actor) -> tuple[ActorKind, str | None]:
    """Return kind and id of the actor of one event that ``caller`` brought about."""
    kind = _kind_of(event, caller)
    return kind, caller.id if kind is caller.kind else None


def _kind_of(event: Event, caller: Actor) -> ActorKind:
    if isinstance(event, _SYSTEM):
        return ActorKind.SYSTEM
    if isinstance(event, BotDecided):
        return ActorKind.BOT
    if isinstance(event, MessageSent):
        return _ORIGINS[event.origin]
    if isinstance(event, HandoverRequested) and event.via is Via.BOT:
        return ActorKind.BOT
    if isinstance(event, LeftQueue) and event.cause is LeaveCause.ANSWERED:
        return ActorKind.AGENT
    return caller.kind
