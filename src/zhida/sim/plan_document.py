"""A plan as programs read it: the whole of it as one document, its intervals and its shifts as rows."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Final

from zhida import __version__
from zhida.core.planning.shifts import ShiftTemplate, covered
from zhida.sim.full_plan import FullPlan

__all__ = ["COLUMNS", "clock", "fingerprint", "interval_rows", "plan_json", "shift_rows"]

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
    minutes = _minute(plan, slot)
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def interval_rows(plan: FullPlan) -> Iterator[Mapping[str, object]]:
    """Yield the intervals, each with the columns of `COLUMNS`."""
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


def shift_rows(plan: FullPlan) -> tuple[Mapping[str, object], ...]:
    """Return the shifts to be worked, with how many people work each.

    ``start_min`` and ``end_min`` count from the midnight the day begins with, and so do both ends of each
    break; a shift over midnight ends after 1440.
    """
    if plan.cover is None:
        return ()
    return tuple(
        _shift_row(plan, template, count)
        for template, count in zip(plan.templates, plan.cover.counts, strict=True)
        if count
    )


def _shift_row(plan: FullPlan, template: ShiftTemplate, count: int) -> Mapping[str, object]:
    slot_s, slots = plan.request.scenario.slot_s, len(plan.teams)
    start = template.start_slot
    length = round(template.paid_h * 3_600 / slot_s)
    worked = sorted((slot - start) % slots for slot in template.slots)
    return {
        "shift": template.name,
        "start": clock(plan, start),
        "end": clock(plan, start + length),
        "people": count,
        "start_min": _minute(plan, start),
        "end_min": _minute(plan, start + length),
        "breaks": tuple(
            (_minute(plan, start + before + 1), _minute(plan, start + after))
            for before, after in pairwise(worked)
            if after > before + 1
        ),
    }


def _minute(plan: FullPlan, slot: int) -> int:
    return round((plan.request.first_s + slot * plan.request.scenario.slot_s) / 60)


def plan_json(plan: FullPlan, input_hash: str) -> Mapping[str, object]:
    """Return the whole plan with where it came from."""
    closed, found, cover = plan.closed, plan.sensitivity, plan.cover
    return {
        "provenance": {
            "version": __version__,
            "seed": plan.request.seed,
            "days": plan.request.days,
            "input": input_hash,
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
        "skills": None
        if plan.skilled is None
        else {**asdict(plan.skilled), "optimistic": plan.skilled.optimistic},
        "shifts": shift_rows(plan),
        "intervals": tuple(interval_rows(plan)),
    }


def fingerprint(plan: FullPlan) -> str:
    """Return a hash of what was planned, so that two plans can be told apart."""
    text = json.dumps([repr(plan.request.scenario), repr(plan.request.target)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
