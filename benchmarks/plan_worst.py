"""Whether a planned day keeps its promise in every interval: closed on some days, judged on others.

    python -m benchmarks.plan_worst [--contacts 1000 20000] [--days 200] [--seed 1]

The plan is made and closed on the days of one seed and then played on ``--days`` fresh ones, beside the plan
that takes each interval for itself. The lowest of 96 measured shares is always too low, because the one with
the worst luck is picked: the interval that was lowest is measured once more on as many other days, and that
second share is what the promise is held against. An interval counts as broken when its whole 95 % interval
lies below the target less one point.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from zhida.core.planning.day import independent_plan
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.scenario import BotTurn, Handling, LaneShare, Scenario
from zhida.core.planning.sizing import Target
from zhida.core.planning.transient import forward_plan
from zhida.sim.closing import Round, closing_rounds, people_day
from zhida.sim.full_plan import days_to_play

__all__ = ["main"]

_POINT = 0.01
_FRESH = 1_000


def main(arguments: Sequence[str]) -> int:
    """Plan, play, print; 1 when an interval of a closed plan is surely broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan_worst")
    parser.add_argument("--contacts", type=int, nargs="+", default=[1_000, 20_000])
    parser.add_argument("--days", type=int, default=200, help="fresh days each plan is judged on")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    broken = [_judged(contacts, chosen.days, chosen.seed) for contacts in chosen.contacts]
    return 1 if any(broken) else 0


def _judged(contacts: int, days: int, seed: int) -> int:
    scenario = replace(_ordinary(), contacts=ordinary_day(contacts))
    target, day = Target(reply_s=0), people_day(scenario)
    alone = independent_plan(day, target)
    ahead = [one.agents for one in forward_plan(day, target)]
    *_, closed = closing_rounds(scenario, ahead, target, seed=seed, days=days_to_play(contacts))
    broken = 0
    for name, teams in (("each interval alone", alone), ("forward, closed", closed.teams)):
        played, again = (
            next(iter(closing_rounds(scenario, teams, target, seed=seed + fresh, days=days, rounds=0)))
            for fresh in (_FRESH, 2 * _FRESH)
        )
        broken = _said(contacts, name, played, again, target)
    return broken


def _said(contacts: int, name: str, played: Round, again: Round, target: Target) -> int:
    least = target.service_level - _POINT
    measured = zip(played.tallies, played.errors, strict=True)
    broken = sum(tally.entered > 0 and tally.service_level + error < least for tally, error in measured)
    lowest = played.tallies[played.worst].service_level
    worst, error = again.tallies[played.worst].service_level, again.errors[played.worst]
    hours = sum(played.teams) / 4
    print(
        f"{contacts:>7} contacts  {name:<20} {hours:>9,.1f} h  day {played.day_level:.4f}  "
        f"lowest {lowest:.4f}, there again {worst:.4f} ± {error:.4f}  surely below {least:.2f}: {broken}",
        flush=True,
    )
    return broken


def _ordinary() -> Scenario:
    return Scenario(
        slot_s=900,
        contacts=(1.0,),
        handling=Handling(mean_s=480),
        patience_s=120,
        bot=BotTurn(resolves=0.7),
        express=LaneShare(part=0.1, credit_s=120, direct=1.0),
        standard=LaneShare(part=0.9, direct=0.13),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
