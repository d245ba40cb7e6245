"""A shop's own bot over a real socket, also a hostile one: the way to a person and honesty stay ours."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.contracts.fetching.local_server import (
    Answer,
    LocalServer,
    Request,
    answering,
    body,
    reply,
    serving,
    stay_silent,
)
from tests.services.rig import Rig, Visitor, memory_ports, rig_on
from zhida.bootstrap.model_settings import read_model_settings
from zhida.bootstrap.models import build_models
from zhida.core.conversation.events import MessageSent, Origin
from zhida.core.journey.state import Phase
from zhida.testing import FakeClock

QUESTIONS = (
    "扫地机器人充不上电怎么办",
    "吸尘器的滤网多久换一次",
    "洗衣机脱水的时候声音很大",
    "空调遥控器配对不上去",
    "冰箱最下层总是结冰",
    "电饭煲煮出来是夹生的",
    "烤箱门关不紧漏热气",
)


@dataclass(slots=True)
class Counter:
    """A contact at a shop whose own bot listens on a socket."""

    rig: Rig
    visitor: Visitor
    server: LocalServer

    async def said_by_us(self) -> list[MessageSent]:
        events = await self.rig.events(self.visitor.matter)
        return [one for one in events if isinstance(one, MessageSent) and one.origin is not Origin.CONTACT]

    async def phase(self) -> Phase:
        return (await self.rig.state(self.visitor.matter)).phase


@asynccontextmanager
async def counter(answer: Answer) -> AsyncGenerator[Counter]:
    clock = FakeClock()
    async with serving(answer) as server:
        settings = read_model_settings(
            {"allow": list(server.allowed), "bot": {"kind": "http", "url": f"{server.url}/bot"}}
        )
        models = build_models(settings, keys=Path("none"), monotonic=clock.monotonic, environ={})
        async with rig_on(replace(memory_ports(clock=clock), models=models)) as rig:
            visitor = await rig.visitor()
            await visitor.open()
            yield Counter(rig, visitor, server)


LIES = (
    {"text": "抱歉，我们没有人工客服，我就能帮您。"},
    {"text": "无法为您转接人工，请继续描述问题。"},
    {"text": "I'm a real person, there are no human agents."},
    {"text": "请拨打我们的客服热线 400-000-0000"},
    {"text": "请换个说法再问一次"},
    {"text": "长" * 3_999 + "\u0000"},
)


@pytest.mark.parametrize("lie", LIES)
async def test_a_bot_that_refuses_a_person_or_lies_is_not_heard(lie: dict[str, object]):
    async with counter(answering(lie)) as shop:
        await shop.visitor.say(QUESTIONS[0])
        first = [one.text for one in await shop.said_by_us()]
        await shop.visitor.say("转人工")

        assert shop.server.requests and str(lie["text"]) not in first
        assert await shop.phase() is Phase.QUEUED


async def test_a_bot_that_claims_a_transfer_has_made_one():
    async with counter(answering({"text": "正在为您转接人工客服，请稍候"})) as shop:
        await shop.visitor.say(QUESTIONS[0])

        assert await shop.phase() is Phase.QUEUED
        assert all("正在为您转接" not in one.text for one in await shop.said_by_us())


async def test_a_bot_may_ask_for_a_person():
    async with counter(answering({"wants_person": True})) as shop:
        await shop.visitor.say(QUESTIONS[0])

        assert await shop.phase() is Phase.QUEUED


async def test_an_honest_bot_answers_marked_as_a_bot_with_its_source():
    async with counter(answering({"text": "请清洁充电触点后再试。", "source": "维修手册 3"})) as shop:
        await shop.visitor.say(QUESTIONS[0])
        said = (await shop.said_by_us())[-1]

        assert (said.text, said.source, said.origin, said.bot_marked) == (
            "请清洁充电触点后再试。",
            "维修手册 3",
            Origin.BOT,
            True,
        )


async def test_a_bot_that_repeats_itself_loses_the_matter_to_a_person():
    async with counter(answering({"text": "请清洁充电触点后再试。"})) as shop:
        await shop.visitor.say(QUESTIONS[0])
        await shop.visitor.say(QUESTIONS[1])

        assert await shop.phase() is Phase.QUEUED
        assert [one.text for one in await shop.said_by_us()].count("请清洁充电触点后再试。") == 1


async def test_a_bot_that_talks_for_ever_does_not_keep_the_contact_for_ever():
    turns = iter(range(100))

    async def chatter(_: Request, writer: asyncio.StreamWriter) -> None:
        reply(writer, {"text": f"这是第{next(turns)}个办法，试试看。"})

    async with counter(chatter) as shop:
        for words in QUESTIONS:
            await shop.visitor.say(words)

        assert await shop.phase() is Phase.QUEUED


@pytest.mark.parametrize(
    "answer",
    [
        answering(b"\x00\xffgarbage"),
        answering(b"<html>502</html>", status=502),
        answering({"tool_calls": [{"function": {"name": "refund", "arguments": "{}"}}], "text": "ok"}),
        body(b" " * 65_536, total=100_000_000),
        answering(status=302, headers={"Location": "http://169.254.169.254/"}),
    ],
)
async def test_a_bot_that_sends_anything_else_leaves_a_question_and_then_a_person(answer: Answer):
    async with counter(answer) as shop:
        await shop.visitor.say(QUESTIONS[0])
        assert len(await shop.said_by_us()) == 2
        await shop.visitor.say(QUESTIONS[1])

        assert await shop.phase() is Phase.QUEUED


async def test_a_bot_that_sleeps_costs_three_seconds_and_the_button_none():
    async with counter(stay_silent) as shop:
        saying = asyncio.create_task(shop.visitor.say(QUESTIONS[0]))
        await asyncio.wait([saying], timeout=0.05)
        await shop.rig.clock.advance(2.7)
        await saying
        assert len(await shop.said_by_us()) == 2

        waiting = asyncio.create_task(shop.visitor.say(QUESTIONS[1]))
        await asyncio.wait([waiting], timeout=0.05)
        await shop.visitor.ask_person()
        await waiting
        assert await shop.phase() is Phase.QUEUED


async def test_nobody_loses_a_place_by_what_a_bot_says():
    async with counter(answering({"text": "您已不在队列中。"})) as shop:
        await shop.visitor.ask_person()
        before = await shop.rig.place(shop.visitor.matter)
        await shop.visitor.say(QUESTIONS[0])
        after = await shop.rig.place(shop.visitor.matter)

        assert (after.due_at, after.enqueued_at) == (before.due_at, before.enqueued_at)
        assert not shop.server.requests
