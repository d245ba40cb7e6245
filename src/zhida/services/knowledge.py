"""The articles of each tenant, their versions, and the reader that understands messages by them.

A text comes into force by an approval: of a draft, or by writing or importing it directly, which is recorded
as the approval of whoever did it. Every text that was in force is kept and can be restored. The bot answers
from a new set in the moment it is on disk; what is learned about it comes later and is swapped in as a whole.
"""

import asyncio
from asyncio import Task
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol, TypeAlias

import structlog

from zhida.core.bot.events import IndexActivated
from zhida.core.bot.index import ArticleIndex, Confirmed
from zhida.core.bot.lessons import is_taught
from zhida.core.bot.reader import Nearest, Reader
from zhida.core.bot.reading import Reading
from zhida.core.bot.request_model import RequestModel
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import NotFound
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.kernel.times import DAY, MICROS, Micros
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.events import ArticleApproved, ArticleRemoved
from zhida.core.knowledge.lint import Finding, FirstOf, lint
from zhida.kit.texts import language_of
from zhida.ports.clock import Clock
from zhida.ports.encoding import VectorSearches
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Append, Change, Put, Remove, Row, Store, Unit
from zhida.services.article_rows import (
    Governance,
    Kept,
    Version,
    article_from_row,
    article_row,
    governance_of,
    governance_row,
    version_key,
    version_of,
    version_row,
)
from zhida.services.nearest import nearest_of
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import text
from zhida.services.tenancy import Tenancy

__all__ = ["BESIDE_NOTHING", "Beside", "Building", "Knowledge"]

_PAGE: Final = 1_000
_NEVER_USED_AFTER: Final = 90 * DAY
"""An article not given for a season is looked at; heaters are asked about in winter."""
_MOST_LOOKED_UP: Final = 2_000
_log = structlog.get_logger(__name__)


class Building(Protocol):
    """Makes indexes: at once from the words, later with what was learned from them and from past turns."""

    async def lexical(self, articles: Sequence[Article]) -> ArticleIndex:
        """Return the index that needs no learning."""
        ...

    async def learned(
        self, tenant: TenantId, articles: Sequence[Article], turns: Sequence[Confirmed]
    ) -> ArticleIndex | None:
        """Return the learned index of these articles, or None when there is none to be had."""
        ...

    async def kept(self, tenant: TenantId, articles: Sequence[Article]) -> ArticleIndex | None:
        """Return the index learned last of these articles, or None when it must be learned."""
        ...

    async def knows(self, tenant: TenantId, articles: Sequence[Article], turns: Sequence[Confirmed]) -> bool:
        """Tell whether exactly these articles and turns were learned."""
        ...

    async def forget(self, tenant: TenantId) -> bool:
        """Delete every file turns of this tenant went into; tell whether there was any."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What belongs into the same commit as a change of articles.

    ``still_right`` is called in each attempt before anything is written and raises when it is not.
    """

    owners: Mapping[ArticleId, str | None] | None = None
    draft_id: str | None = None
    events: tuple[Event, ...] = ()
    changes: tuple[Change, ...] = ()
    still_right: Callable[[], Awaitable[None]] | None = None


BESIDE_NOTHING: Final = Beside()

Prepare: TypeAlias = Callable[[TenantId, ArticleIndex, Reader], Awaitable[Callable[[], None]]]
"""Makes ready what must change together with the index; the returned call is made at the swap."""
Turns: TypeAlias = Callable[[TenantId, Sequence[Article], date], Awaitable[Sequence[Confirmed]]]
"""Gives past turns these articles may learn from on a day."""


