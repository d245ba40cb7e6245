"""One turn of the bot: the first rule of a fixed order that applies decides, and the order is the promise.

Urgent words, then a request for a person, then everything that says the bot does not get on, then answers,
then one question back, then honesty. Every rule may move a turn to a person; none may move it away from one.
With the budgets of P7 this order reaches a confirmed solution or a place in line within `MAX_ISSUE_TURNS`
messages.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from zhida.core.bot.events import Decision, HandoverReason, Via
from zhida.core.bot.proposal import Unfit, unfit
from zhida.core.bot.reading import Reading, RequestKind
from zhida.core.conversation.events import AnswerJudged, MessageKind
from zhida.core.journey import details
from zhida.core.journey.bot_speech import (
    Turn,
    answer,
    choices,
    decide,
    givable,
    hand_over,
    is_protected,
    offered,
    proof,
    top,
)
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
    BOT_WORDS_PLEASE,
)
from zhida.core.kernel.ids import ArticleId

__all__ = ["take_turn", "was_not_solved", "was_solved"]

_Rule: TypeAlias = Callable[[Draft, Turn], bool]


def take_turn(draft: Draft, reading: Reading, where: str, *, kind: MessageKind = MessageKind.TEXT) -> None:
    """Let the first rule that applies decide; the last one always does."""
    turn = Turn(reading=reading, where=where, kind=kind, denied=_denied(draft, reading))
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
    hand_over(draft, turn, HandoverReason.URGENT, topic, topic=topic)
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
        decide(draft, turn, Decision.ASK, HandoverReason.HUMAN_REQUEST, reading.request_rule)
        draft.speak(BOT_PERSON_OFFER)
    else:
        hand_over(draft, turn, HandoverReason.HUMAN_REQUEST, reading.request_rule, via=Via.WORDS)
    return True


def _given_up(draft: Draft, turn: Turn) -> bool:
    if turn.denied is None:
        return False
    if turn.denied not in draft.state.bot.judged:
        draft.add(AnswerJudged(article_id=turn.denied, solved=False))
    if draft.state.bot.failed_turns < _failed_budget(draft):
        return False
    hand_over(draft, turn, HandoverReason.NO_ANSWER, details.NOT_SOLVED)
    return True


def _stuck(draft: Draft, turn: Turn) -> bool:
    reading, bot = turn.reading, draft.state.bot
    if _is_angry(draft, reading):
        hand_over(draft, turn, HandoverReason.FRUSTRATION, None)
    elif _is_chosen(reading):
        return False
    elif reading.fingerprint and reading.fingerprint in bot.fingerprints:
        hand_over(draft, turn, HandoverReason.LOOP, details.REPEAT)
    elif reading.repeats:
        hand_over(draft, turn, HandoverReason.LOOP, details.ALIKE)
    else:
        return False
    return True


def _endless(draft: Draft, turn: Turn) -> bool:
    if draft.state.bot.turns < MAX_ISSUE_TURNS or _friendly_line(draft, turn) is not None:
        return False
    hand_over(draft, turn, HandoverReason.LOOP, details.NO_END)
    return True


def _sent_on(draft: Draft, turn: Turn) -> bool:
    """Let the shop's own bot add a handover, also one it only claims to have made."""
    proposal = turn.reading.proposal
    if proposal is None or not (proposal.wants_person or unfit(proposal) is Unfit.CLAIMS_TRANSFER):
        return False
    hand_over(draft, turn, HandoverReason.POLICY, details.PROPOSED)
    return True


def _chosen(draft: Draft, turn: Turn) -> bool:
    wanted = turn.reading.chosen
    for candidate in givable(turn.reading):
        if candidate.article_id == wanted:
            answer(draft, turn, candidate, details.CHOSEN)
            return True
    return False


def _other_kind(draft: Draft, turn: Turn) -> bool:
    """Ask once for words where there are none to read; what was recognised is a claim and answers nothing."""
    if turn.kind is MessageKind.TEXT:
        return False
    bot = draft.state.bot
    is_spent = bot.failed_turns + 1 >= _failed_budget(draft) or bot.stalled >= MAX_STALLED
    if is_spent or BOT_WORDS_PLEASE in bot.said:
        hand_over(draft, turn, HandoverReason.NO_ANSWER, details.OTHER_KIND)
    else:
        decide(draft, turn, Decision.ASK, HandoverReason.NO_ANSWER, details.OTHER_KIND)
        draft.speak(BOT_WORDS_PLEASE, choices=choices(draft, turn.reading))
    return True


