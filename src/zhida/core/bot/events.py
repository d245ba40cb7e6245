"""Events of the bot: what it decided and why, and which index it decided with."""

from dataclasses import dataclass
from enum import StrEnum

from zhida.core.kernel.events import Event, event, personal

__all__ = ["BotDecided", "Decision", "HandoverReason", "HandoverRequested", "IndexActivated", "Via"]


class Decision(StrEnum):
    """What the bot may do with a turn."""

    ANSWER = "answer"
    ASK = "ask"
    ACT = "act"
    HANDOVER = "handover"


class HandoverReason(StrEnum):
    """Why a turn went to a person."""

    HUMAN_REQUEST = "human_request"
    URGENT = "urgent"
    ENTITLED = "entitled"
    UNSURE = "unsure"
    NO_ANSWER = "no_answer"
    LOOP = "loop"
    FRUSTRATION = "frustration"
    FLOW_FAILED = "flow_failed"
    TOOL_FAILED = "tool_failed"
    POLICY = "policy"
    ERROR = "error"


class Via(StrEnum):
    """How a person was asked for."""

    BUTTON = "button"
    WORDS = "words"
    KEY = "key"
    FREEZE = "freeze"
    BOT = "bot"
    ENTITLEMENT = "entitlement"
    RETURN = "return"
    API = "api"


@event("bot.decided")
@dataclass(frozen=True, slots=True, kw_only=True)
class BotDecided(Event):
    """One decision with its evidence; ``score``, ``threshold`` in millionths, ``kb_hash`` names the articles.

    ``fingerprint`` is the hash of the folded message decided on: by it a repeat is found. It is personal,
    because a short message can be guessed from its hash.
    """

    decision: Decision
    reason: HandoverReason | None = None
    detail: str | None = None
    article_id: str | None = None
    score: int = 0
    threshold: int = 0
    kb_hash: str
    fingerprint: str = personal()


@event("handover.requested")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRequested(Event):
    """A person was asked for: the clock of the 30-second promise starts here.

    ``asks`` counts how often this contact asked in this matter, ``steps`` the acts from opening to this one,
    ``state`` names where they were (bot, asking, queued, agent, closed …), ``opened_at`` is microseconds.
    """

    via: Via
    reason: HandoverReason
    detail: str | None = None
    asks: int
    steps: int
    state: str
    opened_at: int


@event("index.activated")
@dataclass(frozen=True, slots=True, kw_only=True)
class IndexActivated(Event):
    """The bot answers from these articles from now on."""

    kb_hash: str
    articles: int
