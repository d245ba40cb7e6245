"""``make bench``: the relay beside the floor in C, each figure beside its goal.

    python -m benchmarks [--strict] [options of `zhida bench relay`]

With ``--strict`` a missed goal is exit status 1; without it only a failed run is: busy machines miss goals.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.goals import GOALS, Goal, verdicts

__all__ = ["main"]


def main(arguments: Sequence[str]) -> int:
    """Measure, print the verdicts, return the exit status."""
    options = [each for each in arguments if each != "--strict"]
    line = (sys.executable, "-m", "zhida.cli", "bench", "relay", "--json", *options)
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return done.returncode
    figures = json.loads(done.stdout)
    held = True
    for goal, value, is_held in verdicts(figures, GOALS):
        held = held and is_held is not False
        print(_said(goal, value, is_held))
    print(f"commit {figures['commit']}, n {figures['n']}, machine {json.dumps(figures['machine'])}")
    return 1 if "--strict" in arguments and not held else 0


def _said(goal: Goal, value: float | None, is_held: bool | None) -> str:
    verdict = {True: "held", False: "MISSED", None: "not measured"}[is_held]
    return f"{goal.name:<24} {value!s:>10}   goal {goal.sign} {goal.limit:<8} {verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
