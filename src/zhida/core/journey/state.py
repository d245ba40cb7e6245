"""The state of one matter: conversation, bot, and the place in line, folded from its events."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from zhida.core.kernel.ids import AgentId, ArticleId, ContactId, OfferId
from zhida.core.kernel.times import Micros

__all__ = ["NEW", "BotBudget", "Offer", "Phase", "Place", "State"]

_EPOCH: Final = Micros(0)


class Phase(StrEnum):
    """Where the matter is; ``wrap_up`` = the contact ended it and the agent still owes the outcome code."""

    NEW = "new"
    BOT = "bot"
    QUEUED = "queued"
    AGENT = "agent"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A live offer of this entry to one agent."""

    offer_id: OfferId
    agent_id: AgentId
    lease_until: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in line; exists while queued and survives, unchanged, with an agent for a return.

    ``requested_at`` starts the clock of the promise, ``since`` is when this stretch of waiting began.
    """

    queue: str
    lane: str
    skills: tuple[str, ...]
    enqueued_at: Micros
    due_at: Micros
    requested_at: Micros
    since: Micros
    absent: bool = False
    connected: bool = True
    offer: Offer | None = None
    offers_made: int = 0
    lapses: int = 0
    refused_by: tuple[tuple[AgentId, Micros], ...] = ()
    prefer_agent_id: AgentId | None = None
    position: int | None = None
    p50_s: int | None = None
    p90_s: int | None = None
    called: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BotBudget:
    """What the bot has used up in this matter (P7); a new topic resets it at most once.

    ``turns`` counts the messages of the open issue (greetings and thanks apart), ``stalled`` the bot's turns
    in a row without progress; ``said`` are the templates and ``suggested`` the articles already shown.
    ``found`` are the best articles of the last message, ``mood`` the signs of anger so far, ``is_protected``
    says that the contact needs more care, ``last_answer_turn`` is what ``turns`` was at the last answer.
    """

    turns: int = 0
    stalled: int = 0
    asking: bool = False
    failed_turns: int = 0
    asked_back: int = 0
    person_asks: int = 0
    topic_resets: int = 0
    answered: tuple[ArticleId, ...] = ()
    judged: tuple[ArticleId, ...] = ()
    suggested: tuple[ArticleId, ...] = ()
    said: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    last_article_id: ArticleId | None = None
    found: tuple[ArticleId, ...] = ()
    mood: int = 0
    is_protected: bool = False
    last_answer_turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One matter; ``steps`` counts the contact's acts since opening, ``asks`` requests for a person.

    ``key_owner`` is the contact who opened it: all its words lie under that key, whoever owns it now.
    """

    phase: Phase = Phase.NEW
    contact_id: ContactId | None = None
    key_owner: ContactId | None = None
    inbox_id: str = ""
    channel: str = ""
    lang: str = "zh-CN"
    entitled: bool = False
    opened_at: Micros = _EPOCH
    closed_at: Micros | None = None
    steps: int = 0
    asks: int = 0
    bot: BotBudget = field(default_factory=BotBudget)
    place: Place | None = None
    agent_id: AgentId | None = None
    last_agent_id: AgentId | None = None
    first_replied: bool = False
    warned: bool = False
    breached: bool = False
    rated: bool = False


NEW = State()
