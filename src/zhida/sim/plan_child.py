"""The process that plans: one task on standard input, one line of JSON for each step, and then it ends.

A line is ``{"stage","share"}``, ``{"plan"}`` after each stage, ``{"what","row","column"}`` where a figure is
wrong, or ``{"done"}``. Processor time and memory are limited before anything is loaded; whoever started it
may kill it at any moment. The solver of shifts is named by whoever wires the parts together: nothing here
knows an adapter.
"""

import importlib
import json
import os
import resource
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from zhida.ports.planning import PlanTask, ShiftSolver

__all__ = ["main"]

_NICER: Final = 10
"""Whoever serves contacts comes first; planning takes what is left."""
_STEP: Final = 0.02
_REHEARSED: Final = 60_000
"""A day with more contacts is not rehearsed on the core: it would take longer than all the rest."""


def main(arguments: list[str]) -> None:
    """Plan; the arguments are seconds of processor time, bytes of memory, ``module:class`` of the solver."""
    seconds, memory, solver = int(arguments[0]), int(arguments[1]), arguments[2]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(_NICER)
    from zhida.core.planning.refusals import InvalidStaffing
    from zhida.ports.planning import PlanTask

    told = cast("Mapping[str, object]", json.loads(sys.stdin.buffer.readline()))
    task = PlanTask.from_document(told)
    try:
        _plan(task, solver)
    except InvalidStaffing as refused:
        _say({"what": refused.what, "row": refused.row, "column": refused.column})
    _say({"done": True})


def _plan(task: "PlanTask", solver: str) -> None:
    from zhida.services.planning_figures import waits_of_day
    from zhida.sim.full_plan import PlanRequest, days_to_play, plan_day
    from zhida.sim.plan_document import fingerprint, plan_json

    contacts = sum(task.contacts)
    request = PlanRequest(
        scenario=task.scenario,
        target=task.target,
        first_s=task.first_s,
        shrinkage=task.shrinkage,
        spread=task.spread,
        costs=task.costs,
        seed=task.seed,
        days=days_to_play(contacts) if task.days is None else task.days,
        rehearse=contacts <= _REHEARSED,
    )
    beside = _beside(task)
    for made in plan_day(request, _solver(solver), _Steps().told):
        waits = waits_of_day(task, made.teams)
        _say({"plan": {**plan_json(made, fingerprint(made)), **beside, "waits": waits}})


class _Steps:
    """Says how far a stage is, but not more often than somebody can see."""

    def __init__(self) -> None:
        self._stage = ""
        self._share = 0.0

    def told(self, stage: str, share: float) -> None:
        if stage != self._stage or share >= self._share + _STEP:
            self._stage, self._share = stage, share
            _say({"stage": stage, "share": float(share)})


def _beside(task: "PlanTask") -> Mapping[str, object]:
    """Return what a page draws beside the plan: each interval for itself, the bot's share, busier days."""
    from dataclasses import asdict

    from zhida.core.planning.day import independent_plan
    from zhida.core.planning.transient import follow
    from zhida.services.planning_figures import MARKS_S, fan, mix_curve

    day, target = task.day, task.target
    apart = independent_plan(day, target)
    levels = [each.service_level if each.contacts else 1.0 for each in follow(day, apart, target.within_s)]
    return {
        "slot_s": task.slot_s,
        "target": {"service_level": target.service_level, "promise_s": target.promise_s},
        "apart": [
            {"agents": team, "service_level": round(level, 5)}
            for team, level in zip(apart, levels, strict=True)
        ],
        "mix": [asdict(point) for point in mix_curve(task)],
        "fan": [asdict(row) for row in fan(task)],
        "marks_s": MARKS_S,
    }


def _solver(name: str) -> "ShiftSolver":
    module, _, kind = name.partition(":")
    found = cast("type[ShiftSolver]", getattr(importlib.import_module(module), kind))
    return found()


def _say(what: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
