"""Past turns the ranker learns from: what agents said would have been right, with the words of the contact.

The tenant's own stream says who named which article; words are read from the matter each time and kept
nowhere, so that a contact who is erased teaches no more. What may teach at all is decided in
`core.bot.lessons`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from zhida.core.bot.events import DecisionLabelled
from zhida.core.bot.index import Confirmed
from zhida.core.bot.lessons import lessons, vouched
from zhida.core.kernel.events import event_name
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Store
from zhida.services.history import History
from zhida.services.ledger import PRESSED, TABLE
from zhida.services.questions import small_talk
from zhida.services.recorder import Recorder
from zhida.services.rows import text
from zhida.services.said import said_before

__all__ = ["Lessons"]

_PAGE: Final = 1_000
_MOST_READ: Final = 20_000
"""Newest events of a tenant's stream that are looked at: what was corrected 20,000 corrections, audits and
edits ago was about other articles."""
_LABELLED: Final = event_name(DecisionLabelled)


class Lessons:
    """Reads lessons of every tenant."""

    def __init__(self, *, store: Store, recorder: Recorder, history: History, folding: TextFolding) -> None:
        self._store = store
        self._recorder = recorder
        self._history = history
        self._folding = folding

    async def of(self, tenant: TenantId, articles: Sequence[Article], day: date) -> tuple[Confirmed, ...]:
        """Return what these articles may learn from past turns, as things stand on a day."""
        named = await self._named(tenant)
        found = [await self._turn(tenant, *one) for one in named.items()]
        turns = [turn for turn in found if turn is not None]
        return await asyncio.to_thread(self._chosen, turns, articles, day)

    def _chosen(
        self, turns: Sequence[Confirmed], articles: Sequence[Article], day: date
    ) -> tuple[Confirmed, ...]:
        """Return the lessons in these turns; a greeting or a request for a person is about no article."""
        fold, is_small = self._folding.fold, small_talk(self._folding)
        asked = [turn for turn in turns if not is_small(fold(turn.text))]
        return lessons(asked, articles, fold, day)

    async def _named(self, tenant: TenantId) -> Mapping[str, ArticleId]:
        """Return the article named for each decision by whoever spoke last, newest first."""
        stream = f"tenant:{tenant}"
        labels: list[DecisionLabelled] = []
        upper = (await self._store.head(tenant, stream)).seq
        lower = max(0, upper - _MOST_READ)
        while upper > lower:
            after = max(lower, upper - _PAGE)
            stored = await self._store.read(tenant, stream, after, upper - after)
            opened = (self._recorder.open(tenant, one, None).event for one in stored if one.type == _LABELLED)
            page = [event for event in opened if isinstance(event, DecisionLabelled)]
            labels.extend(reversed(page))
            upper = after
        return vouched(tenant, labels)

    async def _turn(self, tenant: TenantId, decision_id: str, article_id: ArticleId) -> Confirmed | None:
        """Return a turn as it was written, None where its words alone do not say what was asked.

        So it is with a pressed button, whose words are an article's, and with what leans on another message.
        """
        row = await self._store.get(tenant, TABLE, (decision_id,))
        if row is None or text(row, "decision") == PRESSED:
            return None
        said = await said_before(self._store, self._history, tenant, row)
        if said is None or said.leans_on(self._folding.fold) is not None:
            return None
        return Confirmed(text=said.words, article_id=article_id)
