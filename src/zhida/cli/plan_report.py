"""A plan as people, tables and programs read it: at most 25 lines, CSV, JSON."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from zhida import __version__
from zhida.core.planning.shifts import covered
from zhida.sim.full_plan import FullPlan

__all__ = ["COLUMNS", "clock", "plan_csv", "plan_json", "plan_lines", "shift_rows"]

_BARS = "▁▂▃▄▅▆▇█"
_PER_LINE = 8
COLUMNS: Final[Sequence[str]] = (
    "start",
    "forecast",
    "low",
    "high",
    "people_contacts",
    "load",
    "agents",
    "rostered",
    "occupancy",
    "service_level",
    "of_answered",
    "without_quick",
    "simulated",
    "simulated_error",
    "waits",
    "mean_wait_s",
    "abandons",
)


def clock(plan: FullPlan, slot: int) -> str:
    """Return the time of day at which an interval begins."""
    minutes = round((plan.request.first_s + slot * plan.request.scenario.slot_s) / 60)
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def plan_lines(plan: FullPlan) -> Iterator[str]:
    """Yield the print-out, 25 lines at most."""
    yield from _volume(plan)
    yield from _promise(plan)
    yield from _risk(plan)
    yield from _day(plan)


def _volume(plan: FullPlan) -> Iterator[str]:
    scenario, target = plan.request.scenario, plan.request.target
    peak = plan.intervals[plan.peak]
    straight = sum(lane.part * lane.direct for lane in (scenario.express, scenario.standard))
    yield (
        f"volume {plan.contacts:,.0f}/day  bot resolves {scenario.bot.resolves:.0%}"
        f"  straight to a person {straight:.0%}  →  {plan.people_contacts:,.0f} for people,"
        f" peak {peak.load:,.0f} erlang at {clock(plan, plan.peak)}"
    )
    yield (
        f"promise {target.service_level:.0%} of all who come within {target.promise_s:g} s"
        f"  =  accepted within {target.within_s:g} s, {target.reply_s:g} s to the first word"
    )
    share = scenario.people_share
    need = f"need  {peak.agents} people at peak · {plan.agent_h:,.0f} agent-hours"
    if plan.cover is not None:
        lengths = "/".join(f"{length:g}h" for length in plan.request.shifts_h)
        gap = "not bounded" if plan.cover.gap is None else f"within {plan.cover.gap:.2%} of the best"
        need += f" · {plan.cover.paid_h:,.0f} paid hours in {lengths} shifts ({gap})"
    yield f"{need}   bot:people = {1 - share:.0%}:{share:.0%} by contact"
    if plan.cost > 0:
        yield f"cost  {plan.cost:,.0f} a day"


def _promise(plan: FullPlan) -> Iterator[str]:
    worst = plan.intervals[plan.worst]
    yield (
        f"computed: worst interval {worst.service_level:.1%} at {clock(plan, plan.worst)}"
        f"  ·  independent intervals: {plan.independent_h:,.0f} agent-hours,"
        f" worst {plan.independent_worst:.1%}"
    )
    if plan.closed is not None:
        closed, slot = plan.closed, plan.closed.worst
        tally, days = closed.tallies[slot], plan.request.days
        broken = len(closed.broken(plan.request.target))
        yield (
            f"played {days} days: {closed.day_level:.1%} ±{closed.day_error:.1%},"
            f" worst {tally.service_level:.1%} ±{closed.errors[slot]:.1%} at {clock(plan, slot)};"
            f" {broken} intervals surely below; {closed.number} rounds of adjustment"
        )
        whole = closed.tallies
        entered = sum(each.entered for each in whole) or 1
        lost, quick = sum(each.lost for each in whole), sum(each.quick for each in whole)
        in_time = sum(each.in_time for each in whole)
        yield (
            f"  in time: of all {in_time / entered:.1%}"
            f" · of the answered {in_time / (entered - lost or 1):.1%}"
            f" · without quick hang-ups {in_time / (entered - quick or 1):.1%} · gave up {lost / entered:.1%}"
        )
    if plan.rehearsed is not None:
        seen = plan.rehearsed
        yield (
            f"rehearsed one day on the real core: {seen.entered:,} in line,"
            f" {seen.service_level:.1%} in time, {seen.abandons:.1%} gave up"
        )


def _risk(plan: FullPlan) -> Iterator[str]:
    found = plan.sensitivity
    if found is None:
        return
    yield (
        f"risk: forecast error ±{plan.request.spread.day_cv:.0%} → 80% of days need"
        f" +{found.risk_people} people at the peak"
    )
    yield (
        f"one person fewer at peak: {100 * found.one_fewer:+.1f} pp;   +1 pp bot resolution:"
        f" {found.resolution_peak:+.1f} people at peak, {found.resolution_h:+.1f} agent-hours"
    )
    if found.breaks_at is None or found.breaks_slot is None:
        yield "breaks first: nothing up to twice the volume"
    else:
        yield f"breaks first: {clock(plan, found.breaks_slot)}, at {found.breaks_at:.0%} of the volume"


def _day(plan: FullPlan) -> Iterator[str]:
    """Yield the day in steps of at least an hour, eight to a line."""
    per_step = max(1, round(3_600 / plan.request.scenario.slot_s))
    per_step = max(per_step, -(-len(plan.teams) // (_PER_LINE * 6)))
    steps = [max(plan.teams[slot : slot + per_step]) for slot in range(0, len(plan.teams), per_step)]
    most = max(1, *steps)
    cells = [
        f"{clock(plan, place * per_step)} {_BARS[min(7, 8 * people // most)]} {people:>4}"
        for place, people in enumerate(steps)
    ]
    for place in range(0, len(cells), _PER_LINE):
        yield " | ".join(cells[place : place + _PER_LINE])


def _rows(plan: FullPlan) -> Iterator[Mapping[str, str | float | int | None]]:
    duty = None
    if plan.cover is not None:
        duty = covered(plan.templates, plan.cover.counts, len(plan.teams))
    for slot, each in enumerate(plan.intervals):
        band = plan.band(slot)
        answered = each.service_level / (1 - each.abandons) if each.abandons < 1 else 0.0
        tally = None if plan.closed is None else plan.closed.tallies[slot]
        yield {
            "start": clock(plan, slot),
            "forecast": round(band.likely, 2),
            "low": round(band.low, 2),
            "high": round(band.high, 2),
            "people_contacts": round(each.contacts, 2),
            "load": round(each.load, 3),
            "agents": each.agents,
            "rostered": None if duty is None else duty[slot],
            "occupancy": round(each.occupancy, 4),
            "service_level": round(each.service_level, 5),
            "of_answered": round(min(1.0, answered), 5),
            "without_quick": None if tally is None else round(tally.without_quick, 5),
            "simulated": None if tally is None else round(tally.service_level, 5),
            "simulated_error": None if plan.closed is None else round(plan.closed.errors[slot], 5),
            "waits": round(each.waits, 5),
            "mean_wait_s": round(each.mean_wait_s, 3),
            "abandons": round(each.abandons, 5),
        }


def plan_csv(plan: FullPlan) -> str:
    """Return the intervals as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in _rows(plan))
    return out.getvalue()


