"""The planner beside other projects on the same work: ``make bench PEERS=1``, and only then.

    python -m benchmarks.plan_peers --python .bench-venv-plan/bin/python [--contacts 20000] [--json FILE]

Peers run in an environment of their own, in a child process of the same minute. Formulas are compared with
sixty digits, engines with the formula; times stand as ratios to ours, because machines differ.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, cast

from rich.console import Console
from rich.table import Table

from benchmarks.goals import PEER_GOALS, verdicts
from zhida.bench.plan_exact import exact_erlang_a
from zhida.core.planning.day import Day, independent_plan
from zhida.core.planning.models import Demand, erlang_a
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.scenario import HandleLaw, Handling, Scenario, Shift
from zhida.core.planning.sizing import Target
from zhida.sim.draws import Draws
from zhida.sim.kernel import play
from zhida.sim.line import PlainLine, chances, plain_line

__all__ = ["PEAKS", "REGIMES", "main"]

REGIMES = (
    (5, 4.0, 300.0, 120.0, 30.0),
    (10, 8.0, 300.0, 120.0, 30.0),
    (10, 10.0, 300.0, 300.0, 30.0),
    (30, 28.0, 480.0, 120.0, 30.0),
    (100, 95.0, 300.0, 600.0, 30.0),
    (100, 100.0, 300.0, 120.0, 30.0),
    (100, 120.0, 300.0, 120.0, 30.0),
    (600, 600.0, 300.0, 120.0, 30.0),
    (1_000, 980.0, 300.0, 60.0, 30.0),
)
"""Agents, erlangs, handling time, patience and promise."""
PEAKS = (100.0, 800.0)
"""Erlangs at the peak of the two days that are staffed."""
_HANDLE_S, _PATIENCE_S, _LEVEL, _WITHIN_S = 480.0, 120.0, 0.95, 30.0
_AGENTS, _LINE_HANDLE_S = 100, 300.0
_OURS = "zhida"
_REPEATS = 3


class _Formulas(TypedDict):
    levels: list[float | None]
    levels_s: float
    teams: list[list[float | None]]
    teams_s: list[float]


class _Engine(TypedDict):
    contacts: int
    in_time: float
    abandons: float
    seconds: float
    cpu_s: float


def main(arguments: Sequence[str]) -> int:
    """Let everybody do everything and print the table."""
    chosen = _parser().parse_args(arguments)
    python, contacts = cast("Path", chosen.python), cast("int", chosen.contacts)
    figures = {**_formulas(python), **_engines(python, contacts)}
    table = Table("figure", "value", box=None, pad_edge=False)
    for name, value in figures.items():
        table.add_row(name, "refused" if value is None else f"{value:,.4g}")
    console = Console(width=110)
    console.print(table)
    for goal, value, is_held in verdicts(figures, PEER_GOALS):
        verdict = {True: "held", False: "MISSED", None: "not measured"}[is_held]
        console.print(f"{goal.name:<32} {value!s:>22}   goal {goal.sign} {goal.limit:<8} {verdict}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan_peers")
    parser.add_argument("--python", type=Path, required=True, help="interpreter of the peers' environment")
    parser.add_argument("--contacts", type=int, default=20_000, help="contacts of the slowest engine")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser


def _asked(python: Path, script: str, task: Mapping[str, object]) -> Mapping[str, object]:
    line = (str(python), str(Path(__file__).parent / script))
    done = subprocess.run(line, input=json.dumps(task), stdout=subprocess.PIPE, text=True, check=True)
    return cast("Mapping[str, object]", json.loads(done.stdout))


def _formulas(python: Path) -> Mapping[str, float | None]:
    loads = [_loads(peak) for peak in PEAKS]
    task = {
        "regimes": REGIMES,
        "loads": loads,
        "level": _LEVEL,
        "within_s": _WITHIN_S,
        "handle_s": _HANDLE_S,
        "patience_s": _PATIENCE_S,
    }
    exact = [
        exact_erlang_a(agents, erlangs / handle_s, handle_s, patience_s, within_s).in_time
        for agents, erlangs, handle_s, patience_s, within_s in REGIMES
    ]
    asked = _asked(python, "plan_peer_formulas.py", task)
    peers = {name: cast("_Formulas", found) for name, found in asked.items()}
    return dict(_judged(peers, _own_formulas(loads), exact))


def _loads(peak: float) -> list[float]:
    shape = ordinary_day(1.0)
    return [each / max(shape) * peak for each in shape]


def _own_formulas(loads: Sequence[Sequence[float]]) -> _Formulas:
    levels, levels_s = _timed(lambda: [_own_level(*regime) for regime in REGIMES])
    teams: list[list[float | None]] = []
    teams_s: list[float] = []
    for each in loads:
        found, seconds = _timed(lambda each=each: _own_teams(each))
        teams.append(found)
        teams_s.append(seconds)
    return {"levels": levels, "levels_s": levels_s, "teams": teams, "teams_s": teams_s}


def _own_level(
    agents: int, erlangs: float, handle_s: float, patience_s: float, within_s: float
) -> float | None:
    demand = Demand(per_s=erlangs / handle_s, handle_s=handle_s, patience_s=patience_s)
    return erlang_a(demand, agents).service_level(within_s)


def _own_teams(loads: Sequence[float]) -> list[float | None]:
    day = Day(
        slot_s=900,
        contacts=tuple(load * 900 / _HANDLE_S for load in loads),
        handle_s=_HANDLE_S,
        patience_s=_PATIENCE_S,
    )
    return [float(team) for team in independent_plan(day, Target(service_level=_LEVEL, reply_s=0))]


def _timed(work: Callable[[], list[float | None]]) -> tuple[list[float | None], float]:
    """Return a result and the shortest time it took."""
    best = float("inf")
    found: list[float | None] = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - began)
    return found, best


def _judged(
    peers: Mapping[str, _Formulas], own: _Formulas, exact: Sequence[float]
) -> Iterator[tuple[str, float | None]]:
    for name, found in {_OURS: own, **peers}.items():
        errors = [
            abs(level - true) for level, true in zip(found["levels"], exact, strict=True) if level is not None
        ]
        yield f"{name}: service level, greatest error", max(errors, default=None)
        yield f"{name}: service level, time over ours", found["levels_s"] / own["levels_s"]
        for place, peak in enumerate(PEAKS):
            teams, best = found["teams"][place], own["teams"][place]
            whole = None if None in teams else sum(cast("list[float]", teams))
            hours = None if whole is None else whole / sum(cast("list[float]", best)) - 1
            yield f"{name}: day of {peak:g} erlangs, people over ours", hours
            yield (
                f"{name}: day of {peak:g} erlangs, time over ours",
                found["teams_s"][place] / own["teams_s"][place],
            )


def _engines(python: Path, contacts: int) -> Mapping[str, float | None]:
    per_s = _AGENTS / _LINE_HANDLE_S
    task = {
        "agents": _AGENTS,
        "per_s": per_s,
        "handle_s": _LINE_HANDLE_S,
        "patience_s": _PATIENCE_S,
        "within_s": _WITHIN_S,
        "contacts": {"simpy": 2 * contacts, "ciw": contacts},
    }
    asked = _asked(python, "plan_peer_engines.py", task)
    engines = {
        "plain line": _plain(20 * contacts, per_s),
        "kernel": _kernel(4 * contacts, per_s),
        **{name: cast("_Engine", found) for name, found in asked.items()},
    }
    demand = Demand(per_s=per_s, handle_s=_LINE_HANDLE_S, patience_s=_PATIENCE_S)
    exact = erlang_a(demand, _AGENTS)
    figures: dict[str, float | None] = {}
    for name, found in engines.items():
        figures[f"{name}: contacts/s"] = found["contacts"] / found["cpu_s"]
        figures[f"{name}: service level off the formula"] = found["in_time"] - exact.service_level(_WITHIN_S)
        figures[f"{name}: abandonment off the formula"] = found["abandons"] - exact.abandons
    for ours, theirs in (
        ("plain line", "simpy"),
        ("plain line", "ciw"),
        ("kernel", "simpy"),
        ("kernel", "ciw"),
    ):
        mine, other = figures[f"{ours}: contacts/s"], figures[f"{theirs}: contacts/s"]
        figures[f"{ours} over {theirs}"] = (mine or 0.0) / (other or 1.0)
    return figures


def _plain(contacts: int, per_s: float) -> _Engine:
    """Play the plain line, chances drawn included."""

    def run() -> tuple[PlainLine, float]:
        began = time.process_time()
        drawn = chances(contacts, per_s, _LINE_HANDLE_S, _PATIENCE_S, seed=1)
        return plain_line(_AGENTS, *drawn, _WITHIN_S), time.process_time() - began

    found, seconds = min((run() for _ in range(_REPEATS)), key=lambda each: each[1])
    return {
        "contacts": contacts,
        "in_time": found.service_level,
        "abandons": found.abandons,
        "seconds": seconds,
        "cpu_s": seconds,
    }


def _kernel(contacts: int, per_s: float) -> _Engine:
    """Play the same line on the engine that also knows lanes, offers, absences and shifts."""
    length_s = contacts / per_s
    scenario = Scenario(
        slot_s=length_s,
        contacts=(float(contacts),),
        handling=Handling(mean_s=_LINE_HANDLE_S, law=HandleLaw.EXPONENTIAL),
        patience_s=_PATIENCE_S,
    )
    scenario = replace(scenario, shifts=(Shift(start_s=0, end_s=2 * length_s, agents=_AGENTS),))
    began = time.process_time()
    played = play(scenario, Draws(scenario, 1))
    seconds = time.process_time() - began
    came = len(played.answers) + len(played.losses)
    within = _WITHIN_S * 1_000_000
    in_time = sum(each.accepted - each.entered <= within for each in played.answers)
    return {
        "contacts": came,
        "in_time": in_time / came,
        "abandons": len(played.losses) / came,
        "seconds": seconds,
        "cpu_s": seconds,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
