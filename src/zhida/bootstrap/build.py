"""Wiring: from ports to the platform, in one readable sequence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhida.adapters.models.request_weights import request_model
from zhida.bootstrap.library import build_library
from zhida.bootstrap.oversight import build_oversight
from zhida.bootstrap.planning import build_planning
from zhida.bootstrap.ports import Ports, real_ports
from zhida.core.kernel.ids import TenantId
from zhida.ports.storage import Row
from zhida.services.access import Access
from zhida.services.answering import Answering
from zhida.services.attachments import Attachments
from zhida.services.contact_keys import ContactKeys
from zhida.services.doorbells import Doorbells
from zhida.services.erasure import Erasure
from zhida.services.history import History
from zhida.services.identities import Identities
from zhida.services.in_force import InForce
from zhida.services.indexing import Indexing
from zhida.services.keeper import Keeper
from zhida.services.knowledge import Knowledge
from zhida.services.lessons import Lessons
from zhida.services.library import Library
from zhida.services.matters import Matters
from zhida.services.oversight import Oversight
from zhida.services.platform import Floor, Platform
from zhida.services.presence import Presence
from zhida.services.recorder import Recorder
from zhida.services.rows import text
from zhida.services.rulebook import Rulebook
from zhida.services.staff import Staff
from zhida.services.suggesting import Suggesting
from zhida.services.summaries import Summaries
from zhida.services.talk import Talk
from zhida.services.telemetry import Telemetry
from zhida.services.tenancy import Tenancy
from zhida.services.texts import Texts
from zhida.services.tickets import Tickets
from zhida.services.timers import Timers
from zhida.services.today import Today
from zhida.services.typing import Typing
from zhida.services.understanding import Understanding
from zhida.services.views import Views
from zhida.services.visits import Visits
from zhida.services.wording import Wording
from zhida.services.work import Work

__all__ = ["Assembled", "Ports", "assemble", "real_ports"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The platform with the parts that run by themselves."""

    platform: Platform
    timers: Timers
    rulebook: Rulebook
    floors: dict[TenantId, Floor]
    add_floor: Callable[[TenantId], Floor]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What every use case stands on."""

    recorder: Recorder
    keys: ContactKeys
    tenancy: Tenancy
    texts: Texts
    knowledge: Knowledge
    staff: Staff
    rulebook: Rulebook
    in_force: InForce
    matters: Matters
    access: Access
    attachments: Attachments
    visits: Visits


def assemble(ports: Ports) -> Assembled:
    """Build the platform; nothing is started and nothing read yet."""
    ground = _ground(ports)
    floors: dict[TenantId, Floor] = {}

    def keeper(tenant: TenantId) -> Keeper:
        return floors[tenant].keeper

    def add_floor(tenant: TenantId) -> Floor:
        floor = floors[tenant] = _floor(tenant, ports, ground)
        ground.matters.watchers += [floor.keeper, floor.views]
        return floor

    presence = Presence(
        store=ports.store,
        clock=ports.clock,
        matters=ground.matters,
        tenancy=ground.tenancy,
        keeper=keeper,
    )
    timers = Timers(
        store=ports.store,
        matters=ground.matters,
        staff=ground.staff,
        tenancy=ground.tenancy,
        keeper=keeper,
    )
    _connect(ports, ground, presence, floors)
    platform = _platform(ports, ground, presence, floors)
    return Assembled(
        platform=platform, timers=timers, rulebook=ground.rulebook, floors=floors, add_floor=add_floor
    )


def _ground(ports: Ports) -> _Ground:
    store, clock, ids = ports.store, ports.clock, ports.ids
    recorder, keys = Recorder(ports.cipher), ContactKeys(store, ports.ring)
    tenancy = Tenancy(store, clock, recorder)
    texts = Texts.load()
    knowledge = Knowledge(
        store=store,
        clock=clock,
        recorder=recorder,
        folding=ports.folding,
        tenancy=tenancy,
        requests=request_model(),
        building=_indexing(ports, recorder),
        searches=ports.models.searches,
    )
    staff = Staff(
        store=store,
        clock=clock,
        ids=ids,
        tokens=ports.tokens,
        passwords=ports.passwords,
        recorder=recorder,
        tenancy=tenancy,
    )
    in_force = InForce()
    rulebook = Rulebook(tenancy, texts, knowledge, in_force)
    matters = Matters(
        store=store,
        bus=ports.bus,
        clock=clock,
        recorder=recorder,
        keys=keys,
        rules=rulebook,
        names=staff.names,
    )
    access = Access(matters)
    return _Ground(
        recorder=recorder,
        keys=keys,
        tenancy=tenancy,
        texts=texts,
        knowledge=knowledge,
        staff=staff,
        rulebook=rulebook,
        in_force=in_force,
        matters=matters,
        access=access,
        attachments=_attachments(ports, access, keys, recorder),
        visits=_visits(ports, keys, tenancy),
    )


def _attachments(ports: Ports, access: Access, keys: ContactKeys, recorder: Recorder) -> Attachments:
    return Attachments(
        store=ports.store,
        blobs=ports.blobs,
        media=ports.media,
        clock=ports.clock,
        ids=ports.ids,
        access=access,
        keys=keys,
        cipher=ports.cipher,
        recorder=recorder,
    )


def _indexing(ports: Ports, recorder: Recorder) -> Indexing | None:
    if ports.learning is None:
        return None
    trainer, files = ports.learning
    return Indexing(
        trainer=trainer,
        files=files,
        folding=ports.folding,
        store=ports.store,
        clock=ports.clock,
        recorder=recorder,
        encoder=ports.models.vectors,
    )


def _visits(ports: Ports, keys: ContactKeys, tenancy: Tenancy) -> Visits:
    return Visits(
        store=ports.store,
        clock=ports.clock,
        ids=ports.ids,
        tokens=ports.tokens,
        ring=ports.ring,
        keys=keys,
        cipher=ports.cipher,
        verifier=ports.verifier,
        identity_keys=ports.identity_keys,
        tenancy=tenancy,
    )


def _connect(ports: Ports, ground: _Ground, presence: Presence, floors: Mapping[TenantId, Floor]) -> None:
    """Tell each part of what the others commit; lines and views join as their tenants are opened."""

    def agent_changed(tenant: TenantId, row: Row) -> None:
        if tenant in floors:
            floors[tenant].keeper.agent_changed(row)
            floors[tenant].views.agent_changed(text(row, "id"))

    def agent_connected(tenant: TenantId, agent_id: str) -> None:
        floors[tenant].views.agent_changed(agent_id)

    def settings_changed(tenant: TenantId) -> None:
        if tenant in floors:
            floors[tenant].views.settings_changed()

    ground.matters.watchers += [ground.rulebook, presence, Doorbells(ports.bus)]
    ground.staff.watchers.append(agent_changed)
    ground.tenancy.watchers.append(settings_changed)
    presence.agent_watchers.append(agent_connected)


def _platform(
    ports: Ports, ground: _Ground, presence: Presence, floors: Mapping[TenantId, Floor]
) -> Platform:
    history, typing = _history(ports, ground), Typing(ports.bus)
    return Platform(
        epoch=ports.ids.new("epo"),
        store=ports.store,
        bus=ports.bus,
        clock=ports.clock,
        ids=ports.ids,
        texts=ground.texts,
        tenancy=ground.tenancy,
        access=ground.access,
        attachments=ground.attachments,
        matters=ground.matters,
        talk=_talk(ports, ground, history, typing),
        work=_work(ports, ground),
        staff=ground.staff,
        visits=ground.visits,
        identities=Identities(
            store=ports.store, access=ground.access, matters=ground.matters, visits=ground.visits
        ),
        tickets=Tickets(ports.clock, ports.tokens),
        presence=presence,
        history=history,
        knowledge=ground.knowledge,
        library=_library(ports, ground, history),
        oversight=_oversight(ports, ground, history),
        planning=build_planning(store=ports.store, clock=ports.clock, ids=ports.ids, tenancy=ground.tenancy),
        summaries=_summaries(ports, ground, history),
        suggesting=_suggesting(ports, ground, history),
        telemetry=Telemetry(ports.store, ports.clock, ground.recorder),
        typing=typing,
        erasure=Erasure(
            store=ports.store,
            clock=ports.clock,
            access=ground.access,
            keys=ground.keys,
            attachments=ground.attachments,
            matters=ground.matters,
            end_sockets=ground.staff.end_sockets,
            unlearn=ground.knowledge.unlearn,
        ),
        floors=MappingProxyType(floors),
    )


def _history(ports: Ports, ground: _Ground) -> History:
    return History(
        store=ports.store,
        clock=ports.clock,
        recorder=ground.recorder,
        keys=ground.keys,
        files=ground.attachments.listed,
        cipher=ports.cipher,
        signer=ports.signer,
    )


def _suggesting(ports: Ports, ground: _Ground, history: History) -> Suggesting:
    return Suggesting(
        store=ports.store,
        clock=ports.clock,
        access=ground.access,
        history=history,
        knowledge=ground.knowledge,
        tenancy=ground.tenancy,
        folding=ports.folding,
    )


def _summaries(ports: Ports, ground: _Ground, history: History) -> Summaries:
    wording = Wording(ports.models.chat)
    summaries = Summaries(clock=ports.clock, access=ground.access, history=history, wording=wording)
    ground.matters.watchers.append(summaries)
    return summaries


def _library(ports: Ports, ground: _Ground, history: History) -> Library:
    return build_library(
        store=ports.store,
        clock=ports.clock,
        ids=ports.ids,
        folding=ports.folding,
        recorder=ground.recorder,
        keys=ground.keys,
        tenancy=ground.tenancy,
        texts=ground.texts,
        history=history,
        knowledge=ground.knowledge,
        chat=ports.models.chat,
    )


def _oversight(ports: Ports, ground: _Ground, history: History) -> Oversight:
    oversight = build_oversight(
        store=ports.store,
        clock=ports.clock,
        recorder=ground.recorder,
        access=ground.access,
        history=history,
        knowledge=ground.knowledge,
        matters=ground.matters,
        tenancy=ground.tenancy,
        texts=ground.texts,
        in_force=ground.in_force,
        folding=ports.folding,
        vectors=ports.models.vectors,
    )
    ground.knowledge.watchers.append(oversight.calibrating.changed)
    ground.knowledge.prepare = oversight.calibrating.prepare
    lessons = Lessons(store=ports.store, recorder=ground.recorder, history=history, folding=ports.folding)
    ground.knowledge.turns = lessons.of
    return oversight


def _talk(ports: Ports, ground: _Ground, history: History, typing: Typing) -> Talk:
    understanding = Understanding(
        clock=ports.clock,
        knowledge=ground.knowledge,
        tenancy=ground.tenancy,
        matters=ground.matters,
        history=history,
        folding=ports.folding,
        typing=typing,
        answering=Answering(ports.models.bot_of),
        wording=Wording(ports.models.chat, rewords=ports.models.rewords),
        vectors=ports.models.vectors,
        requests=request_model(),
    )
    return Talk(
        store=ports.store,
        clock=ports.clock,
        ids=ports.ids,
        access=ground.access,
        attachments=ground.attachments,
        matters=ground.matters,
        understanding=understanding,
        visits=ground.visits,
        tenancy=ground.tenancy,
    )


def _work(ports: Ports, ground: _Ground) -> Work:
    return Work(
        store=ports.store,
        bus=ports.bus,
        clock=ports.clock,
        ids=ports.ids,
        access=ground.access,
        attachments=ground.attachments,
        matters=ground.matters,
        recorder=ground.recorder,
        keys=ground.keys,
        staff=ground.staff,
        tenancy=ground.tenancy,
    )


def _floor(tenant: TenantId, ports: Ports, ground: _Ground) -> Floor:
    tenancy = ground.tenancy
    keeper = Keeper(
        tenant=tenant,
        store=ports.store,
        clock=ports.clock,
        ids=ports.ids,
        matters=ground.matters,
        tenancy=tenancy,
        node=ports.node,
    )
    today = Today(
        ports.clock.utc,
        lambda: tenancy.of(tenant).lines.promise_s,
        lambda: tenancy.of(tenant).utc_offset_min,
    )
    views = Views(
        tenant,
        bus=ports.bus,
        tenancy=tenancy,
        seats=keeper,
        names=ground.staff.names(tenant),
        today=today,
    )
    return Floor(keeper=keeper, views=views)
