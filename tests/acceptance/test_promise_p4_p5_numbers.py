"""P4 and P5: the numbers I am told are true, and the clock runs until a person speaks."""

import time

from tests.acceptance.evidence import as_body
from tests.acceptance.shopfloor import Floor


async def test_my_position_falls_from_three_to_one_and_every_step_says_why(floor: Floor) -> None:
    first, second, me = await floor.visitor(), await floor.visitor(), await floor.visitor()
    await first.ask()
    asked = await second.ask()
    await me.ask()
    entered = await me.told("queue.position_shown", position=3)

    await first.line.call("leave_line")
    moved = await me.told("queue.position_shown", position=2)
    agent = await floor.desk("linxiao")
    await agent.answer("accept", asked["conversation_id"])
    answered = await me.told("queue.position_shown", position=1)

    assert [step["cause"] for step in (entered, moved, answered)] == [
        "entered",
        "ahead_left",
        "ahead_answered",
    ]
    shown = [int(str(event["position"])) for event in me.events if event["type"] == "queue.position_shown"]
    assert shown == sorted(shown, reverse=True)


async def test_nobody_is_told_that_everyone_is_busy_while_somebody_is_free(floor: Floor) -> None:
    agent = await floor.desk("linxiao")
    me = await floor.visitor()

    asked = await me.ask()
    await agent.answer("accept", asked["conversation_id"])
    await me.told("offer.accepted")

    assert "queue.busy_shown" not in me.kinds()


async def test_everyone_is_busy_comes_with_its_proof(floor: Floor) -> None:
    await floor.desk("linxiao", state="break")
    me = await floor.visitor()

    await me.ask()
    busy = await me.told("queue.busy_shown")

    assert busy["free"] == 0
    assert not any(as_body(busy["snapshot"]).values())


async def test_the_clock_runs_until_a_person_speaks_and_no_greeting_stops_it(floor: Floor) -> None:
    me = await floor.visitor()
    began = time.monotonic()
    asked = await me.ask()
    agent = await floor.desk("linxiao")
    await agent.answer("accept", asked["conversation_id"])
    await me.told("offer.accepted")
    before = me.kinds()

    await agent.reply(asked["conversation_id"], "您好，我来处理。")
    replied = await me.told("agent.first_replied")

    took_s = time.monotonic() - began
    assert "message.sent" in before
    assert "agent.first_replied" not in before
    assert 0 <= int(str(replied["wait_s"])) <= took_s
    assert replied["agent_id"] == agent.agent_id
    assert me.kinds().count("agent.first_replied") == 1
