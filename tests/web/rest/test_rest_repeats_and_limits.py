"""A write sent twice is done once; too many calls are slowed down, a request for a person never."""

import asyncio

import pytest

from tests.web.rest.world import MAIN, World, new_world
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import TooMany
from zhida.testing import FakeClock
from zhida.web.common.limits import Buckets, Limit

KEY = {"idempotency-key": "k-1"}
DAY_S = 86_400


async def test_same_key_and_same_call_is_answered_alike_and_done_once(world: World) -> None:
    contact = await world.visitor()

    first = await contact.post("/conversations/current/freeze", {"steps": 2}, **KEY)
    second = await contact.post("/conversations/current/freeze", {"steps": 2}, **KEY)

    assert first.content == second.content
    assert first.status_code == second.status_code == 200
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    events = (await contact.get("/conversations/current/events")).json()["items"]
    assert len([e for e in events if e["event"]["type"] == "freeze.requested"]) == 1


async def test_same_key_for_another_call_is_refused(world: World) -> None:
    contact = await world.visitor()
    await contact.post("/conversations/current/freeze", {"steps": 2}, **KEY)

    body = await contact.post("/conversations/current/freeze", {"steps": 3}, **KEY)
    path = await contact.post("/conversations/current/handover", {}, **KEY)

    assert body.status_code == path.status_code == 409
    assert body.json()["code"] == path.json()["code"] == "idempotency_reused"


async def test_a_hundred_at_once_are_one_effect(world: World) -> None:
    contact = await world.visitor()
    saying = {"client_id": "m", "text": "在吗"}

    answers = await asyncio.gather(
        *(
            contact.post(
                "/conversations/current/messages", {**saying, "client_id": "m"}, **{"idempotency-key": "one"}
            )
            for _ in range(50)
        )
    )

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    events = (await contact.get("/conversations/current/events")).json()["items"]
    assert len([e for e in events if e["event"].get("origin") == "contact"]) == 1


async def test_keys_of_two_callers_do_not_meet(world: World) -> None:
    one, two = await world.visitor(), await world.visitor()

    first = await one.post("/conversations", **KEY)
    second = await two.post("/conversations", **KEY)

    assert first.json()["conversation_id"] != second.json()["conversation_id"]
    assert "idempotent-replayed" not in second.headers


async def test_refused_call_may_be_sent_again_with_its_key(world: World) -> None:
    contact = await world.visitor()

    refused = await contact.post("/conversations/current/leave", **KEY)
    await world.waiting(contact)
    done = await contact.post("/conversations/current/leave", **KEY)

    assert (refused.status_code, done.status_code) == (404, 200)


async def test_answer_without_a_body_is_repeated_without_one(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    article = {"question": "q", "answer": "a", "source": "s"}
    await admin.send("PUT", "/articles/one", article)

    first = await admin.send("DELETE", "/articles/one", None, KEY)
    second = await admin.send("DELETE", "/articles/one", None, KEY)

    assert first.status_code == second.status_code == 204
    assert second.content == b""


@pytest.mark.parametrize("key", ["", "x" * 129, "a\tb"])
async def test_odd_keys_are_refused(world: World, key: str) -> None:
    contact = await world.visitor()

    answer = await contact.post("/conversations", **{"idempotency-key": key})

    assert answer.status_code == 422
    assert answer.json()["params"]["field"] == "Idempotency-Key"


async def test_one_time_password_and_ticket_are_never_kept(world: World) -> None:
    admin = await world.agent(Role.ADMIN)

    await admin.post("/tickets", **KEY)
    await admin.post("/agents", {"login": "lin", "name": "林晓"}, **{"idempotency-key": "k-2"})

    assert not await world.store.find(MAIN, "idempotency")


async def test_answers_are_forgotten_after_a_day(world: World) -> None:
    contact = await world.visitor()
    await contact.post("/conversations", **KEY)

    world.clock.jump(DAY_S + 1)
    again = await contact.post("/conversations", **KEY)
    world.clock.jump(DAY_S + 1)
    await contact.post("/conversations", **{"idempotency-key": "k-2"})

    assert "idempotent-replayed" not in again.headers
    rows = await world.store.find(MAIN, "idempotency")
    assert [row["key"] for row in rows] == ["k-2"]


async def test_sign_in_is_slowed_down_by_address_and_login(world: World) -> None:
    stranger, other = world.stranger(), world.stranger()
    wrong = {"login": "Lin", "password": "guess"}

    codes = [(await stranger.post("/sign-in", wrong)).status_code for _ in range(10)]
    over = await stranger.post("/sign-in", {**wrong, "login": "lin"})
    elsewhere = await other.post("/sign-in", wrong)
    another = await stranger.post("/sign-in", {**wrong, "login": "min"})

    assert set(codes) == {401}
    assert (over.status_code, over.json()["code"]) == (429, "too_many")
    assert int(over.headers["retry-after"]) == over.json()["retry_after_s"] == 6
    assert elsewhere.status_code == another.status_code == 401
    await world.clock.advance(6)
    assert (await stranger.post("/sign-in", wrong)).status_code == 401


async def test_visits_are_limited_by_address(world: World) -> None:
    http = world.browser()

    codes = [(await http.post("/api/v1/visits", json={})).status_code for _ in range(61)]

    assert codes == [201] * 60 + [429]


async def test_messages_are_limited_by_contact_and_asking_for_a_person_is_not(world: World) -> None:
    contact = await world.visitor()
    for number in range(60):
        said = await contact.post(
            "/conversations/current/messages", {"client_id": f"m{number}", "text": "在吗"}
        )
        assert said.status_code == 200

    over = await contact.post("/conversations/current/messages", {"client_id": "more", "text": "在吗"})
    person = [(await contact.post("/conversations/current/handover", {})).status_code for _ in range(100)]

    assert over.status_code == 429
    assert set(person) == {200}


async def test_reads_and_writes_are_limited_by_credential(world: World) -> None:
    agent, colleague = await world.agent(), await world.agent()

    reads = [(await agent.get("/me")).status_code for _ in range(1_201)]
    writes = [(await agent.post("/agents/me/state", {"state": "break"})).status_code for _ in range(601)]

    assert reads[-2:] == [200, 429]
    assert writes[-2:] == [200, 429]
    assert (await colleague.get("/me")).status_code == 200


def test_bucket_fills_again_at_its_own_pace() -> None:
    clock = FakeClock()
    buckets, limit = Buckets(clock), Limit(name="x", per_minute=6)

    for _ in range(6):
        buckets.take(limit, "a")
    with pytest.raises(TooMany) as refused:
        buckets.take(limit, "a")

    assert refused.value.retry_after_s == 10


async def test_bucket_gives_one_after_its_time() -> None:
    clock = FakeClock()
    buckets, limit = Buckets(clock, kept=2), Limit(name="x", per_minute=1)
    buckets.take(limit, "a")

    await clock.advance(60)
    buckets.take(limit, "a")
    with pytest.raises(TooMany):
        buckets.take(limit, "a")
    buckets.take(limit, "b")
    buckets.take(limit, "c")

    buckets.take(limit, "a")


async def test_worlds_do_not_share_buckets() -> None:
    for _ in range(2):
        async with new_world() as world:
            http = world.browser(address="127.9.9.9")
            assert [(await http.post("/api/v1/visits", json={})).status_code for _ in range(60)][-1] == 201
