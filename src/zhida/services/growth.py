"""How the knowledge grows: groups of open questions, what people decide about them, and the weekly page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import Conflict, InvalidInput, NotFound
from zhida.core.kernel.ids import TenantId
from zhida.core.knowledge.article import Article, article_fields
from zhida.core.knowledge.gaps import central
from zhida.core.knowledge.masking import masked
from zhida.core.knowledge.validation import Cell
from zhida.core.knowledge.weekly import trend
from zhida.kit.texts import compact, has_han
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Row, Store, Unit, Update
from zhida.services.article_rows import Kept
from zhida.services.drafting import Draft, Drafting, article_of
from zhida.services.gaps import Gaps
from zhida.services.knowledge import Beside, Knowledge
from zhida.services.question_groups import Answered, Example, Group, counted, kinds_of
from zhida.services.rows import maybe_text, text, whole
from zhida.services.texts import Texts

__all__ = ["Growth", "Listed"]

_MOST_EXAMPLES: Final = 5
_MOST_ANSWERS: Final = 3
_LOOKED_AT: Final = 60
"""Newest questions of a group that examples and answers are taken from."""
_MOST_SIMILAR: Final = 10
_MOST_GROUPS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A group in a list: its row and how many questions of the days asked for."""

    row: Row
    recent: int

    @property
    def order(self) -> str:
        """Return what lists are ordered by: most asked first, then by id."""
        return f"{10**9 - self.recent:010}{text(self.row, 'id')}"


