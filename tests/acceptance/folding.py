"""A second, small reading of a matter's log: who holds it, whether it waits, and since which place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.acceptance.evidence import Logged

__all__ = ["Matter", "folded"]


@dataclass(slots=True)
class Matter:
    """The matter after its events; ``doubled`` and ``moved`` are what must never have happened."""

    waits: bool = False
    due_at: int | None = None
    position: int | None = None
    offered_to: str | None = None
    holder: str | None = None
    doubled: list[str] = field(default_factory=list[str])
    moved: list[str] = field(default_factory=list[str])


def folded(log: Sequence[Logged]) -> Matter:
    """Return the matter after these events."""
    matter = Matter()
    for event in log:
        step = _STEPS.get(event.type)
        if step is not None:
            step(matter, event)
    return matter


def _entered(matter: Matter, event: Logged) -> None:
    if matter.waits:
        matter.moved.append(f"a second place was given at {event.seq}")
    matter.waits, matter.due_at, matter.position = True, int(str(event.fields["due_at"])), None
    matter.holder = None


def _returned(matter: Matter, event: Logged) -> None:
    due_at = int(str(event.fields["due_at"]))
    if matter.due_at is None or due_at > matter.due_at:
        matter.moved.append(f"due_at went from {matter.due_at} to {due_at} at {event.seq}")
    if event.fields["cause"] in ("agent_lost", "transfer"):
        matter.position, matter.offered_to = None, None
    matter.waits, matter.due_at, matter.holder = True, due_at, None


def _left(matter: Matter, event: Logged) -> None:
    matter.waits = False
    if event.fields["cause"] != "answered":
        matter.due_at, matter.offered_to = None, None
    if event.fields["cause"] not in ("answered", "own_act", "callback"):
        matter.moved.append(f"thrown out of the line at {event.seq}")


def _shown(matter: Matter, event: Logged) -> None:
    position = int(str(event.fields["position"]))
    if matter.position is not None and position > matter.position and event.fields["cause"] == "moved":
        matter.moved.append(f"position rose from {matter.position} to {position} at {event.seq} for no cause")
    matter.position = position


def _offered(matter: Matter, event: Logged) -> None:
    if matter.offered_to is not None or matter.holder is not None or not matter.waits:
        matter.doubled.append(f"offered at {event.seq} although {matter.offered_to or matter.holder} has it")
    matter.offered_to = str(event.fields["agent_id"])


def _accepted(matter: Matter, event: Logged) -> None:
    agent_id = str(event.fields["agent_id"])
    if matter.offered_to != agent_id or matter.holder is not None:
        matter.doubled.append(f"accepted at {event.seq} by {agent_id}, offered to {matter.offered_to}")
    matter.offered_to, matter.holder = None, agent_id


def _passed(matter: Matter, event: Logged) -> None:
    if matter.offered_to != event.fields["agent_id"]:
        matter.doubled.append(f"{event.type} at {event.seq} without an offer")
    matter.offered_to = None


def _closed(matter: Matter, event: Logged) -> None:
    matter.offered_to = None
    if event.fields["by"] == "agent":
        matter.holder = None
    if matter.waits:
        matter.moved.append(f"closed at {event.seq} while waiting")
        matter.waits = False


_STEPS: Final[Mapping[str, Callable[[Matter, Logged], None]]] = {
    "queue.entered": _entered,
    "queue.returned": _returned,
    "queue.left": _left,
    "queue.position_shown": _shown,
    "offer.made": _offered,
    "offer.accepted": _accepted,
    "offer.declined": _passed,
    "offer.expired": _passed,
    "conversation.closed": _closed,
}
