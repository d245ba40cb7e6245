"""Figures a page draws beside a plan: how long people wait, what the bot saves, what a busier day needs.

All are stationary formulas, quick enough to follow a slider; what was played is in the plan itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from zhida.core.planning.day import Day, offered_load_plan, offered_loads
from zhida.core.planning.decisions import Costs
from zhida.core.planning.models import Demand, erlang_a
from zhida.core.planning.offered_wait import Steady
from zhida.core.planning.refusals import count
from zhida.core.planning.sizing import Target, least_agents
from zhida.ports.planning import PlanTask

__all__ = ["MARKS_S", "FanRow", "MixPoint", "WhatIf", "fan", "mix_curve", "waits_of_day", "what_if"]

MARKS_S: Final = (10, 15, 20, 25, 30, 40, 50, 60, 90, 120)
"""Seconds from the request to the first word of a person at which the spread of waits is told."""
_MIX: Final = tuple(step / 10 for step in range(11))
_RISKS: Final = ((50, 0.0), (80, 0.8416212335729143), (90, 1.2815515655446004))
"""Days of a hundred, and the place in the normal law that so many stay below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixPoint:
    """What the bot resolves, and the people at the peak who then keep the target."""

    resolves: float
    agents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FanRow:
    """People in each interval who keep the target on so many days of a hundred."""

    days: int
    agents: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """One position of the sliders: figures of the peak, and what the day then takes.

    ``needed`` keeps the target at the peak; ``agents`` are those asked about, the other intervals hold the
    same part of their own need. ``waits`` are shares of all contacts who hear a first word within `MARKS_S`;
    ``mean_wait_s`` is the wait in the line alone.
    """

    slot: int
    load: float
    needed: int
    agents: int
    service_level: float
    abandons: float
    mean_wait_s: float
    occupancy: float
    waits: tuple[float, ...]
    people_contacts: float
    day_level: float
    agent_h: float
    cost: float
    mix: tuple[MixPoint, ...]


def what_if(task: PlanTask, agents: int | None = None) -> WhatIf:
    """Return what follows from these figures, with so many people at the peak or just those needed.

    Raises:
        InvalidStaffing: A figure is out of range, or no team keeps the target.
    """
    day, target = task.day, task.target
    plan = offered_load_plan(day, target)
    slot = max(range(len(plan)), key=lambda place: plan[place])
    needed = plan[slot]
    chosen = needed if agents is None else count(agents, "agents")
    teams = plan if chosen == needed else tuple(_part(team, chosen, needed) for team in plan)
    demands = _demands(day)
    peak = erlang_a(demands[slot], chosen)
    level, lost = _totals(day, demands, teams, target.within_s)
    hours = sum(teams) * day.slot_s / 3_600
    return WhatIf(
        slot=slot,
        load=demands[slot].erlangs,
        needed=needed,
        agents=chosen,
        service_level=peak.service_level(target.within_s),
        abandons=peak.abandons,
        mean_wait_s=peak.mean_wait_s,
        occupancy=peak.busy_agents / chosen if chosen else 0.0,
        waits=_heard(peak, target),
        people_contacts=sum(day.contacts),
        day_level=level,
        agent_h=hours,
        cost=_cost(task, task.costs, hours, lost),
        mix=mix_curve(task),
    )


def waits_of_day(task: PlanTask, teams: Sequence[int]) -> tuple[float, ...]:
    """Return the shares of a whole day's contacts who hear a first word within `MARKS_S`.

    Raises:
        InvalidStaffing: A figure is out of range.
    """
    day, target = task.day, task.target
    contacts = sum(day.contacts)
    if contacts == 0:
        return (1.0,) * len(MARKS_S)
    found = [0.0] * len(MARKS_S)
    for came, demand, team in zip(day.contacts, _demands(day), teams, strict=True):
        for place, share in enumerate(_heard(erlang_a(demand, team), target)):
            found[place] += came * share
    return tuple(min(1.0, each / contacts) for each in found)


def mix_curve(task: PlanTask) -> tuple[MixPoint, ...]:
    """Return how many people the peak needs at several shares resolved by the bot.

    Raises:
        InvalidStaffing: A figure is out of range, or no team keeps the target.
    """
    points: list[MixPoint] = []
    for resolves in _MIX:
        day = replace(task, resolves=resolves).day
        peak = max(_demands(day), key=lambda demand: demand.per_s)
        points.append(MixPoint(resolves=resolves, agents=least_agents(peak, task.target)))
    return tuple(points)


def fan(task: PlanTask) -> tuple[FanRow, ...]:
    """Return the people who keep the target on 50, 80 and 90 of a hundred days.

    Raises:
        InvalidStaffing: A figure is out of range, or no team keeps the target.
    """
    day, rows = task.day, list[FanRow]()
    for days, deviations in _RISKS:
        busier = tuple(contacts * (1 + deviations * task.day_cv) for contacts in day.contacts)
        rows.append(FanRow(days=days, agents=offered_load_plan(replace(day, contacts=busier), task.target)))
    return tuple(rows)


def _demands(day: Day) -> tuple[Demand, ...]:
    """Return the demand of each interval at its highest load, which lags behind the arrivals."""
    return tuple(day.demand_at(load / day.handle_s) for load in offered_loads(day))


def _heard(steady: Steady, target: Target) -> tuple[float, ...]:
    """Return the shares of all contacts who hear a first word within `MARKS_S`."""
    in_line = (seconds - target.reply_s for seconds in MARKS_S)
    return tuple(steady.service_level(seconds) if seconds >= 0 else 0.0 for seconds in in_line)


def _part(team: int, chosen: int, needed: int) -> int:
    return round(team * chosen / needed) if needed else chosen


def _totals(
    day: Day, demands: Sequence[Demand], teams: Sequence[int], within_s: float
) -> tuple[float, float]:
    """Return the share of a day's contacts answered in time, and how many give up."""
    in_time = lost = 0.0
    for came, demand, team in zip(day.contacts, demands, teams, strict=True):
        steady = erlang_a(demand, team)
        in_time += came * steady.service_level(within_s)
        lost += came * steady.abandons
    contacts = sum(day.contacts)
    return (in_time / contacts if contacts else 1.0), lost


def _cost(task: PlanTask, costs: Costs, hours: float, lost: float) -> float:
    talks = sum(task.contacts) * (1 - task.straight)
    return costs.of(hours / (1 - task.shrinkage), talks, lost)