class Growth:
    """Use cases of supervisors on questions that were left to people."""

    def __init__(
        self,
        *,
        store: Store,
        folding: TextFolding,
        knowledge: Knowledge,
        drafting: Drafting,
        gaps: Gaps,
        texts: Texts,
    ) -> None:
        self._store = store
        self._folding = folding
        self._knowledge = knowledge
        self._drafting = drafting
        self._gaps = gaps
        self._texts = texts

    async def groups(self, tenant: TenantId, state: str, days: int) -> Sequence[Listed]:
        """Return the groups in a state, most asked in these days first; an open one is never left out."""
        rows = await self._store.find(
            tenant, "question_groups", {"state": state}, order="last_at", descending=True, limit=_MOST_GROUPS
        )
        since = self._knowledge.today(tenant) - timedelta(days=days - 1)
        listed = [Listed(row=row, recent=_since(row, since)) for row in rows]
        return sorted((one for one in listed if one.recent or state == "open"), key=lambda one: one.order)

    async def seen(self, tenant: TenantId, row: Row, days: int) -> Group:
        """Return a group as it is shown, with wordings and answers that can still be read."""
        group_id, today = text(row, "id"), self._knowledge.today(tenant)
        members = await self._gaps.members(tenant, group_id)
        examples, answers = await self._words(tenant, members)
        by_day, since = counted(row), today - timedelta(days=days - 1)
        article_id = maybe_text(row, "article_id")
        return Group(
            id=group_id,
            state=text(row, "state"),
            lang=text(row, "lang"),
            name=maybe_text(row, "name"),
            kinds=kinds_of(members),
            count=whole(row, "count"),
            by_day=tuple((day, count) for day, count in sorted(by_day.items()) if day >= since),
            trend=trend(by_day, today),
            first_at=whole(row, "first_at"),
            last_at=whole(row, "last_at"),
            examples=examples,
            agent_answers=answers,
            draft_id=maybe_text(row, "draft_id"),
            article_id=article_id,
            helped=await self._helped(tenant, article_id) if article_id else 0,
        )

    async def _words(
        self, tenant: TenantId, members: Sequence[Row]
    ) -> tuple[tuple[Example, ...], tuple[Answered, ...]]:
        examples: dict[str, Example] = {}
        answers: dict[str, Answered] = {}
        for row in members[:_LOOKED_AT]:
            words = await self._gaps.opened(tenant, row, "words")
            said = await self._gaps.opened(tenant, row, "answer")
            at, matter = whole(row, "at"), text(row, "conversation_id")
            if words:
                examples.setdefault(
                    compact(words) or words, Example(text=words, at=at, conversation_id=matter)
                )
            if said:
                by = maybe_text(row, "answered_by")
                answers.setdefault(said, Answered(text=said, at=at, agent_id=by))
        return tuple(examples.values())[:_MOST_EXAMPLES], tuple(answers.values())[:_MOST_ANSWERS]

    async def _helped(self, tenant: TenantId, article_id: str) -> int:
        try:
            kept = await self._knowledge.kept_one(tenant, article_id)
        except NotFound:
            return 0
        return (await self._gaps.helped(tenant, article_id, kept.governance.approved_at))[0]

    async def get(self, tenant: TenantId, group_id: str) -> Row:
        """Return the row of a group.

        Raises:
            NotFound: There is no such group.
        """
        row = await self._store.get(tenant, "question_groups", (group_id,))
        if row is None:
            raise NotFound
        return row

    async def draft(self, actor: Actor, group_id: str, answer: str | None) -> Draft:
        """Make a draft of what agents answered, or of the given words, with the wordings of the group.

        Raises:
            Conflict: The group has a draft already, or was solved.
            InvalidInput: Nobody answered yet and no words were given, or no wording can be read any more.
        """
        tenant = actor.tenant
        await self._undecided(tenant, group_id)
        members = await self._gaps.members(tenant, group_id, _LOOKED_AT)
        wordings = [masked(words) for words in await self._opened(tenant, members, "words")]
        if not wordings:
            raise InvalidInput(params={"field": "group", "why": "no wording of it can be read any more"})
        said = [masked(words) for words in await self._opened(tenant, members, "answer")]
        if not answer and not said:
            raise InvalidInput(params={"field": "text", "why": "no agent has answered yet: write the answer"})
        folded = [self._folding.fold(words) for words in said]
        values = self._article(tenant, wordings, answer or said[central(folded)])
        return await self._drafting.make(
            actor,
            values,
            group_id=group_id,
            origin="person" if answer else "agent_answer",
        )

    def _article(self, tenant: TenantId, wordings: Sequence[str], answer: str) -> Mapping[str, Cell]:
        question = wordings[central([self._folding.fold(words) for words in wordings])]
        own = compact(self._folding.fold(question))
        others = {compact(self._folding.fold(words)): words for words in wordings}
        similar = [words for letters, words in others.items() if letters and letters != own]
        lang = "zh-CN" if has_han(question) else "en"
        day = self._knowledge.today(tenant).isoformat()
        return {
            "question": question,
            "answer": answer,
            "similar": similar[:_MOST_SIMILAR],
            "tags": [],
            "lang": "zh" if has_han(question) else "en",
            "source": self._texts.render("growth.source", lang, {"day": day}),
        }

    async def _opened(self, tenant: TenantId, members: Sequence[Row], column: str) -> list[str]:
        found = [await self._gaps.opened(tenant, row, column) for row in members]
        return [words for words in found if words]

    async def _undecided(self, tenant: TenantId, group_id: str) -> Row:
        row = await self.get(tenant, group_id)
        if text(row, "state") not in {"open", "dismissed"}:
            raise Conflict(params={"field": "group", "why": text(row, "state")})
        return row

    async def dismiss(self, actor: Actor, group_id: str) -> Row:
        """Decide that a group needs no article.

        Raises:
            Conflict: It has a draft, or was solved.
        """
        await self._undecided(actor.tenant, group_id)
        return await self._set(actor.tenant, group_id, {"state": "dismissed"})

    async def solve(self, actor: Actor, group_id: str, article_id: str, as_similar: Sequence[str]) -> Row:
        """Decide that an article answers a group; the wordings join it, and it is in force with them at once.

        Raises:
            NotFound: There is no such group or article.
            InvalidInput: The wordings break the rules of articles.
        """
        tenant = actor.tenant
        await self.get(tenant, group_id)
        kept = await self._knowledge.kept_one(tenant, article_id)
        article = self._with_wordings(kept, as_similar)
        values: Row = {"state": "solved", "article_id": article_id}
        change = Update(table="question_groups", key=(group_id,), values=values)
        await self._knowledge.replace(tenant, (article,), (), actor, Beside(changes=(change,)))
        return await self.get(tenant, group_id)

    def _with_wordings(self, kept: Kept, as_similar: Sequence[str]) -> Article:
        article = kept.article
        fold = self._folding.fold
        known = {compact(fold(words)) for words in (article.question, *article.similar)}
        new = {compact(fold(words)): masked(words) for words in as_similar}
        more = [words for letters, words in new.items() if letters not in known]
        members = {**article_fields(article), "similar": [*article.similar, *more]}
        return article_of(article.id, members)

    async def _set(self, tenant: TenantId, group_id: str, values: Row) -> Row:
        change = Update(table="question_groups", key=(group_id,), values=values)
        await self._store.commit(Unit(tenant=tenant, changes=(change,)))
        return await self.get(tenant, group_id)


def _since(row: Row, first: date) -> int:
    return sum(count for day, count in counted(row).items() if day >= first)
