"""``make bench``: the relay beside the floor in C and the planner, each figure beside its goal.

    python -m benchmarks [--strict] [--only relay|plan] [options of `zhida bench relay`]

With ``--strict`` a missed goal is exit status 1; without it only a failed run is: busy machines miss goals.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.goals import GOALS, PLAN_GOALS, Goal, verdicts

__all__ = ["main"]

_GOALS: Mapping[str, Sequence[Goal]] = {"relay": GOALS, "plan": PLAN_GOALS}


def main(arguments: Sequence[str]) -> int:
    """Measure, print the verdicts, return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--strict", action="store_true", help="a missed goal is exit status 1")
    parser.add_argument("--only", choices=sorted(_GOALS), help="measure only this")
    chosen, options = parser.parse_known_args(arguments)
    held = True
    for name in [chosen.only] if chosen.only else _GOALS:
        line = (sys.executable, "-m", "zhida.cli", "bench", name, "--json")
        more = options if name == "relay" or chosen.only else ()
        done = subprocess.run((*line, *more), stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            return done.returncode
        held = _printed(json.loads(done.stdout), _GOALS[name]) and held
    return 1 if chosen.strict and not held else 0


def _printed(figures: Mapping[str, float | None], goals: Sequence[Goal]) -> bool:
    """Print the verdicts of one benchmark; tell whether no goal was missed."""
    held = True
    for goal, value, is_held in verdicts(figures, goals):
        held = held and is_held is not False
        print(_said(goal, value, is_held))
    print(f"commit {figures['commit']}, n {figures['n']}, machine {json.dumps(figures['machine'])}")
    return held


def _said(goal: Goal, value: float | None, is_held: bool | None) -> str:
    verdict = {True: "held", False: "MISSED", None: "not measured"}[is_held]
    return f"{goal.name:<24} {value!s:>10}   goal {goal.sign} {goal.limit:<8} {verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
