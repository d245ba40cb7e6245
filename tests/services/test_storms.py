"""Restarts, rivals, full disks, callers who leave: what the line and the records must survive."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import pytest

from tests.services.rig import Rig, memory_ports, rig_on
from zhida.bootstrap import assemble
from zhida.core.bot.events import Via
from zhida.core.journey.commands import EndMatter, Rate
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import NotFound, TooMany, Unavailable
from zhida.core.kernel.ids import ConversationId, TenantId
from zhida.core.kernel.times import Micros
from zhida.core.quality.events import UiStateShown
from zhida.core.routing.events import AgentState, OfferAccepted
from zhida.ports.storage import AgentFull, JobRow, Schedule, StreamConflict, Unit
from zhida.services.tenancy import MAIN
from zhida.services.views import floor_of, inbox_of, wall_of
from zhida.testing import MemoryStore


@dataclass(slots=True)
class Rival:
    """What a wrapper refuses next: ``conflicts`` appends lose against another writer."""

    conflicts: int = 0
    full: int = 0
    writing: asyncio.Event = field(default_factory=asyncio.Event)
    acting: asyncio.Future[None] | None = None
    after_expiry: Callable[[], Coroutine[None, None, None]] | None = None


class RivalStore(MemoryStore):
    """A store in which somebody else is sometimes first."""

    def __init__(self) -> None:
        super().__init__()
        self.rival = Rival()

    async def commit(self, unit: Unit) -> None:
        self.rival.writing.set()
        if unit.appends and self.rival.conflicts:
            self.rival.conflicts -= 1
            raise StreamConflict(unit.appends[0].stream, unit.appends[0].expected_seq, 99)
        if any(type(change).__name__ == "TakeLoad" for change in unit.changes) and self.rival.full:
            self.rival.full -= 1
            raise AgentFull
        await super().commit(unit)
        if self.rival.after_expiry and any(e.type == "offer.expired" for a in unit.appends for e in a.events):
            acts, self.rival.after_expiry = self.rival.after_expiry, None
            self.rival.acting = asyncio.ensure_future(acts())


async def test_restart_rebuilds_line_loads_views_and_jobs_identically() -> None:
    ports = memory_ports()
    async with rig_on(ports) as before:
        lin = await before.agent("lin", capacity=1)
        await before.agent("wang", is_ready=False)
        contacts = [await before.visitor() for _ in range(4)]
        for contact in contacts:
            await contact.ask_person()
        await lin.accept()
        await contacts[3].vanish()
        await before.wait(32)
        await contacts[1].leave()
        rows = {view: _by_key(before, view) for view in (wall_of(MAIN), inbox_of(lin.id))}
        waiting = _waiting(before)
        order = [before.keeper.position(contact.matter) for contact in contacts[2:]]
        due = [(await before.place(contact.matter)).due_at for contact in contacts[2:]]
        loads = {agent: row["load"] for agent, row in before.keeper.agents().items()}

    async with rig_on(memory_ports(ports.store, before.clock, base=ports)) as after:
        assert {view: _by_key(after, view) for view in rows} == rows
        assert _waiting(after) == waiting
        assert [after.keeper.position(contact.matter) for contact in contacts[2:]] == order
        assert [(await after.place(contact.matter)).due_at for contact in contacts[2:]] == due
        assert {agent: row["load"] for agent, row in after.keeper.agents().items()} == loads
        assert after.running.platform.epoch != before.running.platform.epoch
        await after.platform.presence.contact_came(MAIN, contacts[2].matter)
        await after.wait(21)
        assert (await after.state(contacts[0].matter)).phase is Phase.QUEUED
        assert (await after.place(contacts[0].matter)).due_at <= due[0]
        assert (await after.place(contacts[2].matter)).connected


async def test_restart_returns_contacts_of_an_agent_on_break_who_never_came_back() -> None:
    ports = memory_ports()
    async with rig_on(ports) as before:
        lin, contact = await before.agent("lin"), await before.visitor()
        await contact.ask_person()
        await lin.accept()
        await lin.set_state(AgentState.BREAK)

    async with rig_on(memory_ports(ports.store, before.clock, base=ports)) as after:
        await after.wait(22)

        assert (await after.state(contact.matter)).phase is Phase.QUEUED


async def test_place_stays_in_order_after_a_restart_with_the_clock_set_back() -> None:
    ports = memory_ports()
    async with rig_on(ports) as before:
        first = await before.visitor()
        await first.ask_person()
    before.clock.jump(-3600)

    async with rig_on(memory_ports(ports.store, before.clock, base=ports)) as after:
        second = await after.visitor()
        await second.ask_person()

        assert after.keeper.position(first.matter) == 1
        assert after.keeper.position(second.matter) == 2 or (await after.place(first.matter)).absent
        assert (await after.place(second.matter)).enqueued_at >= (await after.place(first.matter)).enqueued_at


async def test_conflict_reloads_and_decides_again_up_to_three_times() -> None:
    store = RivalStore()
    async with rig_on(memory_ports(store)) as rig:
        contact = await rig.visitor()
        await contact.open()

        store.rival.conflicts = 2
        done = await contact.ask_person()
        assert done.state.phase is Phase.QUEUED

        store.rival.conflicts = 3
        with pytest.raises(StreamConflict):
            await contact.leave()
        assert (await rig.state(contact.matter)).phase is Phase.QUEUED


async def test_what_another_writer_stored_reaches_the_line_with_the_reload() -> None:
    ports = memory_ports()
    async with rig_on(ports) as one, rig_on(memory_ports(ports.store, one.clock, base=ports)) as two:
        contact = await one.visitor()
        await contact.ask_person()
        await two.platform.matters.run(MAIN, contact.matter, contact.actor, EndMatter())

        done = await one.platform.talk.say(
            contact.actor, contact.opening, conversation_id=contact.matter, client_id="late", words="还在吗"
        )

        assert done.state.phase is Phase.BOT
        assert one.keeper.line.entry(ConversationId(contact.matter)) is None


async def test_notes_telemetry_settings_and_presence_survive_a_rival_writer() -> None:
    store = RivalStore()
    async with rig_on(memory_ports(store)) as rig:
        lin, contact = await rig.agent("lin"), await rig.visitor()
        await contact.ask_person()
        await lin.accept()

        store.rival.conflicts = 2
        assert await rig.platform.work.note(lin.actor, contact.matter, "n1", "备注") == 1
        store.rival.conflicts = 2
        shown = UiStateShown(state="bot", person_visible=True, steps=1)
        await rig.platform.telemetry.shown(contact.actor, contact.matter, shown)
        store.rival.conflicts = 2
        await rig.platform.tenancy.change(rig.tenant, {"name": "新店"}, lin.actor)
        store.rival.conflicts = 2
        await lin.set_state(AgentState.BREAK)

        assert rig.platform.tenancy.of(rig.tenant).name == "新店"
        row = rig.keeper.agent(lin.id)
        assert row is not None and row["state"] == "break"


async def test_caller_who_goes_away_leaves_the_contact_in_line() -> None:
    store = RivalStore()
    async with rig_on(memory_ports(store)) as rig:
        contact = await rig.visitor()
        await contact.open()
        store.rival.writing.clear()
        ask = rig.platform.talk.ask_person(contact.actor, contact.opening, Via.BUTTON)
        call = asyncio.ensure_future(ask)
        await store.rival.writing.wait()

        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await rig.platform.matters.stop()

        assert len(rig.keeper.line) == 1
        await rig.verify_views()


async def test_two_tabs_asking_at_once_open_one_matter(rig: Rig) -> None:
    contact = await rig.visitor()
    talk = rig.platform.talk

    done = await asyncio.gather(
        talk.ask_person(contact.actor, contact.opening, Via.BUTTON),
        talk.say(contact.actor, contact.opening, conversation_id=None, client_id="a", words="在吗"),
        talk.open(contact.actor, contact.opening),
    )

    assert len({one.conversation_id for one in done}) == 1


async def test_agent_whom_the_store_calls_full_does_not_stop_the_others() -> None:
    store = RivalStore()
    async with rig_on(memory_ports(store)) as rig:
        agents = [await rig.agent("lin"), await rig.agent("wang")]
        contact = await rig.visitor()

        store.rival.full = 1
        await contact.ask_person()
        assert sorted(len(agent.offers()) for agent in agents) == [0, 1]

        store.rival.full = 100
        other = await rig.visitor()
        await other.ask_person()
        store.rival.full = 0
        await rig.wait(3)
        assert sum(len(agent.offers()) for agent in agents) == 2


async def test_offer_for_an_entry_that_is_gone_is_corrected_from_disk() -> None:
    ports = memory_ports()
    async with rig_on(ports) as one, rig_on(memory_ports(ports.store, one.clock, base=ports)) as two:
        contact = await one.visitor()
        await contact.ask_person()
        lin = await one.agent("lin", is_ready=False)
        await two.platform.matters.run(MAIN, contact.matter, contact.actor, EndMatter())
        await one.platform.staff.set_state(MAIN, lin.id, AgentState.READY, "chosen")

        await one.keeper.step()

        assert lin.offers() == [] and len(one.keeper.line) == 0


async def test_full_disk_refuses_and_everything_goes_on_afterwards() -> None:
    store = MemoryStore()
    async with rig_on(memory_ports(store)) as rig:
        lin, contact = await rig.agent("lin"), await rig.visitor()
        await contact.ask_person()

        store.is_full = True
        with pytest.raises(Unavailable):
            await contact.say("听得到吗")
        with pytest.raises(Unavailable):
            await rig.running.jobs.run_due()
        await rig.clock.advance(9)
        store.is_full = False
        await rig.step()

        assert "offer.expired" in await rig.names(contact.matter)
        await rig.wait(11)
        await lin.accept()
        assert (await rig.state(contact.matter)).phase is Phase.AGENT


async def test_offer_under_a_full_disk_does_not_spin() -> None:
    store = MemoryStore()
    async with rig_on(memory_ports(store)) as rig:
        contact = await rig.visitor()
        await contact.ask_person()
        lin = await rig.agent("lin", is_ready=False)
        store.is_full = True
        row = dict(rig.keeper.agent(lin.id) or {})
        rig.keeper.agent_changed({**row, "state": "ready"})

        await rig.keeper.step()

        store.is_full = False
        assert (await rig.place(contact.matter)).offer is None
        await lin.set_state(AgentState.READY)
        assert len(lin.offers()) == 1


async def test_keeper_extends_its_lead_and_stops_when_another_node_leads() -> None:
    ports = memory_ports(node="one")
    async with rig_on(ports) as one:
        lin = await one.agent("lin")
        for _ in range(10):
            await one.wait(4)
        epoch = await ports.store.lead(MAIN, "two", one.clock.utc(), Micros(one.clock.utc() + 20_000_000))
        assert epoch is None

        await one.clock.advance(16)
        epoch = await ports.store.lead(MAIN, "two", one.clock.utc(), Micros(one.clock.utc() + 20_000_000))
        assert epoch == 2
        contact = await one.visitor()
        await contact.ask_person()
        assert lin.offers() == [] and not await one.keeper.lead()

        await one.wait(26)
        assert len(lin.offers()) == 1


async def test_fenced_offer_is_not_made_before_the_keeper_notices() -> None:
    ports = memory_ports(node="one")
    async with rig_on(ports) as one:
        lin = await one.agent("lin")
        now = one.clock.utc()
        await ports.store.lead(MAIN, "one", now, now)
        assert await ports.store.lead(MAIN, "two", now, Micros(now + 2_000_000)) == 2
        contact = await one.visitor()

        await contact.ask_person()
        assert lin.offers() == []
        await one.wait(3)

        assert len(lin.offers()) == 1


async def test_lead_is_given_back_at_the_end() -> None:
    ports = memory_ports(node="one")
    async with rig_on(ports) as one:
        pass
    await ports.store.start()

    now = one.clock.utc()
    assert await ports.store.lead(MAIN, "two", now, now) == 2


async def test_tenants_see_nothing_of_each_other() -> None:
    ports = memory_ports()
    async with rig_on(ports) as main:
        await main.platform.tenancy.add(TenantId("other"), "other")
        contact, lin = await main.visitor(), await main.agent("lin")
        await contact.ask_person()
        await lin.accept()

    other_id = TenantId("other")
    async with rig_on(memory_ports(ports.store, main.clock, base=ports), other_id) as other:
        thief, stranger = await other.agent("lin"), await other.visitor()
        platform = other.platform
        with pytest.raises(NotFound):
            await platform.work.reply(thief.actor, contact.matter, "r", "你好")
        with pytest.raises(NotFound):
            await platform.talk.leave(stranger.actor, contact.matter)
        with pytest.raises(NotFound):
            await platform.matters.state(other_id, contact.matter)
        with pytest.raises(NotFound):
            await platform.visits.profile(other_id, contact.id)
        with pytest.raises(NotFound):
            await platform.matters.run(other_id, contact.matter, stranger.actor, Rate(score=1))
        assert other.views.rows(floor_of(MAIN)) == ()
        assert not any("cnv_" in str(row["key"]) for row in other.views.rows(floor_of(other_id)))
        await stranger.ask_person()
        assert len(thief.offers()) == 1


async def test_tenant_added_to_a_running_server_has_its_admin() -> None:
    async with rig_on(memory_ports()) as rig:
        await rig.platform.tenancy.add(TenantId("later"), "later")

        kept = list[str]()
        made = await rig.platform.staff.first_admin(TenantId("later"), kept.append)
        await rig.platform.tenancy.change(
            TenantId("later"), {"name": "后来"}, Actor(tenant=TenantId("later"), kind=ActorKind.SYSTEM)
        )

        again = await rig.platform.staff.first_admin(TenantId("later"), kept.append)
        assert (made["login"], again["id"], len(kept)) == ("admin", made["id"], 1)


async def test_presence_forgets_matters_that_do_not_exist(rig: Rig) -> None:
    await rig.platform.presence.contact_came(rig.tenant, "cnv_nobody")
    await rig.platform.presence.contact_went(rig.tenant, "cnv_nobody")

    assert not rig.platform.presence.is_contact_connected(rig.tenant, "cnv_nobody")


async def test_lost_agent_with_an_open_offer_lets_it_go(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await lin.vanish()
    await rig.wait(15)
    await lin.come_back()
    await contact.ask_person()
    assert lin.offers()
    await rig.platform.tenancy.change(
        rig.tenant, {"clocks": {"agent_lost_after_s": 5, "lease_s": 15}}, lin.actor
    )

    await lin.vanish()
    await rig.wait(6)

    row = await rig.store.get(rig.tenant, "agents", (lin.id,))
    assert row is not None and row["state"] == "offline"
    assert (await rig.place(contact.matter)).offer is None


async def test_timer_of_a_busy_store_is_tried_again() -> None:
    store = MemoryStore()
    async with rig_on(memory_ports(store)) as rig:
        contact = await rig.visitor()
        await contact.ask_person()
        await rig.clock.advance(25)
        assembled = assemble(rig.ports)
        await assembled.platform.tenancy.start()
        handler = assembled.timers.handlers()["sla.warn"]
        (job,) = await store.claim_jobs(rig.clock.utc(), rig.clock.utc())

        store.is_busy = True
        with pytest.raises(TooMany):
            await handler(rig.tenant, job.job)
        store.is_busy = False
        await rig.step()

        assert "sla.warned" in await rig.names(contact.matter)


async def test_message_to_a_matter_of_another_contact_is_not_found(rig: Rig) -> None:
    one, two = await rig.visitor(), await rig.visitor()
    await one.open()

    with pytest.raises(NotFound):
        await rig.platform.talk.say(
            two.actor, two.opening, conversation_id=one.matter, client_id="x", words="给我看看"
        )
    with pytest.raises(NotFound):
        await rig.platform.access.access_conversation(two.actor, "not-an-id", Action.READ)


async def test_old_matters_leave_memory_and_are_read_back(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhida.services.matters._KEPT", 2)
    contacts = [await rig.visitor() for _ in range(5)]
    for contact in contacts:
        await contact.say("你好")

    done = await contacts[0].say("还在吗")

    assert done.seq > 2
    assert await rig.names(contacts[0].matter)


async def test_second_socket_of_an_agent_changes_nothing_when_it_ends(rig: Rig) -> None:
    lin, contact = await rig.agent("lin"), await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    await lin.come_back()

    await lin.vanish()
    await rig.wait(25)

    assert (await rig.state(contact.matter)).agent_id == lin.id


async def test_timers_that_come_too_late_do_nothing(rig: Rig) -> None:
    lin, contact = await rig.agent("lin"), await rig.visitor()
    await contact.ask_person()
    assembled = assemble(rig.ports)
    await assembled.platform.tenancy.start()
    matter, _ = lin.offers()[0]
    await lin.accept()
    before = await rig.names(contact.matter)

    now = rig.clock.utc()
    late = (
        JobRow(kind="offer.expire", key=matter, due_at=now, payload="ofr_gone"),
        JobRow(kind="contact.absent", key=matter, due_at=now, payload=""),
        JobRow(kind="sla.warn", key="cnv_gone", due_at=now, payload=""),
        JobRow(kind="agent.lost", key=lin.id, due_at=now, payload=""),
    )
    await rig.store.commit(Unit(tenant=rig.tenant, changes=tuple(Schedule(job=job) for job in late)))
    await rig.step()

    assert await rig.names(contact.matter) == before
    assert not await rig.store.dead_jobs(rig.tenant) and await rig.state(contact.matter)


async def test_supervisor_insists_when_the_line_is_faster() -> None:
    store = RivalStore()
    async with rig_on(memory_ports(store)) as rig:
        lin, wang = await rig.agent("lin"), await rig.agent("wang")
        boss = await rig.agent("boss", role=Role.SUPERVISOR, is_ready=False)
        contact = await rig.visitor()
        await contact.ask_person()
        keeper = rig.keeper
        store.rival.after_expiry = keeper.step

        done = await boss.take(contact.matter)

        assert done.state.agent_id == boss.id
        assert lin.offers() == wang.offers() == []


async def test_supervisor_takes_what_is_offered_to_themselves(rig: Rig) -> None:
    boss, contact = await rig.agent("boss", role=Role.SUPERVISOR), await rig.visitor()
    await contact.ask_person()
    offer = boss.offers()[0][1]

    await boss.take(contact.matter)

    accepted = [e for e in await rig.events(contact.matter) if isinstance(e, OfferAccepted)]
    assert [e.offer_id for e in accepted] == [offer]


async def test_supervisor_who_is_full_is_told_so(rig: Rig) -> None:
    boss = await rig.agent("boss", role=Role.SUPERVISOR, capacity=1, is_ready=False)
    first, second = await rig.visitor(), await rig.visitor()
    await first.ask_person()
    await second.ask_person()
    await boss.take(first.matter)

    with pytest.raises(AgentFull):
        await boss.take(second.matter)


async def test_new_message_to_a_matter_closed_long_ago_opens_a_new_one(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.open()
    await contact.end()
    old = contact.matter
    await rig.clock.advance(86_401)

    done = await rig.platform.talk.say(
        contact.actor, contact.opening, conversation_id=old, client_id="new", words="又来了"
    )

    assert done.conversation_id != old and not done.repeated


async def test_stop_waits_for_what_was_begun() -> None:
    store = RivalStore()
    async with rig_on(memory_ports(store)) as rig:
        contact = await rig.visitor()
        await contact.open()
        store.rival.writing.clear()
        call = asyncio.ensure_future(rig.platform.talk.ask_person(contact.actor, contact.opening, Via.BUTTON))
        await store.rival.writing.wait()

        await rig.platform.matters.stop()

        assert (await rig.state(contact.matter)).phase is Phase.QUEUED
        await call


def _by_key(rig: Rig, view: str) -> dict[object, object]:
    return {row["key"]: row for row in rig.views.rows(view)}


def _waiting(rig: Rig) -> dict[object, object]:
    rows = _by_key(rig, floor_of(MAIN))
    return {key: row for key, row in rows.items() if str(key).startswith("wait:")}
