"""What a rule of the bot's turn does: decide, answer, hand over; each decision with its evidence.

Also here: what the certificates in force allow. An article is given unasked only when its score reaches the
certified threshold of its stratum (P8); only articles for everyone, in the language of the message.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from zhida.core.bot.calibration.strata import stratum_of
from zhida.core.bot.events import BotDecided, Decision, HandoverReason, Via
from zhida.core.bot.proposal import Proposal
from zhida.core.bot.reading import Candidate, Reading
from zhida.core.conversation.events import MessageKind, MessageSent, Origin
from zhida.core.journey import details
from zhida.core.journey.draft import Draft
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import EVERYONE
from zhida.core.knowledge.putting_off import forbidden_phrase, pushes_elsewhere

__all__ = [
    "PROPOSAL",
    "Turn",
    "answer",
    "choices",
    "decide",
    "givable",
    "hand_over",
    "is_protected",
    "offered",
    "proof",
    "top",
]

PROPOSAL: Final = "proposal"
"""Stratum of what the shop's own bot says: no certificate speaks for it."""
_EVIDENCE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a rule sees: the message as read, where the contact was before it, whether it denies an answer."""

    reading: Reading
    where: str
    kind: MessageKind = MessageKind.TEXT
    denied: ArticleId | None = None


def answer(
    draft: Draft,
    turn: Turn,
    candidate: Candidate,
    detail: str | None,
    buttons: tuple[tuple[str, str], ...] = (),
) -> None:
    """Give an article or a proposal word for word, unless it was given before or puts the contact off."""
    if candidate.article_id in draft.state.bot.answered:
        hand_over(draft, turn, HandoverReason.LOOP, details.SAME_ANSWER)
        return
    if pushes_elsewhere(candidate.answer) or forbidden_phrase(candidate.answer):
        hand_over(draft, turn, HandoverReason.LOOP, details.PUTS_OFF)
        return
    decide(draft, turn, Decision.ANSWER, None, detail, candidate)
    draft.add(
        MessageSent(
            origin=Origin.BOT,
            lang=draft.state.lang,
            bot_marked=True,
            article_id=candidate.article_id,
            source=candidate.source,
            choices=tuple(choice for choice, _ in buttons),
            choice_labels=tuple(label for _, label in buttons),
            text=candidate.answer,
        )
    )


def hand_over(
    draft: Draft,
    turn: Turn,
    reason: HandoverReason,
    detail: str | None,
    *,
    via: Via = Via.BOT,
    topic: str | None = None,
) -> None:
    """Decide on a person and take a place in line."""
    decide(draft, turn, Decision.HANDOVER, reason, detail)
    draft.hand_over(
        via=via,
        reason=reason,
        detail=detail,
        lane=draft.lane(),
        where=turn.where,
        asked=via is Via.WORDS,
        topic=topic,
    )


def decide(
    draft: Draft,
    turn: Turn,
    decision: Decision,
    reason: HandoverReason | None,
    detail: str | None,
    given: Candidate | None = None,
) -> None:
    """Record a decision with the scores and the certificate it was made by."""
    policy, reading = draft.rules.bot, turn.reading
    best = given or next(iter(reading.candidates), None)
    stratum = _stratum(draft, turn, best)
    draft.add(
        BotDecided(
            decision=decision,
            reason=reason,
            detail=detail,
            article_id=best.article_id if best is not None and decision is Decision.ANSWER else None,
            score=0 if best is None else best.score,
            threshold=_threshold(draft, turn, stratum),
            kb_hash=reading.kb_hash,
            model_hash=reading.model_hash,
            stratum=stratum,
            calibration=policy.calibration,
            alpha=policy.alphas.get(stratum, 0),
            found=tuple(one.article_id for one in givable(reading)[:_EVIDENCE]),
            mood=reading.frustration,
            protected=is_protected(draft, reading),
            fingerprint=reading.fingerprint,
        )
    )


def proof(draft: Draft, turn: Turn) -> Candidate | None:
    """Return the best article if its score is certified for its stratum; only typed words prove anything."""
    policy, reading = draft.rules.bot, turn.reading
    best = next(iter(reading.candidates), None)
    if (
        best is None
        or turn.kind is not MessageKind.TEXT
        or best.audience != EVERYONE
        or _is_foreign(reading, best)
    ):
        return None
    threshold = _threshold(draft, turn, _stratum(draft, turn, best))
    if threshold is None or best.score < max(threshold, policy.answer_at):
        return None
    second = max((candidate.score for candidate in reading.candidates[1:2]), default=0)
    return best if best.score - second >= policy.margin else None


def choices(draft: Draft, reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return what may help, as (article id, question), without what was given or shown before."""
    policy, bot = draft.rules.bot, draft.state.bot
    known = (*bot.answered, *bot.suggested)
    fresh = [c for c in givable(reading) if c.score >= policy.suggest_at and c.article_id not in known]
    return tuple((c.article_id, c.question) for c in fresh[: policy.max_choices])


def offered(draft: Draft, proposal: Proposal) -> tuple[Candidate, tuple[tuple[str, str], ...]]:
    """Return a proposal as something to answer with, and its buttons; both named by their words.

    So that all budgets of answers hold for it: it is said once, judged by 没解决, and counted.
    """
    named = ((_name(choice), choice) for choice in proposal.choices)
    shown = draft.state.bot.suggested
    buttons = dict(pair for pair in named if pair[0] not in shown)
    said = Candidate(
        article_id=_name(proposal.text), question="", answer=proposal.text, source=proposal.source, score=0
    )
    return said, tuple(buttons.items())


def is_protected(draft: Draft, reading: Reading) -> bool:
    """Tell whether the contact needs more care: by proof, or by what they said in this matter."""
    return draft.state.entitled or draft.state.bot.is_protected or reading.protected


def top(reading: Reading) -> int:
    """Return the best score of an article that a contact may see, 0 without one."""
    return max((candidate.score for candidate in givable(reading)[:1]), default=0)


def givable(reading: Reading) -> tuple[Candidate, ...]:
    """Return the candidates that are for everyone: what is for agents only is never said."""
    return tuple(candidate for candidate in reading.candidates if candidate.audience == EVERYONE)


def _threshold(draft: Draft, turn: Turn, stratum: str) -> int | None:
    """Return the certified score of a stratum; for other articles or another ranker nothing is certified."""
    policy, reading = draft.rules.bot, turn.reading
    certified, read_by = (policy.kb_hash, policy.model_hash), (reading.kb_hash, reading.model_hash)
    return policy.thresholds.get(stratum) if policy.kb_hash == "" or certified == read_by else None


def _stratum(draft: Draft, turn: Turn, best: Candidate | None) -> str:
    if best is not None and best.article_id.startswith(f"{PROPOSAL}-"):
        return PROPOSAL
    policy = draft.rules.bot
    stratum = stratum_of(
        () if best is None else best.tags,
        is_protected=is_protected(draft, turn.reading),
        money=policy.money_topics,
        safety=policy.safety_topics,
    )
    return stratum.value


def _is_foreign(reading: Reading, candidate: Candidate) -> bool:
    """Tell whether the article speaks another language than the message: then it is only suggested."""
    if not reading.lang or not candidate.lang:
        return False
    return candidate.lang.split("-")[0] != reading.lang.split("-")[0]


def _name(text: str) -> ArticleId:
    letters = "".join(text.lower().split())
    return ArticleId(f"{PROPOSAL}-{sha256(letters.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}")
