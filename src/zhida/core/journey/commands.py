"""Everything that can be asked of one matter; ``decide`` answers each with events or a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from zhida.core.bot.events import HandoverReason, Via
from zhida.core.bot.reading import NOTHING_READ, Reading
from zhida.core.contacts.entitlements import EntitlementSource
from zhida.core.conversation.events import MessageKind
from zhida.core.kernel.ids import AgentId, ArticleId, ContactId, OfferId, QueueId

__all__ = [
    "AcceptOffer",
    "AskForPerson",
    "BreachSla",
    "CallAbsent",
    "Command",
    "DeclineOffer",
    "EndMatter",
    "ExpireOffer",
    "IdentifyContact",
    "Judge",
    "LeaveLine",
    "LoseConnection",
    "MakeOffer",
    "MarkAbsent",
    "OpenConversation",
    "Rate",
    "Reply",
    "RequestFreeze",
    "ResumeConnection",
    "ReturnToLine",
    "Say",
    "ShowBusy",
    "ShowPosition",
    "Transfer",
    "WarnSla",
    "WrapUp",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConversation:
    """Begin a matter; an entitled contact is queued at once, without a bot turn (P6)."""

    contact_id: ContactId
    inbox_id: str
    channel: str
    lang: str
    entitled: bool = False
    greeting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyContact:
    """It was proven who asks, or what entitles them; the matter goes on as it is, its place never later.

    ``is_first`` is true when an anonymous visit becomes a known person, so that the record says it once.
    """

    contact_id: ContactId
    entitled: bool
    source: EntitlementSource
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """The contact says something; ``reading`` is what the bot understood (ignored when a person holds).

    Of any ``kind`` but text, ``text`` is a caption or what was recognised in it, and may be empty.
    """

    client_id: str
    text: str
    lang: str
    reading: Reading = NOTHING_READ
    kind: MessageKind = MessageKind.TEXT
    attachment_id: str | None = None
    attachment_commitment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForPerson:
    """The contact asks for a person by an act other than words; idempotent while in line or connected."""

    via: Via
    reason: HandoverReason = HandoverReason.HUMAN_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFreeze:
    """The contact tapped freeze and confirmed: queued for a person in the express lane as urgent."""

    steps: int
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """The contact pressed 解决了 (true) or 没解决 (false) under an answer."""

    article_id: ArticleId
    solved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLine:
    """The contact leaves the line by their own act; the matter goes on with the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMatter:
    """The contact ends the matter (which also is an own act that leaves the line)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The contact judges the service, 1 to 5."""

    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseConnection:
    """The contact's last live connection ended."""

    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeConnection:
    """The contact is connected again; an absent entry waits again with the same ``due_at``."""

    position_before: int
    position_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAbsent:
    """30 s without a live connection or a channel that reaches the contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAbsent:
    """The turn of an absent contact came and ``channel`` was used to reach them."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPosition:
    """The matcher tells the contact where they stand; unchanged numbers produce no event."""

    position: int
    p50_s: int | None
    p90_s: int | None
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBusy:
    """Tell the contact that everyone is busy, with the proof; refused when ``free > 0``."""

    snapshot: Mapping[str, int]
    eligible: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOffer:
    """The matcher asks one agent, for ``lease`` microseconds."""

    offer_id: OfferId
    agent_id: AgentId
    lease: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOffer:
    """The agent takes the contact; repeating it is harmless."""

    offer_id: OfferId
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineOffer:
    """The agent passes."""

    offer_id: OfferId
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireOffer:
    """The lease ran out or the agent vanished; a stale one is refused as ``offer_gone``."""

    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The agent who holds the matter says something; with a file, ``text`` may be empty."""

    agent_id: AgentId
    client_id: str
    text: str
    lang: str
    kind: MessageKind = MessageKind.TEXT
    attachment_id: str | None = None
    attachment_commitment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The agent who holds the matter passes it to a colleague (offered first) or to a queue; place kept."""

    agent_id: AgentId
    to_agent_id: AgentId | None = None
    to_queue: QueueId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToLine:
    """The holding agent was lost: the contact waits again with the original ``due_at``, in front."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUp:
    """The agent ends the matter with an outcome code."""

    agent_id: AgentId
    disposition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnSla:
    """The 30-second clock is about to be missed; ignored when a person has replied."""

    promise: str
    left_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachSla:
    """The 30-second clock was missed; ignored when a person has replied."""

    promise: str
    after_s: int


Command: TypeAlias = (
    OpenConversation
    | IdentifyContact
    | Say
    | AskForPerson
    | RequestFreeze
    | Judge
    | LeaveLine
    | EndMatter
    | Rate
    | LoseConnection
    | ResumeConnection
    | MarkAbsent
    | CallAbsent
    | ShowPosition
    | ShowBusy
    | MakeOffer
    | AcceptOffer
    | DeclineOffer
    | ExpireOffer
    | Reply
    | Transfer
    | ReturnToLine
    | WrapUp
    | WarnSla
    | BreachSla
)
