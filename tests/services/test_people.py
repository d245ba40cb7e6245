"""Who is who: visits, signed identities, entitlements, agents with sign-in, sessions and tickets."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.rig import HOST_KEY, Rig, Visitor, memory_ports, rig_on
from zhida.bootstrap import Config, real_ports
from zhida.core.contacts.entitlements import Entitlement
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import Conflict, ErrorCode, Forbidden, InvalidInput, NotFound, SignInNeeded
from zhida.core.kernel.times import DAY, MICROS
from zhida.core.routing.events import AgentState, EnteredQueue
from zhida.ports.storage import Unit, Update
from zhida.services.frames import event_body
from zhida.services.staff import NewAgent
from zhida.services.tenancy import MAIN, system
from zhida.services.views import floor_of, inbox_of
from zhida.testing.crypto import MemoryIdentityVerifier, MemoryPasswordHasher


def _jwt(rig: Rig, **claims: object) -> str:
    now = rig.clock.utc() // MICROS
    base: dict[str, object] = {"sub": "user-7", "aud": "web", "iat": now, "exp": now + 60, "jti": "j1"}
    return MemoryIdentityVerifier().issue(HOST_KEY, {**base, **claims})


async def _identified(rig: Rig, **claims: object) -> Visitor:
    token, profile = await rig.platform.identities.identify(system(rig.tenant), "web", _jwt(rig, **claims))
    actor = await rig.platform.visits.of_token(rig.tenant, token)
    assert actor.id == profile.contact_id
    return Visitor(rig=rig, actor=actor, token=token)


async def test_anonymous_visit_lasts_a_year_and_unknown_tokens_are_strangers(rig: Rig) -> None:
    contact = await rig.visitor()

    with pytest.raises(SignInNeeded):
        await rig.platform.visits.of_token(rig.tenant, "made-up")
    with pytest.raises(NotFound):
        await rig.platform.visits.begin(rig.tenant, "no-such-inbox", "en")
    await rig.clock.advance(365 * DAY / MICROS)
    with pytest.raises(SignInNeeded):
        await rig.platform.visits.of_token(rig.tenant, contact.token)


async def test_signed_identity_is_the_same_contact_each_time_with_a_verified_profile(rig: Rig) -> None:
    one = await _identified(rig, name="李梅", phone="13800001234", lang="zh-TW")
    two = await _identified(rig, jti="j2", name="李梅", phone="13800001234")

    profile = await rig.platform.visits.profile(rig.tenant, one.id)

    assert one.id == two.id
    assert (profile.verified, profile.name, profile.masked_phone) == (True, "李梅", "****1234")
    assert (profile.lang, profile.entitled) == ("zh-TW", False)


async def test_entitled_contact_reaches_the_express_lane_without_a_bot_turn(rig: Rig) -> None:
    contact = await _identified(rig, name="王奶奶", entitlements=[Entitlement.SENIOR.value, "not_ours"])
    agent = await rig.agent("lin")

    done = await contact.open()

    assert done.state.phase is Phase.QUEUED
    (entered,) = [e for e in await rig.events(contact.matter) if isinstance(e, EnteredQueue)]
    assert (entered.lane, entered.credit_s) == ("express", 120)
    assert "message.sent" not in await rig.names(contact.matter)
    row = next(r for r in rig.views.rows(inbox_of(agent.id)) if r["key"] == contact.matter)
    assert (row["express"], row["name"]) == (True, "王奶奶")


async def test_entitlement_confirmed_by_an_agent_outlives_a_profile_without_it(rig: Rig) -> None:
    contact = await _identified(rig)

    await rig.platform.visits.entitle(rig.tenant, contact.id, Entitlement.SENIOR)
    await _identified(rig, jti="j2")

    profile = await rig.platform.visits.profile(rig.tenant, contact.id)
    assert profile.entitlements == (Entitlement.SENIOR,)
    with pytest.raises(NotFound):
        await rig.platform.visits.entitle(rig.tenant, "cnt_nobody", Entitlement.SENIOR)


@pytest.mark.parametrize(
    "claims",
    [{"aud": "other"}, {"exp": 1}, {"jti": "used"}, {"sub": None}, {"entitlements": "all"}],
    ids=["wrong-inbox", "expired", "replayed", "no-subject", "entitlements-not-a-list"],
)
async def test_every_bad_identity_looks_the_same(rig: Rig, claims: dict[str, object]) -> None:
    await _identified(rig, jti="used")

    with pytest.raises(SignInNeeded) as refused:
        await rig.platform.identities.identify(system(rig.tenant), "web", _jwt(rig, **claims))

    assert refused.value.code is ErrorCode.IDENTITY_INVALID
    assert not refused.value.params


async def test_inbox_without_keys_takes_no_identity(rig: Rig) -> None:
    with pytest.raises(SignInNeeded):
        await rig.platform.identities.identify(system(rig.tenant), "app", _jwt(rig, aud="app"))


async def test_first_admin_is_made_once_and_must_choose_a_password(rig: Rig) -> None:
    kept = list[str]()
    admin = await rig.platform.staff.first_admin(rig.tenant, kept.append)

    made = ("admin", *kept)
    actor, token, row = await rig.platform.staff.sign_in(rig.tenant, *made)

    assert (actor.role, row["must_change"]) == (Role.ADMIN, 1)
    again = await rig.platform.staff.first_admin(rig.tenant, kept.append)
    assert (again["id"], len(kept)) == (admin["id"], 1)
    with pytest.raises(SignInNeeded):
        await rig.platform.staff.change_password(actor, "wrong", "long enough now")
    for bad in ("short", made[1]):
        with pytest.raises(InvalidInput):
            await rig.platform.staff.change_password(actor, made[1], bad)
    await rig.platform.staff.change_password(actor, made[1], "long enough now")
    _, changed = await rig.platform.staff.of_session(rig.tenant, token)
    assert changed["must_change"] == 0


async def test_wrong_login_password_and_disabled_agent_look_the_same(rig: Rig) -> None:
    _, password = await rig.platform.staff.add(rig.tenant, NewAgent(login="lin", name="Lin"))
    row, _ = await rig.platform.staff.add(
        rig.tenant, NewAgent(login="gone", name="Gone", password="known-password")
    )
    await rig.platform.staff.change(rig.tenant, str(row["id"]), {"enabled": 0})

    for login, secret in (("lin", "no"), ("nobody", password), ("gone", "known-password")):
        with pytest.raises(SignInNeeded) as refused:
            await rig.platform.staff.sign_in(rig.tenant, login, secret)
        assert refused.value.code is ErrorCode.SIGN_IN_FAILED


async def test_sessions_end_by_sign_out_time_reset_and_disabling(rig: Rig) -> None:
    staff, ended = rig.platform.staff, list[str]()
    staff.sign_out_watchers.append(ended.append)
    row, password = await staff.add(rig.tenant, NewAgent(login="lin", name="Lin"))
    agent_id = str(row["id"])

    _, token, _ = await staff.sign_in(rig.tenant, "lin", password)
    await staff.sign_out(rig.tenant, token)
    with pytest.raises(SignInNeeded):
        await staff.of_session(rig.tenant, token)

    _, token, _ = await staff.sign_in(rig.tenant, "lin", password)
    await rig.clock.advance(14 * DAY / MICROS)
    with pytest.raises(SignInNeeded):
        await staff.of_session(rig.tenant, token)

    _, token, _ = await staff.sign_in(rig.tenant, "lin", password)
    changed, fresh = await staff.reset_password(rig.tenant, agent_id)
    assert changed["must_change"] == 1
    with pytest.raises(SignInNeeded):
        await staff.of_session(rig.tenant, token)

    _, token, _ = await staff.sign_in(rig.tenant, "lin", fresh)
    await staff.set_state(rig.tenant, agent_id, AgentState.READY, "chosen")
    changed = await staff.change(rig.tenant, agent_id, {"enabled": 0, "name": "Lin X"})
    assert (changed["state"], changed["enabled"]) == ("offline", 0)
    with pytest.raises(SignInNeeded):
        await staff.of_session(rig.tenant, token)
    assert len(ended) == 4
    assert staff.names(rig.tenant)[agent_id] == "Lin X"


async def test_disabled_agent_with_a_live_session_row_stays_outside(rig: Rig) -> None:
    row, password = await rig.platform.staff.add(rig.tenant, NewAgent(login="lin", name="Lin"))
    _, token, _ = await rig.platform.staff.sign_in(rig.tenant, "lin", password)
    off = Update(table="agents", key=(str(row["id"]),), values={"enabled": 0})
    await rig.store.commit(Unit(tenant=rig.tenant, changes=(off,)))

    with pytest.raises(SignInNeeded):
        await rig.platform.staff.of_session(rig.tenant, token)


@pytest.mark.parametrize(
    "new",
    [
        NewAgent(login="", name="X"),
        NewAgent(login="a b", name="X"),
        NewAgent(login="林", name="X"),
        NewAgent(login="x" * 65, name="X"),
        NewAgent(login="ok", name="  "),
        NewAgent(login="ok", name="x" * 65),
        NewAgent(login="ok", name="X", capacity=0),
        NewAgent(login="ok", name="X", capacity=51),
        NewAgent(login="ok", name="X", skills={"a": 6}),
        NewAgent(login="ok", name="X", skills={"a b": 3}),
    ],
)
async def test_agents_out_of_bounds_are_refused(rig: Rig, new: NewAgent) -> None:
    with pytest.raises(InvalidInput):
        await rig.platform.staff.add(rig.tenant, new)

    assert await rig.platform.staff.list(rig.tenant) == ()


async def test_taken_login_and_unknown_agent_and_column_are_refused(rig: Rig) -> None:
    lin = await rig.agent("lin")

    with pytest.raises(Conflict):
        await rig.platform.staff.add(rig.tenant, NewAgent(login="lin", name="Other"))
    with pytest.raises(NotFound):
        await rig.platform.staff.change(rig.tenant, "agt_nobody", {"name": "X"})
    with pytest.raises(InvalidInput):
        await rig.platform.staff.change(rig.tenant, lin.id, {"password": "x"})


async def test_known_password_for_several_agents_lets_all_of_them_in(rig: Rig) -> None:
    seats = [await rig.agent("lin"), await rig.agent("wang")]

    await rig.platform.staff.set_password(rig.tenant, [seat.id for seat in seats], "same for all")

    for login in ("lin", "wang"):
        actor, _, row = await rig.platform.staff.sign_in(rig.tenant, login, "same for all")
        assert row["must_change"] == 0 and actor.kind is ActorKind.AGENT


async def test_presence_is_an_event_and_the_same_state_twice_is_none(rig: Rig) -> None:
    lin = await rig.agent("lin")
    await lin.set_state(AgentState.READY)
    await lin.set_state(AgentState.BREAK)

    stored = await rig.store.read(rig.tenant, f"agent:{lin.id}")

    assert [event.type for event in stored] == ["agent.state_changed"] * 2
    assert {event.actor_id for event in stored} == {lin.id}


async def test_new_name_of_an_agent_shows_on_floor_and_in_later_frames(rig: Rig) -> None:
    lin, contact = await rig.agent("lin"), await rig.visitor()
    await contact.ask_person()
    wait = next(r for r in rig.views.rows(floor_of(rig.tenant)) if r["key"] == f"wait:{contact.matter}")
    assert wait["offered_to"] == "Lin"

    await rig.platform.staff.change(rig.tenant, lin.id, {"name": "林晓"})
    await rig.step()

    wait = next(r for r in rig.views.rows(floor_of(rig.tenant)) if r["key"] == f"wait:{contact.matter}")
    assert wait["offered_to"] == "林晓"
    await lin.accept()
    wang = await rig.agent("wang")
    await lin.transfer(contact.matter, to_agent=wang.id)
    row = await rig.row(contact.matter)
    bodies = [
        event_body(seen, rig.platform.staff.names(rig.tenant))
        for seen in await rig.platform.history.all(rig.tenant, row, f"conversation:{contact.matter}")
    ]
    moved = next(body for body in bodies if body["type"] == "conversation.transferred")
    assert (moved["to_agent_name"], moved["agent_name"]) == ("Wang", "林晓")


async def test_wall_shows_connection_and_presence_of_agents_at_once(rig: Rig) -> None:
    lin = await rig.agent("lin", skills={"general": 4})

    def shown() -> dict[str, object]:
        rows = rig.views.rows(floor_of(rig.tenant))
        return dict(next(row for row in rows if row["key"] == f"agent:{lin.id}"))

    assert (shown()["connected"], shown()["state"], shown()["skills"]) == (True, "ready", ("综合",))
    await lin.vanish()
    assert shown()["connected"] is False
    assert rig.keeper.free_agents() == rig.keeper.agents_on_duty() == 0
    await lin.come_back()
    assert rig.keeper.free_agents() == rig.keeper.agents_on_duty() == 1


async def test_ticket_works_once_and_for_a_minute(rig: Rig) -> None:
    contact = await rig.visitor()
    tickets = rig.platform.tickets

    ticket = tickets.issue(contact.actor, "session")
    assert tickets.redeem(ticket) == (contact.actor, "session")
    late = tickets.issue(contact.actor, "session")
    await rig.clock.advance(60)

    for spent in (ticket, late, "made-up"):
        with pytest.raises(SignInNeeded) as refused:
            tickets.redeem(spent)
        assert refused.value.code is ErrorCode.TICKET_INVALID


async def test_unused_tickets_are_forgotten_when_there_are_too_many(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhida.services.tickets._MOST", 2)
    contact = await rig.visitor()
    old = [rig.platform.tickets.issue(contact.actor, "s") for _ in range(2)]
    await rig.clock.advance(61)

    fresh = rig.platform.tickets.issue(contact.actor, "s")

    assert rig.platform.tickets.redeem(fresh)[0] == contact.actor
    with pytest.raises(SignInNeeded):
        rig.platform.tickets.redeem(old[0])


async def test_roles_reach_only_so_far(rig: Rig) -> None:
    lin, root = await rig.agent("lin"), await rig.agent("root", role=Role.ADMIN)

    rig.platform.access.authorize(root.actor, Action.MANAGE_SETTINGS)
    with pytest.raises(Forbidden):
        rig.platform.access.authorize(lin.actor, Action.MANAGE_SETTINGS)
    with pytest.raises(Forbidden):
        await rig.platform.talk.open(
            Actor(tenant=rig.tenant, kind=ActorKind.BOT, id="x"), (await rig.visitor()).opening
        )


async def test_names_are_known_again_after_a_restart() -> None:
    ports = memory_ports()
    async with rig_on(ports) as before:
        lin = await before.agent("lin")

    async with rig_on(memory_ports(ports.store, before.clock, base=ports)) as after:
        assert after.platform.staff.names(after.tenant) == {lin.id: "Lin"}


async def test_token_of_an_erased_contact_opens_nothing_and_takes_no_entitlement(rig: Rig) -> None:
    contact = await rig.visitor()
    gone = Update(table="contacts", key=(contact.id,), values={"erased_at": 1, "wrapped_key": None})
    await rig.store.commit(Unit(tenant=rig.tenant, changes=(gone,)))

    with pytest.raises(SignInNeeded):
        await rig.platform.visits.of_token(rig.tenant, contact.token)
    async with rig_on(memory_ports(rig.store, rig.clock, base=rig.ports)) as again:
        with pytest.raises(NotFound):
            await again.platform.visits.entitle(rig.tenant, contact.id, Entitlement.SENIOR)


async def test_real_keys_of_an_inbox_verify_what_its_host_signs(tmp_path: Path) -> None:
    ports = real_ports(Config(data_dir=tmp_path))

    keys = ports.identity_keys(MAIN, "web")

    assert keys and keys == ports.identity_keys(MAIN, "web")
    assert keys.keys() != ports.identity_keys(MAIN, "app").keys() or keys != ports.identity_keys(MAIN, "app")


async def test_a_hash_of_weaker_settings_is_made_anew_at_the_next_sign_in() -> None:
    base = memory_ports()
    async with rig_on(replace(base, passwords=MemoryPasswordHasher(version=0))) as before:
        lin = await before.agent("lin")
        await before.platform.staff.set_password(before.tenant, [lin.id], "known to lin alone")
    async with rig_on(memory_ports(base.store, before.clock, base=base)) as now:
        with pytest.raises(SignInNeeded):
            await now.platform.staff.sign_in(now.tenant, "lin", "guessed")
        for _ in range(2):
            await now.platform.staff.sign_in(now.tenant, "lin", "known to lin alone")

        row = await now.store.get(now.tenant, "agents", (lin.id,))
        assert row is not None and str(row["password"]).startswith("test1$")


async def test_several_agents_share_one_password_and_one_commit(rig: Rig) -> None:
    commits = rig.store.stats().commits
    crew = [NewAgent(login=login, name=login) for login in ("one", "two", "three")]

    await rig.platform.staff.add_all(rig.tenant, crew, "same for all")

    assert rig.store.stats().commits == commits + 1
    for login in ("one", "two", "three"):
        _, _, row = await rig.platform.staff.sign_in(rig.tenant, login, "same for all")
        assert row["must_change"] == 0
    with pytest.raises(Conflict):
        await rig.platform.staff.add_all(rig.tenant, [NewAgent(login="two", name="two")], "another one")
