"""A shift at the real server: agents sign in, contacts ask, each is accepted and answered once."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import httpx

from zhida.bench.load import Greeting, Load
from zhida.client import Frame, Line, Refusal, desk_cookie, open_line

__all__ = ["Prepared", "Shift", "fetch_tickets", "greetings"]

_AT_ONCE: Final = 16
_READY_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Who waits in a prepared data folder: tokens of contacts, logins of agents, their password."""

    contacts: tuple[str, ...]
    idle: tuple[str, ...]
    logins: tuple[str, ...]
    password: str


async def fetch_tickets(url: str, headers: Sequence[Mapping[str, str]]) -> list[str]:
    """Return a one-time socket ticket for each credential."""
    gate = asyncio.Semaphore(_AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=30.0) as http:

        async def one(credential: Mapping[str, str]) -> str:
            async with gate:
                answer = await http.post(
                    "/api/v1/tickets", headers={"X-Zhida": "1", "Origin": url, **credential}
                )
                answer.raise_for_status()
                return str(answer.json()["ticket"])

        return list(await asyncio.gather(*(one(each) for each in headers)))


def greetings(tickets: Sequence[str], client: str) -> tuple[Greeting, ...]:
    """Return the first frames of sockets."""
    frames = (
        {"v": 1, "id": "hello", "cmd": "hello", "args": {"ticket": ticket, "client": client, "lang": "en"}}
        for ticket in tickets
    )
    return tuple(
        Greeting(is_agent=client == "desk", frame=json.dumps(frame, separators=(",", ":")))
        for frame in frames
    )


class Shift:
    """Brings every contact of a load to an agent, over real sockets."""

    def __init__(self, url: str, prepared: Prepared) -> None:
        self._url = url
        self._prepared = prepared
        self._tasks: set[asyncio.Task[None]] = set()
        self._taken: set[str] = set()
        self._answered = 0
        self._news = asyncio.Event()

    async def begin(self, load: Load) -> None:
        """Connect the load, let every contact ask, accept and answer each; then leave the agents to the load.

        Raises:
            TimeoutError: Not every contact reached an agent.
        """
        prepared = self._prepared
        cookies = [await desk_cookie(self._url, login, prepared.password) for login in prepared.logins]
        lines = [await open_line(self._url, "desk", cookie=cookie) for cookie in cookies]
        try:
            for line in lines:
                line.on_frame = self._follow(line)
                await line.call("state", state="ready")
            contacts = await fetch_tickets(self._url, [_bearer(token) for token in prepared.contacts])
            agents = await fetch_tickets(self._url, [{"Cookie": cookie} for cookie in cookies])
            await load.connect((*greetings(contacts, "panel"), *greetings(agents, "desk")))
            await load.ask()
            async with asyncio.timeout(_READY_S):
                while self._answered < len(prepared.contacts):
                    self._news.clear()
                    await self._news.wait()
        finally:
            for line in lines:
                await line.close()

    async def idle(self, load: Load) -> None:
        """Connect every idle contact."""
        tickets = await fetch_tickets(self._url, [_bearer(token) for token in self._prepared.idle])
        await load.connect(greetings(tickets, "panel"))

    def _follow(self, line: Line) -> "_Follower":
        return _Follower(self, line)

    def offered(self, line: Line, conversation_id: str, offer_id: str) -> None:
        """Accept an offer once and say the first word."""
        if offer_id in self._taken:
            return
        self._taken.add(offer_id)
        task = asyncio.create_task(self._accept(line, conversation_id, offer_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, line: Line, conversation_id: str, offer_id: str) -> None:
        try:
            await line.call("accept", offer_id=offer_id, conversation_id=conversation_id)
        except Refusal:
            return  # The lease ended first: the contact is offered again.
        await line.call("reply", conversation_id=conversation_id, client_id="first", text="Hello, I am here.")
        self._answered += 1
        self._news.set()


class _Follower:
    """Hears of every frame of one desk."""

    def __init__(self, shift: Shift, line: Line) -> None:
        self._shift = shift
        self._line = line

    def __call__(self, frame: Frame) -> None:
        """Take an offer out of a row."""
        row = cast("Mapping[str, object]", frame.get("row") or {})
        offer = cast("Mapping[str, object] | None", row.get("offer"))
        if offer is not None and row.get("phase") == "offered":
            self._shift.offered(self._line, str(row["id"]), str(offer["offer_id"]))


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}
