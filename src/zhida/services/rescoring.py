"""Judged decisions as the ranker in force would make them: a certificate speaks of one ranker alone.

A decision made by another ranker, or on other articles, is read again from its matter. Its label says which
article was right, so the best article of today is right where it is that one. Of a wrong answer the right one
is often unknown: it stays wrong, which can make a promise stricter but never untrue. A decision whose words
were erased counts no longer.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from zhida.core.bot.calibration import Stratum, stratum_of
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.outcome import Outcome
from zhida.core.bot.policy_settings import BotPolicy
from zhida.core.bot.reader import Reader
from zhida.core.bot.reading import Reading
from zhida.core.kernel.ids import TenantId
from zhida.ports.encoding import Vectors
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Row, Store
from zhida.services.history import History
from zhida.services.ledger import OUT_OF_SCOPE, RIGHT
from zhida.services.rows import maybe_text, text, whole
from zhida.services.said import said_before

__all__ = ["MOST_READ", "Rescoring", "in_stratum", "outcome_of"]

MOST_READ: Final = 1_000
"""Decisions of other rankers read again for one calibration; the newest first, the rest no longer count."""
_STRATA: Final = frozenset(one.value for one in Stratum)
_VECTOR_S: Final = 30.0
"""Seconds the encoder may take for one message; only the calibration waits for it."""


class Rescoring:
    """Reads judged decisions again; ``vectors`` is the guarded encoder, if there is one."""

    def __init__(
        self, *, store: Store, history: History, folding: TextFolding, vectors: Vectors | None = None
    ) -> None:
        self._store = store
        self._history = history
        self._folding = folding
        self._vectors = vectors

    async def outcomes(
        self,
        tenant: TenantId,
        rows: Sequence[Row],
        index: ArticleIndex,
        reader: Reader,
        *,
        bot: BotPolicy,
        day: date,
    ) -> list[tuple[Row, Outcome]]:
        """Return what counts of these labelled rows of the ledger, newest first, and as what.

        Args:
            tenant: Whose they are.
            rows: Labelled decisions.
            index: The ranker to certify.
            reader: Reads messages with it.
            bot: Which topics are money and safety.
            day: The day on which an article must hold.
        """
        found: list[tuple[Row, Outcome]] = []
        reread = 0
        for row in rows:
            if _is_by(row, index):
                found.append((row, _outcome(row, whole(row, "score"), maybe_text(row, "article_id") or "")))
            elif reread < MOST_READ:
                reread += 1
                reading = await self._reading(tenant, row, reader, day)
                if reading is not None:
                    found.append((row, _anew(row, reading, bot)))
        return found

    async def _reading(self, tenant: TenantId, row: Row, reader: Reader, day: date) -> Reading | None:
        """Return how the message of a decision reads now, None when its words are gone."""
        said = await said_before(self._store, self._history, tenant, row)
        if said is None:
            return None
        vector = await self._vector(said.words, reader)
        return await asyncio.to_thread(
            reader.read,
            said.words,
            lang=said.lang,
            day=day,
            previous=said.leans_on(self._folding.fold),
            earlier=said.earlier,
            vector=vector,
        )

    async def _vector(self, words: str, reader: Reader) -> bytes | None:
        if self._vectors is None or reader.fingerprint != self._vectors.fingerprint:
            return None
        return await self._vectors.encode([words], budget_s=_VECTOR_S)


def outcome_of(reading: Reading, gold: frozenset[str], bot: BotPolicy, *, name: str) -> Outcome:
    """Return the outcome of a message that one of ``gold`` answers, or no article when that is empty."""
    best = next(iter(reading.candidates), None)
    made = Outcome(
        score=0 if best is None else best.score,
        is_right=best is not None and best.article_id in gold,
        is_out_of_scope=not gold,
        id=name,
        article_id="" if best is None else best.article_id,
    )
    return in_stratum(made, () if best is None else best.tags, bot)


def in_stratum(one: Outcome, tags: Sequence[str], bot: BotPolicy, *, is_protected: bool = False) -> Outcome:
    """Return an outcome under the promise its article's topics and its contact belong to."""
    found = stratum_of(tags, is_protected=is_protected, money=bot.money_topics, safety=bot.safety_topics)
    return replace(one, stratum=found.value)


def _is_by(row: Row, index: ArticleIndex) -> bool:
    return (text(row, "kb_hash"), text(row, "model_hash")) == (index.kb_hash, index.model_hash or "")


def _outcome(row: Row, score: int, article_id: str) -> Outcome:
    label = text(row, "label")
    return Outcome(
        score=score,
        is_right=label == RIGHT and article_id == (maybe_text(row, "article_id") or ""),
        is_out_of_scope=label == OUT_OF_SCOPE,
        stratum=text(row, "stratum"),
        id=text(row, "id"),
        article_id=article_id,
    )


def _anew(row: Row, reading: Reading, bot: BotPolicy) -> Outcome:
    """Return the outcome by today's best article, under the promise that one belongs to."""
    best = next(iter(reading.candidates), None)
    made = _outcome(row, 0 if best is None else best.score, "" if best is None else best.article_id)
    if best is None or made.stratum not in _STRATA:
        return made
    return in_stratum(made, best.tags, bot, is_protected=made.stratum == Stratum.PROTECTED)
