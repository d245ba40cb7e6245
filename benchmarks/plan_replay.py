"""Replay a month of real calls on the planner's kernel and compare who gave up.

    python -m benchmarks.plan_replay anonbank_calls.jsonl.gz [--gap 60]

The file holds one call per line: date, priority (2 is the first class, with 90 s of credit), arrive_s,
queue_s, outcome (AGENT, HANG), service_start_s, service_s, agent. How many agents were on duty was not
recorded; an agent counts as on duty from one call to the next while no more than ``--gap`` seconds lie
between. So the staff is inferred from the calls it served, and the replay tests patience, order and engine,
not a forecast.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from zhida.core.planning.patience import Patience, Wait, kaplan_meier
from zhida.core.planning.scenario import Handling, LaneShare, Scenario, Shift
from zhida.sim.draws import Draws
from zhida.sim.kernel import play

__all__ = ["main", "replay"]

_FIRST: Final = 2
_CREDIT_S: Final = 90.0
_SLOT_S: Final = 1_800
_SLOTS: Final = 48

Call = Mapping[str, object]


def replay(calls: Sequence[Call], gap_s: float) -> Mapping[bool, tuple[float, float]]:
    """Return, for the first class and the others, the share that gave up: played and recorded."""
    patience = kaplan_meier(Wait(_number(call, "queue_s"), call["outcome"] == "HANG") for call in calls)
    handling = _handling(calls)
    days: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        days[str(call["date"])].append(call)
    lost, came = Counter[bool](), Counter[bool]()
    for number, date in enumerate(sorted(days)):
        scenario = _scenario(days[date], handling, patience.thinned(200), gap_s)
        played = play(scenario, Draws(scenario, 1, number))
        came.update(each.express for each in (*played.answers, *played.losses))
        lost.update(each.express for each in played.losses)
    return {first: (lost[first] / came[first], _recorded(calls, first=first)) for first in (True, False)}


def _recorded(calls: Sequence[Call], *, first: bool) -> float:
    outcomes = [call["outcome"] for call in calls if (call["priority"] == _FIRST) is first]
    return outcomes.count("HANG") / len(outcomes)


def _handling(calls: Sequence[Call]) -> Handling:
    times = [_number(call, "service_s") for call in calls if call["outcome"] == "AGENT"]
    times = [each for each in times if each > 0]
    mean = sum(times) / len(times)
    variance = sum((each - mean) ** 2 for each in times) / len(times)
    return Handling(mean_s=mean, cv=variance**0.5 / mean)


def _scenario(calls: Sequence[Call], handling: Handling, patience: Patience, gap_s: float) -> Scenario:
    contacts = [0.0] * _SLOTS
    for call in calls:
        contacts[min(_SLOTS - 1, int(_number(call, "arrive_s")) // _SLOT_S)] += 1
    part = sum(call["priority"] == _FIRST for call in calls) / len(calls)
    return Scenario(
        slot_s=_SLOT_S,
        contacts=contacts,
        handling=handling,
        patience=patience,
        express=LaneShare(part=part, credit_s=_CREDIT_S, direct=1.0),
        standard=LaneShare(part=1 - part, direct=1.0),
        shifts=tuple(sorted(_duty(calls, gap_s), key=lambda shift: shift.start_s)),
    )


def _duty(calls: Sequence[Call], gap_s: float) -> Iterator[Shift]:
    served: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for call in calls:
        if call["agent"] and call["service_start_s"] is not None:
            start = _number(call, "service_start_s")
            served[str(call["agent"])].append((start, start + _number(call, "service_s")))
    for stretches in served.values():
        stretches.sort()
        start, end = stretches[0]
        for begins, ends in stretches[1:]:
            if begins - end > gap_s:
                yield Shift(start_s=start, end_s=max(end, start + 60), agents=1)
                start = begins
            end = max(end, ends)
        yield Shift(start_s=start, end_s=max(end, start + 60), agents=1)


def _number(call: Call, name: str) -> float:
    value = call[name]
    return max(0.0, float(value)) if isinstance(value, int | float) else 0.0


def main() -> None:
    """Read the file and print both classes."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    options.add_argument("calls", type=Path)
    options.add_argument("--gap", type=float, default=60.0)
    chosen = options.parse_args()
    lines = gzip.decompress(chosen.calls.read_bytes()).decode().splitlines()
    calls = [call for call in map(json.loads, lines) if call["outcome"] != "PHANTOM"]
    for first, (played, recorded) in replay(calls, chosen.gap).items():
        name = "first class" if first else "the others"
        print(f"{name:<12} gave up: played {played:.2%}, recorded {recorded:.2%}")


if __name__ == "__main__":
    main()
