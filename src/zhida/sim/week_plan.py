"""A plan of several days: each computed and played as one day is, then one plan of shifts for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.shifts import ShiftTemplate, day_templates, rostered
from zhida.core.planning.week import Band, Roster, WeekCover, rosters, start_bands
from zhida.ports.rosters import RosterSolver
from zhida.sim.full_plan import FullPlan, PlanRequest, Report, played_day, rehearsed_day

__all__ = ["DAYS", "WeekPlan", "plan_week"]

DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPlan:
    """Days with their teams, and the shifts that put them on duty; the busiest day may be rehearsed."""

    days: Sequence[FullPlan]
    templates: Sequence[ShiftTemplate]
    bands: Sequence[Band]
    cover: WeekCover

    @property
    def busiest(self) -> int:
        """The day with the most agent-hours."""
        return max(range(len(self.days)), key=lambda day: self.days[day].agent_h)

    @property
    def rosters(self) -> tuple[Roster, ...]:
        """The week of each agent."""
        return rosters(self.cover, self.bands)


def plan_week(
    requests: Sequence[PlanRequest], solver: RosterSolver, report: Report | None = None
) -> WeekPlan:
    """Return the plan of the days asked for, in their order; days that are alike are played once.

    Args:
        requests: One for each day; shifts, shrinkage and rehearsal are those of the first.
        solver: Finds the shifts.
        report: Told the stage and the share of it that is done.

    Raises:
        InvalidStaffing: A figure is out of range, days differ in their intervals, there are none or more
            than seven, or no team keeps the target.
    """
    if not 1 <= len(requests) <= DAYS:
        raise InvalidStaffing(f"{len(requests)} days; 1 to {DAYS} can be planned", column="days")
    first = requests[0]
    slots, slot_s = len(first.scenario.contacts), first.scenario.slot_s
    if any((len(each.scenario.contacts), each.scenario.slot_s) != (slots, slot_s) for each in requests):
        raise InvalidStaffing("every day needs the same intervals", column="days")
    days = _played(requests, report)
    lengths = [length for length in first.shifts_h if length * 3_600 <= slots * slot_s]
    templates = day_templates(slots, slot_s, lengths or (slots * slot_s / 3_600,), break_h=first.break_h)
    bands = start_bands(templates, slot_s)
    cover = solver.week(templates, bands, [rostered(day.teams, first.shrinkage) for day in days])
    plan = WeekPlan(days=days, templates=templates, bands=bands, cover=cover)
    if not first.rehearse:
        return plan
    busiest = rehearsed_day(days[plan.busiest], report)
    return replace(plan, days=[*days[: plan.busiest], busiest, *days[plan.busiest + 1 :]])


def _played(requests: Sequence[PlanRequest], report: Report | None) -> list[FullPlan]:
    known: list[tuple[PlanRequest, FullPlan]] = []
    found: list[FullPlan] = []
    for number, request in enumerate(requests):
        plan = next((made for asked, made in known if asked.scenario == request.scenario), None)
        if plan is None:
            *_, plan = played_day(request)
            known.append((request, plan))
        found.append(plan)
        if report is not None:
            report("playing", (number + 1) / len(requests))
    return found
