"""The base of every event, its registry, and the way to and from plain and personal fields.

An event is a frozen dataclass registered under a dotted name and a version. Its fields hold only what JSON
holds without fractions: text, whole numbers, booleans, None, and tuples or mappings of these, so that every
event has exactly one canonical form. Shares and scores are whole millionths (``score=873_000`` is 0.873).
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar, cast, get_args, get_type_hints

__all__ = [
    "Event",
    "Fields",
    "Json",
    "event",
    "event_class",
    "event_name",
    "event_version",
    "load_event",
    "personal",
    "personal_names",
    "registered",
    "split_fields",
]

Json: TypeAlias = "str | int | bool | tuple[Json, ...] | Mapping[str, Json] | None"
Fields: TypeAlias = Mapping[str, Json]

_PERSONAL: Final = "personal"
_CLASSES: Final[dict[str, "type[Event]"]] = {}
_NAMES: Final[dict["type[Event]", tuple[str, int]]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; subclasses are registered with ``@event``."""


E = TypeVar("E", bound=Event)


def event(name: str, *, version: int = 1) -> Callable[[type[E]], type[E]]:
    """Register a dataclass as the event ``name``; a second class under one name is a programming error."""

    def register(cls: type[E]) -> type[E]:
        if name in _CLASSES:
            msg = f"event {name} is registered twice"
            raise ValueError(msg)
        _CLASSES[name] = cls
        _NAMES[cls] = (name, version)
        return cls

    return register


def personal() -> str:
    """Declare a text field that names or quotes a person: it is stored only under the contact's key."""
    return field(default="", metadata={_PERSONAL: True})


def registered() -> Mapping[str, type[Event]]:
    """Return every registered event class by its dotted name."""
    return MappingProxyType(_CLASSES)


def event_class(name: str) -> type[Event] | None:
    """Return the class of a dotted name, or None when the catalogue has no such event."""
    return _CLASSES.get(name)


def event_name(value: Event | type[Event]) -> str:
    """Return the dotted name of an event or its class."""
    return _NAMES[value if isinstance(value, type) else type(value)][0]


def event_version(value: Event | type[Event]) -> int:
    """Return the schema version of an event or its class."""
    return _NAMES[value if isinstance(value, type) else type(value)][1]


@cache
def personal_names(cls: type[Event]) -> frozenset[str]:
    """Return the names of the personal fields of an event class."""
    return frozenset(f.name for f in fields(cls) if f.metadata.get(_PERSONAL))


def split_fields(value: Event) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return the plain and the personal fields of an event, by name."""
    plain, secret = _parted_names(type(value))
    return (
        {name: cast("Json", getattr(value, name)) for name in plain},
        {name: cast("Json", getattr(value, name)) for name in secret},
    )


@cache
def _parted_names(cls: type[Event]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the plain and of the personal fields of an event class, each in their order."""
    hidden, names = personal_names(cls), tuple(f.name for f in fields(cls))
    return tuple(name for name in names if name not in hidden), tuple(n for n in names if n in hidden)


def load_event(name: str, values: Fields) -> Event:
    """Rebuild an event from its stored fields.

    Unknown fields are ignored and missing ones take their default, so that version N reads version N-1.

    Raises:
        KeyError: The catalogue has no such event, or a field without default is missing.
    """
    cls = _CLASSES[name]
    kwargs: dict[str, object] = {}
    for f in fields(cls):
        if f.name in values:
            kwargs[f.name] = _revive(_enums(cls).get(f.name), values[f.name])
        elif f.default is MISSING and f.default_factory is MISSING:
            raise KeyError(f.name)
    return cls(**kwargs)


@cache
def _enums(cls: type[Event]) -> Mapping[str, type[StrEnum]]:
    found: dict[str, type[StrEnum]] = {}
    for name, hint in cast("dict[str, object]", get_type_hints(cls)).items():
        for option in (hint, *cast("tuple[object, ...]", get_args(hint))):
            if isinstance(option, type) and issubclass(option, StrEnum):
                found[name] = option
    return found


def _revive(enum: type[StrEnum] | None, value: Json) -> object:
    if isinstance(value, list | tuple):
        return tuple(_revive(enum, item) for item in cast("tuple[Json, ...]", value))
    if enum is not None and isinstance(value, str):
        return enum(value)
    return value
