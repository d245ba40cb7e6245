"""Starting and stopping everything in order, as one context."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog

from zhida.bootstrap.build import Assembled, Ports, assemble
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, MICROS, Micros
from zhida.jobs.runner import JobRunner
from zhida.services.platform import Platform
from zhida.services.rebuild import Rebuild
from zhida.services.recorder import Recorder

__all__ = ["Running", "running"]

_LONGEST_NAP_S: Final = 3600.0
_LONGEST_WARMING_S: Final = 10.0
"""After so long the first page comes though the bot is not ready: a person can be asked for without it."""
_ASKS_NOTHING: Final = "今天天气很好。 It rains in the north"
"""A message every wording is tried on, as none fits: reading it compiles them and loads the text tables."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A started platform; ``jobs`` can be stepped by hand where no background work runs."""

    platform: Platform
    jobs: JobRunner


@asynccontextmanager
async def running(ports: Ports, *, background: bool = True) -> AsyncGenerator[Running]:
    """Start the platform on these ports and stop it at the end; ``background`` also runs keepers and timers.

    With background work it begins when the bot is ready for a first message, or takes too long for that.

    Raises:
        InvalidInput: Stored settings break the promise; nothing was started.
    """
    assembled = assemble(ports)
    platform = assembled.platform
    await platform.store.start()
    try:
        await platform.tenancy.start()
        await platform.staff.start()
        rebuild = Rebuild(platform.store, platform.matters, Recorder(ports.cipher))
        earlier = {tenant: await _open_floor(assembled, rebuild, tenant) for tenant in platform.tenancy.all()}
        await platform.presence.start()
        await platform.oversight.calibrating.start()
        handlers = {
            **assembled.timers.handlers(),
            **platform.library.gaps.handlers(),
            **platform.library.naming.handlers(),
            **platform.oversight.calibrating.handlers(),
        }
        jobs = JobRunner(platform.store, platform.clock, handlers)
        figures = _count_today(assembled, rebuild, earlier)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(ports.models.close)
            stack.push_async_callback(_settle, assembled)
            if background:
                await _begin(platform)
                warming = _watched(_warm(platform))
                stack.push_async_callback(_cancel, warming)
                for work in (
                    jobs.run(),
                    ports.models.start(),
                    _sweep(platform),
                    figures,
                    _turn_days(assembled),
                    *(floor.keeper.run() for floor in assembled.floors.values()),
                ):
                    stack.push_async_callback(_cancel, _watched(work))
                await asyncio.wait({warming}, timeout=_LONGEST_WARMING_S)
            else:
                await figures
            yield Running(platform=platform, jobs=jobs)
    finally:
        await platform.store.stop()


async def _open_floor(assembled: Assembled, rebuild: Rebuild, tenant: TenantId) -> Mapping[str, int]:
    """Rebuild line and views of a tenant from rows; return the events of today not counted yet."""
    floor = assembled.add_floor(tenant)
    await floor.keeper.start()
    for agent_id in floor.keeper.agents():
        floor.views.agent_changed(agent_id)
    await rebuild.cards(tenant, (assembled.rulebook, floor.keeper, floor.views))
    await rebuild.alarms(tenant, floor.views)
    floor.views.show_today()
    return await rebuild.today(tenant, floor.views)


async def _count_today(
    assembled: Assembled, rebuild: Rebuild, earlier: Mapping[TenantId, Mapping[str, int]]
) -> None:
    """Count today's earlier events; a long day must not delay the first page."""
    for tenant, until in earlier.items():
        await rebuild.figures(tenant, assembled.floors[tenant].views, until)


async def _begin(platform: Platform) -> None:
    """Set the first timer of what repeats, for every tenant."""
    for tenant in platform.tenancy.all():
        await platform.library.gaps.begin(tenant)
        await platform.library.naming.begin(tenant)


async def _warm(platform: Platform) -> None:
    """Build every reader and certify what it may answer before the first message needs either."""
    await platform.knowledge.warm()
    for tenant in platform.tenancy.all():
        reader, day = await platform.knowledge.reader(tenant), platform.knowledge.today(tenant)
        await asyncio.to_thread(reader.read, _ASKS_NOTHING, "zh-CN", day)
        await platform.oversight.calibrating.begin(tenant)


async def _sweep(platform: Platform) -> None:
    """Delete files that an interruption left without a row."""
    for tenant in platform.tenancy.all():
        await platform.attachments.sweep(tenant)


async def _turn_days(assembled: Assembled) -> None:
    """Begin the figures anew at each tenant's midnight, also where nothing happens."""
    clock = assembled.platform.clock
    while True:
        ends = [Micros(floor.views.midnight() + DAY) for floor in assembled.floors.values()]
        await clock.sleep(min(max(1.0, (min(ends) - clock.utc()) / MICROS), _LONGEST_NAP_S))
        for floor in assembled.floors.values():
            floor.views.show_today()


async def _settle(assembled: Assembled) -> None:
    """Finish what was begun and give the leads back, while the store is still open."""
    await assembled.platform.knowledge.stop()
    await assembled.platform.oversight.calibrating.stop()
    await assembled.platform.planning.stop()
    await assembled.platform.summaries.stop()
    await assembled.platform.library.naming.stop()
    await assembled.platform.presence.stop()
    await assembled.platform.matters.stop()
    for floor in assembled.floors.values():
        await floor.keeper.resign()


def _watched(work: Coroutine[None, None, None]) -> asyncio.Task[None]:
    """Start background work whose end is never silent."""
    task = asyncio.create_task(work)
    task.add_done_callback(_report)
    return task


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (failed := task.exception()) is not None:
        _log.critical("background.ended", error=type(failed).__name__, exc_info=failed)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
