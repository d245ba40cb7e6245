"""A clock that stands still until a test moves it; nothing that waits on it really waits."""

import asyncio
from heapq import heappop, heappush
from itertools import count
from typing import Final

from zhida.core.kernel.times import MICROS, Micros

__all__ = ["FakeClock"]

_START: Final = Micros(1_795_240_928_000_000)
"""2026-11-21T06:02:08Z, a Saturday in daylight everywhere in China."""
_TURNS: Final = 50
"""Turns of the event loop that what was woken gets before time goes on."""


class FakeClock:
    """`zhida.ports.clock.Clock` for tests.

    Args:
        utc: The first moment, in microseconds.
    """

    def __init__(self, utc: int = _START) -> None:
        self._utc = utc
        self._monotonic_us = 1_000 * MICROS
        self._order = count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def utc(self) -> Micros:
        """Return the present moment of the wall clock."""
        return Micros(self._utc)

    def monotonic(self) -> float:
        """Return seconds of the clock that never jumps."""
        return self._monotonic_us / MICROS

    async def sleep(self, seconds: float) -> None:
        """Return once the test has moved the clock so far; at once, after one turn, for nothing to wait."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self._monotonic_us + round(seconds * MICROS), next(self._order), future))
        await future

    @property
    def sleepers(self) -> int:
        """How many wait on this clock."""
        return sum(not future.done() for _, _, future in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Let time pass: sleepers wake in order, each at its own moment, and act before time goes on."""
        end = self._monotonic_us + round(seconds * MICROS)
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, future = heappop(self._sleepers)
            self._move_to(at)
            if not future.done():
                future.set_result(None)
                await _settle()
        self._move_to(end)
        await _settle()

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward or back, as a careless operator does; waiting goes on undisturbed."""
        self._utc += round(seconds * MICROS)

    def _move_to(self, moment_us: int) -> None:
        passed = max(moment_us - self._monotonic_us, 0)
        self._monotonic_us += passed
        self._utc += passed


async def _settle() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)
