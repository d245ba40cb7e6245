"""Runs due jobs of the leased job table: at least once, oldest first, with back-off and a visible end.

Neither a handler that fails nor a store that refuses ends the runner: it waits and goes on, because every
clock of the promise hangs on it.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from zhida.core.kernel.errors import ZhidaError
from zhida.core.kernel.times import Micros, seconds
from zhida.ports.clock import Clock
from zhida.ports.storage import ClaimedJob, Store
from zhida.services.timers import Handler

__all__ = ["JobRunner"]

_LEASE_S: Final = 30
_LONGEST_NAP_S: Final = 0.25
"""A job written by a commit of this node is found at the latest after this time."""
_REST_S: Final = 1.0
"""Pause after the store refused to hand out work."""
_LONGEST_BACK_OFF_S: Final = 64
_MOST_ATTEMPTS: Final = 20
"""With the back-off above a job is tried for about a quarter of an hour before it counts as dead."""
_log = structlog.get_logger(__name__)


class JobRunner:
    """Claims due jobs and hands each to the handler of its kind."""

    def __init__(self, store: Store, clock: Clock, handlers: Mapping[str, Handler]) -> None:
        self._store = store
        self._clock = clock
        self._handlers = handlers

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                if not await self.run_due():
                    await self._clock.sleep(await self._nap_s())
            except ZhidaError as refused:
                _log.warning("job.store_refused", code=refused.code)
                await self._clock.sleep(_REST_S)

    async def run_due(self) -> int:
        """Run what is due now; return how many jobs were claimed.

        Raises:
            Unavailable: The store hands out nothing now.
        """
        now = self._clock.utc()
        claimed = await self._store.claim_jobs(now, Micros(now + seconds(_LEASE_S)))
        async with asyncio.TaskGroup() as group:
            for job in claimed:
                group.create_task(self._one(job))
        return len(claimed)

    async def _one(self, claimed: ClaimedJob) -> None:
        handler = self._handlers.get(claimed.job.kind)
        if handler is None:
            _log.error("job.unknown_kind", kind=claimed.job.kind)
            await self._finish(claimed, dead=True)
            return
        outcome = await asyncio.gather(handler(claimed.tenant, claimed.job), return_exceptions=True)
        failed = outcome[0]
        if failed is None:
            await self._finish(claimed)
        else:
            await self._put_back(claimed, failed)

    async def _put_back(self, claimed: ClaimedJob, failed: BaseException) -> None:
        """Try again later, each time after twice as long, until it counts as dead."""
        attempts = claimed.job.attempts
        code = failed.code.value if isinstance(failed, ZhidaError) else type(failed).__name__
        dead = attempts >= _MOST_ATTEMPTS
        _log.warning("job.failed", kind=claimed.job.kind, code=code, attempts=attempts, dead=dead)
        back_off_s = min(2**attempts, _LONGEST_BACK_OFF_S)
        await self._finish(claimed, retry_at=Micros(self._clock.utc() + seconds(back_off_s)), dead=dead)

    async def _finish(
        self, claimed: ClaimedJob, *, retry_at: Micros | None = None, dead: bool = False
    ) -> None:
        """Close the claim; where the store refuses, the lease ends by itself and the job comes again."""
        try:
            await self._store.finish_job(claimed, retry_at=retry_at, dead=dead)
        except ZhidaError as refused:
            _log.warning("job.unfinished", kind=claimed.job.kind, code=refused.code)

    async def _nap_s(self) -> float:
        due = await self._store.next_due()
        if due is None:
            return _LONGEST_NAP_S
        return min(_LONGEST_NAP_S, max(0.01, (due - self._clock.utc()) / 1_000_000))
