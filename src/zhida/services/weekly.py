"""The weekly page: what contacts came for, what it cost, which changes would save most.

Read from rows at the moment it is asked for; nothing is kept. Handle time is the time from the agent's
acceptance to the end of the matter, at most two hours a matter: an agent holds several at once, so hours here
are hours contacts were being served, not hours on a pay slip.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, MICROS, MINUTE
from zhida.core.knowledge.gaps import likeness_of
from zhida.core.knowledge.weekly import Change, Matter, changes, solved_share, week_of
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Row, Store
from zhida.services.gaps import Gaps
from zhida.services.knowledge import Knowledge
from zhida.services.question_groups import day_of
from zhida.services.rows import maybe_text, maybe_whole, text, whole
from zhida.services.suggesting import Tally, tally
from zhida.services.tenancy import Tenancy

__all__ = ["MOST_MATTERS", "NewArticle", "ShownMatter", "Week", "Weekly"]

MOST_MATTERS: Final = 10
_LONGEST_MINUTES: Final = 120
_MOST_ARTICLES: Final = 20
_NEW_DAYS: Final = 28
_PAGE: Final = 1_000
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMatter:
    """A matter of the week with a wording that can be read, if there is one."""

    matter: Matter
    name: str | None
    example: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle:
    """An article in force for less than four weeks: how many contacts it helped, how many it did not."""

    article_id: str
    question: str
    since: int
    helped: int
    denied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The seven days that end on ``last``."""

    first: date
    last: date
    contacts: int
    with_people: int
    matters: tuple[ShownMatter, ...]
    changes: tuple[Change, ...]
    articles: tuple[NewArticle, ...]
    suggestions: Tally


@dataclass(slots=True)
class _Count:
    """What is counted of one group."""

    this: int = 0
    before: int = 0
    handled: dict[str, int] = field(default_factory=dict[str, int])
    rows: list[Row] = field(default_factory=list[Row])


