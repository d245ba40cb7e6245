"""One turn of the bot: the first rule of a fixed order that applies decides, and the order is the promise.

Urgent words, then a request for a person, then everything that says the bot does not get on, then answers,
then one question back, then honesty. Every rule may move a turn to a person; none may move it away from one.
With the budgets of P7 this order reaches a confirmed solution or a place in line within `MAX_ISSUE_TURNS`
messages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from zhida.core.bot.events import BotDecided, Decision, HandoverReason, Via
from zhida.core.bot.reading import Candidate, Reading, RequestKind
from zhida.core.conversation.events import AnswerJudged, MessageSent, Origin
from zhida.core.journey import details
from zhida.core.journey.draft import Draft
from zhida.core.journey.rules import (
    MAX_ASKS_BACK,
    MAX_FAILED_TURNS,
    MAX_ISSUE_TURNS,
    MAX_PERSON_ASKS,
    MAX_STALLED,
)
from zhida.core.journey.templates import (
    BOT_ASK_BACK,
    BOT_GREETED,
    BOT_NO_ANSWER,
    BOT_NOT_SOLVED,
    BOT_PERSON_OFFER,
    BOT_SOLVED,
    BOT_THANKED,
)
from zhida.core.kernel.ids import ArticleId

__all__ = ["take_turn", "was_not_solved", "was_solved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a rule sees: the message as read, where the contact was before it, whether it denies an answer."""

    reading: Reading
    where: str
    denied: ArticleId | None = None


_Rule: TypeAlias = Callable[[Draft, Turn], bool]


def take_turn(draft: Draft, reading: Reading, where: str) -> None:
    """Let the first rule that applies decide; the last one always does."""
    turn = Turn(reading=reading, where=where, denied=_denied(draft, reading))
    any(rule(draft, turn) for rule in _ORDER)


def was_solved(draft: Draft) -> None:
    """Acknowledge 解决了, once per matter."""
    if BOT_SOLVED not in draft.state.bot.said:
        draft.speak(BOT_SOLVED)


def was_not_solved(draft: Draft, article_id: ArticleId, where: str) -> None:
    """Answer 没解决: say so honestly and offer a person; the second time queue for one."""
    turn = Turn(reading=Reading(), where=where, denied=article_id)
    any(rule(draft, turn) for rule in (_given_up, _failed))


def _urgent(draft: Draft, turn: Turn) -> bool:
    topic = turn.reading.urgent
    if topic is None:
        return False
    _hand_over(draft, turn, HandoverReason.URGENT, topic, topic=topic)
    return True


def _entitled(draft: Draft, turn: Turn) -> bool:
    if not draft.state.entitled:
        return False
    draft.hand_over(
        via=Via.ENTITLEMENT, reason=HandoverReason.ENTITLED, lane=draft.lane(), where=turn.where, asked=False
    )
    return True


def _requested(draft: Draft, turn: Turn) -> bool:
    reading, bot = turn.reading, draft.state.bot
    if reading.request is RequestKind.NONE:
        return False
    budget = min(draft.rules.bot.max_person_asks, MAX_PERSON_ASKS)
    unclear = reading.request is RequestKind.ASK and bot.person_asks < budget
    if unclear and bot.stalled < MAX_STALLED and bot.turns < MAX_ISSUE_TURNS:
        _decide(draft, turn, Decision.ASK, HandoverReason.HUMAN_REQUEST, reading.request_rule)
        draft.speak(BOT_PERSON_OFFER)
    else:
        _hand_over(draft, turn, HandoverReason.HUMAN_REQUEST, reading.request_rule, via=Via.WORDS)
    return True


def _given_up(draft: Draft, turn: Turn) -> bool:
    if turn.denied is None:
        return False
    if turn.denied not in draft.state.bot.judged:
        draft.add(AnswerJudged(article_id=turn.denied, solved=False))
    if draft.state.bot.failed_turns < _failed_budget(draft):
        return False
    _hand_over(draft, turn, HandoverReason.NO_ANSWER, details.NOT_SOLVED)
    return True


def _stuck(draft: Draft, turn: Turn) -> bool:
    reading, bot = turn.reading, draft.state.bot
    if reading.frustration >= draft.rules.bot.frustration_at:
        _hand_over(draft, turn, HandoverReason.FRUSTRATION, None)
    elif reading.fingerprint and reading.fingerprint in bot.fingerprints:
        _hand_over(draft, turn, HandoverReason.LOOP, details.REPEAT)
    elif bot.turns >= MAX_ISSUE_TURNS and _friendly_line(draft, reading) is None:
        _hand_over(draft, turn, HandoverReason.LOOP, details.NO_END)
    else:
        return False
    return True


def _chosen(draft: Draft, turn: Turn) -> bool:
    wanted = turn.reading.chosen
    for candidate in turn.reading.candidates:
        if candidate.article_id == wanted:
            _answer(draft, turn, candidate, details.CHOSEN)
            return True
    return False


def _proven(draft: Draft, turn: Turn) -> bool:
    candidate = _proof(draft, turn.reading)
    if candidate is None:
        return False
    _answer(draft, turn, candidate, None)
    return True


