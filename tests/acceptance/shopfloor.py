"""A contact and an agent for the promise tests: they act by one call and wait for what they are told."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.acceptance.evidence import Body, as_bodies, as_body
from zhida.client import Frame, Line, Refusal, contact_token, desk_cookie, open_line
from zhida.client.served import Served

__all__ = ["Desk", "Floor", "Seeded", "Visitor"]

_STREAM: Final = "conversation:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A data folder with the sample shop; ``password`` opens every login."""

    folder: Path
    password: str
    logins: tuple[str, ...] = ("linxiao", "hejing", "qianwei")


def _events(frames: list[Frame]) -> dict[int, Body]:
    """Return the events of the newest matter in these frames, by seq."""
    events: dict[int, Body] = {}
    stream = ""
    for frame in frames:
        if frame["type"] == "snapshot":
            matter = as_body(as_body(frame["state"]).get("conversation"))
            stream = f"{_STREAM}{matter.get('id')}"
            events = {int(str(one["seq"])): as_body(one["event"]) for one in as_bodies(matter.get("events"))}
        elif frame["type"] == "event" and str(frame["stream"]).startswith(_STREAM):
            if frame["stream"] != stream:
                stream, events = str(frame["stream"]), {}
            events[int(str(frame["seq"]))] = as_body(frame["event"])
    return events


def _fits(event: Body, kind: str, fields: Mapping[str, object]) -> bool:
    return event["type"] == kind and all(event.get(name) == value for name, value in fields.items())


class Visitor:
    """A contact with one page open."""

    def __init__(self, url: str, token: str, line: Line) -> None:
        self.url = url
        self.token = token
        self.line = line
        self._said = 0

    @property
    def events(self) -> list[Body]:
        """Everything this page knows of the matter, in order."""
        return [event for _, event in sorted(_events(self.line.frames).items())]

    def kinds(self) -> list[str]:
        """Return the types of the events in order."""
        return [str(event["type"]) for event in self.events]

    async def told(self, kind: str, **fields: object) -> Body:
        """Return the last such event, waiting for the first."""
        await self.line.wait_for(lambda _: any(_fits(event, kind, fields) for event in self.events))
        return [event for event in self.events if _fits(event, kind, fields)][-1]

    async def say(self, text: str, client_id: str = "") -> Frame:
        """Say something."""
        self._said += 1
        return await self.line.call("say", client_id=client_id or f"said-{self._said}", text=text)

    async def ask(self) -> Frame:
        """Press the button to a person."""
        return await self.line.call("ask_person", via="button")

    async def due_at(self) -> object:
        """Return the place in line as this page knows it."""
        await self.told("queue.entered")
        places = [event for event in self.events if event["type"] in ("queue.entered", "queue.returned")]
        return places[-1]["due_at"]

    async def reopen(self) -> None:
        """Reload the page, or open it again after the server died."""
        await self.line.close()
        self.line = await open_line(self.url, "panel", token=self.token)


class Desk:
    """An agent at an open desk."""

    def __init__(self, line: Line, agent_id: str) -> None:
        self.line = line
        self.agent_id = agent_id

    async def row(self, phase: str, conversation_id: object) -> Body:
        """Return the row of a matter once it is in this phase."""

        def fits(frame: Frame) -> bool:
            row = as_body(frame.get("row"))
            return row.get("id") == conversation_id and row.get("phase") == phase

        return as_body((await self.line.wait_for(fits))["row"])

    async def answer(self, cmd: str, conversation_id: object) -> Frame:
        """Accept or decline the offer of a matter."""
        offer = as_body((await self.row("offered", conversation_id))["offer"])
        return await self.line.call(cmd, conversation_id=conversation_id, offer_id=offer["offer_id"])

    async def reply(self, conversation_id: object, text: str) -> Frame:
        """Say something to the contact."""
        return await self.line.call("reply", conversation_id=conversation_id, client_id=text, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A running shop; whoever comes is gone again at the end of the test, and the next one finds it empty."""

    server: Served
    seeded: Seeded
    _open: AsyncExitStack

    @classmethod
    @asynccontextmanager
    async def of(cls, server: Served, seeded: Seeded) -> AsyncGenerator[Self]:
        """Open the doors for one test."""
        async with AsyncExitStack() as stack:
            yield cls(server=server, seeded=seeded, _open=stack)

    async def visitor(self, token: str = "") -> Visitor:
        """Let a contact come, or the same one on a second device."""
        token = token or await contact_token(self.server.url)
        visitor = Visitor(self.server.url, token, await open_line(self.server.url, "panel", token=token))
        self._open.push_async_exit(_Leaving(visitor).leave)
        return visitor

    async def desk(self, login: str, state: str = "ready") -> Desk:
        """Let an agent sit down."""
        cookie = await desk_cookie(self.server.url, login, self.seeded.password)
        line = await open_line(self.server.url, "desk", cookie=cookie)
        snapshot = await line.wait_for(lambda frame: frame["type"] == "snapshot")
        desk = Desk(line, str(as_body(as_body(snapshot["state"])["me"])["id"]))
        self._open.push_async_exit(_Rising(desk).leave)
        await line.call("state", state=state)
        return desk


@dataclass(frozen=True, slots=True)
class _Leaving:
    """Ends the matter of a contact."""

    visitor: Visitor

    async def leave(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the matter and close the page."""
        if self.visitor.line.is_open and self.visitor.events:
            await self.visitor.line.call("end")
        await self.visitor.line.close()


@dataclass(frozen=True, slots=True)
class _Rising:
    """Gives everything back that an agent holds."""

    desk: Desk

    async def leave(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wrap up what is held and go."""
        line = self.desk.line
        if line.is_open:
            await line.call("state", state="offline")
            held = {str(as_body(frame.get("row")).get("id")) for frame in line.frames} - {"None"}
            for conversation_id in held:
                try:
                    await line.call("wrap_up", conversation_id=conversation_id, disposition="answered")
                except Refusal:
                    continue
        await line.close()
