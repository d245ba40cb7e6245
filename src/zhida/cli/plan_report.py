"""A plan as people and tables read it: at most 25 lines, CSV; `zhida.sim.plan_document` holds all of it."""

import csv
import io
from collections.abc import Iterator

from zhida.sim.full_plan import FullPlan
from zhida.sim.plan_document import COLUMNS, clock, fingerprint, interval_rows, plan_json

__all__ = ["COLUMNS", "clock", "fingerprint", "plan_csv", "plan_json", "plan_lines"]

_BARS = "▁▂▃▄▅▆▇█"
_PER_LINE = 8


def plan_lines(plan: FullPlan) -> Iterator[str]:
    """Yield the print-out, 25 lines at most."""
    yield from _volume(plan)
    yield from _promise(plan)
    yield from _skills(plan)
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


def _skills(plan: FullPlan) -> Iterator[str]:
    found = plan.skilled
    if found is not None:
        skills = found.skills
        yield (
            f"skills {skills.first:.0%}:{1 - skills.first:.0%} of contacts, {skills.both:.0%} of people have"
            f" both: {found.skilled:.1%} in time, worst {found.skilled_worst:.1%} at"
            f" {clock(plan, found.worst)}; one pool says {found.pooled:.1%}, worst {found.pooled_worst:.1%}:"
            f" {100 * found.optimistic:.1f} points optimistic"
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


def plan_csv(plan: FullPlan) -> str:
    """Return the intervals as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in interval_rows(plan))
    return out.getvalue()
