"""The API for growth: groups of questions nobody answered, decisions about them, and the weekly page."""

import csv
import io
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import InvalidInput
from zhida.core.kernel.ids import TenantId
from zhida.core.knowledge.weekly import Change
from zhida.ports.storage import Row
from zhida.services.frames import moment
from zhida.services.weekly import ShownMatter, Week
from zhida.web.admin.drafts import DraftSeen, drafts_seen
from zhida.web.admin.schemas import named
from zhida.web.common.context import Web, caller_of, language_of, web_of
from zhida.web.common.paging import Cursor, PageSize, page_of
from zhida.web.common.policies import new_router, route
from zhida.web.common.schemas import Body, Page, ShortText

__all__ = ["router"]

router = new_router("/api/v1", "growth")
_PAGE: Final = 50
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_MINUTES: Final = 60
_COLUMNS: Final = (
    "from", "to", "matter", "example", "count", "growth", "agent_minutes", "cost_hours", "change",
)  # fmt: skip


class Kinds(Body):
    """Why the questions were left to people."""

    unanswered: int
    repeated: int
    agent_answered: int


class ExampleSeen(Body):
    """One wording a contact used."""

    text: str
    at: str
    conversation_id: str


class AnsweredSeen(Body):
    """What an agent answered."""

    text: str
    at: str
    agent_name: str | None


class GroupSeen(Body):
    """Questions that ask the same; ``trend`` is the last seven days less the seven before."""

    id: str
    state: str = Field(description="open, drafted, solved or dismissed.")
    lang: str
    name: str | None
    kinds: Kinds
    count: int
    by_day: list[tuple[str, int]]
    trend: int
    first_at: str
    last_at: str
    examples: list[ExampleSeen]
    agent_answers: list[AnsweredSeen]
    draft_id: str | None
    article_id: str | None
    helped: int


class DraftWanted(Body):
    """The answer in other words than the agents'; left out, theirs is taken."""

    text: Annotated[str, Field(max_length=4_000)] | None = None


class Solution(Body):
    """The article that answers, and wordings it should be found by from now on."""

    article_id: ShortText
    as_similar: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=50)] = Field(
        default_factory=list[str]
    )


class MatterSeen(Body):
    """What contacts came for; hours are those contacts were being served."""

    group_id: str
    name: str | None
    count: int
    growth: int
    agent_minutes: int
    cost_hours: float
    example: str | None


class ChangeSeen(Body):
    """A change worth making, with its sum in words."""

    what: Literal["article", "similar", "process"]
    group_id: str
    name: str | None
    saves_hours: float
    why: str


class NewArticleSeen(Body):
    """What an article of the last four weeks did."""

    article_id: str
    question: str
    since: str
    helped: int
    denied: int


class SuggestionsSeen(Body):
    """What suggestions beside the agent did; ``share`` of the answered ones, null before the first."""

    shown: int
    taken: int
    share: float | None
    seconds_saved: int


class WeekSeen(Body):
    """The weekly page."""

    from_: str = Field(serialization_alias="from")
    to: str
    contacts: int
    with_people: int
    matters: list[MatterSeen]
    changes: list[ChangeSeen]
    articles: list[NewArticleSeen]
    suggestions: SuggestionsSeen


GroupState = Annotated[Literal["open", "drafted", "solved", "dismissed"], Query()]
Days = Annotated[int, Query(ge=1, le=365, description="Days shown; an open group is never left out.")]
Ending = Annotated[str | None, Query(description="Last day of the week, as 2026-11-29; today when left out.")]


@route(router, "GET", "/questions/groups", action=Action.SEE_GROWTH, answer=Page[GroupSeen])
async def see_groups(
    request: Request,
    state: GroupState = "open",
    days: Days = 28,
    cursor: Cursor = None,
    limit: PageSize = _PAGE,
) -> Page[GroupSeen]:
    """List groups of questions in a state, the most asked first."""
    web, tenant = web_of(request), caller_of(request).actor.tenant
    listed = await web.platform.library.growth.groups(tenant, state, days)
    shown, more = page_of(listed, lambda one: one.order, cursor, limit)
    return Page(items=[await _group(web, tenant, one.row, days) for one in shown], next=more)


@route(router, "POST", "/questions/groups/{group_id}/draft", action=Action.APPROVE_ARTICLES, answer=DraftSeen)
async def draft_group(request: Request, group_id: str, given: DraftWanted) -> DraftSeen:
    """Make a draft of what agents answered."""
    web, actor = web_of(request), caller_of(request).actor
    draft = await web.platform.library.growth.draft(actor, group_id, given.text)
    return (await drafts_seen(web, actor.tenant, (draft,)))[0]


@route(
    router, "POST", "/questions/groups/{group_id}/dismiss", action=Action.APPROVE_ARTICLES, answer=GroupSeen
)
async def dismiss_group(request: Request, group_id: str) -> GroupSeen:
    """Decide that a group needs no article."""
    web, actor = web_of(request), caller_of(request).actor
    row = await web.platform.library.growth.dismiss(actor, group_id)
    return await _group(web, actor.tenant, row, 28)


