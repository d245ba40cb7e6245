"""Commands of one matter that wait together: one commit, and to each its own answer."""

import asyncio
from dataclasses import dataclass, field

import pytest

from tests.services.rig import AgentSeat, Rig, Visitor, memory_ports, rig_on
from zhida.core.conversation.events import MessageSent
from zhida.core.journey.commands import EndMatter, Say
from zhida.core.journey.state import Phase
from zhida.core.kernel.errors import Conflict, InvalidInput, NotFound, TooMany, Unavailable, ZhidaError
from zhida.core.kernel.ids import TenantId
from zhida.ports.storage import Row, StreamConflict, Unit
from zhida.services.cards import CardText
from zhida.services.frames import Seen
from zhida.services.matters import Done
from zhida.testing import MemoryStore


class Refusing(MemoryStore):
    """A store that refuses the next units with these errors, and counts those with events."""

    def __init__(self) -> None:
        super().__init__()
        self.refusals: list[ZhidaError] = []
        self.written: list[int] = []
        self.writing = asyncio.Event()

    async def commit(self, unit: Unit) -> None:
        if unit.appends and self.refusals:
            raise self.refusals.pop(0)
        self.writing.set()
        await super().commit(unit)
        self.written += [len(append.events) for append in unit.appends]


@dataclass(slots=True)
class Talking:
    """A contact whom a person answers."""

    rig: Rig
    store: Refusing
    contact: Visitor
    agent: AgentSeat
    sent: list["asyncio.Future[Done]"] = field(default_factory=list["asyncio.Future[Done]"])

    def post(self, words: str, client_id: str) -> None:
        """Put a message in line."""
        posted = self.rig.platform.talk.post(
            self.contact.actor, self.contact.matter, client_id=client_id, words=words
        )
        assert posted is not None
        self.sent.append(posted)

    async def outcomes(self) -> list[Done | BaseException]:
        """Return how each ended."""
        return await asyncio.gather(*self.sent, return_exceptions=True)

    async def said(self) -> list[str]:
        """Return the words on disk, in order."""
        events = await self.rig.events(self.contact.matter)
        return [each.text for each in events if isinstance(each, MessageSent) and each.client_id]


async def talking(rig: Rig, store: Refusing) -> Talking:
    agent, contact = await rig.agent("lin"), await rig.visitor()
    await contact.ask_person()
    await agent.accept()
    store.written.clear()
    store.writing.clear()
    return Talking(rig, store, contact, agent)


def seqs(outcomes: list[Done | BaseException]) -> list[int]:
    return [each.seq for each in outcomes if isinstance(each, Done)]


async def test_messages_that_wait_together_are_one_commit_in_their_order() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)

        for number in range(5):
            talk.post(f"line {number}", f"c{number}")
        outcomes = await talk.outcomes()

        assert store.written == [5]
        assert seqs(outcomes) == list(range(seqs(outcomes)[0], seqs(outcomes)[0] + 5))
        assert await talk.said() == [f"line {number}" for number in range(5)]
        await rig.verify_views()


async def test_more_than_a_turn_holds_are_several_turns() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)

        for number in range(70):
            talk.post(str(number), f"c{number}")
        await talk.outcomes()

        assert store.written == [64, 6]
        assert await talk.said() == [str(number) for number in range(70)]


async def test_retry_among_others_gets_the_number_of_the_first_and_is_written_once() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)

        for words, client_id in (("a", "1"), ("b", "2"), ("a", "1"), ("c", "3")):
            talk.post(words, client_id)
        outcomes = await talk.outcomes()

        first = seqs(outcomes)[0]
        assert seqs(outcomes) == [first, first + 1, first, first + 2]
        assert [each.repeated for each in outcomes if isinstance(each, Done)] == [False, False, True, False]
        assert await talk.said() == ["a", "b", "c"]


async def test_refused_message_is_refused_alone() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)

        for words, client_id in (("a", "1"), ("  ", "2"), ("b", "3")):
            talk.post(words, client_id)
        outcomes = await talk.outcomes()

        assert [type(each) for each in outcomes] == [Done, InvalidInput, Done]
        assert await talk.said() == ["a", "b"]


@pytest.mark.parametrize("conflicts", [1, 3])
async def test_commands_that_lose_against_another_writer_are_decided_again(conflicts: int) -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)
        store.refusals = [StreamConflict("x", 1, 2) for _ in range(conflicts)]

        talk.post("a", "1")
        talk.post("b", "2")
        outcomes = await talk.outcomes()

        assert [type(each) for each in outcomes] == [Done, Done]
        assert await talk.said() == ["a", "b"]


@pytest.mark.parametrize("refusal", [Unavailable(), TooMany()])
async def test_full_disk_refuses_all_and_the_next_message_is_taken(refusal: ZhidaError) -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)
        store.refusals = [refusal]

        talk.post("a", "1")
        talk.post("b", "2")
        outcomes = await talk.outcomes()
        await talk.contact.say("c")

        assert outcomes == [refusal, refusal]
        assert await talk.said() == ["c"]


async def test_caller_who_leaves_stops_nobody() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)

        for client_id in "1234":
            talk.post(client_id, client_id)
        talk.sent[1].cancel()
        talk.sent[3].cancel()
        store.refusals = [Conflict()]
        outcomes = await talk.outcomes()

        assert [type(each) for each in outcomes] == [Done, asyncio.CancelledError] * 2
        assert await talk.said() == ["1", "2", "3", "4"]


async def test_command_that_changes_nothing_waits_for_what_was_before_it() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)
        matters, actor = rig.platform.matters, talk.contact.actor

        talk.post("a", "1")
        talk.sent += [matters.post(rig.tenant, talk.contact.matter, actor, EndMatter()) for _ in range(2)]
        outcomes = await talk.outcomes()

        ends = [each for each in outcomes if isinstance(each, Done)]
        assert [each.state.phase for each in ends] == [Phase.AGENT, Phase.WRAP_UP, Phase.WRAP_UP]
        assert ends[1].seq == ends[2].seq == ends[0].seq + 1


async def test_message_to_a_matter_that_never_was_is_not_found() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)
        nowhere = rig.ports.ids.new("cnv")
        said = Say(client_id="1", text="a", lang="en")

        with pytest.raises(NotFound):
            await rig.platform.matters.post(rig.tenant, nowhere, talk.contact.actor, said)
        other = await rig.visitor()
        with pytest.raises(NotFound):
            rig.platform.talk.post(other.actor, talk.contact.matter, client_id="1", words="a")
        assert rig.platform.talk.post(other.actor, nowhere, client_id="1", words="a") is None


class Clumsy:
    """A watcher with a mistake in it."""

    def __init__(self) -> None:
        self.falls = 1

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        if self.falls:
            self.falls -= 1
            raise ZeroDivisionError


async def test_mistake_behind_a_commit_reaches_its_callers_and_the_matter_goes_on() -> None:
    store = Refusing()
    async with rig_on(memory_ports(store)) as rig:
        talk = await talking(rig, store)
        rig.platform.matters.watchers.append(Clumsy())

        first = asyncio.gather(talk.contact.say("a"), return_exceptions=True)
        await talk.store.writing.wait()
        talk.post("b", "2")
        second = await talk.outcomes()

        assert [type(each) for each in await first] == [ZeroDivisionError]
        assert [type(each) for each in second] == [Done]
        assert await talk.said() == ["a", "b"]
