"""A week of plans as people and programs read it: 25 lines at most, JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from zhida.core.planning.shifts import Cover, ShiftTemplate
from zhida.core.planning.week import DAYS_MOST, REST_H, Band
from zhida.sim.full_plan import FullPlan
from zhida.sim.plan_document import clock, fingerprint, plan_json, shift_rows
from zhida.sim.week_plan import WeekPlan

__all__ = ["week_json", "week_lines"]


def week_lines(week: WeekPlan, dates: Sequence[date | None]) -> Iterator[str]:
    """Yield the print-out, 25 lines at most."""
    first = week.days[0].request
    contacts = sum(day.contacts for day in week.days)
    kept = sum(day.people_contacts for day in week.days)
    target = first.target
    yield (
        f"{len(week.days)} days, {contacts:,.0f} contacts, {kept:,.0f} for people;"
        f" promise {target.service_level:.0%} of all who come within {target.promise_s:g} s"
    )
    for number, (day, at) in enumerate(zip(week.days, dates, strict=True)):
        yield _day_line(day, at, number)
    yield _paid_line(week)
    for number, band in enumerate(week.bands):
        if week.cover.agents[number]:
            yield _band_line(week, band, number)
    seen = week.days[week.busiest].rehearsed
    if seen is not None:
        yield (
            f"rehearsed the busiest day on the real core: {seen.entered:,} in line,"
            f" {seen.service_level:.1%} in time, {seen.abandons:.1%} gave up"
        )


def _day_line(day: FullPlan, at: date | None, number: int) -> str:
    name = f"day {number + 1}" if at is None else f"{at:%a %d %b}"
    line = (
        f"  {name:<10} {day.contacts:>9,.0f} contacts  peak {day.intervals[day.peak].agents:>5,}"
        f" at {clock(day, day.peak)}  {day.agent_h:>8,.1f} agent-hours"
    )
    if day.closed is None:
        return f"{line}  computed worst {day.intervals[day.worst].service_level:.1%}"
    slot = day.closed.worst
    return (
        f"{line}  played {day.request.days}: {day.closed.day_level:.1%},"
        f" worst {day.closed.tallies[slot].service_level:.1%} ±{day.closed.errors[slot]:.1%}"
    )


def _paid_line(week: WeekPlan) -> str:
    gap = "not bounded" if week.cover.gap is None else f"within {week.cover.gap:.2%} of the best"
    hours = sum(day.agent_h for day in week.days)
    return (
        f"need  {hours:,.0f} agent-hours · {week.cover.paid_h:,.0f} paid hours ({gap})"
        f" · {sum(week.cover.agents):,} agents, {min(DAYS_MOST, len(week.days))} days at most each,"
        f" {REST_H:g} h of rest between two"
    )


def _band_line(week: WeekPlan, band: Band, number: int) -> str:
    plan = week.days[0]
    by_kind: dict[str, int] = {}
    for place in band.places:
        worked = sum(by_template[place] for by_template in week.cover.counts)
        if worked:
            name = week.templates[place].name
            by_kind[name] = by_kind.get(name, 0) + worked
    kinds = ", ".join(f"{count:,} of {name}" for name, count in by_kind.items())
    return (
        f"  shifts from {clock(plan, band.first_slot)} to {clock(plan, band.last_slot)}:"
        f" {week.cover.agents[number]:,} agents, {kinds}"
    )


def week_json(week: WeekPlan, dates: Sequence[date | None]) -> Mapping[str, object]:
    """Return the whole week: each day as one plan is, the shifts of each day, the roster of each agent."""
    return {
        "days": [
            {
                "date": None if at is None else at.isoformat(),
                **plan_json(day, fingerprint(day)),
                "shifts": shift_rows(_with_shifts(week, day, by_template)),
            }
            for day, at, by_template in zip(week.days, dates, week.cover.counts, strict=True)
        ],
        "agent_h": sum(day.agent_h for day in week.days),
        "paid_h": week.cover.paid_h,
        "paid_gap": week.cover.gap,
        "agents": sum(week.cover.agents),
        "days_most": DAYS_MOST,
        "rest_h": REST_H,
        "rosters": [
            [{"day": duty.day, **_shift(week.days[0], week.templates[duty.place])} for duty in roster.duties]
            for roster in week.rosters
        ],
    }


def _with_shifts(week: WeekPlan, day: FullPlan, counts: Sequence[int]) -> FullPlan:
    paid = sum(count * each.paid_h for count, each in zip(counts, week.templates, strict=True))
    return replace(day, templates=week.templates, cover=Cover(counts=counts, paid_h=paid))


def _shift(plan: FullPlan, template: ShiftTemplate) -> Mapping[str, object]:
    return {"shift": template.name, "start": clock(plan, template.start_slot)}
