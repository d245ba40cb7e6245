"""What the bot's decisions and the contact's judgements use up of the bot's budget."""

from dataclasses import replace
from typing import Final

from zhida.core.bot.events import BotDecided, Decision, HandoverReason
from zhida.core.conversation.events import AnswerJudged, MessageSent
from zhida.core.journey.details import FRIENDLY, NOT_SOLVED
from zhida.core.journey.state import BotBudget, State
from zhida.core.kernel.ids import ArticleId
from zhida.core.kernel.times import Micros

__all__ = ["MAX_MOOD", "decided", "judged", "said"]

MAX_MOOD: Final = 9
"""Signs of anger are counted up to here."""


def decided(state: State, event: BotDecided, at: Micros) -> State:
    """Count one decision: an answer is progress, a question or apology is not, a friendly line is neither."""
    del at
    bot = replace(
        state.bot,
        found=tuple(ArticleId(article) for article in event.found),
        mood=min(MAX_MOOD, state.bot.mood + event.mood),
        is_protected=state.bot.is_protected or event.protected,
    )
    if event.detail == FRIENDLY:
        return replace(state, bot=replace(bot, turns=max(0, bot.turns - 1)))
    if event.fingerprint:
        bot = replace(bot, fingerprints=(*bot.fingerprints, event.fingerprint))
    if event.decision is Decision.ANSWER:
        return replace(state, bot=replace(bot, stalled=0, asking=False))
    bot = replace(bot, stalled=bot.stalled + 1, asking=False)
    if event.decision is not Decision.ASK:
        return replace(state, bot=bot)
    match event.reason:
        case HandoverReason.UNSURE:
            return replace(state, bot=replace(bot, asked_back=bot.asked_back + 1, asking=True))
        case HandoverReason.HUMAN_REQUEST:
            return replace(state, asks=state.asks + 1, bot=replace(bot, person_asks=bot.person_asks + 1))
        case _:
            failed = bot.failed_turns + (event.detail != NOT_SOLVED)
            return replace(state, bot=replace(bot, failed_turns=failed))


def judged(state: State, event: AnswerJudged, at: Micros) -> State:
    """没解决 is an unsuccessful turn; 解决了 closes the issue, the first time with a fresh budget."""
    del at
    bot = replace(state.bot, judged=(*state.bot.judged, ArticleId(event.article_id)))
    if not event.solved:
        return replace(state, steps=state.steps + 1, bot=replace(bot, failed_turns=bot.failed_turns + 1))
    bot = replace(bot, turns=0, stalled=0, asking=False)
    if bot.topic_resets == 0:
        bot = replace(bot, failed_turns=0, asked_back=0, topic_resets=1, fingerprints=(), mood=0)
    return replace(state, steps=state.steps + 1, bot=bot)


def said(bot: BotBudget, event: MessageSent) -> BotBudget:
    """Remember the phrase, the suggestions or the cited article, so that none is said twice."""
    shown = (*bot.suggested, *(ArticleId(choice) for choice in event.choices))
    if event.article_id is None:
        return replace(bot, said=(*bot.said, event.template or ""), suggested=shown)
    article = ArticleId(event.article_id)
    return replace(
        bot,
        answered=(*bot.answered, article),
        last_article_id=article,
        last_answer_turn=bot.turns,
        suggested=shown,
    )
