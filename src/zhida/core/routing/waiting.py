"""What the matcher knows of a waiting contact and of an agent: only what it routes by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from zhida.core.kernel.ids import AgentId, ConversationId
from zhida.core.kernel.times import MICROS, Micros
from zhida.core.routing.events import AgentState

__all__ = ["PREFER_S", "REFUSAL_REST_S", "DutyAgent", "Entry", "OrderKey", "Pairing"]

OrderKey: TypeAlias = tuple[Micros, ConversationId]
"""Order of the line: smallest ``due_at`` first, ties by id."""

PREFER_S: Final = 10
"""A preferred agent comes first for this long after the wait began, in seconds."""
REFUSAL_REST_S: Final = 10
"""An agent who declined or let an offer lapse is left alone for this long, in seconds."""
_EPOCH: Final = Micros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place in line; ``offered_to`` holds one free slot of that agent until the offer ends.

    ``prefer_agent_id`` is asked first, whatever their skills, while ``prefer_until`` (None: no end) lasts.
    """

    conversation_id: ConversationId
    queue: str
    lane: str
    due_at: Micros
    skills: frozenset[str] = frozenset()
    absent: bool = False
    offered_to: AgentId | None = None
    refused_by: tuple[tuple[AgentId, Micros], ...] = ()
    prefer_agent_id: AgentId | None = None
    prefer_until: Micros | None = None

    @property
    def key(self) -> OrderKey:
        """The place in the order of the line."""
        return self.due_at, self.conversation_id

    def refused_at(self, agent_id: AgentId) -> Micros | None:
        """Return when this agent last passed on this entry, or None."""
        return next((at for agent, at in self.refused_by if agent == agent_id), None)

    def rests(self, agent_id: AgentId, now: Micros) -> bool:
        """Tell whether this agent passed on this entry so recently that they are not asked again."""
        at = self.refused_at(agent_id)
        return at is not None and now - at < REFUSAL_REST_S * MICROS


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAgent:
    """An agent as the matcher sees one; ``load`` counts contacts held, offers apart; proficiency is 1-5."""

    id: AgentId
    state: AgentState
    connected: bool
    capacity: int
    load: int
    skills: Mapping[str, int] = field(default_factory=dict[str, int])
    idle_since: Micros = _EPOCH

    @property
    def on_duty(self) -> bool:
        """Ready, with a live connection; a flag alone is not presence."""
        return self.connected and self.state is AgentState.READY

    def can_serve(self, skills: frozenset[str]) -> bool:
        """Tell whether the agent has all these skills."""
        return self.skills.keys() >= skills

    def proficiency(self, skills: frozenset[str]) -> int:
        """Return the sum of the proficiencies in these skills."""
        return sum(self.skills.get(skill, 0) for skill in skills)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """An offer the matcher proposes."""

    conversation_id: ConversationId
    agent_id: AgentId
