"""Articles before they are in force: proposed by anybody at the desk, approved or rejected by who may.

A draft holds no words under a contact's key: what came from a conversation was masked and is read by a person
before it is approved. An approved draft is in force in the moment it is on disk. Nothing is approved that
could not be said: without a source, without letters, or putting the contact off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import Conflict, InvalidInput, NotFound
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.events import ArticleDrafted, ArticleRejected
from zhida.core.knowledge.lint import Finding, Level, lint_one
from zhida.core.knowledge.validation import ArticleRow, Cell, read_articles
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Append, Change, Put, Row, Store, Unit, Update
from zhida.services.article_rows import Kept, article_from_json, article_json
from zhida.services.knowledge import Beside, Knowledge
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import maybe_text, text, whole

__all__ = ["STATES", "Draft", "Drafting", "Origin", "State", "article_of"]

Origin = Literal["agent_answer", "person", "mined", "import"]
State = Literal["open", "approved", "rejected"]
STATES: Final = ("open", "approved", "rejected")
_MOST_SHOWN: Final = 1_000
_BLOCKING: Final = frozenset({"empty", "no_source", "puts_off"})
"""What no approval can put right; a contradiction is shown and left to who approves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One proposed article; ``article_id`` None proposes a new one."""

    id: str
    article_id: str | None
    article: Article
    origin: str
    state: str
    group_id: str | None
    owner: str | None
    created_at: Micros
    created_by: str | None
    updated_at: Micros
    reason: str | None = None


class Drafting:
    """Use cases of drafts."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        ids: IdFactory,
        recorder: Recorder,
        folding: TextFolding,
        knowledge: Knowledge,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._recorder = recorder
        self._folding = folding
        self._knowledge = knowledge

    async def list(self, tenant: TenantId, state: State) -> Sequence[Draft]:
        """Return the drafts in a state, the last changed first, at most a thousand."""
        rows = await self._store.find(
            tenant,
            "article_drafts",
            {"state": state},
            order="updated_at",
            descending=True,
            limit=_MOST_SHOWN,
        )
        return tuple(_draft(row) for row in rows)

    async def get(self, tenant: TenantId, draft_id: str) -> Draft:
        """Return one draft.

        Raises:
            NotFound: There is no such draft.
        """
        row = await self._store.get(tenant, "article_drafts", (draft_id,))
        if row is None:
            raise NotFound
        return _draft(row)

    async def findings(self, tenant: TenantId, drafts: Sequence[Draft]) -> Mapping[str, tuple[Finding, ...]]:
        """Return what lint would say about each draft if it were in force, by the draft's id."""
        if not drafts:
            return {}
        others = await self._knowledge.articles(tenant)
        today, fold = self._knowledge.today(tenant), self._folding.fold
        return {draft.id: lint_one(draft.article, others, fold, today) for draft in drafts}

    async def make(
        self,
        actor: Actor,
        values: Mapping[str, Cell],
        *,
        article_id: str | None = None,
        owner: str | None = None,
        group_id: str | None = None,
        origin: Origin = "person",
    ) -> Draft:
        """Keep a proposal.

        Args:
            actor: Who proposes it.
            values: The members of the article; its id is none of them.
            article_id: The article it would change, None for a new one.
            owner: Who looks after the article.
            group_id: The group of questions it answers.
            origin: Where its words come from.

        Raises:
            InvalidInput: A value breaks the rules of articles.
            NotFound: There is no such article to change, or no such group.
        """
        tenant, now = actor.tenant, self._clock.utc()
        if article_id is not None:
            await self._knowledge.kept_one(tenant, article_id)
        if group_id is not None and await self._store.get(tenant, "question_groups", (group_id,)) is None:
            raise NotFound
        draft_id = self._ids.new("drf")
        draft = Draft(
            id=draft_id,
            article_id=article_id,
            article=article_of(article_id or _new_id(draft_id), values),
            origin=origin,
            state="open",
            group_id=group_id,
            owner=owner,
            created_at=now,
            created_by=actor.id,
            updated_at=now,
        )
        event = ArticleDrafted(draft_id=draft_id, origin=origin, article_id=article_id)
        group = _group_decided(draft, "drafted", {"draft_id": draft_id})
        await self._commit(actor, event, (Put(table="article_drafts", values=_row(draft)), *group))
        return draft

    async def change(
        self, actor: Actor, draft_id: str, values: Mapping[str, Cell], owner: str | None
    ) -> Draft:
        """Write an open draft anew.

        Raises:
            Conflict: It was decided meanwhile.
        """
        draft = await self._open(actor.tenant, draft_id)
        article = article_of(draft.article.id, values)
        after = replace(draft, article=article, owner=owner, updated_at=self._clock.utc())
        event = ArticleDrafted(draft_id=draft_id, origin=draft.origin, article_id=draft.article_id)
        await self._commit(actor, event, (Put(table="article_drafts", values=_row(after)),))
        return after

    async def approve(self, actor: Actor, draft_id: str) -> Kept:
        """Put a draft in force at once.

        Raises:
            Conflict: It was decided meanwhile.
            InvalidInput: It may not be said as it stands; ``params`` names why.
        """
        tenant = actor.tenant
        draft = await self._open(tenant, draft_id)
        found = (await self.findings(tenant, (draft,)))[draft_id]
        for finding in found:
            if finding.level is Level.ERROR and finding.code in _BLOCKING:
                raise InvalidInput(params={"field": finding.code, "why": f"{finding.what} {finding.remedy}"})
        beside = Beside(
            owners={draft.article.id: draft.owner} if draft.owner is not None else None,
            draft_id=draft_id,
            changes=(
                self._decided(draft, actor, "approved", None),
                *_group_decided(draft, "solved", {"article_id": draft.article.id}),
            ),
            still_right=lambda: self._still_open(tenant, draft_id),
        )
        await self._knowledge.replace(tenant, (draft.article,), (), actor, beside)
        return await self._knowledge.kept_one(tenant, draft.article.id)

    async def reject(self, actor: Actor, draft_id: str, reason: str) -> Draft:
        """Turn a draft down; the questions it answered are open again.

        Raises:
            Conflict: It was decided meanwhile.
        """
        draft = await self._open(actor.tenant, draft_id)
        changes = (
            self._decided(draft, actor, "rejected", reason),
            *_group_decided(draft, "open", {"draft_id": None}),
        )
        await self._commit(actor, ArticleRejected(draft_id=draft_id), changes, draft_id)
        return await self.get(actor.tenant, draft_id)

    def _decided(self, draft: Draft, actor: Actor, state: State, reason: str | None) -> Change:
        now = self._clock.utc()
        values: Row = {
            "state": state,
            "updated_at": now,
            "decided_by": actor.id,
            "decided_at": now,
            "reason": reason,
        }
        return Update(table="article_drafts", key=(draft.id,), values=values)

    async def _open(self, tenant: TenantId, draft_id: str) -> Draft:
        draft = await self.get(tenant, draft_id)
        if draft.state != "open":
            raise Conflict(params={"field": "draft", "why": draft.state})
        return draft

    async def _still_open(self, tenant: TenantId, draft_id: str) -> None:
        await self._open(tenant, draft_id)

    async def _commit(
        self, actor: Actor, event: Event, changes: Sequence[Change], draft_id: str | None = None
    ) -> None:
        await retrying(lambda: self._attempt(actor, event, tuple(changes), draft_id))

    async def _attempt(
        self, actor: Actor, event: Event, changes: tuple[Change, ...], draft_id: str | None
    ) -> None:
        tenant, stream = actor.tenant, f"tenant:{actor.tenant}"
        head = await self._store.head(tenant, stream)
        if draft_id is not None:
            await self._still_open(tenant, draft_id)
        stored, _ = self._recorder.record(
            tenant=tenant,
            stream=stream,
            head=head,
            events=(event,),
            at=self._clock.utc(),
            actor=actor,
            key=None,
        )
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=tenant, appends=(append,), changes=changes))


