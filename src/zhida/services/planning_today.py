"""The rest of the present day against its plan: how many people to call in or to release, and until when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from zhida.core.kernel.ids import TenantId
from zhida.core.planning.today import Today, rest_of_plan
from zhida.ports.planning import PlanTask
from zhida.services.own_record import SLOT_S, zone_of
from zhida.services.planning import Planning
from zhida.services.planning_kept import PlanKept

__all__ = ["DayNow", "Stretch", "day_now", "stretches"]

Advice = Literal["call_in", "release", "keep", "no_plan"]
_SOON_MIN: Final = 60
"""So far is looked ahead: nobody comes in at nine in the morning for a shortage of the evening."""
_SHORTEST_MIN: Final = 60
"""Nobody is sent home for less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Intervals one after the other in which people are missing (below 0) or spare; minutes of the day."""

    from_min: int
    until_min: int
    people: int

    @property
    def is_worth_it(self) -> bool:
        """Whether anybody should come or go for it."""
        return self.people < 0 or self.until_min - self.from_min >= _SHORTEST_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNow:
    """What to do now, until when, and the rest of the day; ``plan_id`` is None where no plan is for today."""

    advice: Advice
    people: int = 0
    until_min: int | None = None
    plan_id: str | None = None
    arrived: int = 0
    expected: float = 0.0
    still: float = 0.0
    stretches: tuple[Stretch, ...] = ()


async def day_now(planning: Planning, tenant: TenantId) -> DayNow:
    """Plan the rest of the present day from who has asked for a person so far.

    Raises:
        InvalidStaffing: No team keeps the target.
    """
    kept = await planning.of_today(tenant)
    if kept is None:
        return DayNow(advice="no_plan")
    task = kept.task
    if task.slot_s % SLOT_S or task.first_s % SLOT_S:
        return DayNow(advice="no_plan")
    came = await planning.own.asked_today(tenant, planning.now(), zone_of(planning.offset_min(tenant)))
    arrived = _within(came, task)
    found = rest_of_plan(task.day, arrived, _on_duty(kept), task.target)
    rest = stretches(found, task.slot_s, task.first_s)
    now_min = (task.first_s + found.first_slot * task.slot_s) // 60
    soon = next((each for each in rest if each.from_min < now_min + _SOON_MIN and each.is_worth_it), None)
    return DayNow(
        advice="keep" if soon is None else "call_in" if soon.people < 0 else "release",
        people=0 if soon is None else abs(soon.people),
        until_min=None if soon is None else soon.until_min,
        plan_id=kept.id,
        arrived=round(sum(arrived)),
        expected=sum(task.day.contacts[: len(arrived)]),
        still=sum(found.contacts),
        stretches=rest,
    )


def stretches(found: Today, slot_s: int, first_s: int) -> tuple[Stretch, ...]:
    """Return where people are missing or spare; the most missing, and those spare all the time."""
    rest: list[Stretch] = []
    for start, end in _runs(found.spare):
        rest.append(
            Stretch(
                from_min=(first_s + (found.first_slot + start) * slot_s) // 60,
                until_min=(first_s + (found.first_slot + end) * slot_s) // 60,
                people=min(found.spare[start:end]),
            )
        )
    return tuple(rest)


def _runs(spare: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield from where to where numbers have one sign; those that are 0 belong to none."""
    start = 0
    for place in range(1, len(spare) + 1):
        if place == len(spare) or _sign(spare[place]) != _sign(spare[start]):
            if spare[start]:
                yield start, place
            start = place


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _within(came: Sequence[int], task: PlanTask) -> tuple[float, ...]:
    """Return who came in each interval of the plan that is over, from quarter-hours since midnight."""
    parts, first = task.slot_s // SLOT_S, task.first_s // SLOT_S
    found: list[float] = []
    for slot in range(len(task.contacts)):
        begin = first + slot * parts
        if begin + parts > len(came):
            break
        found.append(float(sum(came[begin : begin + parts])))
    return tuple(found)


def _on_duty(kept: PlanKept) -> tuple[int, ...]:
    """Return who is at work in each interval: of the shifts, where there are shifts, all who are not away."""
    rows = cast("Sequence[Mapping[str, int | None]]", (kept.document or {}).get("intervals", ()))
    here = 1 - kept.task.shrinkage
    return tuple(
        (row["agents"] or 0) if row["rostered"] is None else int(row["rostered"] * here + 1e-9)
        for row in rows
    )
