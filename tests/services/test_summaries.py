"""What a contact wants, at a glance: in their words, in time, once for each handover, and kept by nobody."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.services.rig import AgentSeat, Rig, Visitor, memory_ports, rig_on
from zhida.bootstrap.models import Models
from zhida.core.bot.prompts import Prompt
from zhida.core.kernel.errors import NotFound, Unavailable
from zhida.services import summaries
from zhida.services.summaries import SUMMARY_S, Summary
from zhida.testing.models import HANGS, ScriptedChatModel

SAID = ("扫地机器人充不进电", "换了插座还是不行")
WRITTEN = "客户的机器「充不进电」，已试过：「换了插座还是不行」"
QUOTED = Summary(text="「扫地机器人充不进电」\n「换了插座还是不行」", by_model=False)


class Broken:
    """A model whose adapter breaks its word."""

    name = "broken"

    async def complete(self, prompt: Prompt, *, budget_s: float) -> str | None:
        raise Unavailable(params={"lines": len(prompt.lines), "budget_s": int(budget_s)})


@asynccontextmanager
async def handed_over(models: Models, *said: str) -> AsyncGenerator[tuple[Rig, Visitor, AgentSeat]]:
    """A contact who said this waits for a person, and an agent is offered the matter."""
    async with rig_on(replace(memory_ports(), models=models)) as rig:
        agent, contact = await rig.agent("lin"), await rig.visitor()
        for words in said:
            await contact.say(words)
        await contact.ask_person()
        yield rig, contact, agent


async def of(agent: AgentSeat, contact: Visitor) -> Summary | None:
    return await agent.rig.platform.summaries.of(agent.actor, contact.matter)


def quiet(chat: ScriptedChatModel) -> int:
    """Return how often a summary was asked for."""
    return sum("Summarise" in prompt.lines[0].text for prompt in chat.prompts)


async def test_agent_who_is_offered_the_matter_reads_in_the_contacts_words_why_they_came():
    chat = ScriptedChatModel(WRITTEN)
    async with handed_over(Models(chat=chat), *SAID) as (_, contact, agent):
        offered = await of(agent, contact)
        await agent.accept(contact.matter)

        held = await of(agent, contact)

    assert offered == held == Summary(text=WRITTEN, by_model=True)
    assert quiet(chat) == 1


async def test_without_a_model_nothing_is_made():
    async with handed_over(Models(), *SAID) as (rig, contact, agent):
        assert await of(agent, contact) is None
        assert not rig.platform.summaries.has_model


async def test_text_that_does_not_quote_the_contact_gives_way_to_their_words():
    async with handed_over(Models(chat=ScriptedChatModel("客户要求退款 5000 元")), *SAID) as (
        _,
        contact,
        agent,
    ):
        assert await of(agent, contact) == QUOTED


async def test_model_that_breaks_gives_way_to_their_words():
    async with handed_over(Models(chat=Broken()), *SAID) as (_, contact, agent):
        assert await of(agent, contact) == QUOTED


async def test_contact_who_said_nothing_needs_no_summary():
    chat = ScriptedChatModel(WRITTEN)
    async with handed_over(Models(chat=chat)) as (_, contact, agent):
        assert await of(agent, contact) is None

    assert not chat.prompts


async def test_model_that_hangs_delays_nobody_and_costs_its_time_at_most():
    async with handed_over(Models(chat=ScriptedChatModel(HANGS))) as (rig, contact, agent):
        await agent.accept(contact.matter)
        for words in SAID:
            await contact.say(words)
        asked = [asyncio.create_task(of(agent, contact)) for _ in range(2)]
        await rig.clock.advance(0)

        done = await agent.reply(contact.matter, "您好")
        assert done.conversation_id == contact.matter and not asked[0].done()
        await rig.clock.advance(SUMMARY_S)

        assert [await one for one in asked] == [QUOTED, QUOTED]


async def test_what_is_being_written_ends_with_the_server():
    async with handed_over(Models(chat=ScriptedChatModel(HANGS))) as (rig, contact, agent):
        await agent.accept(contact.matter)
        await contact.say(SAID[0])
        asked = asyncio.create_task(of(agent, contact))
        await rig.clock.advance(0)

        await rig.platform.summaries.stop()

        assert await asked is None


async def test_only_agents_who_may_read_the_matter_see_it():
    async with handed_over(Models(chat=ScriptedChatModel(WRITTEN)), *SAID) as (rig, contact, _):
        other, stranger = await rig.agent("wu", is_ready=False), await rig.visitor()

        for actor in (other.actor, stranger.actor):
            with pytest.raises(NotFound):
                await rig.platform.summaries.of(actor, contact.matter)
        assert await rig.platform.summaries.of(contact.actor, contact.matter) is None


async def test_next_handover_of_the_same_matter_is_summed_up_anew_and_nothing_after_the_end():
    chat = ScriptedChatModel(WRITTEN)
    async with handed_over(Models(chat=chat), *SAID) as (rig, contact, agent):
        await of(agent, contact)
        await contact.leave()
        await rig.wait(1)
        with pytest.raises(NotFound):
            await of(agent, contact)
        await contact.ask_person()
        again = await of(agent, contact)
        await agent.accept(contact.matter)
        await agent.wrap_up(contact.matter)

        assert again == Summary(text=WRITTEN, by_model=True)
        assert await of(agent, contact) is None

    assert quiet(chat) == 2


async def test_many_handovers_are_forgotten_in_their_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(summaries, "_KEPT", 1)
    chat = ScriptedChatModel(WRITTEN)
    async with handed_over(Models(chat=chat), *SAID) as (rig, first, agent):
        second = await rig.visitor()
        for words in SAID:
            await second.say(words)
        await second.ask_person()
        for contact in (first, second, first):
            assert await of(agent, contact) is not None

    assert quiet(chat) == 3


async def test_answers_come_before_summaries_on_the_line_of_a_tenant(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(summaries, "_PER_TENANT", 0)
    chat = ScriptedChatModel(WRITTEN)
    async with handed_over(Models(chat=chat), *SAID) as (_, contact, agent):
        assert await of(agent, contact) == QUOTED

    assert quiet(chat) == 0


async def test_no_word_of_a_summary_is_stored():
    async with handed_over(Models(chat=ScriptedChatModel(WRITTEN)), *SAID) as (rig, contact, agent):
        before = await rig.row(contact.matter)

        await of(agent, contact)

        assert await rig.row(contact.matter) == before
