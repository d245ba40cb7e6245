"""Generated: every call by everybody, signed out, from another tenant, and with wrong bodies."""

import json
from collections.abc import Mapping
from typing import cast

import pytest

from tests.web.rest.calls import BODIES, Call, all_calls
from tests.web.rest.world import ACME, MAIN, Person, World
from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.authority import Action, Ownership, allowed
from zhida.core.kernel.ids import render_id
from zhida.web.common.policies import Gate

CALLS = all_calls()
ON_A_MATTER = [call for call in CALLS if "conversation_id" in call.parts]
GUARDED = [call for call in CALLS if call.policy is not Gate.PUBLIC]
WRITES_WITH_BODY = [call for call in CALLS if isinstance(BODIES.get(call.name), dict)]
SHAPE = {"code", "message", "params"}


def named(call: Call) -> str:
    """Return the name of a call for the test's id."""
    return call.name


def ids_of(conversation_id: str = "", agent_id: str = "", contact_id: str = "") -> dict[str, str]:
    """Return the parts of every path."""
    return {
        "conversation_id": conversation_id or render_id("cnv", 7),
        "agent_id": agent_id or render_id("agt", 7),
        "contact_id": contact_id or render_id("cnt", 7),
        "article_id": "some-article",
        "draft_id": render_id("drf", 7),
        "decision_id": f"{render_id('cnv', 7)}-some-article",
        "group_id": "grp_7",
        "plan_id": render_id("pln", 7),
        "attachment_id": render_id("att", 7),
    }


async def ask(person: Person, call: Call, ids: Mapping[str, str], **headers: str) -> tuple[int, str, bytes]:
    """Return status, code and bytes of an answer."""
    answer = await person.send(call.method, call.at(ids), call.body, headers)
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    shown = cast("dict[str, object]", answer.json() if is_json else {})
    return answer.status_code, str(shown.get("code", "")), answer.content


@pytest.mark.parametrize("call", GUARDED, ids=named)
async def test_nobody_gets_in_without_a_credential(world: World, call: Call) -> None:
    stranger = world.stranger()
    forged = Person(http=world.browser(headers={"authorization": "Bearer main." + "x" * 43}))
    wrong = Person(http=world.browser(headers={"authorization": "Basic bWFpbjp4"}))
    elsewhere = Person(http=world.browser(headers={"authorization": "Bearer nowhere." + "x" * 43}))

    for person in (stranger, forged, wrong, elsewhere):
        status, code, _ = await ask(person, call, ids_of())
        assert (status, code) == (401, "sign_in_needed")


@pytest.mark.parametrize("call", [c for c in CALLS if isinstance(c.policy, Action)], ids=named)
async def test_role_decides_as_the_authority_says(world: World, call: Call) -> None:
    assert isinstance(call.policy, Action)
    owner, holder = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.talking(owner, holder)
    people: list[tuple[Person, Actor]] = [
        (owner, Actor(tenant=MAIN, kind=ActorKind.CONTACT, id=owner.id)),
        (other := await world.visitor(), Actor(tenant=MAIN, kind=ActorKind.CONTACT, id=other.id)),
        (holder, Actor(tenant=MAIN, kind=ActorKind.AGENT, id=holder.id, role=Role.AGENT)),
    ]
    for role in Role:
        agent = await world.agent(role)
        people.append((agent, Actor(tenant=MAIN, kind=ActorKind.AGENT, id=agent.id, role=role)))
    is_matter = "conversation_id" in call.parts
    owned = Ownership(tenant=MAIN, contact_id=owner.id, agent_id=holder.id, last_agent_id=holder.id)

    for person, actor in people:
        target = owned if is_matter else Ownership(tenant=MAIN)
        status, code, _ = await ask(person, call, ids_of(conversation_id))
        if allowed(actor, call.policy, target):
            assert code not in {"forbidden", "sign_in_needed", "origin_refused"}, (actor, status)
            names_more = call.name in {"transfer", "see_attachment"}
            assert not (is_matter and code == "not_found" and not names_more), (actor, status)
        else:
            assert (status, code) == ((404, "not_found") if is_matter else (403, "forbidden")), actor


