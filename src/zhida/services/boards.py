"""Rows as desk and wall show them; the same functions make a fresh snapshot and every later change."""

from collections.abc import Mapping
from typing import Final

from zhida.core.journey.state import Phase
from zhida.core.kernel.events import Json
from zhida.core.routing.lines import EXPRESS, RETURNED
from zhida.ports.storage import Row
from zhida.services.cards import CardText
from zhida.services.rows import flag, maybe_text, maybe_whole, text, whole, words

__all__ = ["HELD", "agent_row", "alarm_row", "conversation_row", "holder_of", "me_row", "wait_row"]

HELD: Final = (Phase.AGENT.value, Phase.WRAP_UP.value)


def holder_of(row: Row | None) -> str | None:
    """Return the agent in whose inbox a card stands: who holds it, or to whom it is offered."""
    if row is None:
        return None
    phase = text(row, "phase")
    if phase == Phase.QUEUED:
        return maybe_text(row, "offer_agent_id")
    return maybe_text(row, "agent_id") if phase in HELD else None


def conversation_row(row: Row, said: CardText) -> dict[str, Json]:
    """Return the row of a conversation in the inbox of the agent who holds it or is asked to."""
    offered = text(row, "phase") == Phase.QUEUED
    return {
        "key": text(row, "id"),
        "id": text(row, "id"),
        "phase": "offered" if offered else text(row, "phase"),
        "name": said.name,
        "verified": said.verified,
        "title": said.title,
        "preview": said.preview,
        "lang": text(row, "lang"),
        "queue": maybe_text(row, "queue"),
        "lane": maybe_text(row, "lane"),
        "express": maybe_text(row, "lane") == EXPRESS,
        "returned": maybe_text(row, "lane") == RETURNED or maybe_text(row, "via") == "return",
        "requested_at": maybe_whole(row, "requested_at"),
        "due_at": maybe_whole(row, "due_at"),
        "answered_at": maybe_whole(row, "answered_at"),
        "waiting_since": maybe_whole(row, "waiting_since"),
        "unread": whole(row, "unread"),
        "last_at": whole(row, "last_at"),
        "offer": _offer(row) if offered else None,
        "via": maybe_text(row, "via"),
        "reason": maybe_text(row, "reason"),
        "detail": maybe_text(row, "detail"),
        "first_replied": flag(row, "first_replied"),
        "transfers": whole(row, "transfers"),
        "handover": {
            "asked": said.asked,
            "tried": said.tried,
            "suggested": said.suggested,
            "mood": said.mood,
            "entitled": said.entitled,
        },
    }


def _offer(row: Row) -> dict[str, Json]:
    return {"offer_id": maybe_text(row, "offer_id"), "lease_until": maybe_whole(row, "lease_until")}


def wait_row(row: Row, names: Mapping[str, str], queue_names: Mapping[str, str]) -> dict[str, Json]:
    """Return the row of a waiting contact; it names nobody who waits."""
    queue = maybe_text(row, "queue") or ""
    offered_to = maybe_text(row, "offer_agent_id")
    return {
        "key": f"wait:{text(row, 'id')}",
        "id": text(row, "id"),
        "queue": queue,
        "queue_name": queue_names.get(queue, queue),
        "lane": maybe_text(row, "lane"),
        "requested_at": maybe_whole(row, "requested_at"),
        "due_at": maybe_whole(row, "due_at"),
        "absent": flag(row, "absent"),
        "offered_to": names.get(offered_to, offered_to) if offered_to else None,
    }


def alarm_row(row: Row, kind: str, at: int) -> dict[str, Json]:
    """Return the row of an alarm on the wall; it names nobody who waits."""
    return {
        "key": f"alarm:{text(row, 'id')}",
        "id": text(row, "id"),
        "kind": kind,
        "at": at,
        "queue": maybe_text(row, "queue"),
        "lane": maybe_text(row, "lane"),
        "requested_at": maybe_whole(row, "requested_at"),
    }


def agent_row(row: Row, *, is_connected: bool, queue_names: Mapping[str, str]) -> dict[str, Json]:
    """Return the row of an agent as colleagues and the wall see it."""
    skills = tuple(skill.partition("=")[0] for skill in words(row, "skills"))
    return {
        "key": f"agent:{text(row, 'id')}",
        "id": text(row, "id"),
        "name": text(row, "name"),
        "role": text(row, "role"),
        "state": text(row, "state"),
        "state_since": whole(row, "state_since"),
        "load": whole(row, "load"),
        "capacity": whole(row, "capacity"),
        "connected": is_connected,
        "skills": tuple(queue_names.get(skill, skill) for skill in skills),
    }


def me_row(row: Row) -> dict[str, Json]:
    """Return the row of the agent at the desk itself."""
    return {
        "key": "me",
        "id": text(row, "id"),
        "name": text(row, "name"),
        "number": maybe_text(row, "number"),
        "role": text(row, "role"),
        "state": text(row, "state"),
        "state_since": whole(row, "state_since"),
        "capacity": whole(row, "capacity"),
        "load": whole(row, "load"),
        "lang": text(row, "lang"),
        "must_change": flag(row, "must_change"),
    }
