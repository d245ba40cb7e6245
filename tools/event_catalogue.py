"""Writes the public catalogue of events, for people and as JSON Schema, from the event classes themselves.

``python -m tools.event_catalogue`` writes ``docs/reference/events.md`` and ``events.schema.json``; a test
fails while the committed files differ from what this program would write.
"""

import importlib
import json
import sys
import types
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Final, Union, cast, get_args, get_origin, get_type_hints

from zhida.core.kernel.events import Event, event_version, personal_names, registered

__all__ = ["ADDED", "MODULES", "RESERVED", "main", "markdown", "schema", "stream_of_event"]

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "reference"
MODULES: Final = (
    "zhida.core.actions.events",
    "zhida.core.bot.events",
    "zhida.core.cases.events",
    "zhida.core.conversation.events",
    "zhida.core.knowledge.events",
    "zhida.core.quality.events",
    "zhida.core.routing.events",
)
RESERVED: Final[Mapping[str, str]] = {
    "action.confirmed": "money and order actions",
    "action.executed": "money and order actions",
    "action.unknown": "money and order actions",
    "callback.chosen": "call-backs",
    "callback.kept": "call-backs",
    "case.closed": "obligations",
    "case.due": "obligations",
    "case.opened": "obligations",
    "case.owner_changed": "obligations",
    "channel.bounced": "a second channel",
    "freeze.done": "money and order actions",
    "queue.called": "a channel that reaches a contact without an open page",
}
"""Events whose schema is fixed since v1 and which a later part produces."""
ADDED: Final[Mapping[str, str]] = {
    "answer.judged": "the label by which the bot is measured",
    "article.approved": "which text the bot answered with, who let it, and since when",
    "article.drafted": "who proposed a text, and where its words came from",
    "article.rejected": "a proposal that will not be used",
    "article.removed": "a text that is no longer in force",
    "calibration.activated": "what the bot may answer, and since when",
    "calibration.tightened": "the bot became stricter by itself",
    "contact.identified": "who signs in half-way keeps the matter, and the record says when it became theirs",
    "decision.labelled": "who judged an answer of the bot, and how",
    "note.added": "notes between agents need the same record as messages",
}
"""Events beyond the list the catalogue began with, and why."""
_STREAMS: Final[Mapping[str, str]] = {
    "agent.state_changed": "agent:<id>",
    "article.approved": "tenant:<id>",
    "article.drafted": "tenant:<id>",
    "article.rejected": "tenant:<id>",
    "article.removed": "tenant:<id>",
    "calibration.activated": "tenant:<id>",
    "calibration.tightened": "tenant:<id>",
    "decision.labelled": "tenant:<id>",
    "index.activated": "tenant:<id>",
    "note.added": "notes:<conversation>",
    "settings.changed": "tenant:<id>",
    "ui.state_shown": "telemetry:<conversation or contact>",
}
_PLAIN: Final[Mapping[object, str]] = {str: "string", int: "integer", bool: "boolean", type(None): "null"}


def stream_of_event(name: str) -> str:
    """Return the stream an event lies in."""
    return _STREAMS.get(name, "conversation:<id>")


def catalogue() -> Mapping[str, type[Event]]:
    """Return every event class by name, in order."""
    for module in MODULES:
        importlib.import_module(module)
    return dict(sorted(registered().items()))


def schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of every event's fields as they are read back, personal ones open."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "zhida event catalogue, version 1",
        "description": "Fields of each event by its name. Times are whole microseconds of UTC, shares and "
        "scores whole millionths. Fields marked x-personal lie on disk only under the contact's key.",
        "$defs": {name: _event_schema(name, cls) for name, cls in catalogue().items()},
    }


def _event_schema(name: str, cls: type[Event]) -> dict[str, object]:
    hints = cast("dict[str, object]", get_type_hints(cls))
    hidden = personal_names(cls)
    properties: dict[str, object] = {}
    for field in fields(cls):
        kind = _type_schema(hints[field.name])
        properties[field.name] = {**kind, "x-personal": True} if field.name in hidden else kind
    return {
        "description": _text(cls),
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
        "x-version": event_version(cls),
        "x-stream": stream_of_event(name),
        "x-status": "reserved" if name in RESERVED else "produced",
    }


