"""What presses on a server: sockets of contacts and agents, and runs whose figures it returns."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

__all__ = ["Greeting", "Load", "Run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """One socket to open: whose it is and the frame it begins with."""

    is_agent: bool
    frame: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run counted; ``per_s`` are acknowledgements inside the time, times are sending to delivery."""

    sent: int
    acked: int
    delivered: int
    refused: int
    per_s: float
    cpu_share: float
    p50_ms: float
    p90_ms: float
    p99_ms: float

    @classmethod
    def load(cls, members: dict[str, int | float]) -> "Run":
        """Read the JSON members a generator printed."""
        return cls(**{each.name: members[each.name] for each in fields(cls)})  # pyright: ignore[reportArgumentType] - whole numbers pass for fractions


class Load(Protocol):
    """A generator of load; contacts are numbered in the order of their greetings."""

    facts: Path

    async def connect(self, greetings: Sequence[Greeting]) -> None:
        """Open every socket."""
        ...

    async def ask(self) -> None:
        """Let every contact ask for a person."""
        ...

    async def flight(self, in_flight: int, contacts: int, seconds: float) -> Run:
        """Keep so many messages of so many contacts in flight."""
        ...

    async def rate(self, per_s: float, seconds: float) -> Run:
        """Send at a steady rate, whatever comes back."""
        ...

    async def close(self) -> None:
        """Close every socket."""
        ...
