"""A whole plan of one day: formulas, closing rounds, shifts, one rehearsal, and what it all hangs on.

Each stage is yielded as it is done, with the plan so far; whoever is interrupted still holds the best of
them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from zhida.core.planning.day import Day, independent_plan, offered_load_plan
from zhida.core.planning.decisions import Costs, people_for_risk
from zhida.core.planning.forecast import Band, Spread
from zhida.core.planning.scenario import Scenario
from zhida.core.planning.shifts import Cover, ShiftTemplate, day_templates, rostered
from zhida.core.planning.sizing import Target
from zhida.core.planning.transient import Interval, follow, forward_plan
from zhida.ports.planning import ShiftSolver
from zhida.sim.closing import STAYS, Round, closing_rounds, people_day
from zhida.sim.draws import Draws
from zhida.sim.played import Tally, tallied, total
from zhida.sim.rehearsal import rehearse
from zhida.sim.skilled import SkillCheck, Skills, check_skills

__all__ = [
    "FullPlan",
    "PlanRequest",
    "Sensitivity",
    "days_to_play",
    "plan_day",
    "played_day",
    "rehearsed_day",
]

_TELLS_NOTHING: Final = 5
"""Fewer contacts than this in an interval say nothing about what breaks first."""
_STEPS: Final = (1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 2.0)
_BROKEN: Final = 0.05

Report = Callable[[str, float], None]
"""Told the stage and the share of it that is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What is to be planned.

    Args:
        scenario: The day; its shifts are not used.
        target: What every interval must keep.
        first_s: Time of day at which the scenario begins, seconds after midnight.
        shrinkage: Share of paid hours away from the desk.
        shifts_h: Lengths of shifts.
        break_h: Length of the break in a long shift.
        spread: How far days stray from the forecast.
        costs: Money per unit.
        seed: Of all chances.
        days: Days to play in each closing round; 0 leaves the plan unplayed.
        rehearse: Whether the real core plays one day in the end.
        skills: Two skills by which the finished plan is played beside its one pool; None for no such check.
    """

    scenario: Scenario
    target: Target = field(default_factory=Target)
    first_s: int = 0
    shrinkage: float = 0.0
    shifts_h: Sequence[float] = (8.0, 4.0)
    break_h: float = 1.0
    spread: Spread = field(default_factory=lambda: Spread(day_cv=0.08, ratio=1.0))
    costs: Costs = field(default_factory=Costs)
    seed: int = 1
    days: int = 30
    rehearse: bool = True
    skills: Skills | None = None

    @property
    def day(self) -> Day:
        """The day people see."""
        return people_day(self.scenario)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What the plan hangs on.

    ``one_fewer`` is the change of the peak's service level with one agent less there, ``resolution_h`` and
    ``resolution_peak`` the change of agent-hours and of people at the peak with one point more resolved by
    the bot. ``breaks_at`` is the volume, relative to the plan, at which ``breaks_slot`` falls five points
    below the target first; None when even twice the volume breaks nothing.
    """

    one_fewer: float
    resolution_h: float
    resolution_peak: float
    breaks_at: float | None
    breaks_slot: int | None
    risk_people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FullPlan:
    """A plan as far as it is made; later stages fill the later fields."""

    request: PlanRequest
    stage: str
    intervals: Sequence[Interval]
    independent_h: float
    independent_worst: float
    closed: Round | None = None
    templates: Sequence[ShiftTemplate] = ()
    cover: Cover | None = None
    rehearsed: Tally | None = None
    sensitivity: Sensitivity | None = None
    skilled: SkillCheck | None = None

    @property
    def teams(self) -> tuple[int, ...]:
        """Agents on duty in each interval."""
        return tuple(each.agents for each in self.intervals)

    @property
    def peak(self) -> int:
        """The interval with the most people."""
        return max(range(len(self.intervals)), key=lambda slot: self.intervals[slot].agents)

    @property
    def agent_h(self) -> float:
        """Hours on duty."""
        return sum(self.teams) * self.request.scenario.slot_s / 3_600

    @property
    def worst(self) -> int:
        """The interval whose computed service level is lowest."""
        levels = [each.service_level if each.contacts else 1.0 for each in self.intervals]
        return min(range(len(levels)), key=lambda slot: levels[slot])

    @property
    def contacts(self) -> float:
        """Contacts of the day, before the bot."""
        return sum(self.request.scenario.contacts)

    @property
    def people_contacts(self) -> float:
        """Contacts who reach a person's line first."""
        return self.contacts * self.request.scenario.people_share

    @property
    def cost(self) -> float:
        """What the day costs with these shifts, or with just the hours on duty before there are shifts."""
        paid = self.agent_h / (1 - self.request.shrinkage) if self.cover is None else self.cover.paid_h
        lost = sum(each.abandons * each.contacts for each in self.intervals)
        scenario = self.request.scenario
        talks = sum(lane.part * (1 - lane.direct) for lane in (scenario.express, scenario.standard))
        return self.request.costs.of(paid, talks * self.contacts, lost)

    def band(self, slot: int) -> Band:
        """Return the forecast of an interval with its band."""
        return self.request.spread.band(self.request.scenario.contacts[slot])


def days_to_play(contacts: float) -> int:
    """Return how many days a closing round plays by default: fewer of the long ones, 20 to 600."""
    return min(600, max(20, round(600_000 / max(contacts, 1))))


