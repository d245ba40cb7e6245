"""Business rules of the line that a tenant sets: queues, lanes with their time credit, clocks, leases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["DEFAULT_LINES", "EXPRESS", "RETURNED", "STANDARD", "Lane", "Lines", "Queue"]

EXPRESS: Final = "express"
RETURNED: Final = "returned"
STANDARD: Final = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One waiting line and the skills an agent needs to serve it."""

    id: str
    name: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A priority class; ``credit_s`` seconds are taken off ``enqueued_at`` (0-600)."""

    id: str
    name: str
    credit_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Everything routing needs of the business settings.

    ``promise_s`` is the 30-second promise, ``warn_before_s`` how long before its breach the alarm rises,
    ``lease_s`` the offer lease (5-15), ``absent_after_s`` and ``agent_lost_after_s`` the patience with lost
    connections, ``handle_s`` and ``patience_s`` the means used for the expected wait until enough is
    measured.
    """

    queues: tuple[Queue, ...] = (Queue(id="general", name="综合"),)
    lanes: tuple[Lane, ...] = (
        Lane(id=EXPRESS, name="优先通道", credit_s=120),
        Lane(id=RETURNED, name="回来的人", credit_s=60),
        Lane(id=STANDARD, name="普通", credit_s=0),
    )
    topic_queues: Mapping[str, str] = field(default_factory=dict[str, str])
    default_queue: str = "general"
    promise_s: int = 30
    warn_before_s: int = 5
    lease_s: int = 8
    absent_after_s: int = 30
    agent_lost_after_s: int = 20
    return_within_s: int = 86_400
    handle_s: int = 300
    patience_s: int = 300


DEFAULT_LINES: Final = Lines()
