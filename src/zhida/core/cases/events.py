"""Events of obligations with an owner and a deadline; reserved in catalogue v1, produced by a later part."""

from dataclasses import dataclass

from zhida.core.kernel.events import Event, event

__all__ = ["CaseClosed", "CaseDue", "CaseOpened", "CaseOwnerChanged"]


@event("case.opened")
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """A matter became an obligation."""

    conversation_id: str
    owner_id: str
    due_at: int


@event("case.owner_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOwnerChanged(Event):
    """Somebody else owns the obligation now."""

    from_id: str
    to_id: str


@event("case.due")
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDue(Event):
    """The deadline came."""

    due_at: int


@event("case.closed")
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    """The obligation was met or released."""

    outcome: str
