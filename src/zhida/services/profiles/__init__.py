"""Policy profiles: published rules about reaching a person, each tied to events of the catalogue.

The file is read strictly: a metric of an unknown event or source, or a rule with an unknown metric, is
refused, so that no check can silently measure nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, cast

import yaml

from zhida.core.actions import events as actions
from zhida.core.bot import events as bot
from zhida.core.cases import events as cases
from zhida.core.conversation import events as conversation
from zhida.core.kernel.errors import ErrorCode, InvalidInput
from zhida.core.kernel.events import event_class
from zhida.core.quality import events as quality
from zhida.core.routing import events as routing

__all__ = ["CATALOGUE", "SOURCES", "Metric", "Profile", "Profiles", "load_profiles", "read_profiles"]

CATALOGUE: Final = (actions, bot, cases, conversation, quality, routing)
"""The modules that register every event there is."""
SOURCES: Final = ("build", "telephone")
"""Where metrics come from that no event of the log carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure; ``event`` names the event it is computed from, None when ``source`` says where else."""

    id: str
    event: str | None
    source: str | None
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One published set of rules, as it stands in the file."""

    id: str
    title: str
    rules: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """All metrics and profiles by id."""

    metrics: Mapping[str, Metric]
    profiles: Mapping[str, Profile]


def load_profiles() -> Profiles:
    """Return the profiles that ship with the package."""
    return read_profiles((files("zhida.services.profiles") / "policy_profiles.yaml").read_text("utf-8"))


def read_profiles(content: str) -> Profiles:
    """Read and check a file of profiles.

    Raises:
        InvalidInput: code ``settings_invalid``; ``params`` say where and why.
    """
    try:
        document = cast("object", yaml.safe_load(content))
    except yaml.YAMLError as broken:
        raise _wrong("file", f"is not YAML: {type(broken).__name__}") from None
    top = _mapping(document, "file")
    metrics = {
        name: _metric(name, _mapping(value, f"metrics/{name}"))
        for name, value in _mapping(top.get("metrics"), "metrics").items()
    }
    found = [
        _profile(_mapping(value, "profiles"), metrics) for value in _several(top.get("profiles"), "profiles")
    ]
    return Profiles(metrics=metrics, profiles={profile.id: profile for profile in found})


def _metric(name: str, members: Mapping[str, object]) -> Metric:
    event, source = members.get("event"), members.get("source")
    if (event is None) == (source is None):
        raise _wrong(f"metrics/{name}", "needs either event or source")
    if event is not None and (not isinstance(event, str) or event_class(event) is None):
        raise _wrong(f"metrics/{name}/event", f"{event} is not in the event catalogue")
    if source is not None and source not in SOURCES:
        raise _wrong(f"metrics/{name}/source", f"must be one of {', '.join(SOURCES)}")
    return Metric(
        id=name,
        event=event if isinstance(event, str) else None,
        source=source if isinstance(source, str) else None,
        definition=str(members.get("def", "")),
    )


def _profile(members: Mapping[str, object], metrics: Mapping[str, Metric]) -> Profile:
    profile_id = str(members.get("id", ""))
    rules = tuple(
        _mapping(rule, f"profiles/{profile_id}/rules")
        for rule in _several(members.get("rules"), f"profiles/{profile_id}/rules")
    )
    for rule in rules:
        where = f"profiles/{profile_id}/{rule.get('id')}"
        if ("metric" in rule) == ("check" in rule):
            raise _wrong(where, "needs either metric or check")
        if "metric" in rule and rule["metric"] not in metrics:
            raise _wrong(where, f"{rule['metric']} is not a metric")
    return Profile(id=profile_id, title=str(members.get("title", "")), rules=rules)


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _wrong(where, "must be an object")
    return cast("dict[str, object]", value)


def _several(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise _wrong(where, "must be a list")
    return cast("list[object]", value)


def _wrong(where: str, why: str) -> InvalidInput:
    return InvalidInput(ErrorCode.SETTINGS_INVALID, params={"where": where, "why": why})
