"""A language model over HTTP: what is usable comes in time, everything else is nothing."""

import asyncio
from collections.abc import Mapping
from typing import cast

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
from zhida.adapters.models.breaker import Breaker
from zhida.adapters.models.completions import CompletionsModel, completion
from zhida.adapters.models.service_line import Endpoint, ServiceLine
from zhida.adapters.tools.fetching import CheckedFetcher
from zhida.core.bot.prompts import ask_rewording, ask_standalone
from zhida.testing import FakeClock
from zhida.testing.models import HANGS, ScriptedChatModel

PROMPT = ask_standalone(("怎么退货",), "那运费呢")
LONG_S = 60.0


def said(text: object, **more: object) -> Mapping[str, object]:
    message: dict[str, object] = {"role": "assistant", "content": text}
    choice: dict[str, object] = {"message": {**message, **more}, "finish_reason": "stop"}
    return {"choices": [choice]}


def line_to(
    server: LocalServer, clock: FakeClock | None = None, *, failures: int = 100, per_minute: int = 240
) -> ServiceLine:
    monotonic = (clock or FakeClock()).monotonic
    return ServiceLine(
        CheckedFetcher(server.allowed),
        Endpoint(url=f"{server.url}/v1/chat/completions", secret="s3cret"),
        monotonic,
        breaker=Breaker(monotonic, failures=failures),
        per_minute=per_minute,
    )


async def written_by(answer: Answer, budget_s: float = LONG_S) -> str | None:
    async with serving(answer) as server:
        line = line_to(server)
        found = await CompletionsModel(line, "m").complete(PROMPT, budget_s=budget_s)
        await line.close()
        return found


async def test_a_model_is_asked_without_tools_and_its_words_come_back():
    async with serving(answering(said(" 退货的运费谁出？ "))) as server:
        line = line_to(server)
        model = CompletionsModel(line, "small")
        found = await model.complete(PROMPT, budget_s=LONG_S)
        await line.close()

    asked = server.requests[0].json()
    assert found == "退货的运费谁出？" and model.name == "small"
    assert server.requests[0].headers["authorization"] == "Bearer s3cret"
    assert asked["model"] == "small" and asked["stream"] is False and "tools" not in asked
    assert [line["role"] for line in cast("list[dict[str, str]]", asked["messages"])] == ["system", "user"]


@pytest.mark.parametrize(
    "answer",
    [
        answering(b"<html>502 Bad Gateway</html>"),
        answering(b"<html></html>", status=502),
        answering(said("x"), status=401),
        answering(status=204),
        answering(b""),
        answering(b"\xff\xfe"),
        answering(b"[" * 200_000),
        answering(b"null"),
        answering({"choices": []}),
        answering({"choices": "none"}),
        answering({"choices": [{"message": None}]}),
        answering({"error": {"message": "overloaded"}}),
        answering(said(None)),
        answering(said("")),
        answering(said(["a"])),
        answering(said("长" * 1_000)),
        answering(said("ok", tool_calls=[{"function": {"name": "refund"}}])),
        answering(said("ok", function_call={"name": "refund"})),
        answering({"choices": [{"message": {"content": "cut"}, "finish_reason": "length"}]}),
        answering({"choices": [{"message": {"content": "odd"}, "finish_reason": ["stop"]}]}),
        body(b"x" * 65_536, total=100_000_000),
    ],
)
async def test_anything_but_a_whole_text_is_nothing(answer: Answer):
    assert await written_by(answer) is None


async def test_a_model_that_is_silent_costs_its_time_and_no_more():
    assert await written_by(stay_silent, budget_s=0.1) is None


async def test_a_server_that_is_not_there_is_nothing():
    async with serving(answering(said("x"))) as server:
        line = line_to(server)
    assert await CompletionsModel(line, "m").complete(PROMPT, budget_s=LONG_S) is None
    await line.close()


async def test_one_failure_is_tried_again_but_a_server_in_trouble_is_not_asked_twice_as_often():
    answers = iter([500] + [200] + [500] * 100)

    async def failing(_: Request, writer: asyncio.StreamWriter) -> None:
        reply(writer, said("ok"), status=next(answers))

    async with serving(failing) as server:
        line = line_to(server)
        model = CompletionsModel(line, "m")
        assert await model.complete(PROMPT, budget_s=LONG_S) == "ok"
        for _ in range(20):
            assert await model.complete(PROMPT, budget_s=LONG_S) is None
        await line.close()

    assert len(server.requests) == 2 + 20 + 9


async def test_after_failures_in_a_row_nobody_asks_for_a_while():
    clock = FakeClock()
    async with serving(answering(said("x"), status=500)) as server:
        line = line_to(server, clock, failures=2)
        model = CompletionsModel(line, "m")
        for _ in range(5):
            assert await model.complete(PROMPT, budget_s=LONG_S) is None
        asked = len(server.requests)
        await clock.advance(31)
        server.answer = answering(said("well again"))
        assert await model.complete(PROMPT, budget_s=LONG_S) == "well again"
        await line.close()

    assert asked == 4


async def test_only_so_many_are_asked_in_a_minute():
    clock = FakeClock()
    async with serving(answering(said("ok"))) as server:
        line = line_to(server, clock, per_minute=2)
        model = CompletionsModel(line, "m")
        found = [await model.complete(PROMPT, budget_s=LONG_S) for _ in range(3)]
        await clock.advance(61)
        again = await model.complete(PROMPT, budget_s=LONG_S)
        await line.close()

    assert (found, again) == (["ok", "ok", None], "ok")


def test_a_completion_without_a_reason_for_its_end_counts():
    assert completion({"choices": [{"message": {"content": "a"}}]}) == "a"


async def test_the_scripted_model_says_its_lines_and_hangs_on_demand():
    model = ScriptedChatModel("one", None, lambda prompt: prompt.lines[1].text)

    assert await model.complete(PROMPT, budget_s=1) == "one"
    assert await model.complete(PROMPT, budget_s=1) is None
    assert "那运费呢" in (await model.complete(ask_rewording("那运费呢", "a", "zh-CN"), budget_s=1) or "")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ScriptedChatModel(HANGS).complete(PROMPT, budget_s=1), 0.01)
