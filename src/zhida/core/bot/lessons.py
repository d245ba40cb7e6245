"""What the ranker may learn from past turns: only what a person of the tenant vouched for.

An agent said beside the thread which article would have been right; that, with the contact's words, is a
lesson. Nothing a contact taps or says is one, so nobody teaches the bot from outside. Conversations are
halved by a hash: one half may teach, the other judges. The whole half that may teach is left out of the
labels of a ranker that was taught, not only its lessons: agents correct mostly what was wrong, and leaving
out just that would let every certificate promise more than is true.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from zhida.core.bot.calibration.splitting import drawn
from zhida.core.bot.events import DecisionLabelled
from zhida.core.bot.index import Confirmed
from zhida.core.bot.outcome import JUDGED, Outcome
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.masking import MASK, masked
from zhida.kit.texts import compact

__all__ = ["MOST_LESSONS", "is_taught", "lessons", "may_teach", "vouched", "wordings_only"]

MOST_LESSONS: Final = 1_000
"""Newest corrections that teach: each is one more matter to read, and turns of the past are to complete the
some thousand wordings of a base, not to drown them."""
_BY_AGENT: Final = "agent"
_ONE_IN: Final = 2
_LONGEST: Final = 200
"""Characters from which a message tells a story: it would teach its asides as well."""
_FEWEST_LETTERS: Final = 2


def may_teach(tenant: TenantId, conversation_id: str) -> bool:
    """Tell whether a conversation belongs to the half that teaches; the other half only judges."""
    return drawn(conversation_id, _ONE_IN, f"teaches/{tenant}/".encode())


def vouched(tenant: TenantId, newest_first: Iterable[DecisionLabelled]) -> dict[str, ArticleId]:
    """Return the article an agent named last for each decision of the half that teaches, newest first.

    The verdict of an audit is no lesson: audits are there to judge. Neither is "no article answers it", which
    stops being true with the next article.
    """
    found: dict[str, str | None] = {}
    for said in newest_first:
        if said.source == _BY_AGENT and may_teach(tenant, said.conversation_id):
            found.setdefault(said.decision_id, said.article_id)
    named = [(decision_id, ArticleId(name)) for decision_id, name in found.items() if name is not None]
    return dict(named[:MOST_LESSONS])


def lessons(
    newest_first: Iterable[Confirmed], articles: Sequence[Article], fold: Callable[[str], str], day: date
) -> tuple[Confirmed, ...]:
    """Return what may be learned of messages and the articles named for them, in a fixed order.

    Persons and numbers are masked. The newest word on a wording counts, and a wording that stands in an
    article belongs to that one. What names an article that is gone or does not hold on the day, a story, and
    words of which masking leaves nothing are left out.
    """
    held = {article.id for article in articles if article.holds_on(day)}
    taken = {compact(fold(one)) for article in articles for one in (article.question, *article.similar)}
    found: list[Confirmed] = []
    for turn in newest_first:
        text = masked(turn.text).strip()
        letters = compact(fold(text))
        if turn.article_id not in held or letters in taken or not _is_telling(text, fold):
            continue
        taken.add(letters)
        found.append(Confirmed(text=text, article_id=turn.article_id))
    return tuple(sorted(found, key=lambda turn: (turn.article_id or "", turn.text)))


def _is_telling(text: str, fold: Callable[[str], str]) -> bool:
    rest = compact(fold(text.replace(MASK, " ")))
    return len(rest) >= _FEWEST_LETTERS and len(text) <= _LONGEST


def is_taught(outcomes: Iterable[Outcome]) -> bool:
    """Tell by its held-out examples whether a ranker learned from turns of the past."""
    return any(one.source == JUDGED for one in outcomes)


def wordings_only(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return the held-out examples without those from turns, which prove nothing of a ranker they taught."""
    return tuple(one for one in outcomes if one.source != JUDGED)
