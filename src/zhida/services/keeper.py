"""The keeper of a tenant's lines: matches contacts with agents and tells each contact the true place.

There is one keeper per tenant. It learns of cards and agents only after they are committed, holds nothing
that cannot be rebuilt from rows, and writes through `Matters` like everybody else, under its leadership
epoch. Who does not lead matches nobody.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import structlog

from zhida.core.journey.commands import MakeOffer, ShowBusy, ShowPosition
from zhida.core.journey.line import PLAIN_MOVE
from zhida.core.journey.state import Phase
from zhida.core.kernel.errors import ZhidaError
from zhida.core.kernel.ids import AgentId, ConversationId, OfferId, TenantId
from zhida.core.kernel.times import Micros, seconds
from zhida.core.routing.eta import expected_wait
from zhida.core.routing.events import AgentState
from zhida.core.routing.lines import STANDARD
from zhida.core.routing.matcher import LineState
from zhida.core.routing.waiting import PREFER_S, DutyAgent, Entry
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.storage import AgentFull, FencedOff, RequireEpoch, Row, Store
from zhida.services.cards import CardText
from zhida.services.frames import Seen
from zhida.services.matters import Matters
from zhida.services.rows import flag, maybe_text, maybe_whole, text, whole, words
from zhida.services.tenancy import Tenancy, system

__all__ = ["Keeper", "duty_of", "entry_of"]

_LEASE_S: Final = 15
_PULSE_S: Final = 1.0
"""While somebody waits the keeper looks at least this often: refusals end, expectations drift."""
_EXTEND_S: Final = 5.0
"""The lead is extended this long after it was taken, well before it is over."""
_FULL_S: Final = 2.0
"""An agent whom the store called full is left alone this long."""
_log = structlog.get_logger(__name__)


def entry_of(row: Row) -> Entry | None:
    """Return the entry of a card that waits, or None."""
    if text(row, "phase") != Phase.QUEUED:
        return None
    refused = tuple(
        (AgentId(agent), Micros(int(at)))
        for agent, _, at in (part.partition("@") for part in words(row, "refused_by"))
    )
    prefer, offered = maybe_text(row, "prefer_agent_id"), maybe_text(row, "offer_agent_id")
    return Entry(
        conversation_id=ConversationId(text(row, "id")),
        queue=maybe_text(row, "queue") or "",
        skills=frozenset(words(row, "skills")),
        lane=maybe_text(row, "lane") or "",
        due_at=Micros(whole(row, "due_at")),
        absent=flag(row, "absent"),
        offered_to=AgentId(offered) if offered else None,
        refused_by=refused,
        prefer_agent_id=AgentId(prefer) if prefer else None,
        prefer_until=Micros(whole(row, "since") + seconds(PREFER_S)),
    )


def duty_of(row: Row, *, load: int, idle_since: int, is_connected: bool) -> DutyAgent:
    """Return an agent's row as the matcher sees it; ``load`` counts held conversations, offers apart."""
    skills = {name: level for name, _, level in (part.partition("=") for part in words(row, "skills"))}
    return DutyAgent(
        id=AgentId(text(row, "id")),
        state=AgentState(text(row, "state")) if flag(row, "enabled") else AgentState.OFFLINE,
        connected=is_connected,
        capacity=whole(row, "capacity"),
        load=load,
        skills={name: int(level or 3) for name, level in skills.items()},
        idle_since=Micros(max(idle_since, whole(row, "idle_since"))),
    )