def _proven(draft: Draft, turn: Turn) -> bool:
    candidate = proof(draft, turn)
    if candidate is None:
        return False
    answer(draft, turn, candidate, None)
    return True


def _friendly(draft: Draft, turn: Turn) -> bool:
    template = _friendly_line(draft, turn)
    if template is None:
        return False
    decide(draft, turn, Decision.ASK, None, details.FRIENDLY)
    draft.speak(template)
    return True


def _proposed(draft: Draft, turn: Turn) -> bool:
    """Say what the shop's own bot proposes where no certified article answers, if any bot may say it here."""
    proposal = turn.reading.proposal
    if proposal is None or unfit(proposal) is not None:
        return False
    said, buttons = offered(draft, proposal)
    answer(draft, turn, said, details.PROPOSED, buttons)
    return True


def _asked_back(draft: Draft, turn: Turn) -> bool:
    bot = draft.state.bot
    options = choices(draft, turn.reading)
    if not options or bot.asked_back >= _asks_budget(draft, turn.reading):
        return False
    if bot.stalled >= MAX_STALLED:
        hand_over(draft, turn, HandoverReason.LOOP, details.NO_PROGRESS)
        return True
    decide(draft, turn, Decision.ASK, HandoverReason.UNSURE, None)
    draft.speak(BOT_ASK_BACK, choices=options)
    return True


def _failed(draft: Draft, turn: Turn) -> bool:
    bot = draft.state.bot
    template, detail = (BOT_NO_ANSWER, None) if turn.denied is None else (BOT_NOT_SOLVED, details.NOT_SOLVED)
    unsure = top(turn.reading) >= draft.rules.bot.suggest_at
    if bot.failed_turns + (turn.denied is None) >= _failed_budget(draft):
        hand_over(draft, turn, HandoverReason.UNSURE if unsure else HandoverReason.NO_ANSWER, detail)
    elif bot.stalled >= MAX_STALLED or template in bot.said:
        hand_over(draft, turn, HandoverReason.LOOP, details.NO_PROGRESS)
    else:
        decide(draft, turn, Decision.ASK, HandoverReason.NO_ANSWER, detail)
        draft.speak(template, choices=choices(draft, turn.reading))
    return True


_ORDER: Final[tuple[_Rule, ...]] = (
    _urgent,
    _entitled,
    _requested,
    _given_up,
    _stuck,
    _endless,
    _sent_on,
    _chosen,
    _other_kind,
    _proven,
    _friendly,
    _proposed,
    _asked_back,
    _failed,
)


def _denied(draft: Draft, reading: Reading) -> ArticleId | None:
    last = draft.state.bot.last_article_id
    return last if reading.denial and last not in draft.state.bot.judged else None


def _failed_budget(draft: Draft) -> int:
    return min(draft.rules.bot.max_failed_turns, MAX_FAILED_TURNS)


def _asks_budget(draft: Draft, reading: Reading) -> int:
    """Return how often the bot may ask back; never somebody who needs more care."""
    return 0 if is_protected(draft, reading) else min(draft.rules.bot.max_asks_back, MAX_ASKS_BACK)


def _is_angry(draft: Draft, reading: Reading) -> bool:
    """Tell whether the anger of this message, or what has added up, asks for a person."""
    limit = max(1, draft.rules.bot.frustration_at - is_protected(draft, reading))
    return reading.frustration >= limit or 0 < reading.frustration > limit - draft.state.bot.mood


def _is_chosen(reading: Reading) -> bool:
    """Tell whether the message is a pressed suggestion: its words may well be those typed before."""
    return any(candidate.article_id == reading.chosen for candidate in reading.candidates)


def _friendly_line(draft: Draft, turn: Turn) -> str | None:
    """Return the friendly phrase this message deserves, unless it was said before or an answer is at hand."""
    if proof(draft, turn) is not None:
        return None
    reading, said = turn.reading, draft.state.bot.said
    if reading.thanks and BOT_THANKED not in said:
        return BOT_THANKED
    return BOT_GREETED if reading.greeting and BOT_GREETED not in said else None
