"""Runs in the environment of the peers: service levels and staffing by their formulas, with their times.

Reads ``{"regimes": [[agents, erlangs, handle_s, patience_s, within_s]], "loads": [[erlangs]], "level",
"within_s", "handle_s", "patience_s"}`` on stdin; writes for each package the figures, None where it refuses.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping

from mod_turbotab.agents.capacity import agents_required
from mod_turbotab.queues.queues import sla_metric
from pyqueueing.models.erlang_a import ErlangA
from pyqueueing.planner import CallCenterPlanner
from pyworkforce.queuing.erlang import ErlangC

__all__ = ["main"]

_INTERVAL_S = 900
_REFUSALS = (ArithmeticError, ValueError, RuntimeError, KeyError)


def _turbotab_level(
    agents: int, erlangs: float, handle_s: float, patience_s: float, within_s: float
) -> float:
    contacts = erlangs * _INTERVAL_S / handle_s
    return sla_metric(agents, within_s, contacts, handle_s, _INTERVAL_S, patience_s)


def _pyqueueing_level(
    agents: int, erlangs: float, handle_s: float, patience_s: float, within_s: float
) -> float:
    model = ErlangA(
        arrival_rate=erlangs / handle_s,
        service_rate=1 / handle_s,
        servers=agents,
        patience_rate=1 / patience_s,
    )
    return model.service_level(within_s)


def _pyworkforce_level(
    agents: int, erlangs: float, handle_s: float, patience_s: float, within_s: float
) -> float:
    """Return Erlang C: it knows no patience."""
    del patience_s
    contacts = erlangs * _INTERVAL_S / handle_s
    model = ErlangC(transactions=contacts, aht=handle_s / 60, asa=within_s / 60, interval=_INTERVAL_S / 60)
    return model.service_level(agents)


def _turbotab_team(erlangs: float, task: Mapping[str, float]) -> int:
    contacts = erlangs * _INTERVAL_S / task["handle_s"]
    return agents_required(
        task["level"], task["within_s"], contacts, task["handle_s"], _INTERVAL_S, task["patience_s"]
    )


def _pyqueueing_team(erlangs: float, task: Mapping[str, float]) -> int:
    planner = CallCenterPlanner(
        arrival_rate=erlangs / task["handle_s"],
        service_rate=1 / task["handle_s"],
        patience_rate=1 / task["patience_s"],
    )
    return planner.required_agents(target_service_level=(task["within_s"], task["level"]))["erlang_a"]


def _pyworkforce_team(erlangs: float, task: Mapping[str, float]) -> int:
    contacts = erlangs * _INTERVAL_S / task["handle_s"]
    model = ErlangC(
        transactions=contacts,
        aht=task["handle_s"] / 60,
        asa=task["within_s"] / 60,
        interval=_INTERVAL_S / 60,
    )
    return model.required_positions(service_level=task["level"])["positions"]


_LEVELS: Mapping[str, Callable[..., float]] = {
    "turbotab": _turbotab_level,
    "pyqueueing": _pyqueueing_level,
    "pyworkforce": _pyworkforce_level,
}
_TEAMS: Mapping[str, Callable[..., int]] = {
    "turbotab": _turbotab_team,
    "pyqueueing": _pyqueueing_team,
    "pyworkforce": _pyworkforce_team,
}


def _tried(work: Callable[[], float]) -> float | None:
    try:
        return float(work())
    except _REFUSALS:
        return None


def main() -> None:
    """Do the same work with each package."""
    task = json.load(sys.stdin)
    found: dict[str, object] = {}
    for name, level in _LEVELS.items():
        began = time.perf_counter()
        levels = [_tried(lambda level=level, regime=regime: level(*regime)) for regime in task["regimes"]]
        levels_s = time.perf_counter() - began
        teams, teams_s = [], []
        for loads in task["loads"]:
            began = time.perf_counter()
            teams.append([_tried(lambda name=name, load=load: _TEAMS[name](load, task)) for load in loads])
            teams_s.append(time.perf_counter() - began)
        found[name] = {"levels": levels, "levels_s": levels_s, "teams": teams, "teams_s": teams_s}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
