"""Seeded people over real sockets: they talk, wait, answer, lose the line, come back and say it again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Final

import httpx
import websockets

from tests.acceptance.evidence import Acked, Body, Journal, Reading, as_bodies, as_body, canonical
from zhida.client import Frame, Line, Refusal, open_line

__all__ = ["GONE", "Agent", "Contact", "Person"]

GONE: Final = (OSError, TimeoutError, httpx.HTTPError, websockets.WebSocketException)
"""What a client sees while the server is dead."""
_STREAM: Final = "conversation:"
_WORDS: Final = ("你好", "洗衣机不排水怎么办", "发票什么时候开", "还在吗", "型号是X200", "好的", "退货要几天")


class Person:
    """One client that keeps its cursors, and resends what was not acknowledged with the same id."""

    def __init__(self, who: str, url: str, rng: Random) -> None:
        self.journal = Journal(who=who)
        self.rng = rng
        self.url = url
        self.line: Line | None = None
        self.epoch: str | None = None
        self.cursors: dict[str, int] = {}
        self.on_ack: Callable[[], object] = lambda: None
        self._readings: dict[str, Reading] = {}
        self._count = 0

    async def live(self, until: asyncio.Event) -> None:
        """Act again and again until told to stop; a dead server is only waited for."""
        while not until.is_set():
            try:
                await self.connected()
                await self.act()
            except Refusal as refused:
                self.journal.refusals.append(refused.code)
                self.refused()
            except GONE:
                await asyncio.sleep(self.rng.uniform(0.05, 0.2))
            await asyncio.sleep(self.rng.uniform(0.02, 0.12))

    async def connected(self) -> Line:
        """Return the live line, opening it anew with the cursors when it is gone."""
        if self.line is None or not self.line.is_open:
            self._readings.clear()
            line = await self.open()
            for frame in line.frames:
                self._take(frame)
            line.on_frame = self._take
            self.line = line
        return self.line

    async def hang_up(self) -> None:
        """Close the line, as a reload does."""
        if self.line is not None:
            await self.line.close()

    async def open(self) -> Line:
        """Open the line of this kind of person."""
        raise NotImplementedError

    async def act(self) -> None:
        """Do one thing."""
        raise NotImplementedError

    def refused(self) -> None:
        """Give up what the server refused."""

    def saw(self, stream: str, seq: int, body: Body) -> None:
        """Take note of one event."""

    def took(self, frame: Frame) -> None:
        """Take note of any other frame."""

    def fresh_id(self) -> str:
        """Return a client id that nobody else uses."""
        self._count += 1
        return f"{self.journal.who}-{self._count}"

    def note(self, cmd: str, result: Frame, *, client_id: str = "", offer_id: str = "") -> None:
        """Write an acknowledgement down."""
        self.journal.acks.append(
            Acked(
                cmd=cmd,
                conversation_id=str(result["conversation_id"]),
                seq=int(str(result["seq"])),
                life=self.journal.life,
                state=str(result.get("state", "")),
                client_id=client_id,
                offer_id=offer_id,
            )
        )
        self.on_ack()

    def read(self, stream: str, after: int, seq: int, body: Body) -> None:
        """Write a delivered event down, in the reading of this connection."""
        if stream not in self._readings:
            self._readings[stream] = Reading(stream=stream, after=after)
            self.journal.readings.append(self._readings[stream])
        self._readings[stream].events.append((seq, canonical(body)))
        self.cursors[stream] = max(seq, self.cursors.get(stream, 0))
        self.saw(stream, seq, body)

    def _take(self, frame: Frame) -> None:
        if frame["type"] == "snapshot":
            self.epoch = str(frame["epoch"])
            matter = as_body(as_body(frame["state"]).get("conversation"))
            self.cursors.clear()
            self._readings.clear()
            for one in as_bodies(matter.get("events")):
                self.read(f"{_STREAM}{matter['id']}", 0, int(str(one["seq"])), as_body(one["event"]))
        if frame["type"] == "event" and str(frame["stream"]).startswith(_STREAM):
            stream = str(frame["stream"])
            self.read(stream, self.cursors.get(stream, 0), int(str(frame["seq"])), as_body(frame["event"]))
        self.took(frame)


class Contact(Person):
    """Somebody who needs help: says things, asks for a person, reloads the page, rarely gives up."""

    def __init__(self, who: str, url: str, rng: Random, token: str) -> None:
        super().__init__(who, url, rng)
        self.token = token
        self.phase = ""
        self.matter: str | None = None
        self._unsaid: tuple[str, str, str | None] | None = None
        self._last: tuple[str, str, str | None] | None = None

    async def open(self) -> Line:
        """Come back with the cursors; now and then the page forgot that it had its acknowledgement."""
        if self._unsaid is None and self.rng.random() < 0.4:
            self._unsaid = self._last
        return await open_line(self.url, "panel", token=self.token, epoch=self.epoch, cursors=self.cursors)

    async def act(self) -> None:
        """Say what was not acknowledged; else do what somebody in this phase does."""
        dice = self.rng.random()
        if self._unsaid is not None or dice < 0.3:
            await self._say()
        elif dice < 0.34:
            await self.hang_up()
        elif self.phase == "queued":
            await self._wait(dice)
        elif self.phase in ("", "bot", "closed") and dice < 0.7:
            line = await self.connected()
            self.note("ask_person", await line.call("ask_person", via="button"))

    async def _wait(self, dice: float) -> None:
        if dice > 0.99:
            line = await self.connected()
            self.note("leave_line", await line.call("leave_line"))

    async def _say(self) -> None:
        line = await self.connected()
        if self._unsaid is None:
            self._unsaid = (self.fresh_id(), self.rng.choice(_WORDS), self.matter)
        client_id, words, matter = self._last = self._unsaid
        more = {"conversation_id": matter} if matter else {}
        self.note("say", await line.call("say", client_id=client_id, text=words, **more), client_id=client_id)
        self._unsaid = None

    def refused(self) -> None:
        """Give up a message that is not wanted any more."""
        self._unsaid = None

    def saw(self, stream: str, seq: int, body: Body) -> None:
        """Follow the phase, as the page does."""
        del seq
        self.matter = stream.removeprefix(_STREAM)
        match body["type"]:
            case "queue.entered" | "queue.returned":
                self.phase = "queued"
            case "offer.accepted":
                self.phase = "agent"
            case "conversation.closed":
                self.phase = "closed"
            case "queue.left" if body["cause"] == "own_act":
                self.phase = "bot"
            case _:
                pass

    async def catch_up(self, log_end: Callable[[str], Awaitable[int]]) -> None:
        """Stay until everything of the matter has come, or write down that it did not."""
        await self.connected()
        if self.matter is None:
            return
        stream, end = f"{_STREAM}{self.matter}", await log_end(self.matter)
        for _ in range(100):
            if self.cursors.get(stream, 0) >= end:
                return
            await asyncio.sleep(0.05)
        self.journal.never_came.append(stream)


class Agent(Person):
    """Somebody at a desk: takes most offers, answers, passes a matter on now and then, wraps up."""

    def __init__(self, who: str, url: str, rng: Random, cookie: str) -> None:
        super().__init__(who, url, rng)
        self.cookie = cookie
        self.rows: dict[str, Body] = {}
        self._unsaid: tuple[str, str] | None = None
        self._said: dict[str, int] = {}
        self._outcomes: list[str] = []

    async def open(self) -> Line:
        """Sit down again: ready, with the rows of the snapshot."""
        self.rows.clear()
        line = await open_line(self.url, "desk", cookie=self.cookie)
        await line.call("state", state="ready")
        return line

    def took(self, frame: Frame) -> None:
        """Keep the rows as the desk does."""
        if frame["type"] == "snapshot":
            state = as_body(frame["state"])
            self.rows = {str(row["key"]): row for row in as_bodies(state["rows"])}
            self._outcomes = [str(one["id"]) for one in as_bodies(state["dispositions"])]
        elif frame["type"] == "row" and frame["op"] == "put":
            self.rows[str(frame["key"])] = as_body(frame["row"])
        elif frame["type"] == "row":
            self.rows.pop(str(frame["key"]), None)

    async def act(self) -> None:
        """Answer an offer first, then somebody who waits for a word."""
        if self._unsaid is not None:
            await self._reply(*self._unsaid)
            return
        mine = [row for key, row in self.rows.items() if key.startswith("cnv_")]
        offered = [row for row in mine if row["phase"] == "offered"]
        if offered:
            await self._answer(offered[0])
        elif mine:
            await self._work(self.rng.choice(mine))

    async def _answer(self, row: Body) -> None:
        line, conversation_id = await self.connected(), str(row["id"])
        offer_id = str(as_body(row["offer"])["offer_id"])
        cmd = "accept" if self.rng.random() < 0.8 else "decline"
        # The row may be older than the answer that is on its way here.
        self.rows.pop(conversation_id, None)
        result = await line.call(cmd, conversation_id=conversation_id, offer_id=offer_id)
        self.note(cmd, result, offer_id=offer_id)

    async def _work(self, row: Body) -> None:
        line, conversation_id = await self.connected(), str(row["id"])
        dice, said = self.rng.random(), self._said.get(conversation_id, 0)
        if row["phase"] == "wrap_up" or said >= 3:
            self._said.pop(conversation_id, None)
            outcome = self.rng.choice(self._outcomes)
            result = await line.call("wrap_up", conversation_id=conversation_id, disposition=outcome)
            self.note("wrap_up", result)
        elif dice < 0.05:
            result = await line.call("transfer", conversation_id=conversation_id, to_queue="general")
            self.note("transfer", result)
        elif dice < 0.2:
            await self._look(conversation_id)
        else:
            await self._reply(self.fresh_id(), conversation_id)

    async def _look(self, conversation_id: str) -> None:
        line, stream = await self.connected(), f"{_STREAM}{conversation_id}"
        # Events that come live right behind the answer belong to the reading that the answer begins.
        held: list[Frame] = []
        line.on_frame = held.append
        try:
            thread: Mapping[str, object] = await line.call("open_thread", conversation_id=conversation_id)
            self._readings.clear()
            self.cursors.clear()
            for one in as_bodies(thread["events"]):
                self.read(stream, 0, int(str(one["seq"])), as_body(one["event"]))
        finally:
            line.on_frame = self._take
            for frame in held:
                self._take(frame)

    async def _reply(self, client_id: str, conversation_id: str) -> None:
        self._unsaid = (client_id, conversation_id)
        line = await self.connected()
        result = await line.call(
            "reply", conversation_id=conversation_id, client_id=client_id, text=self.rng.choice(_WORDS)
        )
        self.note("reply", result, client_id=client_id)
        self._unsaid = None
        self._said[conversation_id] = self._said.get(conversation_id, 0) + 1

    def refused(self) -> None:
        """Let go of what was answered, passed on or ended meanwhile."""
        if self._unsaid is not None:
            self.rows.pop(self._unsaid[1], None)
        self._unsaid = None