class Weekly:
    """Makes the weekly page."""

    def __init__(
        self, *, store: Store, folding: TextFolding, tenancy: Tenancy, knowledge: Knowledge, gaps: Gaps
    ) -> None:
        self._store = store
        self._folding = folding
        self._tenancy = tenancy
        self._knowledge = knowledge
        self._gaps = gaps

    async def week(self, tenant: TenantId, ending: date | None) -> Week:
        """Return the week that ends on this day, by default on the present one."""
        days = week_of(ending or self._knowledge.today(tenant))
        start, end = self._begin(tenant, days[0]), self._begin(tenant, days[-1] + timedelta(days=1))
        matters = [row async for row in self._rows(tenant, "conversations", "last_at", start, end)]
        minutes = {text(row, "id"): _minutes(row) for row in matters}
        counts = await self._counts(tenant, days, start, end, minutes)
        measured = {name: await self._matter(tenant, name, count) for name, count in counts.items()}
        shown = sorted(measured.values(), key=lambda one: (-one.minutes, -one.count, one.group_id))
        worked = [row for row in matters if row["answered_at"] is not None]
        given = [row async for row in self._rows(tenant, "suggestions", "at", start, end)]
        return Week(
            first=days[0],
            last=days[-1],
            contacts=len({text(row, "contact_id") for row in matters}),
            with_people=len({text(row, "contact_id") for row in worked}),
            matters=tuple([await self._shown(tenant, one) for one in shown[:MOST_MATTERS]]),
            changes=changes(measured.values(), await self._share(tenant, start, end)),
            articles=await self._articles(tenant, end),
            suggestions=tally(given),
        )

    def _begin(self, tenant: TenantId, day: date) -> int:
        """Return the first moment of a day where the tenant is."""
        offset = self._tenancy.of(tenant).utc_offset_min * 60 * MICROS
        return (day - _EPOCH).days * DAY - offset

    async def _rows(
        self, tenant: TenantId, table: str, order: str, start: int, end: int
    ) -> AsyncIterator[Row]:
        after = (start - 1, "\U0010ffff")
        while rows := await self._store.find(tenant, table, order=order, after=after, limit=_PAGE):
            for row in rows:
                if whole(row, order) >= end:
                    return
                yield row
            after = (whole(rows[-1], order), text(rows[-1], "id"))

    async def _counts(
        self, tenant: TenantId, days: Sequence[date], start: int, end: int, minutes: Mapping[str, int]
    ) -> Mapping[str, _Count]:
        """Count questions of this week and the one before by group."""
        counts: dict[str, _Count] = defaultdict(_Count)
        offset = self._tenancy.of(tenant).utc_offset_min
        groups_of: Counter[str] = Counter()
        async for row in self._rows(tenant, "open_questions", "at", start - 7 * DAY, end):
            group_id = maybe_text(row, "group_id")
            if group_id is None:
                continue
            if day_of(whole(row, "at"), offset) not in days:
                counts[group_id].before += 1
                continue
            count, matter = counts[group_id], text(row, "conversation_id")
            count.this += 1
            count.rows.append(row)
            groups_of[matter] += matter not in count.handled
            count.handled[matter] = minutes.get(matter, 0)
        for count in counts.values():
            count.handled = {name: spent // groups_of[name] for name, spent in count.handled.items() if spent}
        return {name: count for name, count in counts.items() if count.this}

    async def _matter(self, tenant: TenantId, group_id: str, count: _Count) -> Matter:
        answers = [await self._gaps.opened(tenant, row, "answer") for row in count.rows[:_MOST_ARTICLES]]
        folded = [self._folding.fold(answer) for answer in answers if answer]
        group = await self._store.get(tenant, "question_groups", (group_id,))
        return Matter(
            group_id=group_id,
            count=count.this,
            before=count.before,
            handled=len(count.handled),
            minutes=sum(count.handled.values()),
            answers=len(folded),
            alike=likeness_of(folded),
            has_article=group is not None and maybe_text(group, "article_id") is not None,
        )

    async def _shown(self, tenant: TenantId, matter: Matter) -> ShownMatter:
        group = await self._store.get(tenant, "question_groups", (matter.group_id,))
        return ShownMatter(
            matter=matter,
            name=maybe_text(group, "name") if group else None,
            example=await self.example(tenant, matter.group_id),
        )

    async def example(self, tenant: TenantId, group_id: str) -> str | None:
        """Return the newest wording of a group that can be read."""
        for row in await self._gaps.members(tenant, group_id, _MOST_ARTICLES):
            if words := await self._gaps.opened(tenant, row, "words"):
                return words
        return None

    async def _share(self, tenant: TenantId, start: int, end: int) -> int:
        labels: Counter[str] = Counter()
        async for row in self._rows(tenant, "bot_decisions", "at", start, end):
            if row["decision"] == "answer":
                labels[maybe_text(row, "label") or ""] += 1
        return solved_share(labels["right"], labels["wrong"])

    async def _articles(self, tenant: TenantId, end: int) -> tuple[NewArticle, ...]:
        found: list[NewArticle] = []
        for kept in await self._knowledge.kept(tenant):
            since = kept.governance.approved_at
            if end - _NEW_DAYS * DAY <= since < end:
                article = kept.article
                helped, denied = await self._gaps.helped(tenant, article.id, since)
                found.append(
                    NewArticle(
                        article_id=article.id,
                        question=article.question,
                        since=since,
                        helped=helped,
                        denied=denied,
                    )
                )
        found.sort(key=lambda one: (-one.helped, -one.since, one.article_id))
        return tuple(found[:_MOST_ARTICLES])


def _minutes(row: Row) -> int:
    """Return for how long people had a matter, in whole minutes begun."""
    answered = maybe_whole(row, "answered_at")
    if answered is None:
        return 0
    ended = maybe_whole(row, "closed_at")
    ended = whole(row, "last_at") if ended is None or ended < answered else ended
    return min(_LONGEST_MINUTES, max(1, -(-(ended - answered) // MINUTE)))
