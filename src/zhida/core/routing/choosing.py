"""One round of matching: walks the line in order and gives free slots away tentatively.

A round sees slots only get fewer, so an entry that cannot be served when its turn comes cannot be served
later in the same round, and a group whose agents are all taken is left alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from zhida.core.kernel.ids import AgentId, ConversationId
from zhida.core.kernel.times import Micros
from zhida.core.routing.groups import Group, Ticket, rank
from zhida.core.routing.waiting import DutyAgent, Entry, OrderKey, Pairing

__all__ = ["Choosing"]

_Cursor: TypeAlias = tuple[OrderKey, int, int, "list[OrderKey] | None"]
"""Key, number of the list, index in it, and the list; none for an entry with a preferred agent."""


@dataclass(slots=True, kw_only=True)
class Choosing:
    """Views of the line for one round, and what the round has given away so far."""

    entries: Mapping[ConversationId, Entry]
    agents: Mapping[AgentId, DutyAgent]
    groups: Mapping[frozenset[str], Group]
    reserved: Mapping[AgentId, int]
    versions: Mapping[AgentId, int]
    preferring: Mapping[AgentId, set[ConversationId]]
    room: Callable[[AgentId], int]
    _given: Counter[AgentId] = field(default_factory=Counter[AgentId])
    _aside: list[tuple[Group, Ticket]] = field(default_factory=list[tuple[Group, Ticket]])

    def pairings(self, now: Micros, *, with_absent: bool) -> tuple[tuple[Pairing, Entry], ...]:
        """Return this round's offers with their entries, in the order of the line."""
        try:
            return tuple(self._walk(now, with_absent=with_absent))
        finally:
            for group, ticket in self._aside:
                group.offer(ticket)

    def _walk(self, now: Micros, *, with_absent: bool) -> Iterator[tuple[Pairing, Entry]]:
        cursors = self._cursors(with_absent=with_absent)
        heapify(cursors)
        paired: set[ConversationId] = set()
        while cursors:
            key, number, index, keys = heappop(cursors)
            entry = self.entries[key[1]]
            agent_id = self._preferred(entry, now)
            exhausted = False
            if agent_id is None and keys is not None and key[1] not in paired:
                agent_id, exhausted = self._best(entry, now)
            if agent_id is not None and key[1] not in paired:
                paired.add(key[1])
                self._given[agent_id] += 1
                yield Pairing(conversation_id=entry.conversation_id, agent_id=agent_id), entry
            if keys is not None and not exhausted and index + 1 < len(keys):
                heappush(cursors, (keys[index + 1], number, index + 1, keys))

    def _cursors(self, *, with_absent: bool) -> list[_Cursor]:
        cursors: list[_Cursor] = []
        for group in self.groups.values():
            for keys in (group.pending, group.absent) if with_absent else (group.pending,):
                if keys and group.free:
                    cursors.append((keys[0], len(cursors), 0, keys))
        for agent_id, waiting in self.preferring.items():
            if waiting and self.room(agent_id) > 0:
                for conversation_id in sorted(waiting):
                    entry = self.entries[conversation_id]
                    if entry.offered_to is None and (with_absent or not entry.absent):
                        cursors.append((entry.key, len(cursors), 0, None))
        return cursors

    def _left(self, agent_id: AgentId) -> int:
        return self.room(agent_id) - self._given[agent_id]

    def _preferred(self, entry: Entry, now: Micros) -> AgentId | None:
        agent_id = entry.prefer_agent_id
        if agent_id is None or (entry.prefer_until is not None and now > entry.prefer_until):
            return None
        if entry.refused_at(agent_id) is not None or self._left(agent_id) <= 0:
            return None
        return agent_id

    def _best(self, entry: Entry, now: Micros) -> tuple[AgentId | None, bool]:
        """Return the agent to ask, and whether the group has nobody free at all."""
        group = self.groups[entry.skills]
        passed: list[Ticket] = []
        chosen: Ticket | None = None
        while chosen is None and (ticket := self._next(group)) is not None:
            if entry.refused_at(ticket[3]) is None:
                chosen = ticket
            passed.append(ticket)
        for ticket in passed:
            group.offer(ticket)
        if chosen is not None:
            return chosen[3], False
        again = next((ticket[3] for ticket in passed if not entry.rests(ticket[3], now)), None)
        return again, not passed

    def _next(self, group: Group) -> Ticket | None:
        """Take the best ticket that still tells the truth; one the round has overtaken is written anew."""
        while (ticket := group.next_free()) is not None:
            agent_id, version, given = ticket[3:]
            if self.versions.get(agent_id) != version:
                continue
            tentative = self._given[agent_id]
            if given == tentative:
                return ticket
            if given == 0:
                self._aside.append((group, ticket))
            if given < tentative and self._left(agent_id) > 0:
                agent = self.agents[agent_id]
                used = agent.load + self.reserved.get(agent_id, 0) + tentative
                group.offer(rank(agent, used, group.skills, version, tentative))
        return None
