"""``zhida simulate``: a day played on the real core under a virtual clock."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from zhida.cli.plan_files import scenario_of
from zhida.cli.printing import print_json, print_table, reported

if TYPE_CHECKING:
    from zhida.sim.played import Tally

__all__ = ["simulate"]


def simulate(
    scenario: Annotated[Path, typer.Argument(help="Scenario: JSON or TOML, with shifts.")],
    *,
    seed: Annotated[int, typer.Option(help="Seed of all chances.")] = 1,
    days: Annotated[int, typer.Option(min=1, help="Days to play.")] = 1,
    within_s: Annotated[float, typer.Option(min=0, help="Seconds in the line that are in time.")] = 22.0,
    quick: Annotated[bool, typer.Option("--kernel", help="Play on the compact engine instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Rehearse a day: the code that serves, with played people and a clock that jumps."""
    from zhida.sim.draws import Draws
    from zhida.sim.kernel import play
    from zhida.sim.played import added, tallied, total
    from zhida.sim.rehearsal import rehearse

    with reported(), Progress(console=Console(stderr=True), transient=True) as bars:
        found = scenario_of(scenario)
        task = bars.add_task("playing", total=days)
        played: list[tuple[Tally, ...]] = []
        resolved = 0
        for day in range(days):
            draws = Draws(found, seed, day)
            outcome = (
                play(found, draws)
                if quick
                else rehearse(
                    found, draws, lambda done, of, day=day: bars.update(task, completed=day + done / of)
                )
            )
            resolved += outcome.resolved
            played.append(tallied(outcome, found.slot_s, len(found.contacts), within_s))
            bars.update(task, completed=day + 1)
    slots = added(played)
    _print(total(slots), slots, resolved, found.slot_s, as_json=as_json)


def _print(
    whole: "Tally", slots: "tuple[Tally, ...]", resolved: int, slot_s: float, *, as_json: bool
) -> None:
    figures = {
        "resolved_by_bot": resolved,
        "entered": whole.entered,
        "service_level": whole.service_level,
        "service_level_of_answered": whole.of_answered,
        "service_level_without_quick": whole.without_quick,
        "abandons": whole.abandons,
        "mean_wait_s": whole.mean_wait_s,
    }
    if as_json:
        print_json({**figures, "intervals": [asdict(each) for each in slots]})
        return
    rows = [(name, f"{value:,.4g}" if value < 1 else f"{value:,.6g}") for name, value in figures.items()]
    worst = min(
        (slot for slot, each in enumerate(slots) if each.entered),
        key=lambda slot: slots[slot].service_level,
        default=None,
    )
    if worst is not None:
        minutes = round(worst * slot_s / 60)
        level = f"{slots[worst].service_level:.3f} of {slots[worst].entered}"
        rows.append((f"worst interval, {minutes // 60:02}:{minutes % 60:02} after the start", level))
    print_table("The day", ("figure", "value"), rows)