def plan_day(request: PlanRequest, solver: ShiftSolver, report: Report | None = None) -> Iterator[FullPlan]:
    """Yield the plan after each stage: computed, played, covered, rehearsed, by skills, weighed.

    Raises:
        InvalidStaffing: A figure is out of range, or no team keeps the target.
    """
    tell = report or _silent
    plan: FullPlan | None = None
    for plan in played_day(request, tell):
        yield plan
    plan = _with_shifts(cast("FullPlan", plan), solver)
    yield plan
    if request.rehearse:
        plan = rehearsed_day(plan, tell)
        yield plan
    if request.skills is not None:
        plan = _by_skills(plan, request.skills)
        yield plan
    yield replace(plan, stage="weighed", sensitivity=_sensitivity(plan))


def played_day(request: PlanRequest, report: Report | None = None) -> Iterator[FullPlan]:
    """Yield the plan as computed and after each closing round, without shifts.

    Raises:
        InvalidStaffing: A figure is out of range, or no team keeps the target.
    """
    tell = report or _silent
    day, target = request.day, request.target
    slots = len(day.contacts)
    intervals = forward_plan(day, target, lambda done: tell("computing", done / slots))
    apart = independent_plan(day, target)
    plan = FullPlan(
        request=request,
        stage="computed",
        intervals=intervals,
        independent_h=sum(apart) * day.slot_s / 3_600,
        independent_worst=min(
            (each.service_level for each in follow(day, apart, target.within_s) if each.contacts), default=1.0
        ),
    )
    yield plan
    yield from _closed(plan, tell)


def _silent(stage: str, done: float) -> None:
    del stage, done


def _closed(plan: FullPlan, tell: Report) -> Iterator[FullPlan]:
    request = plan.request
    if request.days == 0:
        return
    rounds = closing_rounds(
        request.scenario,
        plan.teams,
        request.target,
        seed=request.seed,
        days=request.days,
        report=lambda done: tell("playing", done / (4 * request.days)),
    )
    for found in rounds:
        intervals = follow(request.day, found.teams, request.target.within_s)
        yield replace(plan, stage="played", intervals=intervals, closed=found)


def _with_shifts(plan: FullPlan, solver: ShiftSolver) -> FullPlan:
    request = plan.request
    slots, slot_s = len(plan.intervals), request.scenario.slot_s
    lengths = [length for length in request.shifts_h if length * 3_600 <= slots * slot_s]
    templates = day_templates(slots, slot_s, lengths or (slots * slot_s / 3_600,), break_h=request.break_h)
    cover = solver.cover(templates, rostered(plan.teams, request.shrinkage))
    return replace(plan, stage="covered", templates=templates, cover=cover)


def rehearsed_day(plan: FullPlan, report: Report | None = None) -> FullPlan:
    """Return the plan with one day played on the core that serves."""
    tell = report or _silent
    request = plan.request
    scenario = replace(request.scenario, shifts=request.scenario.staffed(plan.teams, STAYS))
    played = rehearse(
        scenario,
        Draws(scenario, request.seed),
        lambda done, of: tell("rehearsing", done / of),
    )
    slots = len(plan.intervals)
    figures = total(tallied(played, scenario.slot_s, slots, request.target.within_s))
    return replace(plan, stage="rehearsed", rehearsed=figures)


def _by_skills(plan: FullPlan, skills: Skills) -> FullPlan:
    request = plan.request
    check = check_skills(
        request.scenario, plan.teams, skills, request.target, seed=request.seed, days=max(1, request.days)
    )
    return replace(plan, stage="skilled", skilled=check)


def _sensitivity(plan: FullPlan) -> Sensitivity:
    request, day, target = plan.request, plan.request.day, plan.request.target
    teams, peak = plan.teams, plan.peak
    fewer = [*teams[:peak], max(0, teams[peak] - 1), *teams[peak + 1 :]]
    one_fewer = follow(day, fewer, target.within_s)[peak].service_level
    bot = request.scenario.bot
    better = replace(request.scenario, bot=replace(bot, resolves=min(1.0, bot.resolves + 0.01)))
    hours = [sum(offered_load_plan(each, target)) * day.slot_s / 3_600 for each in (day, people_day(better))]
    loads = [people_day(each).demand(day.peak).erlangs for each in (request.scenario, better)]
    margin = 0.5 * (teams[peak] - loads[0]) / loads[0] if loads[0] > 0 else 0.0
    at, slot = _breaks_first(day, teams, target)
    return Sensitivity(
        one_fewer=one_fewer - plan.intervals[peak].service_level,
        resolution_h=hours[1] - hours[0],
        resolution_peak=(loads[1] - loads[0]) * (1 + margin),
        breaks_at=at,
        breaks_slot=slot,
        risk_people=people_for_risk(day, target, request.spread.day_cv),
    )


def _breaks_first(day: Day, teams: Sequence[int], target: Target) -> tuple[float | None, int | None]:
    for factor in _STEPS:
        busier = replace(day, contacts=tuple(contacts * factor for contacts in day.contacts))
        found = follow(busier, teams, target.within_s)
        levels = [each.service_level if each.contacts >= _TELLS_NOTHING else 1.0 for each in found]
        worst = min(range(len(levels)), key=lambda slot: levels[slot])
        if levels[worst] < target.service_level - _BROKEN:
            return factor, worst
    return None, None
