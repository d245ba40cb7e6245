"""A platform on memory, a clock that stands still, ids that count; people act on it as pages do."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from zhida.adapters.broker.inprocess import InProcessBus
from zhida.bootstrap import Ports, Running, running
from zhida.core.bot.events import Via
from zhida.core.journey.state import Place, State
from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.events import Event, event_name
from zhida.core.kernel.ids import TenantId
from zhida.core.knowledge.article import Article
from zhida.core.routing.events import AgentState
from zhida.ports.bus import Notice
from zhida.ports.crypto import IdentityKey, SignatureAlgorithm
from zhida.ports.storage import Row, Store
from zhida.services.in_force import Allowed, Calibration
from zhida.services.keeper import Keeper
from zhida.services.matters import Done, stream_of
from zhida.services.platform import Platform
from zhida.services.rebuild import Rebuild
from zhida.services.recorder import Recorder
from zhida.services.staff import NewAgent
from zhida.services.talk import Opening
from zhida.services.tenancy import MAIN
from zhida.services.today import Today
from zhida.services.views import Views, floor_of, inbox_of, wall_of
from zhida.testing import CountingIds, FakeClock, MemoryStore
from zhida.testing.crypto import (
    MemoryFieldCipher,
    MemoryHeadSigner,
    MemoryIdentityVerifier,
    MemoryKeyRing,
    MemoryPasswordHasher,
    MemoryTokens,
)
from zhida.testing.folding import PlainFolding

__all__ = ["HOST_KEY", "AgentSeat", "Rig", "Visitor", "memory_ports", "rig_on"]

HOST_KEY = IdentityKey(key_id="host-1", algorithm=SignatureAlgorithm.HS256, secret=b"s" * 32)
_ROWS = dict[str, dict[str, Mapping[str, object]]]


def memory_ports(
    store: Store | None = None,
    clock: FakeClock | None = None,
    *,
    node: str = "only",
    base: Ports | None = None,
) -> Ports:
    """Return twins for every port; ``base`` lends keys and ids to a second platform on the same store."""
    return Ports(
        store=store or MemoryStore(),
        bus=InProcessBus(),
        clock=clock or FakeClock(),
        ids=base.ids if base else CountingIds(),
        cipher=base.cipher if base else MemoryFieldCipher(),
        ring=base.ring if base else MemoryKeyRing(),
        passwords=MemoryPasswordHasher(),
        signer=MemoryHeadSigner(),
        tokens=base.tokens if base else MemoryTokens(),
        verifier=MemoryIdentityVerifier(),
        folding=PlainFolding(),
        identity_keys=lambda tenant, inbox: {"host-1": HOST_KEY} if inbox == "web" else {},
        node=node,
    )


@dataclass(slots=True)
class Mirror:
    """What a page knows of the views: the rows it was given and every change since, applied in order."""

    rows: _ROWS = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)

    def offer(self, notice: Notice) -> None:
        frame = cast("dict[str, object]", json.loads(notice.frame))
        assert notice.seq == self.seqs.get(notice.stream, 0) + 1, f"{notice.stream} has a gap"
        self.seqs[notice.stream] = notice.seq
        rows, key = self.rows.setdefault(notice.stream, {}), str(frame["key"])
        if frame["op"] == "del":
            del rows[key]
        else:
            rows[key] = cast("dict[str, object]", frame["row"])


@dataclass(slots=True)
class Frames:
    """A subscriber that keeps everything."""

    notices: list[Notice] = field(default_factory=list[Notice])

    def offer(self, notice: Notice) -> None:
        self.notices.append(notice)

    def bodies(self) -> list[dict[str, object]]:
        return [cast("dict[str, object]", json.loads(one.frame)) for one in self.notices if one.frame]


@dataclass(slots=True)
class Rig:
    """The platform with hands on its clock, keeper and jobs."""

    running: Running
    ports: Ports
    clock: FakeClock
    tenant: TenantId = MAIN
    mirror: Mirror = field(default_factory=Mirror)
    agents: dict[str, "AgentSeat"] = field(default_factory=dict[str, "AgentSeat"])
    seen_types: set[str] = field(default_factory=set[str])

    @property
    def platform(self) -> Platform:
        return self.running.platform

    @property
    def keeper(self) -> Keeper:
        return self.platform.floor(self.tenant).keeper

    @property
    def views(self) -> Views:
        return self.platform.floor(self.tenant).views

    @property
    def store(self) -> Store:
        return self.ports.store

    def watch_views(self) -> None:
        """Follow floor, wall and inboxes from what they show now."""
        names = [floor_of(self.tenant), wall_of(self.tenant), *(inbox_of(i) for i in self.keeper.agents())]
        for view in names:
            self.follow(view)

    def follow(self, view: str) -> None:
        self.mirror.rows[view] = {str(row["key"]): _plain(row) for row in self.views.rows(view)}
        self.mirror.seqs[view] = self.views.cursor(view)
        self.ports.bus.subscribe(self.tenant, view, self.mirror)

    async def step(self) -> None:
        """Run what is due and let the keeper do its work, then compare every view with a fresh one."""
        while await self.running.jobs.run_due():
            pass
        await self.keeper.step()
        await self.clock.advance(0)
        await self.verify_views()

    async def wait(self, seconds: float) -> None:
        """Let time pass as it does: jobs and keeper act in between."""
        left = seconds
        while left > 0:
            await self.clock.advance(min(left, 1))
            left -= 1
            await self.step()

    async def verify_views(self) -> None:
        """Prove that the old snapshot with every change applied is the fresh snapshot, also one from disk."""
        fresh = await self.fresh_views()
        for view, rows in self.mirror.rows.items():
            now = {str(row["key"]): _plain(row) for row in self.views.rows(view)}
            assert rows == now, f"{view}: applied changes differ from the snapshot"
            disk = {str(row["key"]): _plain(row) for row in fresh.rows(view)}
            assert now == disk, f"{view}: live view differs from one made of the store"

    async def fresh_views(self) -> Views:
        """Return views made from the store alone (agents' seats are read live)."""
        tenancy, names = self.platform.tenancy, self.platform.staff.names(self.tenant)
        today = Today(
            self.clock.utc,
            lambda: tenancy.of(self.tenant).lines.promise_s,
            lambda: tenancy.of(self.tenant).utc_offset_min,
        )
        bus = InProcessBus()
        views = Views(self.tenant, bus=bus, tenancy=tenancy, seats=self.keeper, names=names, today=today)
        for agent_id in self.keeper.agents():
            views.agent_changed(agent_id)
        rebuild = Rebuild(self.store, self.platform.matters, Recorder(self.ports.cipher))
        await rebuild.cards(self.tenant, (views,))
        await rebuild.alarms(self.tenant, views)
        views.show_today()
        await rebuild.figures(self.tenant, views, await rebuild.today(self.tenant, views))
        return views

    async def visitor(self, lang: str = "zh-CN") -> "Visitor":
        """Return a contact with an open page."""
        token, contact_id = await self.platform.visits.begin(self.tenant, "web", lang)
        actor = await self.platform.visits.of_token(self.tenant, token)
        assert actor.id == contact_id
        return Visitor(rig=self, actor=actor, token=token, lang=lang)

    async def agent(
        self,
        login: str,
        *,
        role: Role = Role.AGENT,
        capacity: int = 5,
        skills: Mapping[str, int] | None = None,
        is_ready: bool = True,
    ) -> "AgentSeat":
        """Return an agent at an open desk."""
        new = NewAgent(login=login, name=login.title(), role=role, capacity=capacity, skills=skills or {})
        row, _ = await self.platform.staff.add(self.tenant, new)
        actor = Actor(tenant=self.tenant, kind=ActorKind.AGENT, id=str(row["id"]), role=role)
        seat = AgentSeat(rig=self, actor=actor)
        self.agents[seat.id] = seat
        self.follow(inbox_of(seat.id))
        await self.platform.presence.agent_came(self.tenant, seat.id)
        if is_ready:
            await seat.set_state(AgentState.READY)
        return seat

    async def learn(self, *articles: Article) -> None:
        admin = Actor(tenant=self.tenant, kind=ActorKind.SYSTEM)
        await self.platform.knowledge.replace(self.tenant, articles, (), admin)
        await self.certify()

    async def certify(self, threshold: int | None = 580_000) -> None:
        """Let the bot answer ordinary questions from this score on, as after a calibration."""
        await self.platform.oversight.calibrating.stop()
        steps = () if threshold is None else (threshold,)
        ordinary = Allowed(steps=steps, alpha=0.05)
        kept = Calibration(number=1, kb_hash="", model_hash="", strata={"ordinary": ordinary})
        self.platform.oversight.in_force.put(self.tenant, kept)

    async def events(self, conversation_id: str, stream: str | None = None) -> list[Event]:
        """Return everything that happened in a matter, as read back from disk."""
        row = await self.row(conversation_id)
        name = stream or stream_of(conversation_id)
        return [seen.event for seen in await self.platform.history.all(self.tenant, row, name)]

    async def names(self, conversation_id: str) -> list[str]:
        return [event_name(event) for event in await self.events(conversation_id)]

    async def row(self, conversation_id: str) -> Row:
        row = await self.store.get(self.tenant, "conversations", (conversation_id,))
        assert row is not None
        return row

    async def state(self, conversation_id: str) -> State:
        return await self.platform.matters.state(self.tenant, conversation_id)

    async def place(self, conversation_id: str) -> Place:
        place = (await self.state(conversation_id)).place
        assert place is not None
        return place


@dataclass(slots=True)
class Visitor:
    """A contact with one page whose socket is bound to the current matter, as the panel does it."""

    rig: Rig
    actor: Actor
    token: str
    lang: str = "zh-CN"
    bound: str | None = None
    count: int = 0

    @property
    def id(self) -> str:
        assert self.actor.id is not None
        return self.actor.id

    @property
    def matter(self) -> str:
        assert self.bound is not None
        return self.bound

    @property
    def opening(self) -> Opening:
        return Opening(lang=self.lang)

    async def _bind(self, done: Done) -> Done:
        presence = self.rig.platform.presence
        if self.bound != done.conversation_id:
            if self.bound is not None:
                await presence.contact_went(self.rig.tenant, self.bound)
            self.bound = done.conversation_id
            await presence.contact_came(self.rig.tenant, self.bound)
        await self.rig.step()
        return done

    async def say(self, words: str, *, client_id: str | None = None, chosen: str | None = None) -> Done:
        self.count += 1
        done = await self.rig.platform.talk.say(
            self.actor,
            self.opening,
            conversation_id=self.bound,
            client_id=client_id or f"m{self.count}",
            words=words,
            chosen=chosen,
        )
        return await self._bind(done)

    async def open(self) -> Done:
        return await self._bind(await self.rig.platform.talk.open(self.actor, self.opening))

    async def ask_person(self, via: Via = Via.BUTTON) -> Done:
        return await self._bind(await self.rig.platform.talk.ask_person(self.actor, self.opening, via))

    async def freeze(self, steps: int = 2) -> Done:
        return await self._bind(await self.rig.platform.talk.freeze(self.actor, self.opening, steps))

    async def judge(self, article_id: str, *, solved: bool) -> Done:
        done = await self.rig.platform.talk.judge(self.actor, self.matter, article_id, solved=solved)
        return await self._bind(done)

    async def leave(self) -> Done:
        return await self._bind(await self.rig.platform.talk.leave(self.actor, self.matter))

    async def end(self) -> Done:
        return await self._bind(await self.rig.platform.talk.end(self.actor, self.matter))

    async def rate(self, score: int, comment: str = "") -> Done:
        return await self._bind(await self.rig.platform.talk.rate(self.actor, self.matter, score, comment))

    async def vanish(self) -> None:
        """Lose the connection."""
        await self.rig.platform.presence.contact_went(self.rig.tenant, self.matter)
        await self.rig.step()

    async def come_back(self) -> None:
        """Connect again."""
        await self.rig.platform.presence.contact_came(self.rig.tenant, self.matter)
        await self.rig.step()


@dataclass(slots=True)
class AgentSeat:
    """An agent at a desk."""

    rig: Rig
    actor: Actor
    count: int = 0

    @property
    def id(self) -> str:
        assert self.actor.id is not None
        return self.actor.id

    def offers(self) -> list[tuple[str, str]]:
        """Return (matter, offer) of what the desk shows as offered."""
        rows = self.rig.views.rows(inbox_of(self.id))
        found = [(str(row["id"]), row["offer"]) for row in rows if row.get("phase") == "offered"]
        return [(matter, str(cast("dict[str, object]", offer)["offer_id"])) for matter, offer in found]

    async def accept(self, matter: str | None = None) -> Done:
        conversation_id, offer_id = self._offer(matter)
        done = await self.rig.platform.work.accept(self.actor, conversation_id, offer_id)
        await self.rig.step()
        return done

    async def decline(self, matter: str | None = None) -> Done:
        conversation_id, offer_id = self._offer(matter)
        done = await self.rig.platform.work.decline(self.actor, conversation_id, offer_id)
        await self.rig.step()
        return done

    def _offer(self, matter: str | None) -> tuple[str, str]:
        return next(pair for pair in self.offers() if matter in (None, pair[0]))

    async def reply(self, matter: str, words: str, client_id: str | None = None) -> Done:
        self.count += 1
        client_id = client_id or f"r{self.count}"
        done = await self.rig.platform.work.reply(self.actor, matter, client_id, words)
        await self.rig.step()
        return done

    async def transfer(
        self, matter: str, *, to_agent: str | None = None, to_queue: str | None = None
    ) -> Done:
        done = await self.rig.platform.work.transfer(
            self.actor, matter, to_agent_id=to_agent, to_queue=to_queue
        )
        await self.rig.step()
        return done

    async def wrap_up(self, matter: str, disposition: str = "solved") -> Done:
        done = await self.rig.platform.work.wrap_up(self.actor, matter, disposition)
        await self.rig.step()
        return done

    async def take(self, matter: str) -> Done:
        done = await self.rig.platform.work.take(self.actor, matter)
        await self.rig.step()
        return done

    async def set_state(self, state: AgentState) -> None:
        await self.rig.platform.staff.set_state(self.rig.tenant, self.id, state, "chosen")
        await self.rig.step()

    async def vanish(self) -> None:
        await self.rig.platform.presence.agent_went(self.rig.tenant, self.id)
        await self.rig.step()

    async def come_back(self) -> None:
        await self.rig.platform.presence.agent_came(self.rig.tenant, self.id)
        await self.rig.step()

    def load(self) -> object:
        row = self.rig.keeper.agent(self.id)
        assert row is not None
        return row["load"]


@asynccontextmanager
async def rig_on(ports: Ports, tenant: TenantId = MAIN) -> AsyncGenerator[Rig]:
    """Start a platform on these ports without background work."""
    clock = ports.clock
    assert isinstance(clock, FakeClock)
    async with running(ports, background=False) as started:
        rig = Rig(running=started, ports=ports, clock=clock, tenant=tenant)
        rig.watch_views()
        yield rig


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row as it looks after the wire."""
    return cast("dict[str, object]", json.loads(json.dumps(row)))