class Knowledge:
    """Articles and readers of all tenants.

    ``building`` None builds lexical indexes here and learns nothing; ``searches`` finds wordings among very
    many without comparing all; ``turns``, set after both are built, gives past messages whose
    article is known, as further wordings to learn from.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        recorder: Recorder,
        folding: TextFolding,
        tenancy: Tenancy,
        building: Building | None = None,
        requests: RequestModel | None = None,
        searches: VectorSearches | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._folding = folding
        self._tenancy = tenancy
        self._indexing = building
        self._requests = requests
        self._searches = searches
        self._indexes: dict[TenantId, ArticleIndex] = {}
        self._readers: dict[TenantId, Reader] = {}
        self._topics: dict[TenantId, Mapping[str, str]] = {}
        self._building: dict[TenantId, asyncio.Lock] = {}
        self._learning: dict[TenantId, Task[None]] = {}
        self.watchers: list[Callable[[TenantId], None]] = []
        self._has_erased: set[TenantId] = set()
        self.prepare: Prepare | None = None
        self.turns: Turns | None = None

    async def articles(self, tenant: TenantId) -> tuple[Article, ...]:
        """Return every article of a tenant in order of id."""
        return tuple(kept.article for kept in await self.kept(tenant))

    async def kept(self, tenant: TenantId) -> tuple[Kept, ...]:
        """Return every article with its governance, in order of id."""
        governance = {text(row, "id"): row for row in await self._all(tenant, "article_governance")}
        rows = await self._all(tenant, "articles")
        return tuple(_kept(row, governance.get(text(row, "id"))) for row in rows)

    async def kept_one(self, tenant: TenantId, article_id: str) -> Kept:
        """Return one article with its governance.

        Raises:
            NotFound: No such article is in force.
        """
        row = await self._store.get(tenant, "articles", (article_id,))
        if row is None:
            raise NotFound
        return _kept(row, await self._store.get(tenant, "article_governance", (article_id,)))

    async def versions(self, tenant: TenantId, article_id: str) -> tuple[Version, ...]:
        """Return every text of an article that ever was in force, the newest first.

        Raises:
            NotFound: There never was such an article.
        """
        rows = await self._store.find(
            tenant, "article_versions", {"article_id": article_id}, order="version", descending=True
        )
        if rows:
            return tuple(version_of(row) for row in rows)
        kept = await self.kept_one(tenant, article_id)
        return (version_of(version_row(kept, None)),)

    async def restore(self, tenant: TenantId, article_id: str, version: int, actor: Actor) -> Kept:
        """Put an earlier text in force again, as a new version.

        Raises:
            NotFound: There is no such version.
        """
        row = await self._store.get(tenant, "article_versions", (article_id, version_key(version)))
        if row is None:
            raise NotFound
        await self.replace(tenant, (version_of(row).article,), (), actor)
        return await self.kept_one(tenant, article_id)

    async def read(self, tenant: TenantId, lang: str, words: str, day: date, chosen: str | None) -> Reading:
        """Return what the bot understands of a message."""
        reader = await self.reader(tenant)
        return reader.read(words, lang=lang, day=day, chosen=ArticleId(chosen) if chosen else None)

    async def reader(self, tenant: TenantId) -> Reader:
        """Return the reader in force, built at first use."""
        await self.index(tenant)
        return self._readers[tenant]

    async def index(self, tenant: TenantId) -> ArticleIndex:
        """Return the index in force, built at first use."""
        if tenant not in self._indexes:
            async with self._building.setdefault(tenant, asyncio.Lock()):
                if tenant not in self._indexes:
                    articles = await self.articles(tenant)
                    found = await self._kept_index(tenant, articles) or await self._lexical(articles)
                    self._activate(tenant, found, articles)
        return self._indexes[tenant]

    def topic(self, tenant: TenantId, article_id: str) -> str | None:
        """Return the main topic of an article: its first tag."""
        return self._topics.get(tenant, {}).get(article_id)

    async def warm(self) -> None:
        """Build every reader before the first message needs it, then begin to learn."""
        for tenant in self._tenancy.all():
            await self.index(tenant)
        for tenant in self._tenancy.all():
            if not self._indexes[tenant].is_learned:
                self._learn(tenant, await self.articles(tenant))

    async def learn_anew(self, tenant: TenantId) -> bool:
        """Begin to learn from what people said of the bot since; tell whether there is anything new."""
        if self._indexing is None:
            return False
        articles = await self.articles(tenant)
        if await self._indexing.knows(tenant, articles, await self._turns(tenant, articles)):
            return False
        await self.index(tenant)
        self._learn(tenant, articles)
        return True

    async def unlearn(self, tenant: TenantId) -> None:
        """Delete what was learned from turns, and begin to learn from those that can still be read.

        Called when a contact was erased. Until then numbers in memory answer, if nothing can be learned the
        words alone.
        """
        if self._indexing is None:
            return
        learning = self._learning.get(tenant)
        is_learning = learning is not None and learning.cancel()
        if learning is not None:
            await asyncio.gather(learning, return_exceptions=True)
        had_files = await self._indexing.forget(tenant)
        if had_files or is_learning or is_taught((await self.index(tenant)).outcomes):
            self._has_erased.add(tenant)
            self._learn(tenant, await self.articles(tenant))

    async def stop(self) -> None:
        """End the learning that goes on."""
        learning = tuple(self._learning.values())
        for task in learning:
            task.cancel()
        await asyncio.gather(*learning, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until nothing is being learned."""
        await asyncio.gather(*self._learning.values(), return_exceptions=True)

    def today(self, tenant: TenantId) -> date:
        """Return the present day of a tenant."""
        offset = timedelta(minutes=self._tenancy.of(tenant).utc_offset_min)
        return (datetime.fromtimestamp(self._clock.utc() // MICROS, UTC) + offset).date()

    async def lint(self, tenant: TenantId) -> tuple[Finding, ...]:
        """Return what is wrong with the articles as a whole, with what index and ledger know of them."""
        kept, index, today = await self.kept(tenant), await self.index(tenant), self.today(tenant)
        unused = await self._unused(tenant, kept)
        articles = [one.article for one in kept]
        first_of = self._first_of(index, today)
        fold = self._folding.fold
        return await asyncio.to_thread(lint, articles, fold, today, first_of=first_of, unused=unused)

    def _first_of(self, index: ArticleIndex, today: date) -> FirstOf:
        def first_of(article: Article, wording: str) -> ArticleId | None:
            folded = self._folding.fold(wording)
            found = index.search(folded, today, lang=language_of(folded, article.lang), k=1)
            return found[0].article_id if found else None

        return first_of

    async def _unused(self, tenant: TenantId, kept: Sequence[Kept]) -> frozenset[ArticleId]:
        """Return the articles long in force that the ledger of the bot never names."""
        before = self._clock.utc() - _NEVER_USED_AFTER
        old = [one.article.id for one in kept if one.governance.approved_at < before]
        unused: list[ArticleId] = []
        for article_id in old[:_MOST_LOOKED_UP]:
            where = {"article_id": article_id, "decision": "answer"}
            if not await self._store.find(tenant, "bot_decisions", where, limit=1):
                unused.append(article_id)
        return frozenset(unused)

    async def replace(
        self,
        tenant: TenantId,
        put: Sequence[Article],
        remove: Sequence[str],
        actor: Actor,
        beside: Beside = BESIDE_NOTHING,
    ) -> str:
        """Write and delete articles in one commit and answer from the new set at once; return its hash."""
        return await retrying(lambda: self._replace(tenant, put, remove, actor, beside))

    async def _replace(
        self, tenant: TenantId, put: Sequence[Article], remove: Sequence[str], actor: Actor, beside: Beside
    ) -> str:
        now, stream = self._clock.utc(), f"tenant:{tenant}"
        head = await self._store.head(tenant, stream)
        if beside.still_right is not None:
            await beside.still_right()
        known = {kept.article.id: kept for kept in await self.kept(tenant)}
        earlier = {text(row, "id"): row for row in await self._all(tenant, "article_governance")}
        news = [_News.of(article, known, earlier, now, actor, beside) for article in put]
        gone = [ArticleId(article_id) for article_id in remove]
        after = {kept.article.id: kept.article for kept in known.values() if kept.article.id not in gone}
        after |= {one.kept.article.id: one.kept.article for one in news}
        articles = tuple(after[article_id] for article_id in sorted(after))
        index = await self._lexical(articles)
        events = (
            *beside.events,
            *(one.event(beside.draft_id) for one in news if one.is_new),
            *(ArticleRemoved(article_id=article_id) for article_id in gone),
            IndexActivated(kb_hash=index.kb_hash, articles=len(articles)),
        )
        changes = (
            *(change for one in news for change in one.changes(now, beside.draft_id)),
            *(Remove(table="articles", key=(article_id,)) for article_id in gone),
            *beside.changes,
        )
        stored, _ = self._recorder.record(
            tenant=tenant, stream=stream, head=head, events=events, at=now, actor=actor, key=None
        )
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=tenant, appends=(append,), changes=changes))
        self._activate(tenant, index, articles)
        self._learn(tenant, articles)
        return index.kb_hash

    def _activate(
        self,
        tenant: TenantId,
        index: ArticleIndex,
        articles: Sequence[Article],
        nearest: Nearest | None = None,
    ) -> None:
        self._has_erased.discard(tenant)
        self._indexes[tenant] = index
        self._readers[tenant] = self._reader(index, nearest)
        self._topics[tenant] = {article.id: article.tags[0] for article in articles if article.tags}
        for watcher in self.watchers:
            watcher(tenant)

    def _reader(self, index: ArticleIndex, nearest: Nearest | None) -> Reader:
        return Reader(index, self._folding, self._requests, nearest)

    async def _kept_index(self, tenant: TenantId, articles: Sequence[Article]) -> ArticleIndex | None:
        """Return the index that was learned before this process began, if it is of these articles."""
        if self._indexing is None:
            return None
        return await self._indexing.kept(tenant, articles)

    async def _turns(self, tenant: TenantId, articles: Sequence[Article]) -> Sequence[Confirmed]:
        return () if self.turns is None else await self.turns(tenant, articles, self.today(tenant))

    async def _lexical(self, articles: Sequence[Article]) -> ArticleIndex:
        if self._indexing is not None:
            return await self._indexing.lexical(articles)
        return await asyncio.to_thread(ArticleIndex.build, articles, self._folding.fold)

    def _learn(self, tenant: TenantId, articles: Sequence[Article]) -> None:
        """Begin to learn the newest set; what was being learned about an older one is given up."""
        if self._indexing is None:
            return
        if tenant in self._learning:
            self._learning[tenant].cancel()
        self._learning[tenant] = asyncio.create_task(self._learned(self._indexing, tenant, articles))

    async def _learned(self, building: Building, tenant: TenantId, articles: Sequence[Article]) -> None:
        turns = await self._turns(tenant, articles)
        outcome = await asyncio.gather(building.learned(tenant, articles, turns), return_exceptions=True)
        index = outcome[0]
        if isinstance(index, BaseException):
            _log.warning("index.not_learned", error=type(index).__name__)
        elif index is not None:
            await self._swap(tenant, index, articles)
            return
        if tenant in self._has_erased:
            self._activate(tenant, await building.lexical(articles), articles)

    async def _swap(self, tenant: TenantId, index: ArticleIndex, articles: Sequence[Article]) -> None:
        """Answer from a learned index, and in the same moment by what was certified for it."""
        nearest = await nearest_of(self._searches, index)
        certified: Callable[[], None] | None = None
        if self.prepare is not None and index.kb_hash == self._indexes[tenant].kb_hash:
            certified = await self.prepare(tenant, index, self._reader(index, nearest))
        if index.kb_hash == self._indexes[tenant].kb_hash:
            if certified is not None:
                certified()
            self._activate(tenant, index, articles, nearest)

    async def _all(self, tenant: TenantId, table: str) -> tuple[Row, ...]:
        found: list[Row] = []
        after = ""
        while rows := await self._store.find(
            tenant, table, order="id", after=(after, after) if after else None, limit=_PAGE
        ):
            found.extend(rows)
            after = text(rows[-1], "id")
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """One article that is written, and the one it takes the place of."""

    kept: Kept
    before: Kept | None
    has_history: bool
    is_new: bool

    @classmethod
    def of(
        cls,
        article: Article,
        known: Mapping[ArticleId, Kept],
        earlier: Mapping[str, Row],
        now: Micros,
        actor: Actor,
        beside: Beside,
    ) -> "_News":
        before, row = known.get(article.id), earlier.get(article.id)
        owner = before.governance.owner if before is not None else None
        if beside.owners is not None and article.id in beside.owners:
            owner = beside.owners[article.id]
        if before is not None and before.article == article:
            same = replace(before, governance=replace(before.governance, owner=owner))
            return cls(kept=same, before=before, has_history=row is not None, is_new=False)
        last = governance_of(row, {}).version if row else (before.governance.version if before else 0)
        governance = Governance(
            version=last + 1,
            owner=owner,
            audience=article.audience,
            approved_at=now,
            approved_by=actor.id,
        )
        kept = Kept(article=article, governance=governance)
        return cls(kept=kept, before=before, has_history=row is not None, is_new=True)

    def changes(self, now: Micros, draft_id: str | None) -> tuple[Change, ...]:
        """Return the rows; a text from before there were versions becomes the first of them."""
        row = governance_row(self.kept.article.id, self.kept.governance)
        govern = Put(table="article_governance", values=row)
        first: tuple[Change, ...] = ()
        if self.before is not None and not self.has_history:
            first = (Put(table="article_versions", values=version_row(self.before, None)),)
        if not self.is_new:
            return (*first, govern)
        article = Put(table="articles", values=article_row(self.kept.article, now))
        version = Put(table="article_versions", values=version_row(self.kept, draft_id))
        return (*first, article, govern, version)

    def event(self, draft_id: str | None) -> ArticleApproved:
        """Return what is recorded of it."""
        return ArticleApproved(
            article_id=self.kept.article.id, version=self.kept.governance.version, draft_id=draft_id
        )


def _kept(row: Row, governance: Row | None) -> Kept:
    govern = governance_of(governance, row)
    return Kept(article=article_from_row(row, govern.audience), governance=govern)
