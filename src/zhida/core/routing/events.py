"""Events of the line: places, offers, presence of agents, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zhida.core.kernel.events import Event, Json, event

__all__ = [
    "AgentState",
    "AgentStateChanged",
    "BusyShown",
    "CallbackChosen",
    "CallbackKept",
    "Called",
    "EnteredQueue",
    "FirstReplied",
    "LeaveCause",
    "LeftQueue",
    "OfferAccepted",
    "OfferDeclined",
    "OfferExpired",
    "OfferMade",
    "PositionShown",
    "QueueAbsent",
    "ReturnCause",
    "ReturnedToQueue",
    "SettingsChanged",
    "SlaBreached",
    "SlaWarned",
    "Transferred",
]


class LeaveCause(StrEnum):
    """The only ways out of the line (P3)."""

    ANSWERED = "answered"
    OWN_ACT = "own_act"
    CALLBACK = "callback"


class ReturnCause(StrEnum):
    """Why an entry waits again, or waits with an earlier ``due_at``.

    The contact came back, an agent was lost, a person passed the matter on, or a freeze or a proven
    entitlement moved it forward.
    """

    CONTACT_BACK = "contact_back"
    FREEZE = "freeze"
    ENTITLEMENT = "entitlement"
    AGENT_LOST = "agent_lost"
    TRANSFER = "transfer"


class AgentState(StrEnum):
    """What an agent's presence says; only ``ready`` agents with a live connection get offers."""

    READY = "ready"
    BREAK = "break"
    OFFLINE = "offline"


@event("queue.entered")
@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredQueue(Event):
    """A place in line; ``due_at = enqueued_at - credit_s``, microseconds, orders the line with ties by id."""

    queue: str
    lane: str
    credit_s: int
    enqueued_at: int
    due_at: int
    skills: tuple[str, ...] = ()
    prefer_agent_id: str | None = None


@event("queue.absent")
@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAbsent(Event):
    """No live connection for 30 s and no channel that reaches: passed over, ``due_at`` kept."""


@event("queue.called")
@dataclass(frozen=True, slots=True, kw_only=True)
class Called(Event):
    """The turn of an absent contact came; ``channel`` is what was used to reach them."""

    channel: str


@event("queue.returned")
@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedToQueue(Event):
    """The entry waits with the same or an earlier ``due_at``; ``prefer_agent_id`` is asked first."""

    cause: ReturnCause
    queue: str
    due_at: int
    lane: str
    skills: tuple[str, ...] = ()
    exclude_agent_id: str | None = None
    prefer_agent_id: str | None = None


@event("queue.left")
@dataclass(frozen=True, slots=True, kw_only=True)
class LeftQueue(Event):
    """The wait ended, by one of the three ways the promise knows."""

    cause: LeaveCause


@event("queue.position_shown")
@dataclass(frozen=True, slots=True, kw_only=True)
class PositionShown(Event):
    """What the contact was told: position from 1, expected wait in seconds (None = not known), and why."""

    position: int
    p50_s: int | None
    p90_s: int | None
    cause: str


@event("queue.busy_shown")
@dataclass(frozen=True, slots=True, kw_only=True)
class BusyShown(Event):
    """Everyone-is-busy was said, with the proof: free slots of every eligible agent at that instant."""

    snapshot: Mapping[str, int] = field(default_factory=dict[str, int])
    eligible: int
    free: int


@event("offer.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(Event):
    """One agent was asked to take the contact; ``lease_until`` in microseconds."""

    offer_id: str
    agent_id: str
    number: int
    lease_until: int


@event("offer.accepted")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAccepted(Event):
    """The agent took the contact."""

    offer_id: str
    agent_id: str
    wait_s: int


@event("offer.declined")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(Event):
    """The agent passed; the place is unchanged and somebody else is asked."""

    offer_id: str
    agent_id: str


@event("offer.expired")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpired(Event):
    """The lease ran out, or the agent was lost while it ran; ``alarm`` from the second lapse on."""

    offer_id: str
    agent_id: str
    alarm: bool = False


@event("conversation.transferred")
@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Event):
    """A person passed the matter on with everything known; ``to_agent_id`` or ``to_queue``."""

    from_agent_id: str
    to_agent_id: str | None = None
    to_queue: str | None = None


@event("agent.first_replied")
@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReplied(Event):
    """First word by a person after ``handover.requested``; ``wait_s`` is that clock, whole seconds."""

    agent_id: str
    wait_s: int


@event("agent.state_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """Presence of an agent, in the stream ``agent:<id>``."""

    agent_id: str
    state: AgentState
    cause: str


@event("callback.chosen")
@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackChosen(Event):
    """The contact chose to be called; the place is kept."""

    due_at: int


@event("callback.kept")
@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackKept(Event):
    """The call was made in time."""

    agent_id: str


@event("sla.warned")
@dataclass(frozen=True, slots=True, kw_only=True)
class SlaWarned(Event):
    """A promise will be missed in ``left_s`` seconds unless somebody acts."""

    promise: str
    left_s: int


@event("sla.breached")
@dataclass(frozen=True, slots=True, kw_only=True)
class SlaBreached(Event):
    """A promise was missed."""

    promise: str
    after_s: int


@event("settings.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Event):
    """The business settings of a tenant, whole, as version ``number``."""

    number: int
    settings: Mapping[str, Json]