class Keeper:
    """Drives the matcher of one tenant."""

    def __init__(
        self,
        *,
        tenant: TenantId,
        store: Store,
        clock: Clock,
        ids: IdFactory,
        matters: Matters,
        tenancy: Tenancy,
        node: str,
    ) -> None:
        self._tenant = tenant
        self._store = store
        self._clock = clock
        self._ids = ids
        self._matters = matters
        self._tenancy = tenancy
        self._node = node
        self._epoch: int | None = None
        self._extend_at = 0.0
        self._full: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._line = LineState()
        self._seats: dict[str, Row] = {}
        self._connected: set[str] = set()
        self._listening: set[str] = set()
        self._held: dict[str, str] = {}
        self._loads: Counter[str] = Counter()
        self._idle_since: dict[str, Micros] = {}
        self._busy_told: set[str] = set()
        self._shown: dict[str, ShowPosition] = {}
        self._rise, self._fall = "other", PLAIN_MOVE

    @property
    def line(self) -> LineState:
        """Return the line as the matcher sees it."""
        return self._line

    async def start(self) -> None:
        """Learn of every agent and take the lead; the cards come by `card_changed`."""
        for row in await self._store.find(self._tenant, "agents", limit=10_000):
            self.agent_changed(row)
        await self.lead()

    async def lead(self) -> bool:
        """Take or extend the leadership lease; False when another node leads."""
        now = self._clock.utc()
        self._extend_at = self._clock.monotonic() + _EXTEND_S
        self._epoch = await self._store.lead(self._tenant, self._node, now, Micros(now + seconds(_LEASE_S)))
        return self._epoch is not None

    async def resign(self) -> None:
        """Give the lead back, so that the next node need not wait for the end of the lease."""
        if self._epoch is not None:
            now = self._clock.utc()
            self._epoch = None
            with suppress(ZhidaError):
                await self._store.lead(self._tenant, self._node, now, now)

    async def _leads(self) -> bool:
        if self._epoch is None or self._clock.monotonic() >= self._extend_at:
            return await self.lead()
        return True

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        """Take note of a committed card."""
        if tenant != self._tenant:
            return
        conversation_id = text(after, "id")
        entry = entry_of(after)
        was = self._line.entry(ConversationId(conversation_id))
        if entry is not None:
            self._line.put_entry(entry)
            self._remember_shown(after)
            self._rise = _rise_of(before, was, entry) or self._rise
            if entry.absent and was is not None and not was.absent:
                self._fall = "ahead_absent"
        elif was is not None:
            self._line.drop_entry(was.conversation_id)
            self._busy_told.discard(conversation_id)
            self._shown.pop(conversation_id, None)
            self._fall = "ahead_answered" if text(after, "phase") == Phase.AGENT else "ahead_left"
        self._hold(after)
        if entry is not None or was is not None:
            self._wake.set()

    def _remember_shown(self, row: Row) -> None:
        """Know after a restart what the contact saw last."""
        position = maybe_whole(row, "position")
        if position is not None and text(row, "id") not in self._shown:
            self._shown[text(row, "id")] = ShowPosition(
                position=position, p50_s=None, p90_s=None, cause=PLAIN_MOVE
            )

    def _hold(self, row: Row) -> None:
        """Follow who holds this matter: loads are counted from cards, an agent's row may be older."""
        conversation_id, new = text(row, "id"), _holder(row)
        old = self._held.pop(conversation_id, None)
        if new is not None:
            self._held[conversation_id] = new
        if old == new:
            return
        for agent_id, step in ((old, -1), (new, 1)):
            if agent_id is not None:
                self._loads[agent_id] += step
                if step < 0:
                    self._idle_since[agent_id] = self._clock.utc()
                if agent_id in self._seats:
                    self._seat(agent_id)
        self._wake.set()

    def agent_changed(self, row: Row) -> None:
        """Take note of a committed agent's row."""
        self._seats[text(row, "id")] = row
        self._seat(text(row, "id"))
        self._wake.set()

    def connection_changed(self, agent_id: str, *, is_connected: bool) -> None:
        """Take note that an agent's last socket ended or the first one began."""
        (self._connected.add if is_connected else self._connected.discard)(agent_id)
        if agent_id in self._seats:
            self._seat(agent_id)
        self._wake.set()

    def is_connected(self, agent_id: str) -> bool:
        """Tell whether an agent has a live socket."""
        return agent_id in self._connected

    def agent(self, agent_id: str) -> Row | None:
        """Return an agent's row as last committed, with the load counted from cards."""
        row = self._seats.get(agent_id)
        return None if row is None else {**row, "load": self._loads[agent_id]}

    def agents(self) -> Mapping[str, Row]:
        """Return every agent's row by id, with the load counted from cards."""
        return {agent_id: {**row, "load": self._loads[agent_id]} for agent_id, row in self._seats.items()}

    def listen(self, conversation_id: str, *, is_listening: bool) -> None:
        """Tell whether somebody looks at this contact's place, so that changes are shown and recorded."""
        (self._listening.add if is_listening else self._listening.discard)(conversation_id)
        self._wake.set()

    def _seat(self, agent_id: str) -> None:
        row = self._seats[agent_id]
        self._line.put_agent(
            duty_of(
                row,
                load=whole(row, "capacity") if agent_id in self._full else self._loads[agent_id],
                idle_since=self._idle_since.get(agent_id, 0),
                is_connected=agent_id in self._connected,
            )
        )

    def free_agents(self) -> int:
        """Return how many agents could take somebody now."""
        free, _, _ = self._line.busy_proof(frozenset())
        return sum(1 for room in free.values() if room > 0)

    def agents_on_duty(self) -> int:
        """Return how many agents are ready and connected."""
        return self._line.busy_proof(frozenset())[1]

    def position(self, conversation_id: str) -> int:
        """Return the place in line from 1, an absent one counted as if present; 1 for who does not wait."""
        key = ConversationId(conversation_id)
        return self._line.position(key) if self._line.entry(key) else 1

    async def run(self) -> None:
        """Work until cancelled: on every change at once, and each second while somebody waits.

        A step that fails is logged and tried again: without it nobody in the line would be asked for.
        """
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _PULSE_S if len(self._line) else None)
            self._wake.clear()
            (failed,) = await asyncio.gather(self.step(), return_exceptions=True)
            if failed is not None:
                _log.error("keeper.failed", tenant=self._tenant, error=type(failed).__name__)
                await self._clock.sleep(_PULSE_S)
                self._wake.set()

    async def step(self) -> None:
        """Match while offers can be made, then tell every listening contact where they stand."""
        if not await self._leads():
            return
        self._forgive()
        while pairs := self._line.match(self._clock.utc()):
            lease = seconds(self._tenancy.of(self._tenant).lines.lease_s)
            epoch = self._epoch
            if epoch is None:
                return
            async with asyncio.TaskGroup() as group:
                offers = [
                    group.create_task(self._offer(pair.conversation_id, pair.agent_id, lease, epoch))
                    for pair in pairs
                ]
            if not any(offer.result() for offer in offers):
                break
        await self._show_places()

    async def _offer(
        self, conversation_id: ConversationId, agent_id: AgentId, lease: int, epoch: int
    ) -> bool:
        """Make one offer; tell whether the line changed by it."""
        command = MakeOffer(offer_id=OfferId(self._ids.new("ofr")), agent_id=agent_id, lease=lease)
        refused = await self._quietly(conversation_id, command, (RequireEpoch(epoch=epoch),))
        return refused is None or await self._learn(refused, conversation_id, agent_id)

    async def _learn(self, refused: ZhidaError, conversation_id: ConversationId, agent_id: AgentId) -> bool:
        """Draw the lesson of a refused offer; tell whether the line changed by it."""
        if isinstance(refused, FencedOff):
            self._epoch = None
            return False
        if isinstance(refused, AgentFull):
            self._full[agent_id] = self._clock.monotonic() + _FULL_S
            self._seat(agent_id)
            return True
        return await self._reload(conversation_id)

    def _forgive(self) -> None:
        """Believe again that agents are free whom the store called full a while ago."""
        now = self._clock.monotonic()
        for agent_id in [agent_id for agent_id, until in self._full.items() if until <= now]:
            del self._full[agent_id]
            self._seat(agent_id)

    async def _quietly(
        self,
        conversation_id: str,
        command: MakeOffer | ShowPosition | ShowBusy,
        extra: tuple[RequireEpoch, ...] = (),
    ) -> ZhidaError | None:
        """Run a command; return its refusal instead of raising it."""
        try:
            await self._matters.run(self._tenant, conversation_id, system(self._tenant), command, extra=extra)
        except ZhidaError as refused:
            _log.info(
                "keeper.refused",
                conversation_id=conversation_id,
                command=type(command).__name__,
                code=refused.code,
            )
            return refused
        return None

    async def _reload(self, conversation_id: ConversationId) -> bool:
        """Bring one entry back to what is on disk after a refused offer; tell whether it differed."""
        row = await self._store.get(self._tenant, "conversations", (conversation_id,))
        before, entry = self._line.entry(conversation_id), entry_of(row) if row else None
        if entry is None:
            self._line.drop_entry(conversation_id)
        else:
            self._line.put_entry(entry)
        return before != entry

    async def _show_places(self) -> None:
        """Tell listening contacts their place; only changes are written, all in one group commit."""
        async with asyncio.TaskGroup() as group:
            for conversation_id in tuple(self._listening):
                entry = self._line.entry(ConversationId(conversation_id))
                if entry is None or entry.absent:
                    continue
                shown = self._place(entry)
                if self._is_news(conversation_id, shown):
                    self._shown[conversation_id] = shown
                    group.create_task(self._quietly(conversation_id, shown))
                if conversation_id not in self._busy_told:
                    group.create_task(self._show_busy(conversation_id, entry))

    def _place(self, entry: Entry) -> ShowPosition:
        lines = self._tenancy.of(self._tenant).lines
        ahead = self._line.ahead(entry.conversation_id)
        wait = expected_wait(
            ahead=ahead,
            slots=self._line.slots(entry.skills),
            free=self._line.free_capacity(entry.skills) + int(entry.offered_to is not None),
            handle_s=lines.handle_s,
            patience_s=lines.patience_s,
        )
        before = self._shown.get(entry.conversation_id)
        if before is None:
            cause = "entered"
        elif before.position == ahead + 1:
            cause = PLAIN_MOVE
        else:
            cause = self._rise if ahead + 1 > before.position else self._fall
        return ShowPosition(
            position=ahead + 1,
            p50_s=round(wait.p50_s) if wait else None,
            p90_s=round(wait.p90_s) if wait else None,
            cause=cause,
        )

    def _is_news(self, conversation_id: str, shown: ShowPosition) -> bool:
        """Tell whether a contact should hear: another position, or an expectation that moved by a quarter."""
        before = self._shown.get(conversation_id)
        if before is None or before.position != shown.position:
            return True
        if before.p90_s is None or shown.p90_s is None:
            return before.p90_s != shown.p90_s
        return abs(before.p90_s - shown.p90_s) * 4 > max(before.p90_s, shown.p90_s)

    async def _show_busy(self, conversation_id: str, entry: Entry) -> None:
        """Say that everyone is busy once per wait, only with the proof."""
        snapshot, eligible, free = self._line.busy_proof(entry.skills)
        if free == 0 and entry.offered_to is None:
            self._busy_told.add(conversation_id)
            proof = {str(agent): room for agent, room in snapshot.items()}
            await self._quietly(conversation_id, ShowBusy(snapshot=proof, eligible=eligible, free=free))


def _rise_of(before: Row | None, was: Entry | None, entry: Entry) -> str | None:
    """Return why those behind this entry may have moved back, or None when they have not."""
    if was is None:
        held = before is not None and text(before, "phase") == Phase.AGENT
        return "returned_ahead" if held else None if entry.lane == STANDARD else f"{entry.lane}_ahead"
    if was.absent and not entry.absent:
        return "present_again"
    return f"{entry.lane}_ahead" if entry.due_at < was.due_at else None


def _holder(row: Row) -> str | None:
    held = text(row, "phase") in {Phase.AGENT, Phase.WRAP_UP}
    return maybe_text(row, "agent_id") if held else None
