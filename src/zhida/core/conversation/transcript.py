"""The record of a matter as people read it: who said what, marked by origin, and who may see which event.

A contact may see everything of their own matter, waits and refusals included (P11). Only notes between agents
are not for them; those live in a stream of their own and are kept out here once more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhida.core.conversation.events import MessageSent, NoteAdded, Origin
from zhida.core.kernel.events import Event
from zhida.core.kernel.times import Micros

__all__ = ["Audience", "Utterance", "is_visible", "transcript"]


class Audience(StrEnum):
    """For whom a record is made."""

    CONTACT = "contact"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One thing said; ``is_note`` marks what contacts never see, ``source`` the article an answer cites."""

    at: Micros
    origin: Origin
    text: str
    agent_id: str | None = None
    source: str | None = None
    is_note: bool = False


def is_visible(event: Event, audience: Audience) -> bool:
    """Tell whether this audience may see an event."""
    return audience is Audience.AGENT or not isinstance(event, NoteAdded)


def transcript(events: Iterable[tuple[Event, Micros]], audience: Audience) -> tuple[Utterance, ...]:
    """Return what was said, in order of time, for this audience."""
    said = (_utterance(event, at) for event, at in events if is_visible(event, audience))
    return tuple(sorted((one for one in said if one is not None), key=_moment))


def _utterance(event: Event, at: Micros) -> Utterance | None:
    match event:
        case MessageSent():
            return Utterance(
                at=at, origin=event.origin, text=event.text, agent_id=event.agent_id, source=event.source
            )
        case NoteAdded():
            return Utterance(
                at=at, origin=Origin.AGENT, text=event.text, agent_id=event.agent_id, is_note=True
            )
        case _:
            return None


def _moment(one: Utterance) -> Micros:
    return one.at
