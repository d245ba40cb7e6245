"""What a page was told of its newest matter, read from the frames it kept."""

from collections.abc import Mapping, Sequence
from typing import cast

from zhida.client import Frame

__all__ = ["answered_article", "event_of", "told_events"]


def event_of(frame: Frame) -> Mapping[str, object]:
    """Return the event in a frame, an empty one when it holds none."""
    return cast("Mapping[str, object]", frame.get("event", {}))


def told_events(frames: Sequence[Frame], conversation_id: str | None = None) -> list[Mapping[str, object]]:
    """Return the events of a matter in order, of the newest when none is named.

    The first ones come with a snapshot.
    """
    found: list[Mapping[str, object]] = []
    stream = f"conversation:{conversation_id}"
    for frame in frames:
        if frame["type"] == "snapshot":
            state = cast("Mapping[str, object]", frame["state"])
            matter = cast("Mapping[str, object] | None", state.get("conversation")) or {}
            items = cast("Sequence[Mapping[str, object]]", matter.get("events", ()))
            is_it = conversation_id in (None, matter.get("id"))
            found = [cast("Mapping[str, object]", item["event"]) for item in items] if is_it else []
        elif frame["type"] == "event" and (conversation_id is None or frame["stream"] == stream):
            found.append(event_of(frame))
    return found


def answered_article(frames: Sequence[Frame]) -> str | None:
    """Return the article of the last answer, None when there was none."""
    for event in reversed(told_events(frames)):
        if event.get("article_id") and event.get("type") == "message.sent":
            return str(event["article_id"])
    return None
