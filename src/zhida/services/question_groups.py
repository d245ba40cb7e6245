"""Rows of questions and their groups, and the figures counted from them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from zhida.core.kernel.times import MICROS
from zhida.ports.storage import Row
from zhida.services.frames import dumps
from zhida.services.questions import KINDS
from zhida.services.rows import maybe_text, text, whole

__all__ = ["GROUP_STATES", "Answered", "Example", "Group", "counted", "day_of", "group_row", "kinds_of"]

GROUP_STATES: Final = ("open", "drafted", "solved", "dismissed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One wording of a group, readable as long as its contact was not erased."""

    text: str
    at: int
    conversation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an agent answered to a question of a group."""

    text: str
    at: int
    agent_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of questions as it is shown."""

    id: str
    state: str
    lang: str
    name: str | None
    kinds: Mapping[str, int]
    count: int
    by_day: tuple[tuple[date, int], ...]
    trend: int
    first_at: int
    last_at: int
    examples: tuple[Example, ...]
    agent_answers: tuple[Answered, ...]
    draft_id: str | None
    article_id: str | None
    helped: int = 0


def day_of(at: int, offset_min: int) -> date:
    """Return the day of a moment where the tenant is."""
    return (datetime.fromtimestamp(at // MICROS, UTC) + timedelta(minutes=offset_min)).date()


def group_row(group_id: str, before: Row | None, members: Sequence[Row], offset_min: int, state: str) -> Row:
    """Return the row of a group counted from all of its questions; at least one."""
    days = Counter(day_of(whole(row, "at"), offset_min).isoformat() for row in members)
    moments = [whole(row, "at") for row in members]
    return {
        "id": group_id,
        "state": state,
        "lang": text(before or members[0], "lang"),
        "first_at": min(moments),
        "last_at": max(moments),
        "count": len(members),
        "by_day": dumps(dict(sorted(days.items()))),
        "draft_id": maybe_text(before, "draft_id") if before else None,
        "article_id": maybe_text(before, "article_id") if before else None,
        "name": maybe_text(before, "name") if before else None,
    }


def counted(row: Row) -> dict[date, int]:
    """Return the questions of a group by day."""
    days = cast("dict[str, int]", json.loads(text(row, "by_day")))
    return {date.fromisoformat(day): count for day, count in days.items()}


def kinds_of(members: Iterable[Row]) -> Mapping[str, int]:
    """Return how many questions of each kind these are."""
    found = Counter(text(row, "kind") for row in members)
    return {kind: found[kind] for kind in KINDS}