def shift_rows(plan: FullPlan) -> Sequence[Mapping[str, str | int]]:
    """Return the shifts to be worked, with how many people work each."""
    if plan.cover is None:
        return ()
    return [
        {"shift": template.name, "start": clock(plan, template.start_slot), "people": count}
        for template, count in zip(plan.templates, plan.cover.counts, strict=True)
        if count
    ]


def plan_json(plan: FullPlan, fingerprint: str) -> Mapping[str, object]:
    """Return the whole plan with where it came from."""
    closed, found, cover = plan.closed, plan.sensitivity, plan.cover
    return {
        "provenance": {
            "version": __version__,
            "seed": plan.request.seed,
            "days": plan.request.days,
            "input": fingerprint,
            "stage": plan.stage,
        },
        "contacts": plan.contacts,
        "people_contacts": plan.people_contacts,
        "people_share": plan.request.scenario.people_share,
        "peak": {"start": clock(plan, plan.peak), "agents": plan.teams[plan.peak]},
        "agent_h": plan.agent_h,
        "paid_h": None if cover is None else cover.paid_h,
        "paid_gap": None if cover is None else cover.gap,
        "cost": plan.cost,
        "computed_worst": plan.intervals[plan.worst].service_level,
        "independent": {"agent_h": plan.independent_h, "worst": plan.independent_worst},
        "simulated": None
        if closed is None
        else {
            "level": closed.day_level,
            "error": closed.day_error,
            "worst": closed.tallies[closed.worst].service_level,
            "worst_error": closed.errors[closed.worst],
            "below": len(closed.broken(plan.request.target)),
            "rounds": closed.number,
        },
        "rehearsed": None if plan.rehearsed is None else plan.rehearsed.service_level,
        "sensitivity": None
        if found is None
        else {
            "one_fewer": found.one_fewer,
            "resolution_h": found.resolution_h,
            "resolution_peak": found.resolution_peak,
            "breaks_at": found.breaks_at,
            "breaks_start": None if found.breaks_slot is None else clock(plan, found.breaks_slot),
            "risk_people": found.risk_people,
        },
        "shifts": shift_rows(plan),
        "intervals": list(_rows(plan)),
    }
