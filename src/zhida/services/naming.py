"""Names of question groups by a language model, once a day, where there is one.

The job only begins the naming and ends at once: timers of the promise never stand behind a model. A group
without a name is shown by one of its wordings, as without a model. A name is stored in plain, so a group is
named only when two contacts asked alike; a model sees masked wordings, and a name may hold nothing to mask.
"""

import asyncio
from asyncio import Event, Task
from collections.abc import Mapping
from typing import Final

import structlog

from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, Micros, seconds
from zhida.core.knowledge.masking import masked
from zhida.ports.clock import Clock
from zhida.ports.storage import JobRow, Row, Schedule, Store, Unit, Update
from zhida.services.gaps import Gaps
from zhida.services.in_time import in_time
from zhida.services.rows import maybe_text, text
from zhida.services.timers import Handler
from zhida.services.wording import Wording

__all__ = ["NAME_GROUPS", "NAME_S", "Naming"]

NAME_GROUPS: Final = "name_groups"
NAME_S: Final = 8.0
"""Seconds a model may take for one name; nobody waits for it."""
_FIRST_AFTER_S: Final = 600
"""After a start questions are gathered first."""
_LOOKED_AT: Final = 500
_MOST_NAMED: Final = 50
"""Names asked for in one day; the groups asked about last come first."""
_EXAMPLES: Final = 8
_READ: Final = 40
"""Questions of a group that wordings are taken from."""
_FEWEST_CONTACTS: Final = 2
_log = structlog.get_logger(__name__)


class Naming:
    """Names groups of every tenant; does nothing without a model."""

    def __init__(self, *, store: Store, clock: Clock, gaps: Gaps, wording: Wording) -> None:
        self._store = store
        self._clock = clock
        self._gaps = gaps
        self._wording = wording
        self._running: dict[TenantId, Task[int]] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of the job by its kind."""
        return {NAME_GROUPS: self.run}

    async def begin(self, tenant: TenantId) -> None:
        """Schedule the first naming, if there is a model to ask."""
        if self._wording.has_model:
            await self._schedule(tenant, Micros(self._clock.utc() + seconds(_FIRST_AFTER_S)))

    async def run(self, tenant: TenantId, job: JobRow) -> None:
        """Begin to name groups, wait for nothing, and come again tomorrow."""
        del job
        if not self._wording.has_model:
            return
        if tenant not in self._running:
            task = self._running[tenant] = asyncio.create_task(self.name(tenant))
            task.add_done_callback(lambda done: self._ended(tenant, done))
        await self._schedule(tenant, Micros(self._clock.utc() + DAY))

    async def name(self, tenant: TenantId) -> int:
        """Name open groups that have no name, as long as the model answers; return how many were named."""
        where = {"state": "open", "name": None}
        rows = await self._store.find(
            tenant, "question_groups", where, order="last_at", descending=True, limit=_LOOKED_AT
        )
        asked = named = 0
        for row in rows:
            wordings = await self._wordings(tenant, text(row, "id"))
            if len(wordings) < _FEWEST_CONTACTS:
                continue
            asked += 1
            named += await self._named(tenant, row, wordings)
            if asked >= _MOST_NAMED:
                break
        return named

    async def settled(self) -> None:
        """Wait until nothing is being named."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def stop(self) -> None:
        """End the naming that goes on."""
        for task in self._running.values():
            task.cancel()
        await self.settled()

    async def _wordings(self, tenant: TenantId, group_id: str) -> list[str]:
        """Return different masked wordings, the newest first; none when fewer than two contacts asked."""
        members = await self._gaps.members(tenant, group_id, _READ)
        if len({text(row, "key_owner") for row in members}) < _FEWEST_CONTACTS:
            return []
        found = [masked(await self._gaps.opened(tenant, row, "words")) for row in members]
        return [words for words in dict.fromkeys(found) if words][:_EXAMPLES]

    async def _named(self, tenant: TenantId, row: Row, wordings: list[str]) -> bool:
        asked = self._wording.named(wordings, text(row, "lang"), budget_s=NAME_S)
        name = await in_time(self._clock, asked, NAME_S, Event())
        now = await self._store.get(tenant, "question_groups", (text(row, "id"),))
        if name is None or masked(name) != name or now is None or maybe_text(now, "name") is not None:
            return False
        change = Update(table="question_groups", key=(text(row, "id"),), values={"name": name})
        await self._store.commit(Unit(tenant=tenant, changes=(change,)))
        return True

    async def _schedule(self, tenant: TenantId, due: Micros) -> None:
        job = JobRow(kind=NAME_GROUPS, key="all", due_at=due, payload="")
        await self._store.commit(Unit(tenant=tenant, changes=(Schedule(job=job),)))

    def _ended(self, tenant: TenantId, done: "Task[int]") -> None:
        del self._running[tenant]
        if not done.cancelled() and (failed := done.exception()) is not None:
            _log.warning("groups.not_named", error=type(failed).__name__)
