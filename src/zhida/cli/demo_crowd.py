"""Who comes and who answers in ``zhida demo``: options as a scenario for scripted visitors and agents."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhida.cli.kb_files import usage
from zhida.cli.plan_files import scenario_of

if TYPE_CHECKING:
    from zhida.visitors.crowd import Crowd

__all__ = ["crowd_of"]

_PER_MINUTE: Final = {"s": 60.0, "sec": 60.0, "m": 1.0, "min": 1.0, "h": 1 / 60}
_MOST_PER_MINUTE: Final = 6_000.0


def crowd_of(
    visitors: str | None, agents: int | None, scenario: Path | None, speed: float, seed: int
) -> "Crowd | None":
    """Return the crowd the options ask for, None when they ask for none.

    A scenario is played once; visitors without one come for ever.

    Raises:
        typer.Exit: The rate or the file cannot be read.
        InvalidStaffing: A figure of the scenario is wrong.
    """
    if visitors is None and agents is None and scenario is None:
        return None
    from zhida.visitors.crowd import Crowd, demo_hour, with_agents, with_rate

    rate = 0.0 if visitors is None else _per_minute(visitors)
    if scenario is None:
        found = demo_hour(rate)
    else:
        found = scenario_of(scenario)
        found = found if visitors is None else with_rate(found, rate)
    found = found if agents is None else with_agents(found, agents)
    return Crowd(scenario=found, speed=speed, seed=seed, endless=scenario is None)


def _per_minute(text: str) -> float:
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)\s*/\s*(s|sec|m|min|h)", text.strip())
    rate = 0.0 if parts is None else float(parts[1]) * _PER_MINUTE[parts[2]]
    if parts is None or rate > _MOST_PER_MINUTE:
        raise usage(f"{text}: write a rate as 30/min, 2/s or 90/h; at most 100/s")
    return rate
