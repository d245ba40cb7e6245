"""A scenario as a document: what JSON or TOML gave, checked name by name.

A name nobody knows is an error, because a misspelt figure that is silently left out plans the wrong day.
"""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Final, TypeVar, cast

from zhida.core.planning.day import Redial
from zhida.core.planning.patience import Patience
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.scenario import (
    Absences,
    BotTurn,
    HandleLaw,
    Handling,
    LaneShare,
    Lapses,
    Scenario,
    Shift,
    Vanishing,
)

__all__ = ["NAMES", "read_scenario"]

T = TypeVar("T")

NAMES: Final = (
    "slot_s",
    "contacts",
    "handling",
    "patience_s",
    "patience",
    "redial",
    "bot",
    "express",
    "standard",
    "shifts",
    "capacity",
    "offers",
    "absences",
    "vanishing",
    "day_cv",
)
"""The names a scenario may have."""


def read_scenario(document: Mapping[str, object]) -> Scenario:
    """Return the scenario of a document.

    Raises:
        InvalidStaffing: A name is unknown or missing, or a value is wrong; says where.
    """
    _known(document, NAMES, "")
    for name in ("slot_s", "contacts"):
        if name not in document:
            raise InvalidStaffing("is missing", column=name)
    express = _part(document, "express", LaneShare, part=0.0, credit_s=120.0, direct=1.0)
    rest = 1.0 - express.part
    return Scenario(
        slot_s=_number(document["slot_s"], "slot_s"),
        contacts=_numbers(document["contacts"], "contacts"),
        handling=_handling(document),
        patience_s=_number(document.get("patience_s", inf), "patience_s"),
        patience=_patience(document),
        redial=_part(document, "redial", Redial, chance=0.0, delay_s=300.0),
        bot=_part(document, "bot", BotTurn, resolves=0.0, mean_s=60.0),
        express=express,
        standard=_part(document, "standard", LaneShare, part=rest, credit_s=0.0, direct=0.0),
        shifts=_shifts(document),
        capacity=_whole(document.get("capacity", 1), "capacity"),
        offers=_part(document, "offers", Lapses, answer_s=0.0, declines=0.0, lapses=0.0, lease_s=8.0),
        absences=_part(document, "absences", Absences, chance=0.0, after_s=60.0, away_s=120.0),
        vanishing=_part(document, "vanishing", Vanishing, chance=0.0, noticed_s=20.0),
        day_cv=_number(document.get("day_cv", 0.0), "day_cv"),
    )


def _known(value: Mapping[str, object], names: Sequence[str], where: str) -> None:
    for name in value:
        if name not in names:
            what = f"no such name; known are {', '.join(names)}"
            raise InvalidStaffing(what, column=f"{where}{name}")


def _part(document: Mapping[str, object], name: str, make: Callable[..., T], **defaults: float) -> T:
    value = _members(document.get(name, {}), name)
    _known(value, tuple(defaults), f"{name}.")
    return make(
        **{
            member: _number(value.get(member, default), f"{name}.{member}")
            for member, default in defaults.items()
        }
    )


def _handling(document: Mapping[str, object]) -> Handling:
    value = _members(document.get("handling", {}), "handling")
    _known(value, ("mean_s", "cv", "law"), "handling.")
    return Handling(
        mean_s=_number(value.get("mean_s", 480.0), "handling.mean_s"),
        cv=_number(value.get("cv", 1.0), "handling.cv"),
        law=_law(value.get("law", HandleLaw.LOGNORMAL)),
    )


def _patience(document: Mapping[str, object]) -> Patience | None:
    if "patience" not in document:
        return None
    steps = [
        _numbers(step, "patience", row)
        for row, step in enumerate(_items(document["patience"], "patience"), 1)
    ]
    for row, step in enumerate(steps, start=1):
        if len(step) != 2:
            raise InvalidStaffing("a step is [seconds, share still waiting]", row=row, column="patience")
    return Patience(starts=tuple(step[0] for step in steps), alive=tuple(step[1] for step in steps))


def _shifts(document: Mapping[str, object]) -> tuple[Shift, ...]:
    return tuple(
        _shift(value, row) for row, value in enumerate(_items(document.get("shifts", ()), "shifts"), start=1)
    )


def _shift(value: object, row: int) -> Shift:
    members = _members(value, "shifts", row)
    _known(members, ("start_s", "end_s", "agents", "breaks"), f"shifts[{row}].")
    for name in ("start_s", "end_s", "agents"):
        if name not in members:
            raise InvalidStaffing("is missing", row=row, column=f"shifts.{name}")
    pairs = [
        _numbers(pair, "shifts.breaks", row) for pair in _items(members.get("breaks", ()), "shifts.breaks")
    ]
    if any(len(pair) != 2 for pair in pairs):
        raise InvalidStaffing("a break is [from, to]", row=row, column="shifts.breaks")
    try:
        return Shift(
            start_s=_number(members["start_s"], "shifts.start_s", row),
            end_s=_number(members["end_s"], "shifts.end_s", row),
            agents=_whole(members["agents"], "shifts.agents", row),
            breaks=tuple((pair[0], pair[1]) for pair in pairs),
        )
    except InvalidStaffing as wrong:
        raise InvalidStaffing(wrong.what, row=row, column=wrong.column) from None


def _members(value: object, name: str, row: int | None = None) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidStaffing("must be an object of names and values", row=row, column=name)
    return cast("Mapping[str, object]", value)


def _items(value: object, name: str) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InvalidStaffing("must be a list", column=name)
    return cast("Sequence[object]", value)


def _number(value: object, name: str, row: int | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidStaffing(f"{value!r} is no number", row=row, column=name)
    return float(value)


def _whole(value: object, name: str, row: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidStaffing(f"{value!r} is no whole number", row=row, column=name)
    return value


def _numbers(value: object, name: str, row: int | None = None) -> tuple[float, ...]:
    items = _items(value, name)
    return tuple(
        _number(item, name, place if row is None else row) for place, item in enumerate(items, start=1)
    )


def _law(value: object) -> HandleLaw:
    if value not in list(HandleLaw):
        raise InvalidStaffing(f"{value!r} is none of {', '.join(HandleLaw)}", column="handling.law")
    return HandleLaw(cast("str", value))
