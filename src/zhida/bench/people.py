"""The load in Python, for machines without a C compiler: slower than what it measures, and it says so."""

import asyncio
import json
import struct
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import quantiles
from typing import BinaryIO, Final, cast

import websockets
from websockets.asyncio.client import ClientConnection

from zhida.bench.facts import Kind
from zhida.bench.load import Greeting, Run
from zhida.bench.native import LoadFailed

__all__ = ["PeopleLoad"]

_DRAIN_S: Final = 20.0
_MARK: Final = '"preview":"m:'
_WORDS: Final = "Where is my parcel? It was promised for today, and nobody has rung at the door."
_PONG: Final = '{"v":1,"id":"pong","cmd":"pong","args":{}}'
_ASK: Final = '{"v":1,"id":"ask","cmd":"ask_person","args":{"via":"button"}}'


class PeopleLoad:
    """Contacts and agents on sockets of this process; see `zhida.bench.load.Load`."""

    def __init__(self, port: int, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._url = f"127.0.0.1:{port}"
        self.facts = folder / "facts.bin"
        self._file: BinaryIO | None = None
        self._sockets: list[ClientConnection] = []
        self._readers: list[asyncio.Task[None]] = []
        self._next: list[int] = []
        self._contacts = 0
        self._asked = 0
        self._in_flight = 0
        self._until = 0.0
        self._sent_at: dict[tuple[int, int], float] = {}
        self._counts = dict.fromkeys(Kind, 0)
        self._acked_in_time = 0
        self._took_ms: list[float] = []
        self._changed = asyncio.Event()

    async def connect(self, greetings: Sequence[Greeting]) -> None:
        """Open every socket, one after the other."""
        self._file = self.facts.open("wb")
        for greeting in greetings:
            socket = await websockets.connect(
                f"ws://{self._url}/ws",
                origin=websockets.Origin(f"http://{self._url}"),
                compression=None,
                max_size=None,
                ping_interval=None,
            )
            await socket.send(greeting.frame)
            answer = str(await socket.recv())
            if '"type":"ack"' not in answer:
                raise LoadFailed(f"hello refused: {answer}")
            self._readers.append(asyncio.create_task(self._read(len(self._sockets), greeting, socket)))
            self._sockets.append(socket)
            self._contacts += not greeting.is_agent
        self._next = [0] * self._contacts

    async def ask(self) -> None:
        """Let every contact ask for a person."""
        for socket in self._sockets[: self._contacts]:
            await socket.send(_ASK)
        await self._wait(lambda: self._asked == self._contacts)

    async def flight(self, in_flight: int, contacts: int, seconds: float) -> Run:
        """Keep messages in flight."""
        began, cpu = self._begin(in_flight, seconds)
        for contact in range(min(contacts, self._contacts)):
            for _ in range(in_flight):
                await self._say(contact, began)
        await asyncio.sleep(max(0.0, self._until - time.perf_counter()))
        return await self._end(seconds, cpu)

    async def rate(self, per_s: float, seconds: float) -> Run:
        """Send at a steady rate; a late message still counts from its planned moment."""
        began, cpu = self._begin(0, seconds)
        for index in range(int(per_s * seconds)):
            planned = began + index / per_s
            await asyncio.sleep(max(0.0, planned - time.perf_counter()))
            await self._say(index % self._contacts, planned)
        return await self._end(seconds, cpu)

    async def close(self) -> None:
        """Close every socket."""
        for socket in self._sockets:
            await socket.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        if self._file is not None:
            self._file.close()

    def _begin(self, in_flight: int, seconds: float) -> tuple[float, float]:
        self._counts = dict.fromkeys(Kind, 0)
        self._took_ms, self._acked_in_time, self._in_flight = [], 0, in_flight
        began = time.perf_counter()
        self._until = began + seconds
        return began, time.process_time()

    async def _end(self, seconds: float, cpu_before: float) -> Run:
        self._in_flight = 0
        cpu_s = time.process_time() - cpu_before
        counts = self._counts
        await self._wait(
            lambda: (
                counts[Kind.ACKED] + counts[Kind.REFUSED] == counts[Kind.SENT]
                and counts[Kind.DELIVERED] >= counts[Kind.ACKED]
            )
        )
        if self._file is not None:
            self._file.flush()
        parts = quantiles(self._took_ms, n=100) if len(self._took_ms) > 1 else [0.0] * 99
        return Run(
            sent=counts[Kind.SENT],
            acked=counts[Kind.ACKED],
            delivered=counts[Kind.DELIVERED],
            refused=counts[Kind.REFUSED],
            per_s=self._acked_in_time / seconds,
            cpu_share=cpu_s / seconds,
            p50_ms=parts[49],
            p90_ms=parts[89],
            p99_ms=parts[98],
        )

    async def _wait(self, is_over: Callable[[], bool]) -> None:
        """Wait until a condition holds; a run that does not settle is judged by its facts."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_S):
                while not is_over():
                    self._changed.clear()
                    await self._changed.wait()

    async def _say(self, contact: int, planned: float) -> None:
        number = self._next[contact]
        self._next[contact] += 1
        args = {"client_id": f"{contact}-{number}", "text": f"m:{contact}:{number}: {_WORDS}"}
        self._sent_at[contact, number] = planned
        self._note(Kind.SENT, contact, number)
        await self._sockets[contact].send(
            json.dumps({"v": 1, "id": f"m{number}", "cmd": "say", "args": args}, separators=(",", ":"))
        )

    def _note(self, kind: Kind, contact: int, number: int) -> None:
        self._counts[kind] += 1
        if self._file is not None:
            self._file.write(struct.pack("=II", kind << 24 | contact, number))
        self._changed.set()

    async def _read(self, at: int, greeting: Greeting, socket: ClientConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            async for raw in socket:
                text = str(raw)
                if text.startswith('{"v":1,"type":"ping"'):
                    await socket.send(_PONG)
                elif greeting.is_agent:
                    self._shown(text)
                elif text.startswith(('{"v":1,"type":"ack"', '{"v":1,"type":"error"')):
                    await self._answered(at, cast("dict[str, str]", json.loads(text)))

    def _shown(self, text: str) -> None:
        found = text.find(_MARK)
        if not text.startswith('{"v":1,"type":"row"') or found < 0:
            return
        contact, number = (int(part) for part in text[found + len(_MARK) :].split(":", 2)[:2])
        self._took_ms.append((time.perf_counter() - self._sent_at.pop((contact, number))) * 1_000)
        self._note(Kind.DELIVERED, contact, number)

    async def _answered(self, contact: int, frame: dict[str, str]) -> None:
        frame_id = str(frame.get("id"))
        if frame_id == "ask":
            self._asked += 1
            self._changed.set()
        if not frame_id.startswith("m"):
            return
        kind = Kind.ACKED if frame["type"] == "ack" else Kind.REFUSED
        self._note(kind, contact, int(frame_id[1:]))
        now = time.perf_counter()
        self._acked_in_time += kind is Kind.ACKED and now <= self._until
        if self._in_flight and now < self._until:
            await self._say(contact, now)
