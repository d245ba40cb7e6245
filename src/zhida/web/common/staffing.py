"""Agents on the wire, as colleagues and admins see them, and their skills as the queues they can serve."""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from zhida.core.kernel.errors import InvalidInput
from zhida.core.routing.lines import Queue
from zhida.ports.storage import Row
from zhida.services.rows import flag, maybe_text, text, whole, words
from zhida.web.common.schemas import Body

__all__ = ["USUAL_LEVEL", "AgentSeen", "agent_seen", "queues_of", "skills_for"]

USUAL_LEVEL = 3
"""Proficiency of a skill nobody graded, of 1 to 5."""


class AgentSeen(Body):
    """An agent; the login is for admins only."""

    id: str
    login: str | None
    name: str
    number: str | None
    role: Literal["agent", "supervisor", "admin"]
    capacity: int
    skills: list[str] = Field(description="Queues the agent can serve.")
    enabled: bool
    state: Literal["ready", "break", "offline"]


def agent_seen(row: Row, queues: Sequence[Queue], *, has_login: bool) -> AgentSeen:
    """Return an agent's row for the wire."""
    return AgentSeen.model_validate(
        {
            "id": text(row, "id"),
            "login": text(row, "login") if has_login else None,
            "name": text(row, "name"),
            "number": maybe_text(row, "number"),
            "role": text(row, "role"),
            "capacity": whole(row, "capacity"),
            "skills": queues_of(words(row, "skills"), queues),
            "enabled": flag(row, "enabled"),
            "state": text(row, "state"),
        }
    )


def queues_of(skills: Iterable[str], queues: Sequence[Queue]) -> list[str]:
    """Return the queues whose every skill is among these (``name=level``)."""
    known = {skill.partition("=")[0] for skill in skills}
    return [queue.id for queue in queues if known >= set(queue.skills)]


def skills_for(
    queue_ids: Iterable[str], queues: Sequence[Queue], present: Iterable[str] = ()
) -> dict[str, int]:
    """Return the skills that serve these queues; those the agent has keep their level.

    Raises:
        InvalidInput: A queue is not in the settings.
    """
    by_id = {queue.id: queue for queue in queues}
    levels = {
        name: int(level or USUAL_LEVEL) for name, _, level in (skill.partition("=") for skill in present)
    }
    found: dict[str, int] = {}
    for queue_id in queue_ids:
        if queue_id not in by_id:
            raise InvalidInput(params={"field": "skills", "why": "not a queue of the settings"})
        found |= {skill: levels.get(skill, USUAL_LEVEL) for skill in by_id[queue_id].skills}
    return found
