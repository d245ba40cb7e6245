"""What the planner holds: how exact it is, and how long a plan and a played day take."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from zhida.bench.machine import commit_of, machine
from zhida.bench.plan_exact import exact_erlang_a
from zhida.core.planning.day import Day, independent_plan, offered_load_plan
from zhida.core.planning.models import Demand, erlang_a
from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.scenario import BotTurn, Handling, LaneShare, Scenario
from zhida.core.planning.sizing import Target
from zhida.core.planning.transient import forward_plan
from zhida.sim.closing import people_day
from zhida.sim.draws import Draws
from zhida.sim.kernel import play
from zhida.sim.rehearsal import rehearse

__all__ = ["REGIMES", "PlanFigures", "measure"]

REGIMES: Final = tuple(
    (agents, agents * ratio, handle_s, patience_s, within_s)
    for agents in (1, 2, 7, 40, 250, 1_000, 4_000, 10_000)
    for ratio, handle_s, patience_s, within_s in (
        (0.3, 240, 60, 30),
        (0.9, 300, 120, 22),
        (0.99, 480, 300, 30),
        (1.0, 180, 45, 10),
        (1.06, 300, 300, 20),
        (1.5, 600, 300, 100),
    )
)
"""Agents, erlangs, handling time, patience and promise: calm, balanced and overloaded teams."""
_ERLANGS: Final = 10_000
_TARGET: Final = Target(reply_s=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFigures:
    """The figures under their stable names; times are the shortest of ``n`` runs, in seconds.

    ``cpu_s`` holds the processor's time beside each: on a machine with neighbours it is the one to read.
    ``forward_plan_s`` and the days are of ``contacts`` contacts; ``erlang_a_regimes`` were compared with
    sixty digits.
    """

    erlang_a_max_error: float
    stationary_plan_s: float
    forward_plan_s: float
    kernel_day_s: float
    rehearsal_day_s: float
    cpu_s: Mapping[str, float]
    erlang_a_regimes: int
    contacts: int
    n: int
    commit: str
    machine: Mapping[str, str | int]

    def wire(self) -> Mapping[str, object]:
        """Return the figures as JSON is made of them."""
        return asdict(self)


def measure(contacts: int, repeats: int, says: Callable[[str], None]) -> PlanFigures:
    """Measure the planner.

    Args:
        contacts: Contacts of the day that is planned and played.
        repeats: Runs of each timed figure.
        says: Told what is measured now.
    """
    says(f"comparing {len(REGIMES)} regimes with sixty digits")
    error = _greatest_error()
    scenario = _staffed_day(contacts)
    heavy = _heavy_day()
    runs: Mapping[str, Callable[[], object]] = {
        "stationary_plan_s": lambda: independent_plan(heavy, _TARGET),
        "forward_plan_s": lambda: forward_plan(people_day(scenario), _TARGET),
        "kernel_day_s": lambda: play(scenario, Draws(scenario, 1)),
        "rehearsal_day_s": lambda: rehearse(scenario, Draws(scenario, 1)),
    }
    times: dict[str, float] = {}
    cpu_s: dict[str, float] = {}
    for name, run in runs.items():
        says(f"timing {name}")
        walls, cpus = zip(*(_seconds(run) for _ in range(repeats)), strict=True)
        times[name], cpu_s[name] = round(min(walls), 4), round(min(cpus), 4)
    return PlanFigures(
        erlang_a_max_error=error,
        **times,
        cpu_s=cpu_s,
        erlang_a_regimes=len(REGIMES),
        contacts=contacts,
        n=repeats,
        commit=commit_of(),
        machine=machine(Path(gettempdir())),
    )


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return the time a run took, by the wall and by the processor."""
    began, spent = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - spent


def _greatest_error() -> float:
    worst = 0.0
    for agents, erlangs, handle_s, patience_s, within_s in REGIMES:
        demand = Demand(per_s=erlangs / handle_s, handle_s=handle_s, patience_s=patience_s)
        exact = exact_erlang_a(agents, demand.per_s, handle_s, patience_s, within_s)
        found = erlang_a(demand, agents)
        worst = max(
            worst,
            abs(found.waits - exact.waits),
            abs(found.abandons - exact.abandons),
            abs(found.service_level(within_s) - exact.in_time),
        )
    return worst


def _heavy_day() -> Day:
    """Return a day whose peak is 10,000 erlangs."""
    shape = ordinary_day(1.0)
    contacts = tuple(each / max(shape) * _ERLANGS * 900 / 480 for each in shape)
    return Day(slot_s=900, contacts=contacts, handle_s=480, patience_s=120)


def _staffed_day(contacts: int) -> Scenario:
    scenario = Scenario(
        slot_s=900,
        contacts=ordinary_day(contacts),
        handling=Handling(mean_s=480),
        patience_s=120,
        bot=BotTurn(resolves=0.7),
        express=LaneShare(part=0.1, credit_s=120, direct=1.0),
        standard=LaneShare(part=0.9, direct=0.13),
    )
    teams = offered_load_plan(people_day(scenario), _TARGET)
    return replace(scenario, shifts=scenario.staffed(teams))
