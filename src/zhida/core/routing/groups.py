"""Waiting entries by the skills they need, in order, and the agents free for them.

A skill group is one set of required skills. A tenant has few of them, so the matcher asks each group for its
head instead of searching the whole line.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from zhida.core.kernel.ids import AgentId
from zhida.core.kernel.times import Micros
from zhida.core.routing.waiting import DutyAgent, Entry, OrderKey

__all__ = ["Group", "Ticket", "rank"]

Ticket: TypeAlias = tuple[float, int, Micros, AgentId, int, int]
"""A free agent in order of choice: load fraction, proficiency (negated), idle since, id; then the version of
the agent and the contacts tentatively given to them when the ticket was written, by which an old one is
known."""


def rank(agent: DutyAgent, used: int, skills: frozenset[str], version: int, given: int) -> Ticket:
    """Return the ticket of an agent who has ``used`` slots taken, ``given`` of them tentatively."""
    return (used / agent.capacity, -agent.proficiency(skills), agent.idle_since, agent.id, version, given)


@dataclass(slots=True, kw_only=True)
class Group:
    """Entries that need the same skills.

    ``present`` holds the keys of everyone who is there, ``pending`` those of them without an offer,
    ``absent`` the others; each is sorted. ``free`` is a heap of tickets, old ones included until they come
    up.
    """

    skills: frozenset[str]
    present: list[OrderKey] = field(default_factory=list[OrderKey])
    pending: list[OrderKey] = field(default_factory=list[OrderKey])
    absent: list[OrderKey] = field(default_factory=list[OrderKey])
    free: list[Ticket] = field(default_factory=list[Ticket])

    def add(self, entry: Entry) -> None:
        """Put an entry where it belongs."""
        key = entry.key
        for keys in self._homes(entry):
            insort(keys, key)

    def remove(self, entry: Entry) -> None:
        """Take an entry out; it must be the very one that was added."""
        key = entry.key
        for keys in self._homes(entry):
            del keys[bisect_left(keys, key)]

    def ahead_of(self, key: OrderKey) -> int:
        """Return how many present entries come before a key."""
        return bisect_left(self.present, key)

    def offer(self, ticket: Ticket) -> None:
        """Add a free agent."""
        heappush(self.free, ticket)

    def next_free(self) -> Ticket | None:
        """Take the best ticket off the heap."""
        return heappop(self.free) if self.free else None

    def sweep(self, versions: dict[AgentId, int]) -> None:
        """Drop old tickets once they outnumber the agents by far."""
        if len(self.free) > 4 * len(versions) + 64:
            self.free = [t for t in self.free if versions.get(t[3]) == t[4] and t[5] == 0]
            heapify(self.free)

    def _homes(self, entry: Entry) -> tuple[list[OrderKey], ...]:
        if entry.absent:
            return (self.absent,)
        return (self.present,) if entry.offered_to is not None else (self.present, self.pending)
