"""An agent of a scenario at the desk: accepts, declines or lets an offer lapse, replies, works, wraps up.

A contact from outside the scenario, whoever tries the customer page, is answered as in the plain demo.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Final, cast

import structlog

from zhida.client import Frame, Line, Refusal, desk_cookie, open_line
from zhida.core.kernel.times import MICROS
from zhida.sim.draws import NEVER, Drawn, Stretch
from zhida.visitors.scripted import DISPOSITION, REPLIES, work_on
from zhida.visitors.stage import Stage

__all__ = ["PlayedAgent"]

_TRY_AGAIN_S: Final = 2.0
_BREATH: Final = 30 * MICROS
_log = structlog.get_logger(__name__)
_Row = Mapping[str, object]


class PlayedAgent:
    """One agent through the stretches of a day."""

    def __init__(self, stage: Stage, stretches: Sequence[Stretch]) -> None:
        self._stage = stage
        self._stretches = stretches
        self._line: Line | None = None
        self._known: set[str] = set()
        self._strangers: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_duty = False
        self._numbers = count(1)

    async def sit_down(self, login: str, password: str) -> None:
        """Sign in and open the desk; ready only when the first stretch begins."""
        url = self._stage.door.url
        while True:
            try:
                cookie = await desk_cookie(url, login, password)
                break
            except Refusal as refused:
                if refused.code != "too_many":
                    raise
            await asyncio.sleep(_TRY_AGAIN_S)
        self._line = await open_line(url, "desk", cookie=cookie)
        self._line.on_frame = self._follow

    async def work(self) -> None:
        """Be on duty as drawn; at the end finish what is held, unless this agent vanished."""
        try:
            for stretch in self._stretches:
                await self._stage.timeline.until(stretch.start)
                await self._state("ready")
                await self._stage.timeline.until(min(stretch.end, stretch.vanishes))
                if stretch.vanishes < NEVER:
                    return
                await self._state("offline" if stretch is self._stretches[-1] else "break")
            while self._tasks:
                await asyncio.gather(*self._tasks)
        finally:
            await self._rise()

    async def _rise(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._line is not None:
            await self._line.close()

    async def _state(self, state: str) -> None:
        self._on_duty = state == "ready"
        if self._line is not None and self._line.is_open:
            with suppress(Refusal):
                await self._line.call("state", state=state)

    def _follow(self, frame: Frame) -> None:
        key, row = str(frame.get("key", "")), frame.get("row")
        if frame.get("op") != "put" or not isinstance(row, Mapping):
            return
        row = cast("_Row", row)
        if key == "me" and self._on_duty and row.get("state") == "break":
            self._soon(self._back())
        elif key in self._strangers:
            self._soon(self._attend(row))
        elif key.startswith("cnv_") and row.get("phase") == "offered":
            offer_id = str(cast("_Row", row["offer"])["offer_id"])
            if offer_id not in self._known:
                self._known.add(offer_id)
                self._soon(self._react(key, offer_id, row))

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._safely(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _safely(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except (Refusal, OSError, TimeoutError) as refused:
            _log.info("scripted_agent.refused", error=repr(refused))

    async def _back(self) -> None:
        """Two lapsed offers sent this agent on a break: come back after a breath."""
        await self._stage.timeline.pause(_BREATH)
        if self._on_duty:
            await self._state("ready")

    async def _react(self, conversation_id: str, offer_id: str, row: _Row) -> None:
        drawn = await self._stage.known(conversation_id)
        if drawn is None:
            self._strangers.add(conversation_id)
            await self._attend(row)
            return
        reaction = self._stage.draws.reaction(drawn.number, self._stage.offered(conversation_id))
        if reaction.lapses:
            return
        await self._stage.timeline.pause(reaction.after)
        answer = "accept" if reaction.takes else "decline"
        await self._call(answer, conversation_id, offer_id=offer_id)
        if reaction.takes:
            await self._handle(conversation_id, drawn)

    async def _handle(self, conversation_id: str, drawn: Drawn) -> None:
        number = next(self._numbers)
        text = REPLIES[number % len(REPLIES)]
        await self._call("reply", conversation_id, client_id=f"reply-{number}", text=text)
        await self._stage.timeline.pause(drawn.handle)
        await self._call("wrap_up", conversation_id, disposition=DISPOSITION)

    async def _attend(self, row: _Row) -> None:
        """Answer somebody who is no part of the scenario."""
        if self._line is not None:
            await work_on(self._line, row, next(self._numbers))

    async def _call(self, cmd: str, conversation_id: str, **args: object) -> None:
        if self._line is not None:
            await self._line.call(cmd, conversation_id=conversation_id, **args)
