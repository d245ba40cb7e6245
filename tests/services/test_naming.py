"""Groups of questions get names from a model, by day, beside everything else, or none at all."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.services.rig import Rig, memory_ports, rig_on
from tests.services.test_growth import asks, gather, groups
from zhida.bootstrap.models import Models
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, MICROS, Micros
from zhida.ports.storage import JobRow, Row
from zhida.services import naming
from zhida.services.naming import NAME_GROUPS, NAME_S, Naming
from zhida.testing.models import HANGS, ScriptedChatModel

JOB = JobRow(kind=NAME_GROUPS, key="all", due_at=Micros(0), payload="")


@asynccontextmanager
async def asked(chat: ScriptedChatModel | None, *said: str) -> AsyncGenerator[Rig]:
    """Each of these is asked by a contact of its own, and gathered."""
    async with rig_on(replace(memory_ports(), models=Models(chat=chat))) as rig:
        for words in said:
            await asks(rig, words)
        await gather(rig)
        yield rig


def named(rig: Rig) -> Naming:
    return rig.platform.library.naming


async def names(rig: Rig) -> list[str | None]:
    return [group.name for group in await groups(rig)]


async def due_in_days(rig: Rig) -> list[int]:
    """Return when the next naming is due."""
    claimed = await rig.store.claim_jobs(Micros(rig.clock.utc() + 2 * DAY), Micros(1), limit=1_000)
    return [one.job.due_at for one in claimed if one.job.kind == NAME_GROUPS]


async def day(rig: Rig) -> None:
    await named(rig).run(rig.tenant, JOB)
    await named(rig).settled()


INVOICES = ("发票怎么开？", "请问怎么开发票", "怎么开发票给li@mail.example")


async def test_group_gets_the_models_name_and_the_model_sees_masked_wordings():
    chat = ScriptedChatModel("开发票")
    async with asked(chat, *INVOICES) as rig:
        await day(rig)
        await day(rig)

        assert await names(rig) == ["开发票"]
    (prompt,) = [one for one in chat.prompts if "Name the common topic" in one.lines[0].text]
    assert "li@mail" not in prompt.lines[1].text and "***" in prompt.lines[1].text


@pytest.mark.parametrize("written", ["天气", "发票 13912345678", "发票，收件人王小明", None])
async def test_name_that_does_not_fit_is_left_out(written: str | None):
    async with asked(ScriptedChatModel(written), *INVOICES) as rig:
        await day(rig)

        assert await names(rig) == [None]


async def test_one_contacts_words_are_no_name_for_all():
    chat = ScriptedChatModel("开发票")
    async with asked(chat, INVOICES[0]) as rig:
        await day(rig)

        assert await names(rig) == [None]


async def test_without_a_model_there_is_no_job():
    async with asked(None, *INVOICES) as rig:
        await named(rig).begin(rig.tenant)
        await day(rig)

        assert await names(rig) == [None]
        assert await due_in_days(rig) == []


async def test_naming_comes_by_itself_every_day_and_a_model_that_hangs_holds_up_no_job():
    async with asked(ScriptedChatModel(HANGS, HANGS, HANGS, HANGS), *INVOICES) as rig:
        await named(rig).begin(rig.tenant)
        await rig.clock.advance(700)
        while await rig.running.jobs.run_due():
            pass
        assert await names(rig) == [None]

        await rig.clock.advance(NAME_S)
        await named(rig).settled()

        (due,) = await due_in_days(rig)
        assert due > rig.clock.utc() + DAY - 60 * MICROS


async def test_naming_ends_with_the_server():
    async with asked(ScriptedChatModel(HANGS), *INVOICES) as rig:
        await named(rig).run(rig.tenant, JOB)
        await rig.clock.advance(0)
        await named(rig).run(rig.tenant, JOB)

        await named(rig).stop()

        assert await names(rig) == [None]


async def test_so_many_groups_are_named_in_a_day(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(naming, "_MOST_NAMED", 1)
    chat = ScriptedChatModel("开发票", "寄快递", "寄快递")
    async with asked(chat, *INVOICES[:2], "快递寄到哪里了", "我的快递寄到哪里了") as rig:
        assert await named(rig).name(rig.tenant) <= 1

    assert len([one for one in chat.prompts if "Name the common" in one.lines[0].text]) == 1


async def test_naming_that_fails_is_told_to_the_log_and_to_nobody_else(monkeypatch: pytest.MonkeyPatch):
    async def broken(tenant: TenantId, group_id: str, limit: int) -> list[Row]:
        raise RuntimeError(f"{tenant} {group_id} {limit}")

    async with asked(ScriptedChatModel("开发票"), *INVOICES) as rig:
        monkeypatch.setattr(rig.platform.library.gaps, "members", broken)
        await day(rig)
        await asyncio.sleep(0)
        monkeypatch.undo()

        assert await names(rig) == [None]
