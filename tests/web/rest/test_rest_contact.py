"""What a contact can do over the API, from the first visit to the record taken away."""

import json

import jwt
import pytest

from tests.web.rest.world import MAIN, Person, World, identity_keys
from tests.web.rest.xss import PAYLOADS
from zhida.core.kernel.actors import Role


async def events_of(person: Person, conversation_id: str) -> list[dict[str, object]]:
    """Return the events of a conversation as this person sees them."""
    answer = await person.get(f"/conversations/{conversation_id}/events")
    assert answer.status_code == 200, answer.text
    return [item["event"] for item in answer.json()["items"]]


async def test_contact_begins_a_visit_says_something_and_reads_it_back(world: World) -> None:
    contact = await world.visitor()

    said = await contact.post("/conversations/current/messages", {"client_id": "m1", "text": "你好"})

    assert said.status_code == 200, said.text
    conversation_id = said.json()["conversation_id"]
    answer = (await contact.get(f"/conversations/{conversation_id}/events")).json()
    own = [item["event"]["text"] for item in answer["items"] if item["event"].get("origin") == "contact"]
    assert own == ["你好"]
    assert [item["seq"] for item in answer["items"]] == list(range(1, len(answer["items"]) + 1))
    assert answer["next"] is None


async def test_one_call_queues_a_contact_who_has_no_matter_yet(world: World) -> None:
    contact = await world.visitor()

    answer = await contact.post("/conversations/current/handover", {})

    assert answer.status_code == 200
    assert answer.json()["state"] == "queued"
    assert (await contact.get("/conversations/current")).json()["conversation"]["state"] == "queued"


async def test_contact_without_a_matter_has_no_current_one(world: World) -> None:
    contact = await world.visitor()

    assert (await contact.get("/conversations/current")).json() == {"conversation": None}
    assert (await contact.get("/conversations/current/events")).status_code == 404
    assert (await contact.post("/conversations/current/leave")).status_code == 404


async def test_contact_who_waits_sees_position_and_still_counts_as_present(world: World) -> None:
    first, second = await world.visitor(), await world.visitor()
    await world.waiting(first)
    conversation_id = await world.waiting(second)

    shown = (await second.get("/conversations/current")).json()["conversation"]
    await world.platform.floor(MAIN).keeper.step()
    later = (await second.get("/conversations/current")).json()["conversation"]

    assert shown["id"] == conversation_id
    assert later["position"] == 2
    assert world.platform.presence.is_contact_connected(MAIN, conversation_id)
    await world.clock.advance(31)
    assert not world.platform.presence.is_contact_connected(MAIN, conversation_id)


async def test_open_twice_is_one_conversation(world: World) -> None:
    contact = await world.visitor()

    first, second = await contact.post("/conversations"), await contact.post("/conversations")

    assert first.status_code == second.status_code == 201
    assert first.json()["conversation_id"] == second.json()["conversation_id"]


async def test_message_sent_again_with_its_client_id_is_stored_once(world: World) -> None:
    contact = await world.visitor()
    saying = {"client_id": "m1", "text": "多久发货"}

    first = await contact.post("/conversations/current/messages", saying)
    second = await contact.post("/conversations/current/messages", saying)

    assert first.json()["conversation_id"] == second.json()["conversation_id"]
    events = await events_of(contact, first.json()["conversation_id"])
    assert len([event for event in events if event.get("origin") == "contact"]) == 1


async def test_events_are_read_in_pages(world: World) -> None:
    contact = await world.visitor()
    conversation_id = await world.waiting(contact)
    whole = (await contact.get(f"/conversations/{conversation_id}/events")).json()["items"]

    page = (await contact.get(f"/conversations/{conversation_id}/events?limit=2")).json()
    rest = (await contact.get(f"/conversations/{conversation_id}/events?after={page['next']}")).json()

    assert page["next"] == 2
    assert page["items"] + rest["items"] == whole
    assert (await contact.get(f"/conversations/{conversation_id}/events?limit=201")).status_code == 422


async def test_contact_leaves_the_line_by_own_act(world: World) -> None:
    contact = await world.visitor()
    conversation_id = await world.waiting(contact)

    answer = await contact.post(f"/conversations/{conversation_id}/leave")

    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] != "queued"
    again = await contact.post("/conversations/current/leave")
    assert (again.status_code, again.json()["code"]) == (409, "not_in_line")


