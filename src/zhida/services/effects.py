"""What a change of a matter's state means for load, assignment and timers, as changes of the same commit."""

from typing import Final

from zhida.core.journey.state import Phase, State
from zhida.core.kernel.times import Micros, seconds
from zhida.core.routing.lines import Lines
from zhida.ports.storage import (
    CancelJob,
    Change,
    CloseAssignment,
    GiveLoad,
    JobRow,
    OpenAssignment,
    Schedule,
    TakeLoad,
)

__all__ = ["ABSENT", "BREACH", "EXPIRE", "WARN", "effects"]

EXPIRE: Final = "offer.expire"
WARN: Final = "sla.warn"
BREACH: Final = "sla.breach"
ABSENT: Final = "contact.absent"


def effects(
    conversation_id: str, before: State, after: State, now: Micros, lines: Lines
) -> tuple[Change, ...]:
    """Return load, assignment and job changes that follow from ``before`` becoming ``after``."""
    if _is_still(before, after):
        return ()
    return (
        *_load(before, after),
        *_assignment(conversation_id, before, after, now),
        *_lease(conversation_id, before, after),
        *_promise(conversation_id, before, after, lines),
        *_absence(conversation_id, before, after, now, lines),
    )


def _is_still(before: State, after: State) -> bool:
    """Tell whether nothing changed that load, assignment or a timer follows from."""
    return (
        before.phase is after.phase
        and before.place is after.place
        and before.agent_id == after.agent_id
        and before.first_replied == after.first_replied
    )


def _holder(state: State) -> str | None:
    if state.phase is Phase.QUEUED and state.place and state.place.offer:
        return state.place.offer.agent_id
    return _assignee(state)


def _assignee(state: State) -> str | None:
    return state.agent_id if state.phase in {Phase.AGENT, Phase.WRAP_UP} else None


def _load(before: State, after: State) -> tuple[Change, ...]:
    old, new = _holder(before), _holder(after)
    if old == new:
        return ()
    give = (GiveLoad(agent_id=old),) if old else ()
    take = (TakeLoad(agent_id=new),) if new else ()
    return (*give, *take)


def _assignment(conversation_id: str, before: State, after: State, now: Micros) -> tuple[Change, ...]:
    old, new = _assignee(before), _assignee(after)
    if old == new:
        return ()
    close = (CloseAssignment(conversation_id=conversation_id, at=now),) if old else ()
    opening = (OpenAssignment(conversation_id=conversation_id, agent_id=new, at=now),) if new else ()
    return (*close, *opening)


def _lease(conversation_id: str, before: State, after: State) -> tuple[Change, ...]:
    old = before.place.offer if before.place else None
    new = after.place.offer if after.place else None
    if new is not None and new != old:
        return (Schedule(job=_job(EXPIRE, conversation_id, new.lease_until, new.offer_id)),)
    return (CancelJob(kind=EXPIRE, key=conversation_id),) if old and new is None else ()


def _clock(state: State) -> Micros | None:
    """Return since when the contact waits for a person's first word, or None."""
    waits = state.phase in {Phase.QUEUED, Phase.AGENT} and not state.first_replied
    return state.place.requested_at if waits and state.place else None


def _promise(conversation_id: str, before: State, after: State, lines: Lines) -> tuple[Change, ...]:
    old, new = _clock(before), _clock(after)
    if old == new:
        return ()
    if new is None:
        return (CancelJob(kind=WARN, key=conversation_id), CancelJob(kind=BREACH, key=conversation_id))
    breach = Micros(new + seconds(lines.promise_s))
    warn = Micros(breach - seconds(lines.warn_before_s))
    return (
        Schedule(job=_job(WARN, conversation_id, warn, "")),
        Schedule(job=_job(BREACH, conversation_id, breach, "")),
    )


def _fading(state: State) -> bool:
    place = state.place
    return state.phase is Phase.QUEUED and place is not None and not place.connected and not place.absent


def _absence(
    conversation_id: str, before: State, after: State, now: Micros, lines: Lines
) -> tuple[Change, ...]:
    if _fading(after) and not _fading(before):
        due = Micros(now + seconds(lines.absent_after_s))
        return (Schedule(job=_job(ABSENT, conversation_id, due, "")),)
    if _fading(before) and not _fading(after):
        return (CancelJob(kind=ABSENT, key=conversation_id),)
    return ()


def _job(kind: str, key: str, due_at: Micros, payload: str) -> JobRow:
    return JobRow(kind=kind, key=key, due_at=due_at, payload=payload)
