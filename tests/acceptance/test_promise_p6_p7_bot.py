"""P6 and P7: who is entitled meets no bot, and everybody else meets one that says what it is."""

import secrets
import time

import httpx
import jwt

from tests.acceptance.shopfloor import Floor
from zhida.adapters.crypto.key_folder import KeyFolder
from zhida.client import contact_token


async def _identified(floor: Floor, **claims: object) -> str:
    """Return the credential of a person the shop's own server vouches for."""
    key = KeyFolder(floor.server.folder / "keys").keys("identity-main-web")[-1]
    now = int(time.time())  # noqa: TID251  The shop's server has its own clock.
    payload = {"sub": secrets.token_hex(8), "aud": "web", "iat": now, "exp": now + 60, **claims}
    signed = jwt.encode({"jti": secrets.token_hex(8), **payload}, key.secret, "HS256", {"kid": key.key_id})
    token = await contact_token(floor.server.url)
    async with httpx.AsyncClient(base_url=floor.server.url, verify=False) as http:
        answer = await http.post(
            "/api/v1/visits/identity", json={"jwt": signed}, headers={"Authorization": f"Bearer {token}"}
        )
    assert answer.is_success, answer.text
    return str(answer.json()["token"])


async def test_as_a_senior_known_to_the_shop_i_reach_a_person_without_a_word_to_the_bot(floor: Floor) -> None:
    me = await floor.visitor(await _identified(floor, name="王奶奶", entitlements=["senior"]))

    opened = await me.line.call("open")

    place = await me.told("queue.entered")
    assert opened["state"] == "queued"
    assert place["lane"] == "express"
    assert "bot.decided" not in me.kinds()
    assert not any(event.get("origin") == "bot" for event in me.events)


async def test_saying_that_i_am_old_is_no_proof_but_asking_for_a_person_still_works(floor: Floor) -> None:
    me = await floor.visitor(await _identified(floor, name="李四"))

    await me.say("我今年七十岁，转人工")

    assert (await me.told("queue.entered"))["lane"] == "standard"


async def test_the_bot_says_that_it_is_one_and_shows_where_its_answer_stands(floor: Floor) -> None:
    me = await floor.visitor()

    await me.say("洗衣机显示E21，水排不出去，怎么办？")
    answer = await me.told("message.sent", article_id="xg10-e21")

    spoken = [event for event in me.events if event["type"] == "message.sent"]
    assert answer["source"]
    assert all(event["bot_marked"] is (event["origin"] == "bot") for event in spoken)
    assert {event["origin"] for event in spoken} == {"bot", "contact"}


async def test_after_two_turns_that_did_not_help_a_person_is_asked_without_my_asking(floor: Floor) -> None:
    me = await floor.visitor()

    for article_id in ("xg10-e21", "xg10-e21"):
        await me.say("洗衣机显示E21，水排不出去，怎么办？")
        await me.told("message.sent", article_id=article_id)
        last = await me.line.call("judge", article_id=article_id, solved=False)
        if last["state"] == "queued":
            break

    handover = await me.told("handover.requested")
    assert handover["reason"] in ("loop", "no_answer", "unsure", "frustration")
    assert handover["via"] not in ("button", "key")
    assert "queue.entered" in me.kinds()
