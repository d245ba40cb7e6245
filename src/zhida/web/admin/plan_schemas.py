"""Bodies of the API for those who plan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from math import isinf
from typing import Annotated, Final, Literal, cast

from pydantic import Field

from zhida.core.kernel.errors import InvalidInput
from zhida.core.planning.told_waits import GOAL, Kept, ToldWaits
from zhida.ports.planning import PlanTask
from zhida.services.frames import moment
from zhida.services.planning import PlanAsked
from zhida.services.planning_figures import MARKS_S, WhatIf
from zhida.services.planning_kept import PlanKept
from zhida.services.planning_today import DayNow, Stretch
from zhida.web.common.schemas import Body, Members

__all__ = [
    "MixSeen",
    "PlanGiven",
    "PlanNow",
    "PlanSeen",
    "ShortSeen",
    "StretchSeen",
    "TodaySeen",
    "ToldSeen",
    "ToldWaitsSeen",
    "WhatIfGiven",
    "WhatIfSeen",
    "asked_of",
    "plan_seen",
    "task_of",
    "today_seen",
    "told_waits_seen",
    "what_if_seen",
]

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Volume = Annotated[float, Field(ge=0, le=500_000, allow_inf_nan=False)]
People = Annotated[int, Field(ge=0, le=20_000)]


class Figures(Body):
    """What a plan is made with; what is left out is measured, that of the plan, or the default."""

    resolves: Share | None = Field(default=None, description="Share of talks the bot truly settles.")
    straight: Share = Field(default=0.0, description="Share of the ordinary lane that goes past the bot.")
    handle_s: Annotated[float, Field(gt=0, le=14_400, allow_inf_nan=False)] | None = Field(
        default=None, description="Mean time a contact takes one agent."
    )
    patience_s: Seconds = 120.0
    service_level: Share = Field(default=0.95, description="Share of all who come, answered in time.")
    promise_s: Seconds = Field(default=30.0, description="Seconds to the first word of a person.")
    reply_s: Seconds = Field(default=8.0, description="Of these, from acceptance to the first word.")
    abandons_most: Share = 1.0
    occupancy_most: Share = 1.0
    agents_least: People = 0
    shrinkage: Annotated[float, Field(ge=0, le=0.9, allow_inf_nan=False)] = 0.0
    forecast_error: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    agent_hour: Money = Field(default=0.0, description="Cost of a paid hour, all included.")
    bot_contact: Money = 0.0
    lost_order: Money = 0.0
    orders_lost: Share = 0.0


class PlanGiven(Figures):
    """A plan to be made; exactly one of ``table``, ``own`` and ``volume`` says who comes."""

    table: Annotated[str, Field(min_length=1, max_length=9_000_000)] | None = Field(
        default=None, description="CSV with the columns start and contacts."
    )
    own: bool = Field(default=False, description="The contacts of this desk.")
    volume: Volume | None = Field(default=None, description="An assumed day of so many contacts.")
    day: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = Field(
        default=None, description="Planned for, where the tenant is; tomorrow if left out."
    )
    agents_most: People | None = Field(default=None, description="People there are.")
    days: Annotated[int, Field(ge=0, le=400)] | None = Field(
        default=None, description="Days played in each round."
    )
    seed: int = 1


class WhatIfGiven(Figures):
    """One position of the sliders, on the contacts of a plan or on an assumed day."""

    plan: Annotated[str, Field(max_length=64)] | None = None
    volume: Volume = 300.0
    staff: People | None = Field(default=None, description="People at the peak; those needed if left out.")


class MixSeen(Body):
    """People at the peak when the bot resolves this share."""

    resolves: float
    agents: int


class WhatIfSeen(Body):
    """What follows, by stationary formulas; ``waits`` are shares of all answered within ``marks_s``."""

    peak: str
    load: float
    needed: int
    agents: int
    service_level: float
    abandons: float
    mean_wait_s: float
    occupancy: float
    marks_s: list[int]
    waits: list[float]
    contacts: float
    people_contacts: float
    day_level: float
    agent_h: float
    cost: float
    mix: list[MixSeen]


class ShortSeen(Body):
    """More people are needed than there are: so many at most, first at this time, in so many intervals."""

    people: int
    start: str
    intervals: int


class PlanSeen(Body):
    """A plan, how far it is, and the best so far; ``plan`` is what ``zhida plan --json`` prints and more."""

    id: str
    state: Literal["running", "done", "cancelled", "failed"]
    stage: str
    share: float
    asked_at: str
    day: str
    source: Literal["own", "table", "volume"]
    past_days: int
    figures: Members
    agents_most: int | None
    short: ShortSeen | None
    plan: Members | None
    why: str | None = Field(description="Why it failed, in the caller's language.")


class PlanNow(Body):
    """The newest plan, null before the first."""

    plan: PlanSeen | None


class StretchSeen(Body):
    """People missing (below 0) or spare for a while."""

    start: str
    end: str
    people: int


class TodaySeen(Body):
    """What to do with the people of today."""

    advice: Literal["call_in", "release", "keep", "no_plan"]
    people: int
    until: str | None
    plan_id: str | None
    arrived: int
    expected: float
    still: float
    stretches: list[StretchSeen]


class ToldSeen(Body):
    """Waits told between two times (the first excluded, null for no end), and how many came true.

    ``left`` ended otherwise before the told time was over: they left, went away or were moved, and count for
    as long as they were seen. ``share`` is null where no wait says anything; ``low`` and ``high`` hold 95 %.
    """

    from_s: float
    to_s: float | None
    told: int
    kept: int
    broken: int
    left: int
    share: float | None
    low: float
    high: float


class ToldWaitsSeen(Body):
    """Told against waited: a free person at once, ranges by their upper end, and ranges by its length."""

    goal: float = Field(description="Share of ranges that should be kept.")
    at_once_s: float
    at_once: ToldSeen
    ranges: ToldSeen
    by_told: list[ToldSeen]


_NAMES: Final = {"forecast_error": "day_cv"}
_BESIDE: Final = frozenset({"table", "own", "volume", "day", "agents_most", "plan", "staff"})


def figures_in(given: Figures) -> dict[str, float]:
    """Return the figures somebody gave, by the names the planner has for them."""
    named = given.model_dump(exclude=set(_BESIDE), exclude_unset=True, exclude_none=True)
    return {_NAMES.get(name, name): value for name, value in cast("dict[str, float]", named).items()}


def task_of(given: Figures, base: PlanTask) -> PlanTask:
    """Return what is planned with: figures that were given, all others as they were."""
    figures = figures_in(given)
    if "patience_s" in figures:
        base = replace(base, patience=None)
    return replace(base, **figures)


def asked_of(given: PlanGiven) -> PlanAsked:
    """Return what is to be planned.

    Raises:
        InvalidInput: Not exactly one source is named, or there is no such day.
    """
    if sum((given.table is not None, given.own, given.volume is not None)) != 1:
        raise InvalidInput(params={"field": "table", "why": "one of table, own and volume"})
    try:
        day = None if given.day is None else date.fromisoformat(given.day)
    except ValueError:
        raise InvalidInput(params={"field": "day", "why": "2026-11-11"}) from None
    return PlanAsked(
        task=task_of(given, PlanTask(contacts=())),
        table=given.table,
        is_own=given.own,
        volume=given.volume,
        day=day,
        agents_most=given.agents_most,
        given=frozenset(figures_in(given)),
    )


def plan_seen(kept: PlanKept, why: str | None) -> PlanSeen:
    """Return a plan as the page reads it."""
    figures = {name: value for name, value in asdict(kept.task).items() if name != "contacts"}
    if kept.task.patience is not None:
        figures["patience"] = [list(step) for step in kept.task.patience]
    return PlanSeen(
        id=kept.id,
        state=kept.state,
        stage=kept.stage,
        share=kept.share,
        asked_at=moment(kept.asked_at),
        day=kept.day.isoformat(),
        source=kept.source,
        past_days=kept.past_days,
        figures=cast("Members", figures),
        agents_most=kept.agents_most,
        short=_short(kept),
        plan=None if kept.document is None else cast("Members", dict(kept.document)),
        why=why,
    )


def _short(kept: PlanKept) -> ShortSeen | None:
    if kept.agents_most is None or kept.document is None:
        return None
    rows = cast("Sequence[Mapping[str, object]]", kept.document["intervals"])
    over = [(cast("int", row["agents"]) - kept.agents_most, str(row["start"])) for row in rows]
    short = [each for each in over if each[0] > 0]
    if not short:
        return None
    return ShortSeen(people=max(short)[0], start=short[0][1], intervals=len(short))


def what_if_seen(found: WhatIf, task: PlanTask) -> WhatIfSeen:
    """Return an answer to the sliders."""
    return WhatIfSeen(
        peak=_clock((task.first_s + found.slot * task.slot_s) // 60),
        load=found.load,
        needed=found.needed,
        agents=found.agents,
        service_level=found.service_level,
        abandons=found.abandons,
        mean_wait_s=found.mean_wait_s,
        occupancy=found.occupancy,
        marks_s=list(MARKS_S),
        waits=list(found.waits),
        contacts=sum(task.contacts),
        people_contacts=found.people_contacts,
        day_level=found.day_level,
        agent_h=found.agent_h,
        cost=found.cost,
        mix=[MixSeen(resolves=point.resolves, agents=point.agents) for point in found.mix],
    )


def today_seen(found: DayNow) -> TodaySeen:
    """Return what to do today."""
    return TodaySeen(
        advice=found.advice,
        people=found.people,
        until=None if found.until_min is None else _clock(found.until_min),
        plan_id=found.plan_id,
        arrived=found.arrived,
        expected=found.expected,
        still=found.still,
        stretches=[_stretch(each) for each in found.stretches],
    )


def told_waits_seen(found: ToldWaits) -> ToldWaitsSeen:
    """Return told against waited as the page draws it."""
    return ToldWaitsSeen(
        goal=GOAL,
        at_once_s=found.at_once_s,
        at_once=_told(found.at_once),
        ranges=_told(found.ranges),
        by_told=[_told(each) for each in found.by_told],
    )


def _told(kept: Kept) -> ToldSeen:
    return ToldSeen(
        from_s=kept.from_s,
        to_s=None if isinf(kept.to_s) else kept.to_s,
        told=kept.told,
        kept=kept.kept,
        broken=kept.broken,
        left=kept.left,
        share=kept.share,
        low=kept.low,
        high=kept.high,
    )


def _stretch(stretch: Stretch) -> StretchSeen:
    return StretchSeen(start=_clock(stretch.from_min), end=_clock(stretch.until_min), people=stretch.people)


def _clock(minute: int) -> str:
    """Return the time of day; midnight at the end of the day is 24:00."""
    return "24:00" if minute == 1_440 else f"{minute // 60 % 24:02}:{minute % 60:02}"