def _type_schema(hint: object) -> dict[str, object]:
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [member.value for member in hint]}
    origin, args = get_origin(hint), cast("tuple[object, ...]", get_args(hint))
    if origin in (Union, types.UnionType):
        return _union_schema(args)
    if origin is tuple:
        return {"type": "array", "items": _type_schema(args[0])}
    if args[1] is int:
        return {"type": "object", "additionalProperties": {"type": "integer"}}
    return {"type": "object"}


def _union_schema(options: tuple[object, ...]) -> dict[str, object]:
    """Return the schema of an optional value; an enumeration gets null as one more value."""
    (some,) = (option for option in options if option is not type(None))
    inner = _type_schema(some)
    if "enum" in inner:
        return {"enum": [*cast("list[object]", inner["enum"]), None]}
    return {**inner, "type": [inner["type"], "null"]}


def markdown() -> str:
    """Return the page for people."""
    events = catalogue()
    lines = [
        "# Events",
        "",
        "Everything that happens is an event in a stream; screens, records, figures and checks are made of",
        "nothing else. Names and fields below are public: a field is never renamed or given another meaning,",
        "new ones may appear. [events.schema.json](events.schema.json) says the same to machines.",
        "",
        "Each event also has a header: `tenant`, `stream`, `seq` (from 1 without gaps), `type`, `version`,",
        "`at` (microseconds of UTC), `actor_kind` (contact, agent, bot, system) and `actor_id`. Personal",
        "fields lie on disk only under the contact's key ([evidence](evidence.md)).",
        "",
        f"Version 1 has {len(events)} events: {len(events) - len(RESERVED)} are produced,"
        f" {len(RESERVED)} are reserved.",
        "",
        "| event | stream | status |",
        "|---|---|---|",
    ]
    for name in events:
        status = "reserved" if name in RESERVED else "produced"
        link = f"[`{name}`](#{name.replace('.', '')})"
        lines.append(f"| {link} | `{stream_of_event(name)}` | {status} |")
    for name, cls in events.items():
        lines += ["", f"## {name}", "", *_section(name, cls)]
    return "\n".join(lines) + "\n"


def _section(name: str, cls: type[Event]) -> list[str]:
    status = f"reserved since v1, produced later by {RESERVED[name]}" if name in RESERVED else "produced"
    lines = [_text(cls), "", f"*{status}; stream `{stream_of_event(name)}`; version {event_version(cls)}*"]
    if not fields(cls):
        return [*lines, "", "No fields."]
    lines += ["", "| field | type | |", "|---|---|---|"]
    properties = cast("dict[str, dict[str, object]]", _event_schema(name, cls)["properties"])
    for field, kind in properties.items():
        lines.append(f"| `{field}` | {_words(kind)} | {'personal' if kind.get('x-personal') else ''} |")
    return lines


def _words(kind: Mapping[str, object]) -> str:
    if "enum" in kind:
        options = cast("list[str | None]", kind["enum"])
        return " or ".join("null" if option is None else f"`{option}`" for option in options)
    named = kind["type"]
    words = " or ".join(cast("list[str]", named)) if isinstance(named, list) else str(named)
    if "items" in kind:
        return f"{words} of {_words(cast('Mapping[str, object]', kind['items']))}"
    if "additionalProperties" in kind:
        return f"{words} of {_words(cast('Mapping[str, object]', kind['additionalProperties']))}"
    return words


def _text(cls: type[Event]) -> str:
    """Return the docstring on one line."""
    return " ".join((cls.__doc__ or "").split()).replace("``", "`")


def rendered() -> Mapping[str, str]:
    """Return the content of each generated file by its name."""
    machine = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    return {"events.md": markdown(), "events.schema.json": machine}


def main() -> int:
    """Write the files."""
    for name, content in rendered().items():
        (FOLDER / name).write_text(content, "utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
