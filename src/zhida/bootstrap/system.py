"""The real sources of time and identity; everything else gets them as dependencies."""

import asyncio
import secrets
import time

from zhida.core.kernel.ids import render_id
from zhida.core.kernel.times import Micros

__all__ = ["RandomIds", "SystemClock"]

_ID_BITS = 128


class SystemClock:
    """`zhida.ports.clock.Clock` on the clocks of the machine."""

    def utc(self) -> Micros:
        """Return the present moment in microseconds of UTC."""
        return Micros(time.time_ns() // 1_000)  # noqa: TID251  The one place that asks the machine.

    def monotonic(self) -> float:
        """Return seconds of the clock that never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(seconds)


class RandomIds:
    """`zhida.ports.clock.IdFactory` from the cryptographic source of the machine."""

    def new(self, prefix: str) -> str:
        """Return a fresh ``<prefix>_<26 characters>`` of 128 random bits."""
        return render_id(prefix, secrets.randbits(_ID_BITS))
