"""The articles of each tenant and the reader that understands messages by them; swapped as a whole."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from typing import cast

from zhida.core.bot.events import IndexActivated
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.reader import Reader
from zhida.core.bot.reading import Reading
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.ports.clock import Clock
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Append, Change, Put, Remove, Row, Store, Unit
from zhida.services.frames import dumps
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import maybe_text, text
from zhida.services.tenancy import Tenancy

__all__ = ["Knowledge", "article_from_row", "article_row"]


def article_row(article: Article, at: int) -> Row:
    """Return an article as a row."""
    return {
        "id": article.id,
        "question": article.question,
        "answer": article.answer,
        "similar": dumps(article.similar),
        "tags": dumps(article.tags),
        "lang": article.lang,
        "source": article.source,
        "valid_from": article.valid_from.isoformat() if article.valid_from else None,
        "valid_to": article.valid_to.isoformat() if article.valid_to else None,
        "updated_at": at,
    }


def article_from_row(row: Row) -> Article:
    """Read an article back from its row."""
    valid_from, valid_to = maybe_text(row, "valid_from"), maybe_text(row, "valid_to")
    return Article(
        id=ArticleId(text(row, "id")),
        question=text(row, "question"),
        answer=text(row, "answer"),
        similar=tuple(cast("list[str]", json.loads(text(row, "similar")))),
        tags=tuple(cast("list[str]", json.loads(text(row, "tags")))),
        lang=text(row, "lang"),
        source=text(row, "source"),
        valid_from=date.fromisoformat(valid_from) if valid_from else None,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
    )


class Knowledge:
    """Articles and readers of all tenants."""

    def __init__(
        self, *, store: Store, clock: Clock, recorder: Recorder, folding: TextFolding, tenancy: Tenancy
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._folding = folding
        self._tenancy = tenancy
        self._readers: dict[TenantId, Reader] = {}
        self._topics: dict[TenantId, dict[str, str]] = {}
        self._building: dict[TenantId, asyncio.Lock] = {}

    async def articles(self, tenant: TenantId) -> tuple[Article, ...]:
        """Return every article of a tenant in order of id."""
        found: list[Article] = []
        after = ""
        while rows := await self._store.find(
            tenant, "articles", order="id", after=(after, after) if after else None, limit=1000
        ):
            found.extend(article_from_row(row) for row in rows)
            after = text(rows[-1], "id")
        return tuple(found)

    async def read(self, tenant: TenantId, lang: str, words: str, day: date, chosen: str | None) -> Reading:
        """Return what the bot understands of a message."""
        reader = await self.reader(tenant)
        return reader.read(words, lang=lang, day=day, chosen=ArticleId(chosen) if chosen else None)

    async def reader(self, tenant: TenantId) -> Reader:
        """Return the reader in force, built at first use."""
        reader = self._readers.get(tenant)
        if reader is not None:
            return reader
        async with self._building.setdefault(tenant, asyncio.Lock()):
            if tenant not in self._readers:
                self._activate(tenant, *await self._build(await self.articles(tenant)))
        return self._readers[tenant]

    def topic(self, tenant: TenantId, article_id: str) -> str | None:
        """Return the main topic of an article: its first tag."""
        return self._topics.get(tenant, {}).get(article_id)

    async def warm(self) -> None:
        """Build every reader before the first message needs it."""
        for tenant in self._tenancy.all():
            await self.reader(tenant)

    async def replace(
        self, tenant: TenantId, put: Sequence[Article], remove: Sequence[str], actor: Actor
    ) -> str:
        """Write and delete articles in one commit and answer from the new set at once; return its hash."""
        return await retrying(lambda: self._replace(tenant, put, remove, actor))

    async def _replace(
        self, tenant: TenantId, put: Sequence[Article], remove: Sequence[str], actor: Actor
    ) -> str:
        now = self._clock.utc()
        stream = f"tenant:{tenant}"
        head = await self._store.head(tenant, stream)
        known = {article.id: article for article in await self.articles(tenant)}
        after = {**known, **{article.id: article for article in put}}
        for article_id in remove:
            after.pop(ArticleId(article_id), None)
        reader, topics = await self._build(tuple(after.values()))
        changes: tuple[Change, ...] = (
            *(Put(table="articles", values=article_row(article, now)) for article in put),
            *(Remove(table="articles", key=(article_id,)) for article_id in remove),
        )
        event = IndexActivated(kb_hash=reader.kb_hash, articles=len(after))
        stored, _ = self._recorder.record(
            tenant=tenant, stream=stream, head=head, events=(event,), at=now, actor=actor, key=None
        )
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=tenant, appends=(append,), changes=changes))
        self._activate(tenant, reader, topics)
        return reader.kb_hash

    def _activate(self, tenant: TenantId, reader: Reader, topics: dict[str, str]) -> None:
        self._readers[tenant], self._topics[tenant] = reader, topics

    async def _build(self, articles: Sequence[Article]) -> tuple[Reader, dict[str, str]]:
        index = await asyncio.to_thread(ArticleIndex.build, articles, self._folding.fold)
        return Reader(index, self._folding), {a.id: a.tags[0] for a in articles if a.tags}
