"""Time and identity as dependencies: the only sources of both."""

from typing import Protocol

from zhida.core.kernel.times import Micros

__all__ = ["Clock", "IdFactory"]


class Clock(Protocol):
    """Two clocks: one tells the date, the other measures waiting and never jumps."""

    def utc(self) -> Micros:
        """Return the present moment in microseconds of UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds of a clock that never goes back; only differences mean anything."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds of this clock."""
        ...


class IdFactory(Protocol):
    """Source of unguessable ids."""

    def new(self, prefix: str) -> str:
        """Return a fresh ``<prefix>_<26 characters>``."""
        ...
