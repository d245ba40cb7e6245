"""Who is connected now: the truth behind "absent" and "available", with patience for short breaks.

A contact whose last socket ended keeps the place and becomes absent after 30 s; an agent whose last socket
ended keeps the conversations for 20 s, then their contacts wait again in front. Both timers are jobs on disk,
so that a restart does not forget them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Final

import structlog

from zhida.core.journey.commands import Command, LoseConnection, ResumeConnection
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.errors import ZhidaError
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros, seconds
from zhida.core.routing.events import AgentState
from zhida.ports.clock import Clock
from zhida.ports.storage import CancelJob, JobRow, Row, Schedule, Store, Unit
from zhida.services.cards import CardText
from zhida.services.frames import Seen
from zhida.services.keeper import Keeper
from zhida.services.matters import Maker, Matters
from zhida.services.rows import flag, text, whole
from zhida.services.tenancy import Tenancy, system

__all__ = ["AGENT_LOST", "Presence"]

AGENT_LOST: Final = "agent.lost"
_BIND_S: Final = 2.0
"""A page that queues its contact by the call that opens the matter binds its socket within this time."""
_PAGE: Final = 1_000
_log = structlog.get_logger(__name__)


class Presence:
    """Counts live sockets of contacts and agents of this node."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        matters: Matters,
        tenancy: Tenancy,
        keeper: Callable[[TenantId], Keeper],
    ) -> None:
        self._store = store
        self._clock = clock
        self._matters = matters
        self._tenancy = tenancy
        self._keeper = keeper
        self._contacts: Counter[tuple[TenantId, str]] = Counter()
        self._agents: Counter[tuple[TenantId, str]] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._expected: set[tuple[TenantId, str]] = set()
        self.agent_watchers: list[Callable[[TenantId, str], None]] = []

    async def start(self) -> None:
        """After a start nobody is connected yet: begin the patience of everybody who was."""
        for tenant in self._tenancy.all():
            where, after = {"phase": Phase.QUEUED.value, "connected": 1}, None
            while rows := await self._store.find(
                tenant, "conversations", where, order="opened_at", after=after, limit=_PAGE
            ):
                async with asyncio.TaskGroup() as group:
                    for row in rows:
                        group.create_task(self._settle(tenant, text(row, "id")))
                after = (rows[-1]["opened_at"], text(rows[-1], "id"))
            for row in await self._store.find(tenant, "agents", limit=10_000):
                if flag(row, "enabled") and _matters_to_somebody(row):
                    await self._fear_for(tenant, text(row, "id"))

    async def stop(self) -> None:
        """End what waits for pages that may still come."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        """Start the patience of somebody who queued without a live socket, by an API call say."""
        del before, words, seen
        at = (tenant, text(after, "id"))
        waits = text(after, "phase") == Phase.QUEUED and flag(after, "connected")
        if waits and not self.is_contact_connected(*at) and at not in self._expected:
            self._expected.add(at)
            self._soon(self._expect(*at))

    async def _expect(self, tenant: TenantId, conversation_id: str) -> None:
        """Give the page that just queued its contact a moment to bind its socket."""
        try:
            await self._clock.sleep(_BIND_S)
        finally:
            self._expected.discard((tenant, conversation_id))
        await self._settle(tenant, conversation_id)

    async def glimpse(self, tenant: TenantId, conversation_id: str, for_s: float) -> None:
        """Count a page without a socket as connected for a while: it will ask again before that is over."""
        await self.contact_came(tenant, conversation_id)

        async def fade() -> None:
            await self._clock.sleep(for_s)
            await self.contact_went(tenant, conversation_id)

        self._soon(fade())

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def is_contact_connected(self, tenant: TenantId, conversation_id: str) -> bool:
        """Tell whether the contact of a matter has a live socket."""
        return self._contacts[tenant, conversation_id] > 0

    async def contact_came(self, tenant: TenantId, conversation_id: str) -> None:
        """Count a socket of the contact of this matter."""
        self._contacts[tenant, conversation_id] += 1
        keeper = self._keeper(tenant)
        if self._contacts[tenant, conversation_id] == 1:
            keeper.listen(conversation_id, is_listening=True)
            await self._settle(tenant, conversation_id)

    async def contact_went(self, tenant: TenantId, conversation_id: str) -> None:
        """Count off a socket; the last one starts the patience of a waiting contact."""
        self._contacts[tenant, conversation_id] -= 1
        if self._contacts[tenant, conversation_id] <= 0:
            del self._contacts[tenant, conversation_id]
            self._keeper(tenant).listen(conversation_id, is_listening=False)
            await self._settle(tenant, conversation_id)

    async def agent_came(self, tenant: TenantId, agent_id: str) -> None:
        """Count a socket of an agent."""
        self._agents[tenant, agent_id] += 1
        if self._agents[tenant, agent_id] == 1:
            self._connection_changed(tenant, agent_id, is_connected=True)
            cancel = CancelJob(kind=AGENT_LOST, key=agent_id)
            await self._store.commit(Unit(tenant=tenant, changes=(cancel,)))

    async def agent_went(self, tenant: TenantId, agent_id: str) -> None:
        """Count off a socket; the last one starts the patience with the agent."""
        self._agents[tenant, agent_id] -= 1
        if self._agents[tenant, agent_id] <= 0:
            del self._agents[tenant, agent_id]
            self._connection_changed(tenant, agent_id, is_connected=False)
            await self._fear_for(tenant, agent_id)

    def _connection_changed(self, tenant: TenantId, agent_id: str, *, is_connected: bool) -> None:
        self._keeper(tenant).connection_changed(agent_id, is_connected=is_connected)
        for watcher in self.agent_watchers:
            watcher(tenant, agent_id)

    async def _fear_for(self, tenant: TenantId, agent_id: str) -> None:
        patience = seconds(self._tenancy.of(tenant).lines.agent_lost_after_s)
        due = Micros(self._clock.utc() + patience)
        job = JobRow(kind=AGENT_LOST, key=agent_id, due_at=due, payload="")
        await self._store.commit(Unit(tenant=tenant, changes=(Schedule(job=job),)))

    async def _settle(self, tenant: TenantId, conversation_id: str) -> None:
        """Record lost or resumed, whichever is true when the matter's turn comes."""

        def at_once(state: State) -> Command:
            position = self._keeper(tenant).position(conversation_id)
            if not self.is_contact_connected(tenant, conversation_id):
                return LoseConnection(position=position)
            shown = state.place.position if state.place else None
            return ResumeConnection(position_before=shown or position, position_after=position)

        async def made(state: State) -> Command:
            return at_once(state)

        command = Maker(at_once=at_once, made=made)
        try:
            await self._matters.run(tenant, conversation_id, system(tenant), command)
        except ZhidaError as refused:
            _log.warning("presence.refused", conversation_id=conversation_id, code=refused.code)


def _matters_to_somebody(row: Row) -> bool:
    """Tell whether an agent's absence would keep anybody waiting."""
    return text(row, "state") == AgentState.READY or whole(row, "load") > 0