@route(router, "POST", "/questions/groups/{group_id}/solve", action=Action.APPROVE_ARTICLES, answer=GroupSeen)
async def solve_group(request: Request, group_id: str, given: Solution) -> GroupSeen:
    """Decide that an article answers a group; the wordings join it at once."""
    web, actor = web_of(request), caller_of(request).actor
    growth = web.platform.library.growth
    row = await growth.solve(actor, group_id, given.article_id, given.as_similar)
    return await _group(web, actor.tenant, row, 28)


@route(router, "GET", "/growth/week", action=Action.SEE_GROWTH, answer=WeekSeen)
async def see_week(request: Request, ending: Ending = None) -> WeekSeen:
    """Show what contacts came for, what it cost, and the three changes that would save most."""
    return await _week(request, ending)


@route(router, "GET", "/growth/week.csv", action=Action.SEE_GROWTH, gives=("text/csv",))
async def week_csv(request: Request, ending: Ending = None) -> Response:
    """Give the matters of the week as CSV, for a spreadsheet."""
    week = await _week(request, ending)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    why = {change.group_id: change.why for change in week.changes}
    for matter in week.matters:
        cells = [week.from_, week.to, matter.name or "", matter.example or "", matter.count, matter.growth]
        cells += [matter.agent_minutes, matter.cost_hours, why.get(matter.group_id, "")]
        writer.writerow([_safe(cell) for cell in cells])
    headers = {"content-disposition": f'attachment; filename="week-{week.to}.csv"'}
    return Response("\ufeff" + out.getvalue(), 200, headers, "text/csv; charset=utf-8")


async def _week(request: Request, ending: str | None) -> WeekSeen:
    web, tenant = web_of(request), caller_of(request).actor.tenant
    try:
        last = date.fromisoformat(ending) if ending else None
    except ValueError:
        raise InvalidInput(params={"field": "ending", "why": "a day, as 2026-11-29"}) from None
    week = await web.platform.library.weekly.week(tenant, last)
    return _week_seen(web, language_of(request), week)


def _week_seen(web: Web, lang: str, week: Week) -> WeekSeen:
    names = {one.matter.group_id: one.name or one.example for one in week.matters}
    tally = week.suggestions
    return WeekSeen(
        from_=week.first.isoformat(),
        to=week.last.isoformat(),
        contacts=week.contacts,
        with_people=week.with_people,
        matters=[_matter(one) for one in week.matters],
        changes=[_change(web, lang, one, names.get(one.group_id)) for one in week.changes],
        articles=[
            NewArticleSeen(
                article_id=one.article_id,
                question=one.question,
                since=moment(one.since),
                helped=one.helped,
                denied=one.denied,
            )
            for one in week.articles
        ],
        suggestions=SuggestionsSeen(
            shown=tally.shown, taken=tally.taken, share=tally.share, seconds_saved=tally.seconds_saved
        ),
    )


def _matter(one: ShownMatter) -> MatterSeen:
    matter = one.matter
    return MatterSeen(
        group_id=matter.group_id,
        name=one.name,
        count=matter.count,
        growth=matter.growth,
        agent_minutes=matter.minutes,
        cost_hours=round(matter.minutes / _MINUTES, 1),
        example=one.example,
    )


def _change(web: Web, lang: str, change: Change, name: str | None) -> ChangeSeen:
    hours = round(change.saves_minutes / _MINUTES, 1)
    params: dict[str, str | int] = {
        "count": change.count,
        "minutes": change.minutes_each,
        "share": change.share,
        "hours": str(hours),
    }
    why = web.platform.texts.render(f"growth.why_{change.what}", lang, params)
    return ChangeSeen(what=change.what, group_id=change.group_id, name=name, saves_hours=hours, why=why)


async def _group(web: Web, tenant: TenantId, row: Row, days: int) -> GroupSeen:
    group = await web.platform.library.growth.seen(tenant, row, days)
    names = web.platform.staff.names(tenant)
    return GroupSeen(
        id=group.id,
        state=group.state,
        lang=group.lang,
        name=group.name,
        kinds=Kinds.model_validate(dict(group.kinds)),
        count=group.count,
        by_day=[(day.isoformat(), count) for day, count in group.by_day],
        trend=group.trend,
        first_at=moment(group.first_at),
        last_at=moment(group.last_at),
        examples=[
            ExampleSeen(text=one.text, at=moment(one.at), conversation_id=one.conversation_id)
            for one in group.examples
        ],
        agent_answers=[
            AnsweredSeen(text=one.text, at=moment(one.at), agent_name=named(one.agent_id, names))
            for one in group.agent_answers
        ],
        draft_id=group.draft_id,
        article_id=group.article_id,
        helped=group.helped,
    )


def _safe(cell: str | float) -> str | float:
    """Return a cell no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
