"""Planning for supervisors: one plan at a time and tenant, the newest of them kept, what-if at once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import structlog

from zhida.core.kernel.errors import Conflict, NotFound, Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.core.planning.forecast import back_test, forecast
from zhida.core.planning.history import History
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.own_record import own_forecast, own_scenario
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.told_waits import ToldWaits
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.planning import PlanFailed, PlanRunner, PlanTask
from zhida.services.own_record import OwnHistory, zone_of
from zhida.services.planning_kept import PlanKept, PlanShelf, Source
from zhida.services.planning_table import read_table
from zhida.services.question_groups import day_of
from zhida.services.tenancy import Tenancy

__all__ = ["PlanAsked", "Planning"]

_BACKTEST_FIRST, _BACKTEST_DAYS = 100, 105
_RECENT_DAYS: Final = 400
"""Older days change no forecast; counting back through years of them would only take time."""
_MOST_A_DAY: Final = 500_000
"""More contacts than this are planned with the command, on a machine that serves nobody."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """What somebody wants planned: where the contacts come from, the day, and the figures.

    Of ``table``, ``is_own`` and ``volume`` exactly one is given. With ``is_own`` the figures of the task
    that are not named in ``given`` are measured where the desk has seen enough.
    """

    task: PlanTask
    table: str | None = None
    is_own: bool = False
    volume: float | None = None
    day: date | None = None
    agents_most: int | None = None
    given: frozenset[str] = frozenset()


class Planning:
    """Plans of all tenants."""

    def __init__(
        self,
        *,
        runner: PlanRunner,
        clock: Clock,
        ids: IdFactory,
        tenancy: Tenancy,
        own: OwnHistory,
        shelf: PlanShelf,
    ) -> None:
        self._runner = runner
        self._clock = clock
        self._ids = ids
        self._tenancy = tenancy
        self.own = own
        self._shelf = shelf
        self._live: dict[TenantId, PlanKept] = {}

    async def begin(self, tenant: TenantId, asked: PlanAsked) -> PlanKept:
        """Start a plan.

        Raises:
            Conflict: One is being made.
            InvalidStaffing: A line or a figure is wrong; says row and column.
            Unavailable: The plan could not be kept.
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
        await self._first_kept(tenant, kept)
        kept.work = asyncio.create_task(self._make(tenant, kept))
        return kept

    async def last(self, tenant: TenantId) -> PlanKept | None:
        """Return the newest plan of a tenant, None before the first."""
        return self._live.get(tenant) or await self._shelf.newest(tenant)

    async def kept(self, tenant: TenantId, plan_id: str) -> PlanKept:
        """Return a plan.

        Raises:
            NotFound: It was never made here, or so many came after it that it is gone.
        """
        live = self._live.get(tenant)
        found = live if live is not None and live.id == plan_id else await self._shelf.get(tenant, plan_id)
        if found is None:
            raise NotFound
        return found

    async def of_today(self, tenant: TenantId) -> PlanKept | None:
        """Return the newest plan for the present day of which anything was made."""
        today, live = self.today(tenant), self._live.get(tenant)
        if live is not None and live.day == today and live.document is not None:
            return live
        return await self._shelf.made_for(tenant, today)

    async def cancel(self, tenant: TenantId, plan_id: str) -> PlanKept:
        """End the work on a plan and return the best so far.

        Raises:
            NotFound: There is no such plan.
        """
        kept = await self.kept(tenant, plan_id)
        await _end(kept)
        return kept

    async def stop(self) -> None:
        """End all work."""
        for kept in self._live.values():
            await _end(kept)

    async def figures_of(self, tenant: TenantId, plan_id: str) -> PlanTask:
        """Return what a plan was made with.

        Raises:
            NotFound: There is no such plan.
        """
        return (await self.kept(tenant, plan_id)).task

    async def told(self, tenant: TenantId) -> ToldWaits:
        """Return whether the waits that contacts were told lately came true."""
        lease_s = self._tenancy.of(tenant).lines.lease_s
        return await self.own.told(tenant, self._clock.utc(), lease_s)

    def today(self, tenant: TenantId) -> date:
        """Return the present day where the tenant is."""
        return day_of(self._clock.utc(), self.offset_min(tenant))

    def now(self) -> Micros:
        """Return the present moment."""
        return self._clock.utc()

    def offset_min(self, tenant: TenantId) -> int:
        """Return the tenant's distance from UTC in minutes."""
        return self._tenancy.of(tenant).utc_offset_min

    async def _first_kept(self, tenant: TenantId, kept: PlanKept) -> None:
        """Take the tenant's place from the first moment, and give it back where the store refuses."""
        before = self._live.get(tenant)
        self._live[tenant] = kept
        try:
            await self._shelf.put(tenant, kept)
        except BaseException:
            del self._live[tenant]
            if before is not None:
                self._live[tenant] = before
            raise

    async def _make(self, tenant: TenantId, kept: PlanKept) -> None:
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
        finally:
            await self._keep(tenant, kept)

    async def _keep(self, tenant: TenantId, kept: PlanKept) -> None:
        """Keep what was made; while the disk refuses, it is there until the process ends."""
        try:
            await self._shelf.put(tenant, kept)
        except Unavailable as refused:
            _log.warning("plan.not_kept", plan_id=kept.id, error=str(refused))

    def _refuse_second(self, tenant: TenantId) -> None:
        kept = self._live.get(tenant)
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
        record = await self.own.record(tenant, self._clock.utc(), zone_of(offset))
        contacts, is_alike = own_forecast(record, day)
        task = replace(task, weekday_seen=is_alike)
        seen = own_scenario(record, contacts, replace(task, contacts=contacts).scenario)
        return task.measured(seen, asked.given), "own", len(record.history.days)


def _forecast(asked: PlanAsked, whole: History, day: date) -> PlanTask:
    recent = sorted(whole.days)[-_RECENT_DAYS:]
    history = replace(whole, days={each: whole.days[each] for each in recent})
    task = replace(
        asked.task, contacts=forecast(history, day), slot_s=history.slot_s, first_s=history.first_s
    )
    if "day_cv" in asked.given or len(history.days) < _BACKTEST_DAYS:
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
