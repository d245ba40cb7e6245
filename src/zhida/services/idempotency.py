"""Answers kept for a day, so that a write that is sent twice is done once.

Kept are the answers of calls that succeeded; a refused call changed nothing and may simply be sent again.
Calls with the same key run one after the other, so that a hundred at once still are one effect.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from zhida.core.kernel.errors import Conflict, ErrorCode
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, Micros
from zhida.ports.clock import Clock
from zhida.ports.storage import Put, Remove, Store, Unit
from zhida.services.rows import text, whole

__all__ = ["Idempotency", "KeptAnswer", "Turn"]

_KEPT_US: Final = DAY
_SWEEP_EVERY_US: Final = DAY // 24
_SWEEP_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """Status and JSON text of an answer given before."""

    status: int
    response: str


@dataclass(slots=True)
class _Line:
    """Everybody who waits for the same key; dropped with the last of them."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turn:
    """One call while it holds its key."""

    def __init__(self, owner: "Idempotency", tenant: TenantId, actor: str, key: str, request: str) -> None:
        self._owner = owner
        self._at = (tenant, actor, key)
        self._request = request

    async def known(self) -> KeptAnswer | None:
        """Return the answer given to this very call before, or None.

        Raises:
            Conflict: code ``idempotency_reused``; the key belongs to another call.
        """
        return await self._owner.find(*self._at, self._request)

    async def keep(self, answer: KeptAnswer) -> None:
        """Keep the answer for later repeats."""
        await self._owner.store(*self._at, self._request, answer)


class Idempotency:
    """The table ``idempotency``: who, which key, which request, what was answered."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lines: dict[tuple[TenantId, str, str], _Line] = {}
        self._swept_at: dict[TenantId, Micros] = {}

    @asynccontextmanager
    async def turn(self, tenant: TenantId, actor: str, key: str, request: str) -> AsyncGenerator[Turn]:
        """Hold a key for the length of one call; ``request`` is a digest of everything that was asked."""
        at = (tenant, actor, key)
        line = self._lines.setdefault(at, _Line())
        line.waiting += 1
        try:
            async with line.lock:
                yield Turn(self, tenant, actor, key, request)
        finally:
            line.waiting -= 1
            if not line.waiting:
                del self._lines[at]

    async def find(self, tenant: TenantId, actor: str, key: str, request: str) -> KeptAnswer | None:
        """Return the kept answer of a call.

        Raises:
            Conflict: code ``idempotency_reused``.
        """
        row = await self._store.get(tenant, "idempotency", (actor, key))
        if row is None or whole(row, "at") + _KEPT_US <= self._clock.utc():
            return None
        if text(row, "request") != request:
            raise Conflict(ErrorCode.IDEMPOTENCY_REUSED)
        return KeptAnswer(status=whole(row, "status"), response=text(row, "response"))

    async def store(self, tenant: TenantId, actor: str, key: str, request: str, answer: KeptAnswer) -> None:
        """Write an answer, and now and then drop those older than a day."""
        now = self._clock.utc()
        values = {
            "actor": actor,
            "key": key,
            "request": request,
            "status": answer.status,
            "response": answer.response,
            "at": now,
        }
        old = await self._over(tenant, now)
        put = Put(table="idempotency", values=values)
        await self._store.commit(Unit(tenant=tenant, changes=(*old, put)))

    async def _over(self, tenant: TenantId, now: Micros) -> tuple[Remove, ...]:
        if now < self._swept_at.get(tenant, Micros(0)) + _SWEEP_EVERY_US:
            return ()
        self._swept_at[tenant] = now
        rows = await self._store.find(tenant, "idempotency", order="at", limit=_SWEEP_ROWS)
        return tuple(
            Remove(table="idempotency", key=(text(row, "actor"), text(row, "key")))
            for row in rows
            if whole(row, "at") + _KEPT_US <= now
        )
