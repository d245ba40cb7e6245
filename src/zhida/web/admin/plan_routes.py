"""The API for those who plan: whole plans in the background, what-if at once, today, shifts as files."""

import asyncio
from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from zhida.core.kernel.authority import Action
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.ports.planning import PlanTask
from zhida.services.planning_figures import what_if
from zhida.services.planning_kept import PlanKept
from zhida.services.planning_shifts import shifts_csv, shifts_ics
from zhida.services.planning_today import day_now
from zhida.web.admin.plan_schemas import (
    PlanGiven,
    PlanNow,
    PlanSeen,
    TodaySeen,
    ToldWaitsSeen,
    WhatIfGiven,
    WhatIfSeen,
    asked_of,
    plan_seen,
    task_of,
    today_seen,
    told_waits_seen,
    what_if_seen,
)
from zhida.web.admin.plan_words import in_words, why_of
from zhida.web.common.context import caller_of, language_of, web_of
from zhida.web.common.policies import new_router, route

__all__ = ["router"]

router = new_router("/api/v1", "plan")
PlanKey = Annotated[str, Path(pattern=r"^pln_[0-9A-Za-z]{1,64}$")]


@route(router, "POST", "/plan", action=Action.PLAN, is_repeatable=False, status=202, answer=PlanSeen)
async def begin_plan(request: Request, given: PlanGiven) -> PlanSeen:
    """Plan a day in the background; one plan at a time, and the newest are kept."""
    web, tenant = web_of(request), caller_of(request).actor.tenant
    with in_words(web.platform.texts, language_of(request)):
        kept = await web.platform.planning.begin(tenant, asked_of(given))
    return _seen(request, kept)


@route(router, "GET", "/plan", action=Action.PLAN, answer=PlanNow)
async def see_last_plan(request: Request) -> PlanNow:
    """Read the newest plan, whatever it is for."""
    kept = await web_of(request).platform.planning.last(caller_of(request).actor.tenant)
    return PlanNow(plan=None if kept is None else _seen(request, kept))


@route(router, "POST", "/plan/what-if", action=Action.PLAN, is_repeatable=False, answer=WhatIfSeen)
async def ask_what_if(request: Request, given: WhatIfGiven) -> WhatIfSeen:
    """Ask what follows from other figures; nothing is kept, and nothing is played."""
    web, tenant = web_of(request), caller_of(request).actor.tenant
    planning = web.platform.planning
    with in_words(web.platform.texts, language_of(request)):
        if given.plan is None:
            base = PlanTask(contacts=ordinary_day(given.volume))
        else:
            base = await planning.figures_of(tenant, given.plan)
        task = task_of(given, base)
        found = await asyncio.to_thread(what_if, task, given.staff)
    return what_if_seen(found, task)


@route(router, "GET", "/plan/today", action=Action.PLAN, answer=TodaySeen)
async def see_plan_today(request: Request) -> TodaySeen:
    """Read how many people to call in or to release now, from who has come so far."""
    web, tenant = web_of(request), caller_of(request).actor.tenant
    with in_words(web.platform.texts, language_of(request)):
        return today_seen(await day_now(web.platform.planning, tenant))


@route(router, "GET", "/plan/told-waits", action=Action.PLAN, answer=ToldWaitsSeen)
async def see_told_waits(request: Request) -> ToldWaitsSeen:
    """Read whether the waits that contacts were told in the last four weeks came true."""
    planning = web_of(request).platform.planning
    return told_waits_seen(await planning.told(caller_of(request).actor.tenant))


@route(router, "GET", "/plan/{plan_id}", action=Action.PLAN, answer=PlanSeen)
async def see_plan(request: Request, plan_id: PlanKey) -> PlanSeen:
    """Read how far a plan is, and the best so far."""
    return _seen(request, await _kept(request, plan_id))


@route(router, "DELETE", "/plan/{plan_id}", action=Action.PLAN, answer=PlanSeen)
async def cancel_plan(request: Request, plan_id: PlanKey) -> PlanSeen:
    """End the work on a plan; the best so far stays."""
    planning = web_of(request).platform.planning
    return _seen(request, await planning.cancel(caller_of(request).actor.tenant, plan_id))


@route(router, "GET", "/plan/{plan_id}/shifts.csv", action=Action.PLAN, gives=("text/csv",))
async def see_shifts_csv(request: Request, plan_id: PlanKey) -> Response:
    """Take the shifts away as a table."""
    kept = await _kept(request, plan_id)
    return _file(shifts_csv(kept), "text/csv", kept, "csv")


@route(router, "GET", "/plan/{plan_id}/shifts.ics", action=Action.PLAN, gives=("text/calendar",))
async def see_shifts_ics(request: Request, plan_id: PlanKey) -> Response:
    """Take the shifts away as a calendar."""
    platform, kept = web_of(request).platform, await _kept(request, plan_id)
    offset_min = platform.planning.offset_min(caller_of(request).actor.tenant)
    words = shifts_ics(kept, offset_min, platform.texts, language_of(request))
    return _file(words, "text/calendar", kept, "ics")


async def _kept(request: Request, plan_id: str) -> PlanKept:
    return await web_of(request).platform.planning.kept(caller_of(request).actor.tenant, plan_id)


def _seen(request: Request, kept: PlanKept) -> PlanSeen:
    return plan_seen(kept, why_of(kept.refused, web_of(request).platform.texts, language_of(request)))


def _file(content: str, kind: str, kept: PlanKept, ending: str) -> Response:
    name = f'attachment; filename="shifts-{kept.day.isoformat()}.{ending}"'
    return Response(content, media_type=f"{kind}; charset=utf-8", headers={"content-disposition": name})
