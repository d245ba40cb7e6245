"""Events of money actions and of the freeze; v1 produces ``freeze.requested``, the others are reserved."""

from dataclasses import dataclass

from zhida.core.kernel.events import Event, event

__all__ = ["ActionConfirmed", "ActionExecuted", "ActionUnknown", "FreezeDone", "FreezeRequested"]


@event("action.confirmed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ActionConfirmed(Event):
    """The contact confirmed these very arguments; ``arguments_hash`` is SHA-256 of their canonical form."""

    action: str
    arguments_hash: str
    idempotency_key: str


@event("action.executed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ActionExecuted(Event):
    """The order or account really changed."""

    action: str
    idempotency_key: str
    receipt: str


@event("action.unknown")
@dataclass(frozen=True, slots=True, kw_only=True)
class ActionUnknown(Event):
    """The backend did not say whether it happened; somebody must find out."""

    action: str
    idempotency_key: str


@event("freeze.requested")
@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRequested(Event):
    """The contact asked in ``steps`` acts to freeze the account; the unverified are queued first (P9)."""

    steps: int
    verified: bool


@event("freeze.done")
@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeDone(Event):
    """The backend confirmed the freeze; ``steps`` counts the contact's acts."""

    steps: int
    receipt: str
