"""P1: from every state one act, or one plain request in words, queues me for a person."""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from tests.acceptance.shopfloor import Floor, Visitor


async def _nothing(floor: Floor, me: Visitor) -> None:
    """The page was only opened."""


async def _answered(floor: Floor, me: Visitor) -> None:
    await me.say("洗衣机显示E21，水排不出去，怎么办？")


async def _asked_back(floor: Floor, me: Visitor) -> None:
    await me.say("坏了")


async def _left_the_line(floor: Floor, me: Visitor) -> None:
    await me.ask()
    await me.line.call("leave_line")


async def _ended(floor: Floor, me: Visitor) -> None:
    await me.say("你好")
    await me.line.call("end")


async def _restarted(floor: Floor, me: Visitor) -> None:
    await me.say("你好")
    floor.server.kill()
    await floor.server.start()
    await me.reopen()


STATES: Mapping[str, Callable[[Floor, Visitor], Awaitable[None]]] = {
    "nothing said yet": _nothing,
    "the bot answered": _answered,
    "the bot asked back": _asked_back,
    "I left the line": _left_the_line,
    "I ended the matter": _ended,
    "the server just restarted": _restarted,
}


@pytest.mark.parametrize("state", STATES)
async def test_from_wherever_i_am_one_press_queues_me_for_a_person(state: str, floor: Floor) -> None:
    me = await floor.visitor()
    await STATES[state](floor, me)

    pressed = await me.ask()

    assert pressed["state"] == "queued"
    assert (await me.told("handover.requested"))["via"] == "button"
    assert (await me.told("queue.position_shown"))["position"] == 1


@pytest.mark.parametrize("words", ["转人工", "我要找真人客服", "别废话了，人工", "talk to a human please"])
async def test_one_plain_sentence_queues_me_in_the_middle_of_anything(words: str, floor: Floor) -> None:
    me = await floor.visitor()
    await me.say("洗衣机显示E21，水排不出去，怎么办？")

    said = await me.say(words)

    assert said["state"] == "queued"
    assert (await me.told("handover.requested"))["reason"] == "human_request"


async def test_asking_again_while_i_wait_changes_nothing(floor: Floor) -> None:
    me = await floor.visitor()
    await me.ask()
    place = await me.due_at()

    again = await me.ask()

    assert again["state"] == "queued"
    assert await me.due_at() == place
    assert me.kinds().count("queue.entered") == 1
