"""Frames that come all at once: messages are put in line, everything happens in the order it was sent."""

import asyncio
import json
from collections.abc import Mapping
from typing import cast

import pytest

from tests.services.rig import AgentSeat, Rig, Visitor, memory_ports, rig_on
from zhida.core.conversation.events import MessageSent
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import Conflict, ErrorCode
from zhida.services.matters import Done
from zhida.services.talk import Opening
from zhida.web.app import make_sockets

Frame = Mapping[str, object]


class Pipe:
    """Both ends of a socket without a network."""

    def __init__(self, rig: Rig, actor: Actor, client: str) -> None:
        self._ticket = rig.platform.tickets.issue(actor, "session")
        self._client = client
        self.incoming: asyncio.Queue[Mapping[str, object]] = asyncio.Queue()
        self.sent: list[Frame] = []
        self._sockets = make_sockets(rig.platform)
        self._news = asyncio.Event()

    async def send(self, message: dict[str, object]) -> None:
        if message["type"] == "websocket.send":
            self.sent.append(cast("Frame", json.loads(str(message["text"]))))
            self._news.set()

    def answers(self) -> list[Frame]:
        """Return the answers so far, in the order they came."""
        return [each for each in self.sent if each["type"] in {"ack", "error"} and each["id"] != "hello"]

    def put(self, cmd: str, frame_id: str, **args: object) -> None:
        text = json.dumps({"v": 1, "id": frame_id, "cmd": cmd, "args": args})
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def run(self, *commands: tuple[str, str, dict[str, object]]) -> list[Frame]:
        """Send everything at once, hang up when all is answered, and return the answers."""
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.put("hello", "hello", ticket=self._ticket, client=self._client, lang="en")
        for cmd, frame_id, args in commands:
            self.put(cmd, frame_id, **args)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sockets.serve(self.incoming.get, self.send))
            while len(self.answers()) < len(commands):
                self._news.clear()
                await self._news.wait()
            self.incoming.put_nowait({"type": "websocket.disconnect"})
        return self.answers()


def says(count: int) -> list[tuple[str, str, dict[str, object]]]:
    return [("say", f"m{n}", {"client_id": f"c{n}", "text": f"line {n}"}) for n in range(count)]


async def held(rig: Rig) -> tuple[Visitor, AgentSeat]:
    agent, contact = await rig.agent("lin"), await rig.visitor()
    await contact.ask_person()
    await agent.accept()
    return contact, agent


async def said(rig: Rig, contact: Visitor) -> list[str]:
    events = await rig.events(contact.matter)
    return [each.text for each in events if isinstance(each, MessageSent) and each.client_id]


async def test_messages_and_what_follows_them_happen_in_their_order() -> None:
    async with rig_on(memory_ports()) as rig:
        contact, _ = await held(rig)
        pipe = Pipe(rig, contact.actor, "panel")

        answers = await pipe.run(
            *says(40), ("end", "end", {}), ("say", "late", {"client_id": "l", "text": "x"})
        )

        assert [each["id"] for each in answers] == [*(f"m{n}" for n in range(40)), "end", "late"]
        assert {each["type"] for each in answers} == {"ack"}
        assert await said(rig, contact) == [*(f"line {n}" for n in range(40)), "x"]
        assert (await rig.names(contact.matter)).index("conversation.closed") > 40


async def test_refused_message_among_others_has_its_own_answer() -> None:
    async with rig_on(memory_ports()) as rig:
        contact, _ = await held(rig)
        first, last = says(2)

        answers = await Pipe(rig, contact.actor, "panel").run(
            first, ("say", "empty", {"client_id": "e", "text": "  "}), last
        )

        assert {each["id"]: each["type"] for each in answers} == {"m0": "ack", "empty": "error", "m1": "ack"}
        assert await said(rig, contact) == ["line 0", "line 1"]


async def test_agent_may_write_ahead_and_nobody_elses_matter() -> None:
    async with rig_on(memory_ports()) as rig:
        contact, agent = await held(rig)
        other = await rig.agent("wang")
        reply: dict[str, object] = {"conversation_id": contact.matter, "client_id": "r", "text": "hi"}

        answers = await Pipe(rig, agent.actor, "desk").run(("reply", "1", reply))
        refused = await Pipe(rig, other.actor, "desk").run(("reply", "2", reply))

        assert [each["type"] for each in answers] == ["ack"]
        assert cast("Frame", refused[0]["error"])["code"] == "not_found"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [(Conflict(ErrorCode.CONVERSATION_CLOSED), "ack"), (ZeroDivisionError(), "error")],
)
async def test_matter_closed_while_a_message_waited_goes_the_long_way(
    failure: Exception, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig_on(memory_ports()) as rig:
        contact, _ = await held(rig)
        _fail_once(rig, failure, monkeypatch)

        answers = await Pipe(rig, contact.actor, "panel").run(*says(1))

        assert [each["type"] for each in answers] == [expected]
        assert await said(rig, contact) == ["line 0"][: expected == "ack"]


async def test_long_way_that_fails_too_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig_on(memory_ports()) as rig:
        contact, _ = await held(rig)
        _fail_once(rig, Conflict(ErrorCode.CONVERSATION_CLOSED), monkeypatch)

        async def gone(*args: object, **named: object) -> Done:
            raise Conflict

        monkeypatch.setattr(rig.platform.talk, "say", gone)
        answers = await Pipe(rig, contact.actor, "panel").run(*says(1))

        assert [each["type"] for each in answers] == ["error"]


def _fail_once(rig: Rig, failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    post = rig.platform.talk.post
    failures = [failure]

    def posted(
        actor: Actor, conversation_id: str, *, client_id: str, words: str, chosen: str | None = None
    ) -> "asyncio.Future[Done] | None":
        if failures:
            done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
            done.set_exception(failures.pop())
            return done
        return post(actor, conversation_id, client_id=client_id, words=words, chosen=chosen)

    monkeypatch.setattr(rig.platform.talk, "post", posted)


async def test_the_page_that_opens_a_new_matter_keeps_the_one_before_it_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with rig_on(memory_ports()) as rig:
        contact, _ = await held(rig)
        talk = rig.platform.talk
        opened = talk.new_matter

        async def slowly(actor: Actor, opening: Opening) -> Done:
            done = await opened(actor, opening)
            for _ in range(100):
                await asyncio.sleep(0)
            return done

        monkeypatch.setattr(talk, "new_matter", slowly)
        pipe = Pipe(rig, contact.actor, "panel")
        await pipe.run(("end", "e", {}), ("new_matter", "n", {}))

        assert [each["type"] for each in pipe.sent].count("snapshot") == 1
