"""P11 and P12: the record is mine to take away and to check, and nothing acknowledged is lost."""

import asyncio
import json
from pathlib import Path

import httpx

from tests.acceptance.shopfloor import Floor, Visitor
from tests.acceptance.storm import verdict_of


async def _record(me: Visitor, conversation_id: object) -> bytes:
    async with httpx.AsyncClient(base_url=me.url, verify=False) as http:
        answer = await http.get(
            f"/api/v1/conversations/{conversation_id}/export", headers={"Authorization": f"Bearer {me.token}"}
        )
    assert answer.is_success, answer.text
    return answer.content


async def test_the_record_i_take_away_is_whole_and_can_be_checked_without_the_service(
    floor: Floor, tmp_path: Path
) -> None:
    me = await floor.visitor()
    await me.say("洗衣机显示E21，水排不出去，怎么办？")
    asked = await me.ask()
    agent = await floor.desk("linxiao")
    await agent.answer("accept", asked["conversation_id"])
    await agent.reply(asked["conversation_id"], "您好，我来处理。")
    await me.told("agent.first_replied")

    record = await _record(me, asked["conversation_id"])
    whole = await asyncio.to_thread(verdict_of, record, tmp_path)
    changed = record.replace("您好，我来处理。".encode(), "您好，我不处理。".encode())
    forged = await asyncio.to_thread(verdict_of, changed, tmp_path)

    kinds = [one["header"]["type"] for one in json.loads(record)["records"]]
    assert whole.startswith(f"ok {len(kinds)} ")
    assert forged.startswith("bad ")
    assert changed != record
    assert {"handover.requested", "queue.entered", "offer.made", "offer.accepted"} <= set(kinds)
    assert {"agent.first_replied", "bot.decided", "message.sent"} <= set(kinds)


async def test_what_was_acknowledged_is_there_once_after_a_crash_and_a_retry(
    floor: Floor,
) -> None:
    me = await floor.visitor()
    first = await me.say("我的地址是长安街1号", client_id="mine")

    floor.server.kill()
    await floor.server.start()
    await me.reopen()
    again = await me.say("我的地址是长安街1号", client_id="mine")

    said = [event for event in me.events if event.get("client_id") == "mine"]
    assert (again["conversation_id"], again["seq"]) == (first["conversation_id"], first["seq"])
    assert [event["text"] for event in said] == ["我的地址是长安街1号"]