async def test_contact_ends_and_rates(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.talking(contact, agent)
    await agent.post(f"/conversations/{conversation_id}/reply", {"client_id": "r1", "text": "您好"})

    closed = await contact.post(f"/conversations/{conversation_id}/close")
    rated = await contact.post(f"/conversations/{conversation_id}/rating", {"score": 5, "comment": "快"})

    assert closed.status_code == 200, closed.text
    assert rated.status_code == 200, rated.text
    assert "conversation.rated" in [e["type"] for e in await events_of(contact, conversation_id)]
    bad = await contact.post(f"/conversations/{conversation_id}/rating", {"score": 6})
    assert (bad.status_code, bad.json()["params"]["field"]) == (422, "score")


async def test_freeze_queues_for_a_person(world: World) -> None:
    contact = await world.visitor()

    answer = await contact.post("/conversations/current/freeze", {})

    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    types = [e["type"] for e in await events_of(contact, answer.json()["conversation_id"])]
    assert "freeze.requested" in types


async def test_judgement_of_an_answer_that_was_given_is_stored(world: World) -> None:
    admin, contact = await world.agent(Role.ADMIN), await world.visitor()
    article = {"question": "包邮吗？", "answer": "全国包邮。", "source": "发货说明"}
    await admin.send("PUT", "/articles/post", article)
    said = await contact.post(
        "/conversations/current/messages", {"client_id": "m1", "text": "包邮吗？", "chosen": "post"}
    )

    answer = await contact.post("/conversations/current/judgement", {"article_id": "post", "solved": True})

    assert answer.status_code == 200, answer.text
    types = [e["type"] for e in await events_of(contact, said.json()["conversation_id"])]
    assert "answer.judged" in types


async def test_contact_takes_the_record_away_and_it_is_dated_hashed_and_signed(world: World) -> None:
    contact = await world.visitor()
    conversation_id = await world.waiting(contact)

    answer = await contact.get(f"/conversations/{conversation_id}/export")

    record = answer.json()
    assert answer.headers["content-disposition"] == f'attachment; filename="zhida-{conversation_id}.json"'
    assert record["conversation_id"] == conversation_id
    assert record["records"][-1]["hash"] == record["signed_head"]["head"]["hash"]
    assert len(record["records"]) == record["signed_head"]["head"]["seq"]


async def test_shop_tells_only_what_everybody_may_know(world: World) -> None:
    await world.agent(is_ready=True)

    answer = await world.stranger().get("/shop")

    assert answer.json() == {
        "name": "zhida",
        "bot_name": "小直",
        "lang": "zh-CN",
        "promise_s": 30,
        "free_agents": 1,
        "queue_open": True,
    }
    assert (await world.stranger().get("/shop?inbox=acme:web")).json()["queue_open"] is False


@pytest.mark.parametrize("inbox", ["nowhere", "acme:nowhere", "nobody:web", ":web", "ACME:web", "acme:"])
async def test_unknown_inbox_is_not_found(world: World, inbox: str) -> None:
    stranger = world.stranger()

    assert (await stranger.post("/visits", {"inbox": inbox})).status_code == 404
    assert (await stranger.get(f"/shop?inbox={inbox}")).status_code == 404


async def test_signed_identity_gives_the_same_contact_on_two_devices(world: World) -> None:
    key = identity_keys(MAIN, "web")["k1"]
    phone, laptop = await world.visitor(), await world.visitor()
    now = world.clock.utc() // 1_000_000

    def signed(token_id: str) -> str:
        claims = {"sub": "u-1", "aud": "web", "iat": now, "exp": now + 120, "jti": token_id, "name": "王敏"}
        return jwt.encode(claims, key.secret, "HS256", headers={"kid": "k1"})

    one = await phone.post("/visits/identity", {"jwt": signed("j1")})
    two = await laptop.post("/visits/identity", {"jwt": signed("j2")})
    replayed = await (await world.visitor()).post("/visits/identity", {"jwt": signed("j2")})
    gone = await laptop.post("/visits/identity", {"jwt": signed("j3")})

    assert one.status_code == two.status_code == 200, one.text
    assert one.json()["contact_id"] == two.json()["contact_id"]
    assert (two.json()["name"], two.json()["verified"]) == ("王敏", True)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "identity_invalid")
    assert (gone.status_code, gone.json()["code"]) == (401, "sign_in_needed")


async def test_ticket_is_good_once_and_for_its_owner(world: World) -> None:
    contact = await world.visitor()

    ticket = (await contact.post("/tickets")).json()
    actor, _ = world.platform.tickets.redeem(ticket["ticket"])

    assert actor.id == contact.id
    assert ticket["expires_in_s"] == 60


async def test_erased_contact_is_signed_out(world: World) -> None:
    admin, contact = await world.agent(Role.ADMIN), await world.visitor()
    conversation_id = await world.waiting(contact)

    answer = await admin.post(f"/contacts/{contact.id}/erase")

    assert answer.json() == {"conversations": 1}
    assert (await contact.get(f"/conversations/{conversation_id}/events")).status_code == 401


async def test_agents_appear_to_the_contact_by_name_and_opaque_id_only(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.talking(contact, agent)

    whole = json.dumps(await events_of(contact, conversation_id), ensure_ascii=False)

    assert agent.id in whole
    assert '"login"' not in whole
    assert "坐席agent1" in whole


async def test_hostile_words_come_back_as_the_same_text_in_json(world: World) -> None:
    contact, agent = await world.visitor(), await world.agent(is_ready=True)
    conversation_id = await world.talking(contact, agent)
    at = f"/conversations/{conversation_id}"

    for number, payload in enumerate(PAYLOADS):
        await agent.post(f"{at}/reply", {"client_id": payload[:64], "text": payload})
        await agent.post(f"{at}/notes", {"client_id": f"n{number}", "text": payload})
    first = await contact.get(f"{at}/events")
    rest = await contact.get(f"{at}/events?after={first.json()['next']}")
    notes = await agent.get(f"{at}/notes")

    events = [item["event"] for item in first.json()["items"] + rest.json()["items"]]
    assert [e["text"] for e in events if e.get("origin") == "agent"] == list(PAYLOADS)
    assert [item["event"]["text"] for item in notes.json()["items"]] == list(PAYLOADS)
    for answer in (first, rest, notes):
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
