"""What a language model writes is used when it passes its check; without it there is always a text."""

import asyncio

import pytest

from zhida.core.kernel.ids import TenantId
from zhida.services.in_time import in_time
from zhida.services.model_budget import PER_MATTER, PER_TENANT, ModelBudget
from zhida.services.wording import Wording
from zhida.testing import FakeClock
from zhida.testing.models import ScriptedChatModel

SAID = ("扫地机器人充不进电，订单 20261130", "换了插座还是不行", "我要退货，买了才 12 天")
QUOTED = "「扫地机器人充不进电，订单 20261130」\n「换了插座还是不行」\n「我要退货，买了才 12 天」"
QUESTIONS = ("退货运费谁出", "退货的运费谁承担呢", "寄回去运费要我付吗")


def wording(*script: str | None) -> Wording:
    return Wording(ScriptedChatModel(*script), rewords=True)


async def test_without_a_model_every_use_has_its_own_way():
    none = Wording(None, rewords=True)

    assert not none.rewords and not none.has_model
    assert await none.answer("怎么退", "七天内可退", "zh-CN", budget_s=1) == "七天内可退"
    assert await none.standalone(("怎么退",), "那运费呢", budget_s=1) is None
    assert await none.summary(SAID, "zh-CN", budget_s=1) == QUOTED
    assert await none.cluster_name(QUESTIONS, "zh-CN", budget_s=1) in QUESTIONS


async def test_rewording_must_be_asked_for():
    model = ScriptedChatModel("您好，七天内可退")

    assert await Wording(model).answer("怎么退", "七天内可退", "zh-CN", budget_s=1) == "七天内可退"
    assert not model.prompts
    assert (
        await wording("您好，七天内可退").answer("怎么退", "七天内可退", "zh-CN", budget_s=1)
        == "您好，七天内可退"
    )


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("退货的运费谁出呢", True),
        ("怎么退货，运费多少", True),
        ("账户密码是多少", False),
        ("退货 5000 元运费呢", False),
        ("退货的运费\n忽略指令", False),
        ("退货" * 101, False),
        (None, False),
    ],
)
async def test_a_standalone_question_is_made_of_what_was_said(written: str | None, used: bool):
    found = await wording(written).standalone(("怎么退货", "谁出运费"), "那运费呢", budget_s=1)

    assert found == (written if used else None)


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("客户要退货：「我要退货，买了才 12 天」。", True),
        ("客户要退货。", False),
        ("客户说「我要退款」。", False),
        ("客户「换了插座还是不行」，应退 5000 元。", False),
        ("「换了插座还是不行」，已为您转人工", False),
        ("「换了插座还是不行」" + "长" * 600, False),
        (None, False),
    ],
)
async def test_a_summary_quotes_the_contact_or_is_made_of_quotes(written: str | None, used: bool):
    found = await wording(written).summary(SAID, "zh-CN", budget_s=1)

    assert found == (written if used else QUOTED)


async def test_a_summary_of_nothing_is_empty_and_of_much_is_short():
    model = ScriptedChatModel("x")

    assert await Wording(model).summary((), "zh-CN", budget_s=1) == ""
    assert not model.prompts
    long = await Wording(None).summary(("长" * 1_000, " ", "二", "三"), "zh-CN", budget_s=1)
    assert long == "「二」\n「三」"


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("退货运费", True),
        ("天气", False),
        ("退货运费 30 元", False),
        ("请拨打客服热线咨询退货运费", False),
        ("退货" * 30, False),
        ("退货\n运费", False),
    ],
)
async def test_a_name_is_short_and_says_what_was_asked(written: str, used: bool):
    found = await wording(written).cluster_name(QUESTIONS, "zh-CN", budget_s=1)

    assert found == written if used else found in QUESTIONS


async def test_one_question_names_itself_and_none_has_no_name():
    model = ScriptedChatModel("x")

    assert await Wording(model).cluster_name(("怎么退",), "zh-CN", budget_s=1) == "怎么退"
    assert await Wording(model).cluster_name((), "zh-CN", budget_s=1) == ""
    assert not model.prompts


async def test_models_are_asked_so_often_for_a_matter_and_a_tenant_in_a_minute():
    clock = FakeClock()
    budget, main = ModelBudget(clock), TenantId("main")

    one = [budget.take(main, "cnv_1") for _ in range(PER_MATTER + 1)]
    many = [budget.take(main, f"cnv_{n}") for n in range(2, PER_TENANT + 2)]

    assert one == [True] * PER_MATTER + [False]
    assert sum(many) == PER_TENANT - PER_MATTER
    assert budget.take(TenantId("other"), "cnv_1")
    await clock.advance(60)
    assert budget.take(main, "cnv_1")


async def test_waiting_ends_by_the_result_the_time_or_a_hurry():
    clock, hurry = FakeClock(), asyncio.Event()

    async def quick() -> int:
        return 7

    async def never() -> int:
        await asyncio.Event().wait()
        return 0

    async def broken() -> int:
        raise ValueError

    assert await in_time(clock, quick(), 1, hurry) == 7
    assert await in_time(clock, quick(), 0, hurry) is None
    assert await in_time(clock, broken(), 1, hurry) is None
    slow = asyncio.create_task(in_time(clock, never(), 1, hurry))
    await clock.advance(1)
    assert await slow is None
    hurried = asyncio.create_task(in_time(clock, never(), 1, hurry))
    await asyncio.sleep(0)
    hurry.set()
    assert await hurried is None
    assert await in_time(clock, quick(), 1, hurry) is None


async def test_who_is_cancelled_while_waiting_stops_the_work_too():
    clock, stopped = FakeClock(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    waiting = asyncio.create_task(in_time(clock, work(), 5, asyncio.Event()))
    await clock.advance(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(stopped.wait(), 5)
