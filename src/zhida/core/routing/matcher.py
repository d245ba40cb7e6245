"""Who is offered to whom next: one ordered line per tenant, over all its queues and agents.

`LineState` is changed only by its ``put_*`` and ``drop_*`` methods; every question leaves it as it was, and
the same history gives the same answers. It reads no clock and keeps no timers. The caller writes proposed
offers to the store first and puts the entries back with ``offered_to`` set only after the commit.

Cost: O(log n) per change of an entry and per position and skill group, O(skill groups) per change of an
agent.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from zhida.core.kernel.ids import AgentId, ConversationId
from zhida.core.kernel.times import Micros
from zhida.core.routing.choosing import Choosing
from zhida.core.routing.groups import Group, rank
from zhida.core.routing.waiting import DutyAgent, Entry, Pairing

__all__ = ["BusyProof", "LineState"]

BusyProof = tuple[Mapping[AgentId, int], int, int]
"""Free slots by eligible agent on duty, how many such agents there are, and the sum of free slots."""


class LineState:
    """The line of one tenant: waiting entries, agents, and who can serve whom."""

    def __init__(self) -> None:
        self._entries: Final[dict[ConversationId, Entry]] = {}
        self._agents: Final[dict[AgentId, DutyAgent]] = {}
        self._groups: Final[dict[frozenset[str], Group]] = {}
        self._reserved: Final[Counter[AgentId]] = Counter()
        self._versions: Final[dict[AgentId, int]] = {}
        self._preferring: Final[dict[AgentId, set[ConversationId]]] = {}
        self._skill_sets: Final[Counter[frozenset[str]]] = Counter()
        self._sharing: Final[dict[frozenset[str], tuple[Group, ...]]] = {}
        self._changes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, conversation_id: ConversationId) -> Entry | None:
        """Return a waiting entry, or None."""
        return self._entries.get(conversation_id)

    def agent(self, agent_id: AgentId) -> DutyAgent | None:
        """Return an agent, or None."""
        return self._agents.get(agent_id)

    def put_entry(self, entry: Entry) -> None:
        """Add an entry or replace the one with its id."""
        self.drop_entry(entry.conversation_id)
        self._entries[entry.conversation_id] = entry
        self._group(entry.skills).add(entry)
        if entry.prefer_agent_id is not None:
            self._preferring.setdefault(entry.prefer_agent_id, set()).add(entry.conversation_id)
        if entry.offered_to is not None:
            self._reserve(entry.offered_to, 1)

    def drop_entry(self, conversation_id: ConversationId) -> None:
        """Remove an entry; nothing happens when it is not there."""
        entry = self._entries.pop(conversation_id, None)
        if entry is None:
            return
        self._groups[entry.skills].remove(entry)
        if entry.prefer_agent_id is not None:
            self._preferring[entry.prefer_agent_id].discard(conversation_id)
        if entry.offered_to is not None:
            self._reserve(entry.offered_to, -1)

    def put_agent(self, agent: DutyAgent) -> None:
        """Add an agent or replace the one with their id."""
        known = self._agents.get(agent.id)
        self._agents[agent.id] = agent
        if known is None or known.skills.keys() != agent.skills.keys():
            self._count_skills(known, -1)
            self._count_skills(agent, 1)
        self._refresh(agent.id)

    def drop_agent(self, agent_id: AgentId) -> None:
        """Remove an agent; nothing happens when they are not there."""
        known = self._agents.pop(agent_id, None)
        self._count_skills(known, -1)
        self._refresh(agent_id)

    def match(self, now: Micros) -> tuple[Pairing, ...]:
        """Return the offers to make now, in the order of the line.

        The next offer goes to the smallest (``due_at``, id) among the present entries without an offer that
        an agent with a free slot can serve; a live offer takes a slot. That agent is the preferred one if
        free in time, else the one with the lowest load fraction, then the highest proficiency, then the
        longest idle. Whoever passed on an entry is asked again only after `REFUSAL_REST_S`, and only if
        nobody else is free.
        """
        return tuple(pairing for pairing, _ in self._choosing().pairings(now, with_absent=False))

    def called(self, now: Micros) -> tuple[ConversationId, ...]:
        """Return the absent entries whose turn has come: were they present, they would be offered now."""
        pairings = self._choosing().pairings(now, with_absent=True)
        return tuple(pairing.conversation_id for pairing, entry in pairings if entry.absent)

    def ahead(self, conversation_id: ConversationId) -> int:
        """Return how many present entries are served before this one.

        They have a smaller (``due_at``, id) and share a skill group with it: they need the same skills, or
        some agent of the tenant, on duty or not, has the skills of both. Who goes on break therefore moves
        nobody.

        Raises:
            KeyError: The entry does not wait.
        """
        entry = self._entries[conversation_id]
        return sum(group.ahead_of(entry.key) for group in self._sharing_with(entry.skills))

    def position(self, conversation_id: ConversationId) -> int:
        """Return the place in line from 1, as `ahead` counts it (P4); raises KeyError when not waiting."""
        return self.ahead(conversation_id) + 1

    def slots(self, skills: frozenset[str]) -> int:
        """Return how many contacts the agents on duty with these skills can hold at once."""
        return sum(agent.capacity for agent in self._eligible(skills))

    def free_capacity(self, skills: frozenset[str]) -> int:
        """Return how many more contacts they can take now, live offers counted as taken."""
        return self.busy_proof(skills)[2]

    def busy_proof(self, skills: frozenset[str]) -> BusyProof:
        """Return what proves or refutes that everyone is busy (P4)."""
        free = {agent.id: max(0, self.room(agent.id)) for agent in self._eligible(skills)}
        return free, len(free), sum(free.values())

    def room(self, agent_id: AgentId) -> int:
        """Return the free slots of an agent on duty, 0 for anybody else; negative when over capacity."""
        agent = self._agents.get(agent_id)
        if agent is None or not agent.on_duty:
            return 0
        return agent.capacity - agent.load - self._reserved[agent_id]

    def _choosing(self) -> Choosing:
        return Choosing(
            entries=self._entries,
            agents=self._agents,
            groups=self._groups,
            reserved=self._reserved,
            versions=self._versions,
            preferring=self._preferring,
            room=self.room,
        )

    def _eligible(self, skills: frozenset[str]) -> tuple[DutyAgent, ...]:
        return tuple(a for a in self._agents.values() if a.on_duty and a.can_serve(skills))

    def _reserve(self, agent_id: AgentId, count: int) -> None:
        self._reserved[agent_id] += count
        self._refresh(agent_id)

    def _refresh(self, agent_id: AgentId) -> None:
        """Void the old tickets of an agent and write new ones where they can serve."""
        self._changes += 1
        self._versions[agent_id] = self._changes
        if self.room(agent_id) > 0:
            agent = self._agents[agent_id]
            for group in self._groups.values():
                if agent.can_serve(group.skills):
                    self._write_ticket(agent, group)
        elif agent_id not in self._agents:
            del self._versions[agent_id]

    def _write_ticket(self, agent: DutyAgent, group: Group) -> None:
        used = agent.load + self._reserved[agent.id]
        group.offer(rank(agent, used, group.skills, self._versions[agent.id], 0))
        group.sweep(self._versions)

    def _group(self, skills: frozenset[str]) -> Group:
        group = self._groups.get(skills)
        if group is None:
            group = self._groups[skills] = Group(skills=skills)
            self._sharing.clear()
            for agent in self._agents.values():
                if self.room(agent.id) > 0 and agent.can_serve(skills):
                    self._write_ticket(agent, group)
        return group

    def _count_skills(self, agent: DutyAgent | None, count: int) -> None:
        if agent is not None:
            self._skill_sets[frozenset(agent.skills)] += count
            self._sharing.clear()

    def _sharing_with(self, skills: frozenset[str]) -> tuple[Group, ...]:
        found = self._sharing.get(skills)
        if found is None:
            able = [have for have, count in self._skill_sets.items() if count > 0 and have >= skills]
            found = self._sharing[skills] = tuple(
                group
                for group in self._groups.values()
                if group.skills == skills or any(have >= group.skills for have in able)
            )
        return found