def _new_id(draft_id: str) -> str:
    """Return the id of the article a draft proposes: the same however often it is approved."""
    return f"art_{draft_id.partition('_')[2]}"


def article_of(article_id: str, values: Mapping[str, Cell]) -> Article:
    """Return the article of these values.

    Raises:
        InvalidInput: One of them breaks the rules of articles.
    """
    read = read_articles((ArticleRow(line=1, values={**values, "id": article_id}),))
    if read.errors:
        error = read.errors[0]
        raise InvalidInput(params={"field": error.field or "article", "why": f"{error.what}. {error.remedy}"})
    return read.articles[0][1]


def _group_decided(draft: Draft, state: str, more: Row) -> tuple[Change, ...]:
    if draft.group_id is None:
        return ()
    return (Update(table="question_groups", key=(draft.group_id,), values={"state": state, **more}),)


def _row(draft: Draft) -> Row:
    return {
        "id": draft.id,
        "article_id": draft.article_id,
        "article": article_json(draft.article),
        "origin": draft.origin,
        "state": draft.state,
        "group_id": draft.group_id,
        "owner": draft.owner,
        "created_at": draft.created_at,
        "created_by": draft.created_by,
        "updated_at": draft.updated_at,
        "decided_by": None,
        "decided_at": None,
        "reason": None,
    }


def _draft(row: Row) -> Draft:
    return Draft(
        id=text(row, "id"),
        article_id=maybe_text(row, "article_id"),
        article=article_from_json(text(row, "article")),
        origin=text(row, "origin"),
        state=text(row, "state"),
        group_id=maybe_text(row, "group_id"),
        owner=maybe_text(row, "owner"),
        created_at=Micros(whole(row, "created_at")),
        created_by=maybe_text(row, "created_by"),
        updated_at=Micros(whole(row, "updated_at")),
        reason=maybe_text(row, "reason"),
    )
