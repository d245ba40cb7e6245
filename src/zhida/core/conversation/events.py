"""Events of a matter from open to closed: what was said, by whom, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum

from zhida.core.kernel.events import Event, event, personal

__all__ = [
    "AnswerJudged",
    "Bounced",
    "ClosedBy",
    "ConnectionLost",
    "ConnectionResumed",
    "ContactIdentified",
    "ConversationClosed",
    "ConversationOpened",
    "ConversationRated",
    "MessageKind",
    "MessageSent",
    "NoteAdded",
    "OpenCause",
    "Origin",
]


class Origin(StrEnum):
    """Who a message comes from, as it is marked on every screen and in every export."""

    CONTACT = "contact"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class MessageKind(StrEnum):
    """What a message is; of all but text the words are at most what something recognised in it, a claim."""

    TEXT = "text"
    PICTURE = "picture"
    VOICE = "voice"
    STICKER = "sticker"
    FILE = "file"
    LOCATION = "location"


class OpenCause(StrEnum):
    """Why a conversation opened: a new matter, or the contact came back to a closed one within 24 h."""

    NEW = "new"
    RETURNED = "returned"


class ClosedBy(StrEnum):
    """Who ended the matter."""

    CONTACT = "contact"
    AGENT = "agent"


@event("conversation.opened")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(Event):
    """A matter began, or began again; ``entitled`` says only that the contact skips the bot, not why."""

    contact_id: str
    inbox_id: str
    channel: str
    lang: str
    cause: OpenCause
    entitled: bool = False


@event("contact.identified")
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactIdentified(Event):
    """It was proven who asks: the matter belongs to ``contact_id`` from now on, its place unchanged.

    ``entitled`` says only that the contact skips the bot, not why; ``source`` is who proved it
    (``signed_profile``, ``imported_list`` or ``agent``).
    """

    contact_id: str
    entitled: bool
    source: str


@event("conversation.closed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(Event):
    """The matter ended; ``disposition`` is the agent's outcome code or None when the contact closed it."""

    by: ClosedBy
    agent_id: str | None = None
    disposition: str | None = None


@event("conversation.rated")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRated(Event):
    """The contact's own judgement: 1 (bad) to 5 (good)."""

    score: int
    comment: str = personal()


@event("message.sent")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """One message; ``client_id`` is the sender's own id by which a retry is recognised.

    ``bot_marked`` is true exactly for ``origin=bot``. ``source`` and ``article_id`` cite the article of an
    answer. ``choices`` are the article ids of suggestion buttons, ``choice_labels`` their questions, in the
    same order. ``template`` names a text of the message catalogues (system and bot phrases), so that each
    reader gets it in their language; ``text`` is then its rendering in the contact's language. ``kind`` other
    than text: ``text`` is a caption, a file's name or what was recognised, and may be empty.
    ``attachment_id`` names the file that came with it; ``attachment_commitment`` fixes its content, and tells
    nothing about it once the salt, kept under the contact's key, is destroyed.
    """

    origin: Origin
    lang: str
    bot_marked: bool
    client_id: str | None = None
    agent_id: str | None = None
    article_id: str | None = None
    source: str | None = None
    choices: tuple[str, ...] = ()
    choice_labels: tuple[str, ...] = ()
    template: str | None = None
    kind: MessageKind = MessageKind.TEXT
    attachment_id: str | None = None
    attachment_commitment: str | None = None
    text: str = personal()


@event("answer.judged")
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerJudged(Event):
    """The contact said whether an answer of the bot helped, by button or in words."""

    article_id: str
    solved: bool


@event("note.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    """An internal note between agents, in the stream ``notes:<conversation>``; never shown to the contact."""

    agent_id: str
    client_id: str | None = None
    text: str = personal()


@event("connection.lost")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLost(Event):
    """The last live connection of a waiting contact ended; the place stays."""

    position: int


@event("connection.resumed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionResumed(Event):
    """A waiting contact is back; ``position_after`` is higher only for a recorded cause."""

    position_before: int
    position_after: int


@event("channel.bounced")
@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced(Event):
    """Somebody told the contact to use another channel: a recorded failure (P10)."""

    to_channel: str
    agent_id: str | None = None
