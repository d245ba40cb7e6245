"""A bot of the shop's own over a real socket: what fits the contract is a proposal, the rest is nothing."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from tests.contracts.fetching.local_server import Answer, answering, body, serving, stay_silent
from tests.contracts.models.test_chat_models import LONG_S, line_to, said
from zhida.adapters.models.outside_bot import CompletionsBot, HttpBot
from zhida.adapters.models.service_line import ServiceLine
from zhida.core.bot.proposal import Proposal
from zhida.core.conversation.events import Origin
from zhida.ports.answering import AnsweringBot, Asked, Spoken
from zhida.ports.fetching import Fetched, FetchFailed, Outgoing
from zhida.testing.models import HANGS, ScriptedBot, ScriptedFetcher

ASKED = Asked(
    conversation_id="cnv_1",
    lang="zh-CN",
    text="那运费呢",
    history=(Spoken(origin=Origin.CONTACT, text="怎么退货"), Spoken(origin=Origin.BOT, text="七天内可退")),
)


def plain(line: ServiceLine) -> AnsweringBot:
    return HttpBot(line, "shop")


def completions(line: ServiceLine) -> AnsweringBot:
    return CompletionsBot(line, "m")


async def proposed(
    make: Callable[[ServiceLine], AnsweringBot], answer: Answer, budget_s: float = LONG_S
) -> tuple[Proposal | None, dict[str, object]]:
    async with serving(answer) as server:
        line = line_to(server)
        found = await make(line).propose(ASKED, budget_s=budget_s)
        await line.close()
        return found, server.requests[0].json()


async def test_the_contract_tells_what_was_said_and_takes_a_proposal():
    answer = {
        "text": " 运费我们出 ",
        "source": "手册",
        "choices": ["怎么寄"],
        "wants_person": False,
        "more": 1,
    }

    found, asked = await proposed(plain, answering(answer))

    assert found == Proposal(text="运费我们出", source="手册", choices=("怎么寄",))
    assert asked == {
        "v": 1,
        "conversation": "cnv_1",
        "lang": "zh-CN",
        "text": "那运费呢",
        "history": [{"from": "contact", "text": "怎么退货"}, {"from": "bot", "text": "七天内可退"}],
    }


async def test_asking_for_a_person_needs_no_text():
    found, _ = await proposed(plain, answering({"wants_person": True}))

    assert found == Proposal(wants_person=True)


@pytest.mark.parametrize(
    "answer",
    [
        answering(status=204),
        answering(status=500),
        answering(b"<html>hello</html>"),
        answering(b"\x00\xff garbage"),
        answering([]),
        answering({}),
        answering({"text": ""}),
        answering({"text": 5}),
        answering({"text": "a", "source": None}),
        answering({"text": "a", "wants_person": "yes"}),
        answering({"text": "a", "choices": "b"}),
        answering({"text": "a", "choices": [1]}),
        answering({"text": "a", "choices": ["1", "2", "3", "4"]}),
        answering({"text": "长" * 4_001}),
        answering({"text": "a", "tool_calls": [{"name": "refund"}]}),
        answering(said("ok")),
        body(b" " * 65_536, total=100_000_000),
    ],
)
async def test_what_does_not_fit_the_contract_is_nothing(answer: Answer):
    found, _ = await proposed(plain, answer)

    assert found is None


async def test_a_bot_that_sleeps_costs_its_time_and_no_more():
    assert (await proposed(plain, stay_silent, budget_s=0.1))[0] is None
    assert (await proposed(completions, stay_silent, budget_s=0.1))[0] is None


async def test_a_completions_bot_hears_the_history_and_may_ask_for_a_person():
    found, asked = await proposed(completions, answering(said("运费我们出")))
    wanted, _ = await proposed(completions, answering(said("[person]")))
    both, _ = await proposed(completions, answering(said("我不确定。[person]")))

    roles = [line["role"] for line in cast("list[dict[str, str]]", asked["messages"])]
    assert roles == ["system", "user", "assistant", "user"]
    assert found == Proposal(text="运费我们出", source="m")
    assert wanted == Proposal(source="m", wants_person=True)
    assert both == Proposal(text="我不确定。", source="m", wants_person=True)


async def test_a_completions_bot_that_calls_tools_or_writes_a_book_proposes_nothing():
    for answer in (said("ok", tool_calls=[{"id": "1"}]), said("长" * 4_001), {"text": "not a completion"}):
        assert (await proposed(completions, answering(answer)))[0] is None


async def test_the_scripted_bot_proposes_by_its_script():
    bot = ScriptedBot("你好", None, Proposal(wants_person=True))

    assert await bot.propose(ASKED, budget_s=1) == Proposal(text="你好", source="scripted")
    assert await bot.propose(ASKED, budget_s=1) is None
    assert await bot.propose(ASKED, budget_s=1) == Proposal(wants_person=True)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ScriptedBot(HANGS).propose(ASKED, budget_s=1), 0.01)


async def test_the_scripted_fetcher_knows_its_pages_only():
    fetcher = ScriptedFetcher(**{"http://a/": b"page"})

    assert await fetcher.fetch(Outgoing(url="http://a/")) == Fetched(
        url="http://a/", status=200, headers={}, body=b"page"
    )
    for call in (Outgoing(url="http://b/"), Outgoing(url="http://a/", max_bytes=2)):
        with pytest.raises(FetchFailed):
            await fetcher.fetch(call)
    await fetcher.close()
    assert fetcher.is_closed and len(fetcher.calls) == 3
