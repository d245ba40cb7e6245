"""P2 and P3: whatever happens to my page, the server or the agent, I keep my place until a person answers."""

import asyncio

from tests.acceptance.evidence import as_body
from tests.acceptance.shopfloor import Floor
from zhida.client import Frame


async def test_my_place_survives_a_reload(floor: Floor) -> None:
    me = await floor.visitor()
    await me.ask()
    place = await me.due_at()

    await me.reopen()

    assert await me.due_at() == place
    assert me.kinds().count("queue.entered") == 1


async def test_my_second_device_shows_the_same_place(floor: Floor) -> None:
    me = await floor.visitor()
    asked = await me.ask()
    place = await me.due_at()

    phone = await floor.visitor(me.token)
    again = await phone.ask()

    assert again["conversation_id"] == asked["conversation_id"]
    assert await phone.due_at() == place


async def test_my_place_survives_a_crash_of_the_server(floor: Floor) -> None:
    ahead, me = await floor.visitor(), await floor.visitor()
    await ahead.ask()
    await me.ask()
    place, position = await me.due_at(), (await me.told("queue.position_shown"))["position"]

    floor.server.kill()
    await floor.server.start()
    await asyncio.gather(ahead.reopen(), me.reopen())

    resumed = await me.told("connection.resumed")
    assert await me.due_at() == place
    assert position == 2
    assert resumed["position_after"] == 2
    assert (await me.told("queue.position_shown"))["position"] == 2


async def test_an_agent_who_declines_costs_me_nothing_and_the_next_one_is_asked(floor: Floor) -> None:
    me = await floor.visitor()
    asked = await me.ask()
    place = await me.due_at()

    first = await floor.desk("linxiao")
    await first.answer("decline", asked["conversation_id"])
    second = await floor.desk("hejing")
    await second.answer("accept", asked["conversation_id"])

    accepted = await me.told("offer.accepted")
    assert accepted["agent_id"] == second.agent_id
    assert await me.due_at() == place


async def test_a_transfer_takes_me_back_to_the_front_with_my_first_place(floor: Floor) -> None:
    me = await floor.visitor()
    asked = await me.ask()
    place = await me.due_at()
    agent = await floor.desk("linxiao")
    await agent.answer("accept", asked["conversation_id"])
    later = await floor.visitor()
    await later.ask()

    await agent.line.call("state", state="break")
    await agent.line.call("transfer", conversation_id=asked["conversation_id"], to_queue="returns")

    back = await me.told("queue.returned", cause="transfer")
    assert back["due_at"] == place
    assert (await me.told("queue.position_shown"))["position"] == 1


async def test_closing_the_page_and_saying_nothing_are_no_way_out_of_the_line(floor: Floor) -> None:
    watching = await floor.desk("zhoumin", state="break")
    me = await floor.visitor()
    asked = await me.ask()
    place = await me.due_at()
    thread = await watching.line.call("open_thread", conversation_id=asked["conversation_id"])

    await me.line.close()
    await watching.line.wait_for(lambda frame: _kind(frame) == "connection.lost")
    await me.reopen()
    await me.told("connection.resumed")
    await me.say("还在吗")

    assert thread["events"]
    assert await me.due_at() == place
    assert "queue.left" not in me.kinds()
    assert (await me.told("queue.position_shown"))["position"] == 1


def _kind(frame: Frame) -> object:
    return as_body(frame.get("event")).get("type")