@pytest.mark.parametrize("call", ON_A_MATTER, ids=named)
@pytest.mark.parametrize("role", [None, *Role], ids=str)
async def test_other_tenants_matter_cannot_be_told_from_none(
    world: World, call: Call, role: Role | None
) -> None:
    theirs = await world.visitor("acme:web")
    foreign = await world.waiting(theirs)
    caller = await world.visitor() if role is None else await world.agent(role)

    there = await ask(caller, call, ids_of(foreign))
    nowhere = await ask(caller, call, ids_of())
    odd = await ask(caller, call, ids_of("nonsense"))

    assert there == nowhere == odd
    assert there[:2] == (404, "not_found")


async def test_admin_of_one_tenant_reaches_nothing_of_the_other(world: World) -> None:
    admin, theirs = await world.agent(Role.ADMIN), await world.agent(Role.ADMIN, ACME)
    contact = await world.visitor("acme:web")
    await theirs.send("PUT", "/articles/some-article", BODIES["put_article"])
    calls = [call for call in CALLS if {"agent_id", "contact_id", "article_id"} & set(call.parts)]

    for call in (call for call in calls if call.name != "put_article"):
        there = await ask(admin, call, ids_of("", theirs.id, contact.id))
        nowhere = await ask(admin, call, ids_of())
        assert there == nowhere, call.name
        assert there[0] == 404, call.name

    assert (await admin.get("/articles")).json()["items"] == []
    assert (await theirs.get("/me")).status_code == 200
    assert theirs.id not in (await admin.get("/agents")).text + (await admin.get("/wall")).text


async def test_tokens_do_not_work_in_another_tenant(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent()
    bare = contact.token.partition(".")[2]
    stolen = Person(http=world.browser(headers={"authorization": f"Bearer acme.{bare}"}))
    cookie = str(agent.http.cookies["zhida_dev"])
    moved = world.stranger()
    moved.http.cookies.set("zhida_dev", "acme." + cookie.partition(".")[2])

    assert (await stolen.get("/conversations/current")).status_code == 401
    assert (await moved.get("/me")).status_code == 401


async def test_contacts_token_is_no_agents_session_and_the_other_way_round(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent()
    cookie = str(agent.http.cookies["zhida_dev"])
    as_agent = world.stranger()
    as_agent.http.cookies.set("zhida_dev", contact.token)
    as_contact = Person(http=world.browser(headers={"authorization": f"Bearer {cookie}"}))

    assert (await as_agent.get("/me")).status_code == 401
    assert (await as_contact.get("/conversations/current")).status_code == 401


@pytest.mark.parametrize("call", WRITES_WITH_BODY, ids=named)
async def test_wrong_bodies_are_refused_in_one_shape(world: World, call: Call) -> None:
    owner, admin = await world.visitor(), await world.agent(Role.ADMIN, is_ready=True)
    conversation_id = await world.talking(owner, admin)
    is_contacts = call.policy in {Action.SPEAK, Action.ASK_PERSON, Action.OPEN_CONVERSATION}
    caller = owner if is_contacts else admin
    path = call.at(ids_of(conversation_id, admin.id))
    deep = b"[" * 100_000
    bodies = [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"surprise": 1}', b'{"a":1,}', deep]

    for body in bodies:
        answer = await caller.send(call.method, path, body)
        assert answer.status_code in {400, 422}, (body[:20], answer.text)
        assert set(answer.json()) == SHAPE
    await world.clock.advance(60)
    form = await caller.send(call.method, path, b"a=1", {"content-type": "application/x-www-form-urlencoded"})
    plain = await caller.send(
        call.method, path, json.dumps(call.body).encode(), {"content-type": "text/plain"}
    )
    assert form.status_code == plain.status_code == 422


@pytest.mark.parametrize("call", WRITES_WITH_BODY, ids=named)
async def test_no_body_chooses_the_tenant(world: World, call: Call) -> None:
    owner, admin = await world.visitor(), await world.agent(Role.ADMIN, is_ready=True)
    conversation_id = await world.talking(owner, admin)
    is_contacts = call.policy in {Action.SPEAK, Action.ASK_PERSON, Action.OPEN_CONVERSATION}
    caller = owner if is_contacts else admin
    right = cast("dict[str, object]", call.body)

    for name in ("tenant", "tenant_id", "contact_id", "role"):
        if name not in right:
            body = {**right, name: "acme"}
            answer = await caller.send(call.method, call.at(ids_of(conversation_id, admin.id)), body)
            assert answer.status_code == 422, (name, answer.text)


def test_every_call_with_a_body_is_in_the_table() -> None:
    assert set(BODIES) <= {call.name for call in CALLS}
    assert len({call.name for call in CALLS}) == len(CALLS)
