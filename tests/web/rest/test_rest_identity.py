"""The API when a contact signs in half-way, and when an agent vouches for one."""

import jwt
import pytest

from tests.web.rest.world import MAIN, Person, World, identity_keys
from zhida.core.kernel.actors import Role


async def signed_in(world: World, contact: Person, token_id: str, **claims: object) -> Person:
    """Return the same browser after the shop said who this is."""
    key = identity_keys(MAIN, "web")["k1"]
    now = world.clock.utc() // 1_000_000
    base: dict[str, object] = {"sub": "u-1", "aud": "web", "iat": now, "exp": now + 120, "jti": token_id}
    jws = jwt.encode({**base, **claims}, key.secret, "HS256", headers={"kid": "k1"})
    answer = await contact.post("/visits/identity", {"jwt": jws})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    http = world.browser(headers={"authorization": f"Bearer {body['token']}"})
    return Person(http=http, id=body["contact_id"], token=body["token"])


async def test_who_signs_in_while_waiting_still_sees_the_same_place(world: World) -> None:
    await signed_in(world, await world.visitor(), "j1")
    visit = await world.visitor()
    conversation_id = await world.waiting(visit)

    known = await signed_in(world, visit, "j2", name="王敏")

    current = (await known.get("/conversations/current")).json()["conversation"]
    assert (current["id"], current["state"]) == (conversation_id, "queued")
    assert (await known.get(f"/conversations/{conversation_id}/export")).status_code == 200
    assert (await visit.get("/conversations/current")).status_code == 401


@pytest.mark.parametrize("entitlement", ["senior", "disabled", "minor", "fund_safety"])
async def test_an_agent_vouches_for_the_contact_they_hold(world: World, entitlement: str) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.talking(contact, agent)

    answer = await agent.post(f"/conversations/{conversation_id}/entitlement", {"entitlement": entitlement})

    assert answer.status_code == 204
    assert (await world.platform.visits.profile(MAIN, contact.id)).entitled


async def test_nobody_else_vouches_and_no_reason_is_shown_to_agents(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    stranger, boss = await world.agent(), await world.agent(Role.SUPERVISOR)
    conversation_id = await world.talking(contact, agent)
    at, body = f"/conversations/{conversation_id}/entitlement", {"entitlement": "disabled"}

    refused = [await who.post(at, body) for who in (contact, stranger)]
    allowed = await boss.post(at, body)
    unknown = await boss.post(at, {"entitlement": "rich"})

    assert [answer.status_code for answer in refused] == [404, 404]
    assert (allowed.status_code, unknown.status_code) == (204, 422)
    seen = await agent.get(f"/conversations/{conversation_id}/events")
    assert "contact.identified" in seen.text
    assert "disabled" not in seen.text
