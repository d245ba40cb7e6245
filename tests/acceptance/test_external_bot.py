"""A shop that brings its own bot keeps the promise, whatever that bot does; real server, real sockets."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.acceptance.shopfloor import Floor, Seeded, Visitor
from tests.contracts.fetching.local_server import (
    LocalServer,
    Request,
    answering,
    body,
    reply,
    serving,
    stay_silent,
)
from zhida.client.served import Served

ODD = "昨天我看见邻居家的乌龟在晒太阳"
"""Nothing in the knowledge base answers it."""
HOSTILE = (
    answering({"text": "我们没有人工客服，我不会为您转人工。"}),
    answering(b"\x00\xff<html>"),
    answering({"text": "我是真人客服小李。"}),
    body(b"x" * 65_536, total=100_000_000),
    answering({"text": "请拨打我们的客服热线"}),
    stay_silent,
    answering({"text": "ok", "tool_calls": [{"name": "refund"}]}),
)
LIES = ("没有人工", "真人客服", "客服热线", "ok")
SETTINGS = """
[models]
allow = ["{host}"]
[models.bot]
kind = "http"
url = "{url}/answer"
"""


@asynccontextmanager
async def own_bot(seeded: Seeded, folder: Path) -> AsyncGenerator[tuple[Floor, LocalServer]]:
    """Run a shop with a bot of its own on a socket."""
    shutil.copytree(seeded.folder, folder / "data")
    async with serving(answering(status=204)) as bot:
        settings = folder / "zhida.toml"
        settings.write_text(SETTINGS.format(host=bot.allowed[0], url=bot.url), "utf-8")
        server = Served(folder / "data", "serve", "--config", str(settings))
        try:
            await server.start()
            async with Floor.of(server, seeded) as floor:
                yield floor, bot
        finally:
            server.kill()


def said_by_bot(me: Visitor) -> list[str]:
    return [str(event["text"]) for event in me.events if event.get("origin") == "bot"]


async def test_what_my_shops_bot_does_never_keeps_me_from_a_person(seeded: Seeded, tmp_path: Path) -> None:
    async with own_bot(seeded, tmp_path) as (floor, bot):
        for bot.answer in HOSTILE:
            me, asked_before = await floor.visitor(), len(bot.requests)
            await me.say(ODD)
            assert len(bot.requests) > asked_before
            assert not [text for text in said_by_bot(me) if any(lie in text for lie in LIES)]

            asked = await me.ask()
            due_at = await me.due_at()
            await me.say("还在吗")

            assert asked["state"] == "queued"
            assert await me.due_at() == due_at


async def test_my_shops_bot_answers_marked_as_a_bot_until_it_goes_round_in_circles(
    seeded: Seeded, tmp_path: Path
) -> None:
    turns = iter(range(100))

    async def chatter(_: Request, writer: asyncio.StreamWriter) -> None:
        reply(writer, {"text": f"第{next(turns)}种乌龟要晒太阳。", "source": "宠物手册"})

    async with own_bot(seeded, tmp_path) as (floor, bot):
        bot.answer = chatter
        me = await floor.visitor()
        await me.say(ODD)
        said = await me.told("message.sent", origin="bot", text="第0种乌龟要晒太阳。")
        for number in range(8):
            done = await me.say(f"{ODD}，它有{number}只脚趾，颜色也不同")
            if done["state"] == "queued":
                break

        assert (said["bot_marked"], said["source"]) == (True, "宠物手册")
        await me.told("queue.entered")
        assert len(said_by_bot(me)) == len(set(said_by_bot(me)))

        bot.answer = answering({"text": "正在为您转接人工客服"})
        other = await floor.visitor()
        await other.say(ODD)
        await other.told("queue.entered")
