"""Events of the bot: what it decided and why, and which index it decided with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhida.core.kernel.events import Event, event, personal

__all__ = [
    "BotDecided",
    "CalibrationActivated",
    "CalibrationTightened",
    "Decision",
    "DecisionLabelled",
    "HandoverReason",
    "HandoverRequested",
    "IndexActivated",
    "Via",
]


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

    ``threshold`` is what an answer had to reach, None where the bot may only suggest; ``stratum`` is the
    promise it falls under, ``calibration`` the number of the certificate in force, ``alpha`` the share of
    wrong answers it promises in millionths. ``found`` are the best articles. ``mood`` counts signs of anger,
    0 to 5; ``protected`` says that the bot was more careful, not why.

    ``fingerprint`` is the hash of the folded message decided on: by it a repeat is found. It is personal,
    because a short message can be guessed from its hash.
    """

    decision: Decision
    reason: HandoverReason | None = None
    detail: str | None = None
    article_id: str | None = None
    score: int = 0
    threshold: int | None = None
    kb_hash: str
    model_hash: str = ""
    stratum: str = ""
    calibration: int = 0
    alpha: int = 0
    found: tuple[str, ...] = ()
    mood: int = 0
    protected: bool = False
    fingerprint: str = personal()


@event("handover.requested")
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRequested(Event):
    """A person was asked for: the clock of the 30-second promise starts here.

    ``asks`` counts how often this contact asked in this matter, ``steps`` the acts from opening to this one,
    ``state`` names where they were (bot, asking, queued, agent, closed …), ``opened_at`` is microseconds.
    What the agent need not find out again: ``tried`` are the articles given, ``suggested`` up to three that
    may help, ``mood`` the signs of anger so far, ``entitled`` that the contact skips the bot (never why).
    """

    via: Via
    reason: HandoverReason
    detail: str | None = None
    asks: int
    steps: int
    state: str
    opened_at: int
    tried: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    mood: int = 0
    entitled: bool = False


@event("index.activated")
@dataclass(frozen=True, slots=True, kw_only=True)
class IndexActivated(Event):
    """The bot answers from these articles from now on, by what was learned of them where there is a model."""

    kb_hash: str
    articles: int
    model_hash: str = ""


@event("calibration.activated")
@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationActivated(Event):
    """From now on the bot answers under these certificates; the whole document is the row of this number.

    ``thresholds`` and ``alphas`` in millionths by stratum; no threshold means suggestions only. ``cause``
    says why it was certified again: start, week, articles, settings, asked.
    """

    number: int
    cause: str
    kb_hash: str
    model_hash: str = ""
    delta: int
    thresholds: Mapping[str, int | None]
    alphas: Mapping[str, int]


@event("calibration.tightened")
@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationTightened(Event):
    """Random audits cast doubt on the promise of a stratum: one certified step up, or suggestions only.

    ``level`` is the wealth of the monitor in thousandths when it was raised.
    """

    number: int
    stratum: str
    threshold: int | None
    audits: int
    wrong: int
    level: int


@event("decision.labelled")
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLabelled(Event):
    """A person judged a decision of the bot: an agent's correction or the verdict of an audit.

    ``label`` is right, wrong or out_of_scope; ``source`` is agent or audit; ``article_id`` is the article
    that would have been right, where the agent named one.
    """

    decision_id: str
    conversation_id: str
    label: str
    source: str
    article_id: str | None = None
