"""Planning for supervisors: one plan at a time and tenant, kept until the next, what-if at once, today anew.

A plan is not a record of the business: it is made from figures anybody can bring again, so it is kept in
memory and gone after a restart.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal

import structlog

from zhida.core.kernel.errors import Conflict, NotFound, ZhidaError
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.core.planning.forecast import back_test, forecast
from zhida.core.planning.history import History
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.refusals import InvalidStaffing
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.planning import PlanDraft, PlanFailed, PlanNews, PlanRunner, PlanTask
from zhida.services.planning_history import OwnHistory, read_table
from zhida.services.question_groups import day_of
from zhida.services.tenancy import Tenancy

__all__ = ["PlanAsked", "PlanKept", "PlanState", "Planning", "Source"]

PlanState = Literal["running", "done", "cancelled", "failed"]
Source = Literal["own", "table", "volume"]
_BACKTEST_FIRST, _BACKTEST_DAYS = 100, 105
_RECENT_DAYS: Final = 400
"""Older days change no forecast; counting back through years of them would only take time."""
_MOST_A_DAY: Final = 500_000
"""More contacts than this are planned with the command, on a machine that serves nobody."""
_STAGES: Final[Mapping[str, tuple[float, float]]] = {
    "computing": (0.0, 0.1),
    "playing": (0.1, 0.6),
    "rehearsing": (0.7, 0.25),
}
"""Where each stage begins in the whole, and its part of it."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """What somebody wants planned: where the contacts come from, the day, and the figures.

    Of ``table``, ``is_own`` and ``volume`` exactly one is given. ``resolves`` and ``handle_s`` of the task
    hold unless they are measured (``measures``) and the desk has seen enough.
    """

    task: PlanTask
    table: str | None = None
    is_own: bool = False
    volume: float | None = None
    day: date | None = None
    agents_most: int | None = None
    measures: frozenset[Literal["resolves", "handle_s"]] = frozenset()
    is_cv_given: bool = False


@dataclass(slots=True, kw_only=True)
class PlanKept:
    """A plan from its first moment on; ``document`` is the best so far, ``refused`` why there is no more."""

    id: str
    asked_at: Micros
    day: date
    source: Source
    past_days: int
    task: PlanTask
    agents_most: int | None
    state: PlanState = "running"
    stage: str = "computing"
    share: float = 0.0
    document: Mapping[str, object] | None = None
    refused: ZhidaError | None = None
    work: asyncio.Task[None] | None = field(default=None, repr=False)

    def told(self, news: PlanNews) -> None:
        """Take in what the planner says."""
        if isinstance(news, PlanDraft):
            self.document = news.document
            return
        begin, part = _STAGES.get(news.stage, (self.share, 0.0))
        self.stage, self.share = news.stage, max(self.share, begin + part * min(1.0, news.share))


class Planning:
    """Plans of all tenants."""

    def __init__(
        self, *, runner: PlanRunner, clock: Clock, ids: IdFactory, tenancy: Tenancy, own: OwnHistory
    ) -> None:
        self._runner = runner
        self._clock = clock
        self._ids = ids
        self._tenancy = tenancy
        self.own = own
        self._kept: dict[TenantId, PlanKept] = {}

    async def begin(self, tenant: TenantId, asked: PlanAsked) -> PlanKept:
        """Start a plan.

        Raises:
            Conflict: One is being made.
            InvalidStaffing: A line or a figure is wrong; says row and column.
        """
        self._refuse_second(tenant)
        day = asked.day or self.today(tenant) + timedelta(days=1)
        task, source, past = await self._prepared(tenant, asked, day)
        self._refuse_second(tenant)
        _check(task)
        kept = PlanKept(
            id=self._ids.new("pln"),
            asked_at=self._clock.utc(),
            day=day,
            source=source,
            past_days=past,
            task=task,
            agents_most=asked.agents_most,
        )
        self._kept[tenant] = kept
        kept.work = asyncio.create_task(self._make(kept))
        return kept

    def last(self, tenant: TenantId) -> PlanKept | None:
        """Return the newest plan of a tenant, None before the first."""
        return self._kept.get(tenant)

    def kept(self, tenant: TenantId, plan_id: str) -> PlanKept:
        """Return a plan.

        Raises:
            NotFound: It was never made here, or another one came after it.
        """
        kept = self._kept.get(tenant)
        if kept is None or kept.id != plan_id:
            raise NotFound
        return kept

    async def cancel(self, tenant: TenantId, plan_id: str) -> PlanKept:
        """End the work on a plan and return the best so far.

        Raises:
            NotFound: There is no such plan.
        """
        kept = self.kept(tenant, plan_id)
        await _end(kept)
        return kept

    async def stop(self) -> None:
        """End all work."""
        for kept in self._kept.values():
            await _end(kept)

    def on(self, tenant: TenantId, plan_id: str | None, task: PlanTask) -> PlanTask:
        """Return the figures of ``task``, with the contacts of a plan if one is named.

        Raises:
            NotFound: There is no such plan.
        """
        if plan_id is None:
            return task
        base = self.kept(tenant, plan_id).task
        return replace(task, contacts=base.contacts, slot_s=base.slot_s, first_s=base.first_s)

    def today(self, tenant: TenantId) -> date:
        """Return the present day where the tenant is."""
        return day_of(self._clock.utc(), self.offset_min(tenant))

    def now(self) -> Micros:
        """Return the present moment."""
        return self._clock.utc()

    def offset_min(self, tenant: TenantId) -> int:
        """Return the tenant's distance from UTC in minutes."""
        return self._tenancy.of(tenant).utc_offset_min

    async def _make(self, kept: PlanKept) -> None:
        try:
            await self._runner.run(kept.task, kept.told)
        except asyncio.CancelledError:
            kept.state = "cancelled"
            raise
        except (InvalidStaffing, PlanFailed) as failed:
            kept.state, kept.refused = "failed", failed
            _log.warning("plan.failed", plan_id=kept.id, error=str(failed))
        else:
            kept.state, kept.share = "done", 1.0

    def _refuse_second(self, tenant: TenantId) -> None:
        kept = self._kept.get(tenant)
        if kept is not None and kept.state == "running":
            raise Conflict(params={"field": "plan", "why": "running", "id": kept.id})

    async def _prepared(self, tenant: TenantId, asked: PlanAsked, day: date) -> tuple[PlanTask, Source, int]:
        """Return the task with its contacts, where they come from, and how many past days they rest on."""
        if asked.volume is not None:
            return replace(asked.task, contacts=ordinary_day(asked.volume)), "volume", 0
        offset, task = self.offset_min(tenant), asked.task
        if not asked.is_own:
            history = await asyncio.to_thread(read_table, asked.table or "", offset)
            return await asyncio.to_thread(_forecast, asked, history, day), "table", len(history.days)
        seen = await self.own.days(tenant, self._clock.utc(), offset)
        if "resolves" in asked.measures and seen.resolves is not None:
            task = replace(task, resolves=seen.resolves)
        if "handle_s" in asked.measures and seen.handle_s is not None:
            task = replace(task, handle_s=seen.handle_s)
        forecast_of = replace(asked, task=task)
        return (
            await asyncio.to_thread(_forecast, forecast_of, seen.history, day),
            "own",
            len(seen.history.days),
        )


def _forecast(asked: PlanAsked, whole: History, day: date) -> PlanTask:
    recent = sorted(whole.days)[-_RECENT_DAYS:]
    history = replace(whole, days={each: whole.days[each] for each in recent})
    task = replace(
        asked.task, contacts=forecast(history, day), slot_s=history.slot_s, first_s=history.first_s
    )
    if asked.is_cv_given or len(history.days) < _BACKTEST_DAYS:
        return task
    spread = back_test(history, first=_BACKTEST_FIRST).spread
    return replace(task, day_cv=spread.day_cv, ratio=spread.ratio)


def _check(task: PlanTask) -> None:
    """Refuse before any work what no plan can be made of.

    Raises:
        InvalidStaffing: A figure is out of range.
    """
    contacts = sum(task.contacts)
    if contacts > _MOST_A_DAY:
        raise InvalidStaffing(f"{contacts:.0f} contacts a day are above {_MOST_A_DAY}", column="contacts")
    _ = task.day, task.target, task.costs


async def _end(kept: PlanKept) -> None:
    if kept.work is not None and not kept.work.done():
        kept.work.cancel()
        await asyncio.gather(kept.work, return_exceptions=True)
        kept.state = "cancelled"
