"""What happens when a timer of a matter or an agent comes due; every handler may run twice without harm."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from zhida.core.journey.commands import BreachSla, Command, ExpireOffer, MarkAbsent, ReturnToLine, WarnSla
from zhida.core.journey.state import Phase
from zhida.core.kernel.errors import Refused, TooMany
from zhida.core.kernel.ids import AgentId, OfferId, TenantId
from zhida.core.routing.events import AgentState, OfferExpired
from zhida.ports.storage import JobRow, Store, StreamConflict
from zhida.services.effects import ABSENT, BREACH, EXPIRE, WARN
from zhida.services.keeper import Keeper
from zhida.services.matters import Done, Matters
from zhida.services.presence import AGENT_LOST
from zhida.services.rows import maybe_text, text
from zhida.services.staff import Staff
from zhida.services.tenancy import Tenancy, system

__all__ = ["PROMISE", "Handler", "Timers"]

Handler: TypeAlias = Callable[[TenantId, JobRow], Awaitable[None]]
PROMISE = "first_word"
"""Name of the 30-second promise in ``sla.*`` events."""
_LAPSES_BEFORE_BREAK = 2


class Timers:
    """Handlers by kind of job."""

    def __init__(
        self,
        *,
        store: Store,
        matters: Matters,
        staff: Staff,
        tenancy: Tenancy,
        keeper: Callable[[TenantId], Keeper],
    ) -> None:
        self._store = store
        self._matters = matters
        self._staff = staff
        self._tenancy = tenancy
        self._keeper = keeper

    def handlers(self) -> Mapping[str, Handler]:
        """Return every handler by the kind of job it serves."""
        return {
            EXPIRE: self.offer_expired,
            WARN: self.promise_near,
            BREACH: self.promise_missed,
            ABSENT: self.contact_absent,
            AGENT_LOST: self.agent_lost,
        }

    async def offer_expired(self, tenant: TenantId, job: JobRow) -> None:
        """Let an unanswered offer lapse; an agent who lets two lapse in a row goes on a break."""
        done = await self._run(tenant, job.key, ExpireOffer(offer_id=OfferId(job.payload)))
        for seen in done.seen if done else ():
            if isinstance(seen.event, OfferExpired):
                agent_id = seen.event.agent_id
                if await self._staff.count_lapse(tenant, agent_id) >= _LAPSES_BEFORE_BREAK:
                    await self._staff.set_state(tenant, agent_id, AgentState.BREAK, "no_answer")

    async def promise_near(self, tenant: TenantId, job: JobRow) -> None:
        """Raise the alarm before the breach."""
        left_s = self._tenancy.of(tenant).lines.warn_before_s
        await self._run(tenant, job.key, WarnSla(promise=PROMISE, left_s=left_s))

    async def promise_missed(self, tenant: TenantId, job: JobRow) -> None:
        """Record the breach."""
        after_s = self._tenancy.of(tenant).lines.promise_s
        await self._run(tenant, job.key, BreachSla(promise=PROMISE, after_s=after_s))

    async def contact_absent(self, tenant: TenantId, job: JobRow) -> None:
        """Pass over a waiting contact whom nothing reaches; the place stays."""
        await self._run(tenant, job.key, MarkAbsent())

    async def agent_lost(self, tenant: TenantId, job: JobRow) -> None:
        """Bring the contacts of a lost agent back to the front of the line."""
        if self._keeper(tenant).is_connected(job.key):
            return
        await self._staff.set_state(tenant, job.key, AgentState.OFFLINE, "connection_lost")
        offered = await self._store.find(
            tenant, "conversations", {"phase": Phase.QUEUED.value, "offer_agent_id": job.key}, limit=1000
        )
        for row in offered:
            await self._run(
                tenant, text(row, "id"), ExpireOffer(offer_id=OfferId(maybe_text(row, "offer_id") or ""))
            )
        held = await self._store.find(
            tenant, "conversations", {"phase": Phase.AGENT.value, "agent_id": job.key}, limit=1000
        )
        for row in held:
            await self._run(tenant, text(row, "id"), ReturnToLine(agent_id=AgentId(job.key)))

    async def _run(self, tenant: TenantId, conversation_id: str, command: Command) -> Done | None:
        """Run a command that may have become pointless meanwhile; a busy store is no reason to forget it."""
        try:
            return await self._matters.run(tenant, conversation_id, system(tenant), command)
        except (StreamConflict, TooMany):
            raise
        except Refused:
            return None
