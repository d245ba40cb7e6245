"""What an agent can do over the API."""

import pytest

from tests.web.rest.world import ACME, HOME, MAIN, PASSWORD, Person, World
from zhida.core.kernel.actors import Role
from zhida.ports.storage import Put, Unit
from zhida.services.staff import NewAgent


async def test_agent_accepts_replies_notes_and_wraps_up(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id, offer_id = await world.offered(contact, agent)
    at = f"/conversations/{conversation_id}"

    accepted = await agent.post(f"{at}/accept", {"offer_id": offer_id})
    replied = await agent.post(f"{at}/reply", {"client_id": "r1", "text": "您好，我来处理"})
    noted = await agent.post(f"{at}/notes", {"client_id": "n1", "text": "老客户"})
    read = await agent.post(f"{at}/read")
    wrapped = await agent.post(f"{at}/wrap-up", {"disposition": "solved"})

    assert [r.status_code for r in (accepted, replied, noted, read, wrapped)] == [200, 200, 201, 204, 200]
    assert accepted.json()["state"] == "agent"
    assert wrapped.json()["state"] == "closed"
    notes = (await agent.get(f"{at}/notes")).json()["items"]
    assert [note["event"]["text"] for note in notes] == ["老客户"]


async def test_notes_never_reach_the_contact(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.talking(contact, agent)
    await agent.post(f"/conversations/{conversation_id}/notes", {"client_id": "n1", "text": "内部话"})

    seen = await contact.get(f"/conversations/{conversation_id}/events")
    record = await contact.get(f"/conversations/{conversation_id}/export")
    notes = await contact.get(f"/conversations/{conversation_id}/notes")

    assert "内部话" not in seen.text + record.text
    assert notes.status_code == 404


async def test_declined_contact_keeps_the_place(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id, offer_id = await world.offered(contact, agent)
    before = await world.platform.matters.row(MAIN, conversation_id)

    answer = await agent.post(f"/conversations/{conversation_id}/decline", {"offer_id": offer_id})

    after = await world.platform.matters.row(MAIN, conversation_id)
    assert answer.json()["state"] == "queued"
    assert before is not None
    assert after is not None
    assert after["due_at"] == before["due_at"]


async def test_dead_offer_is_refused_with_its_reason(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.waiting(contact)

    answer = await agent.post(f"/conversations/{conversation_id}/accept", {"offer_id": "ofr_gone"})

    assert (answer.status_code, answer.json()["code"]) == (409, "offer_gone")


async def test_transfer_needs_exactly_one_aim_that_exists(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.talking(contact, agent)
    queue = (await agent.get("/queues")).json()["items"][0]["id"]
    at = f"/conversations/{conversation_id}/transfer"

    neither = await agent.post(at, {})
    both = await agent.post(at, {"to_agent_id": agent.id, "to_queue": queue})
    nowhere = await agent.post(at, {"to_queue": "nowhere"})
    done = await agent.post(at, {"to_queue": queue})

    assert [r.status_code for r in (neither, both, nowhere, done)] == [422, 422, 404, 200]
    assert done.json()["state"] == "queued"


async def test_supervisor_takes_a_waiting_contact_and_an_agent_cannot(world: World) -> None:
    contact = await world.visitor()
    agent, supervisor = await world.agent(), await world.agent(Role.SUPERVISOR)
    conversation_id = await world.waiting(contact)

    refused = await agent.post(f"/conversations/{conversation_id}/take")
    taken = await supervisor.post(f"/conversations/{conversation_id}/take")

    assert refused.status_code == 404
    assert (taken.status_code, taken.json()["state"]) == (200, "agent")


async def test_inbox_and_wall_show_rows(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id, _ = await world.offered(contact, agent)

    inbox, wall = (await agent.get("/inbox")).json(), (await agent.get("/wall")).json()

    assert [row["key"] for row in inbox["items"]] == [conversation_id]
    assert {row["key"].partition(":")[0] for row in wall["items"]} == {"agent", "wait", "today"}
    assert "title" not in wall["items"][0]


async def test_presence_is_set_and_a_wrong_one_refused(world: World) -> None:
    agent = await world.agent()

    ready = await agent.post("/agents/me/state", {"state": "ready"})
    wrong = await agent.post("/agents/me/state", {"state": "asleep"})

    assert ready.json() == {"state": "ready"}
    assert wrong.json()["params"]["field"] == "state"
    assert (await agent.get("/me")).json()["state"] == "ready"


async def test_agents_are_listed_in_pages_and_logins_only_for_admins(world: World) -> None:
    agent, admin = await world.agent(), await world.agent(Role.ADMIN)

    first = (await agent.get("/agents?limit=1")).json()
    second = (await agent.get(f"/agents?limit=1&cursor={first['next']}")).json()
    whole = (await admin.get("/agents")).json()

    assert second["next"] is None
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {agent.id, admin.id}
    assert first["items"][0]["login"] is None
    assert [row["login"] for row in whole["items"]] == ["agent1", "agent2"]
    assert (await agent.get("/agents?cursor=%FF")).json()["params"]["field"] == "cursor"


async def test_canned_texts_are_listed(world: World) -> None:
    agent = await world.agent()
    row = {"id": "hello", "shortcut": "nh", "text": "您好", "tags": "[]"}
    await world.store.commit(Unit(tenant=MAIN, changes=(Put(table="canned", values=row),)))

    answer = await agent.get("/canned")

    assert answer.json() == {"items": [{"id": "hello", "shortcut": "nh", "text": "您好"}], "next": None}


async def test_sign_in_answers_who_and_sets_a_cookie_no_script_reads(world: World) -> None:
    row, _ = await world.platform.staff.add(ACME, NewAgent(login="lin", name="林晓", password=PASSWORD))
    browser = Person(http=world.browser(headers={"origin": HOME}))

    answer = await browser.post("/sign-in", {"login": "acme/lin", "password": PASSWORD})

    assert answer.json()["id"] == row["id"]
    assert answer.json()["must_change"] is False
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("zhida_dev=acme.")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert (await browser.get("/me")).json()["login"] == "lin"


@pytest.mark.parametrize(
    "login", ["nobody", "acme/agent1", "nowhere/agent1", "main/nobody", "/agent1", "agent1 ", "a/b/c"]
)
async def test_wrong_login_and_wrong_password_look_the_same(world: World, login: str) -> None:
    await world.agent()
    stranger = world.stranger()

    unknown = await stranger.post("/sign-in", {"login": login, "password": PASSWORD})
    wrong = await stranger.post("/sign-in", {"login": "agent1", "password": "not the password"})

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.content == wrong.content
    assert unknown.json()["code"] == "sign_in_failed"


async def test_sign_out_ends_the_session_and_takes_the_cookie_back(world: World) -> None:
    agent = await world.agent()
    kept = dict(agent.http.cookies)

    answer = await agent.post("/sign-out")

    assert answer.status_code == 204
    assert "zhida_dev=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    agent.http.cookies.update(kept)
    assert (await agent.get("/me")).status_code == 401


async def test_one_time_password_must_be_changed_before_anything_else(world: World) -> None:
    _, password = await world.platform.staff.add(MAIN, NewAgent(login="new", name="新人"))
    agent = world.stranger()
    await agent.post("/sign-in", {"login": "new", "password": password})

    refused = await agent.get("/inbox")
    ticket = await agent.post("/tickets")
    short = await agent.post("/me/password", {"old": password, "new": "short"})
    wrong = await agent.post("/me/password", {"old": "wrong", "new": PASSWORD})
    changed = await agent.post("/me/password", {"old": password, "new": PASSWORD})

    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_needed")
    assert ticket.status_code == 403
    assert [short.status_code, wrong.status_code, changed.status_code] == [422, 401, 204]
    assert (await agent.get("/inbox")).status_code == 200


async def test_disabled_agent_is_out_at_once(world: World) -> None:
    admin, agent = await world.agent(Role.ADMIN), await world.agent()

    await admin.send("PATCH", f"/agents/{agent.id}", {"enabled": False})

    assert (await agent.get("/me")).status_code == 401
    signed = await world.stranger().post("/sign-in", {"login": "agent2", "password": PASSWORD})
    assert signed.json()["code"] == "sign_in_failed"


async def test_contact_cannot_use_the_account_routes(world: World) -> None:
    contact = await world.visitor()

    assert (await contact.get("/me")).status_code == 403
    assert (await contact.post("/sign-out")).status_code == 403