def _friendly(draft: Draft, turn: Turn) -> bool:
    template = _friendly_line(draft, turn.reading)
    if template is None:
        return False
    _decide(draft, turn, Decision.ASK, None, details.FRIENDLY)
    draft.speak(template)
    return True


def _asked_back(draft: Draft, turn: Turn) -> bool:
    bot = draft.state.bot
    choices = _choices(draft, turn.reading)
    if not choices or bot.asked_back >= min(draft.rules.bot.max_asks_back, MAX_ASKS_BACK):
        return False
    if bot.stalled >= MAX_STALLED:
        _hand_over(draft, turn, HandoverReason.LOOP, details.NO_PROGRESS)
        return True
    _decide(draft, turn, Decision.ASK, HandoverReason.UNSURE, None)
    draft.speak(BOT_ASK_BACK, choices=choices)
    return True


def _failed(draft: Draft, turn: Turn) -> bool:
    bot = draft.state.bot
    template, detail = (BOT_NO_ANSWER, None) if turn.denied is None else (BOT_NOT_SOLVED, details.NOT_SOLVED)
    unsure = _top(turn.reading) >= draft.rules.bot.suggest_at
    if bot.failed_turns + (turn.denied is None) >= _failed_budget(draft):
        _hand_over(draft, turn, HandoverReason.UNSURE if unsure else HandoverReason.NO_ANSWER, detail)
    elif bot.stalled >= MAX_STALLED or template in bot.said:
        _hand_over(draft, turn, HandoverReason.LOOP, details.NO_PROGRESS)
    else:
        _decide(draft, turn, Decision.ASK, HandoverReason.NO_ANSWER, detail)
        draft.speak(template, choices=_choices(draft, turn.reading))
    return True


_ORDER: Final[tuple[_Rule, ...]] = (
    _urgent,
    _entitled,
    _requested,
    _given_up,
    _stuck,
    _chosen,
    _proven,
    _friendly,
    _asked_back,
    _failed,
)


def _answer(draft: Draft, turn: Turn, candidate: Candidate, detail: str | None) -> None:
    if candidate.article_id in draft.state.bot.answered:
        _hand_over(draft, turn, HandoverReason.LOOP, details.SAME_ANSWER)
        return
    _decide(draft, turn, Decision.ANSWER, None, detail, candidate)
    draft.add(
        MessageSent(
            origin=Origin.BOT,
            lang=draft.state.lang,
            bot_marked=True,
            article_id=candidate.article_id,
            source=candidate.source,
            text=candidate.answer,
        )
    )


def _hand_over(
    draft: Draft,
    turn: Turn,
    reason: HandoverReason,
    detail: str | None,
    *,
    via: Via = Via.BOT,
    topic: str | None = None,
) -> None:
    _decide(draft, turn, Decision.HANDOVER, reason, detail)
    draft.hand_over(
        via=via,
        reason=reason,
        detail=detail,
        lane=draft.lane(),
        where=turn.where,
        asked=via is Via.WORDS,
        topic=topic,
    )


def _decide(
    draft: Draft,
    turn: Turn,
    decision: Decision,
    reason: HandoverReason | None,
    detail: str | None,
    candidate: Candidate | None = None,
) -> None:
    best = candidate or next(iter(turn.reading.candidates), None)
    draft.add(
        BotDecided(
            decision=decision,
            reason=reason,
            detail=detail,
            article_id=best.article_id if best is not None and decision is Decision.ANSWER else None,
            score=0 if best is None else best.score,
            threshold=draft.rules.bot.answer_at,
            kb_hash=turn.reading.kb_hash,
            fingerprint=turn.reading.fingerprint,
        )
    )


def _denied(draft: Draft, reading: Reading) -> ArticleId | None:
    last = draft.state.bot.last_article_id
    return last if reading.denial and last not in draft.state.bot.judged else None


def _failed_budget(draft: Draft) -> int:
    return min(draft.rules.bot.max_failed_turns, MAX_FAILED_TURNS)


def _top(reading: Reading) -> int:
    return max((candidate.score for candidate in reading.candidates[:1]), default=0)


def _proof(draft: Draft, reading: Reading) -> Candidate | None:
    """Return the best article if it clears the threshold and leaves the second behind by the margin."""
    policy = draft.rules.bot
    best = next(iter(reading.candidates), None)
    if best is None or best.score < policy.answer_at:
        return None
    second = max((candidate.score for candidate in reading.candidates[1:2]), default=0)
    return best if best.score - second >= policy.margin else None


def _friendly_line(draft: Draft, reading: Reading) -> str | None:
    """Return the friendly phrase this message deserves, unless it was said before or an answer is at hand."""
    if _proof(draft, reading) is not None:
        return None
    said = draft.state.bot.said
    if reading.thanks and BOT_THANKED not in said:
        return BOT_THANKED
    return BOT_GREETED if reading.greeting and BOT_GREETED not in said else None


def _choices(draft: Draft, reading: Reading) -> tuple[tuple[str, str], ...]:
    policy, bot = draft.rules.bot, draft.state.bot
    known = (*bot.answered, *bot.suggested)
    fresh = [c for c in reading.candidates if c.score >= policy.suggest_at and c.article_id not in known]
    return tuple((c.article_id, c.question) for c in fresh[: policy.max_choices])
