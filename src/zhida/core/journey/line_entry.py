"""From the place of a matter to what the matcher knows of it."""

from zhida.core.journey.state import Phase, State
from zhida.core.kernel.ids import ConversationId
from zhida.core.kernel.times import Micros, seconds
from zhida.core.routing.waiting import PREFER_S, Entry

__all__ = ["line_entry"]


def line_entry(conversation_id: ConversationId, state: State) -> Entry | None:
    """Return the entry of a waiting matter, None for one that does not wait."""
    place = state.place
    if state.phase is not Phase.QUEUED or place is None:
        return None
    return Entry(
        conversation_id=conversation_id,
        queue=place.queue,
        lane=place.lane,
        due_at=place.due_at,
        skills=frozenset(place.skills),
        absent=place.absent,
        offered_to=None if place.offer is None else place.offer.agent_id,
        refused_by=place.refused_by,
        prefer_agent_id=place.prefer_agent_id,
        prefer_until=Micros(place.since + seconds(PREFER_S)),
    )
