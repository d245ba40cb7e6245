"""What the bot understood of one message: plain numbers and flags, so that decisions need no model."""

from dataclasses import dataclass
from enum import StrEnum

from zhida.core.bot.proposal import Proposal
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import EVERYONE

__all__ = ["NOTHING_READ", "Candidate", "Reading", "RequestKind"]


class RequestKind(StrEnum):
    """How clearly a message asks for a person."""

    NONE = "none"
    ASK = "ask"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One article that may answer; ``score`` in millionths of 1, comparable with the threshold.

    ``tags`` say under which promise its topic falls, ``lang`` whether it speaks the language of the message,
    ``audience`` whether it may be given to a contact at all.
    """

    article_id: ArticleId
    question: str
    answer: str
    source: str
    score: int
    tags: tuple[str, ...] = ()
    lang: str = ""
    audience: str = EVERYONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Signals of one message, made outside the decision.

    ``fingerprint`` is a hash of the folded text by which repeats are found without keeping the text.
    ``chosen`` is the article of a pressed suggestion button. ``candidates`` are best first. ``proposal`` is
    what the shop's own bot would say, where there is one. ``repeats``: the message says nearly what an
    earlier one of the issue said. ``protected``: it says that somebody old, ill or very young writes; a bare
    claim that only makes the bot more careful. ``lang`` is the language of the message, empty where it does
    not show.
    """

    request: RequestKind = RequestKind.NONE
    request_rule: str | None = None
    urgent: str | None = None
    denial: bool = False
    greeting: bool = False
    thanks: bool = False
    frustration: int = 0
    fingerprint: str = ""
    chosen: ArticleId | None = None
    candidates: tuple[Candidate, ...] = ()
    kb_hash: str = ""
    proposal: Proposal | None = None
    repeats: bool = False
    protected: bool = False
    lang: str = ""
    model_hash: str = ""


NOTHING_READ = Reading()
