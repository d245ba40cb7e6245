"""``zhida plan``: how many people, when, for which promise; a plan nobody has played is never printed.

The heavy parts are imported when a plan is made, scipy only when shifts are covered.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from zhida.cli.kb_files import usage
from zhida.cli.plan_decisions import example, hours, teams
from zhida.cli.plan_files import history_of, scenario_of, written
from zhida.cli.printing import print_json, print_table, reported

if TYPE_CHECKING:
    from zhida.core.planning.decisions import Costs
    from zhida.core.planning.scenario import Scenario
    from zhida.core.planning.sizing import Target
    from zhida.ports.planning import ShiftSolver
    from zhida.sim.full_plan import FullPlan, PlanRequest, Report

__all__ = ["app"]

app = typer.Typer(help="How many people, how much bot.", invoke_without_command=True)
app.command("example")(example)
app.command("hours")(hours)
app.command("teams")(teams)

SLOT_S = 900
_BACKTEST_FIRST, _BACKTEST_DAYS = 100, 105

Zone = Annotated[str | None, typer.Option(help="Time zone of a history whose times carry an offset.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def plan(
    context: typer.Context,
    *,
    scenario: Annotated[Path | None, typer.Option(help="Scenario: JSON or TOML.")] = None,
    history: Annotated[Path | None, typer.Option(help="Contacts by interval: CSV or JSON lines.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="Day to forecast, as 2026-11-11.")] = None,
    zone: Zone = None,
    volume: Annotated[float | None, typer.Option(min=0, help="Contacts of an ordinary day.")] = None,
    resolves: Annotated[float, typer.Option(min=0, max=1, help="Share of bot talks it settles.")] = 0.7,
    straight: Annotated[float, typer.Option(min=0, max=1, help="Share straight to a person.")] = 0.2,
    handle_s: Annotated[float, typer.Option(help="Mean handling time, seconds.")] = 480.0,
    patience_s: Annotated[float, typer.Option(help="Mean patience, seconds.")] = 120.0,
    level: Annotated[float, typer.Option(help="Share answered in time.")] = 0.95,
    promise_s: Annotated[float, typer.Option(help="Seconds to the first word.")] = 30.0,
    reply_s: Annotated[float, typer.Option(help="Measured p90 from acceptance to first word.")] = 8.0,
    abandons_most: Annotated[float, typer.Option(help="Most who may give up.")] = 1.0,
    occupancy_most: Annotated[float, typer.Option(help="Highest occupancy.")] = 1.0,
    agents_least: Annotated[int, typer.Option(help="Least people on duty.")] = 0,
    shrinkage: Annotated[float, typer.Option(help="Share of paid hours away from the desk.")] = 0.0,
    forecast_cv: Annotated[float | None, typer.Option(help="Error of the day's forecast.")] = None,
    agent_hour: Annotated[float, typer.Option(min=0, help="Cost of a paid hour, all included.")] = 0.0,
    bot_contact: Annotated[float, typer.Option(min=0, help="Cost of a contact with the bot.")] = 0.0,
    lost_order: Annotated[float, typer.Option(min=0, help="Value of an order lost.")] = 0.0,
    orders_lost: Annotated[
        float, typer.Option(min=0, max=1, help="Share of abandoned who order away.")
    ] = 0.0,
    days: Annotated[int | None, typer.Option(min=0, help="Days played per round; 0 plays none.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all chances.")] = 1,
    rehearse: Annotated[
        bool, typer.Option("--rehearse/--no-rehearse", help="Play a day on the core.")
    ] = True,
    as_json: AsJson = False,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write the intervals as CSV.")] = None,
    svg_file: Annotated[Path | None, typer.Option("--svg", help="Write a picture.")] = None,
) -> None:
    """Plan a day: people per interval, shifts, and what the plan hangs on."""
    if context.invoked_subcommand is not None:
        return
    with reported():
        source = _Source(scenario, history, day, zone, volume)
        target = _target(level, promise_s, reply_s, abandons_most, occupancy_most, agents_least)
        costs = _costs(agent_hour, bot_contact, lost_order, orders_lost)
        request = source.request(_bot(resolves, straight, handle_s, patience_s), target, costs)
        made = _made(_tuned(request, shrinkage, forecast_cv, days, seed, rehearse=rehearse))
    _show(made, as_json=as_json, csv_file=csv_file, svg_file=svg_file)
    if not as_json:
        typer.echo(source.note())


@app.command("backtest")
def backtest(history: Path, *, zone: Zone = None, first: int = 100, as_json: AsJson = False) -> None:
    """Say how wrong the forecast was on days it had not seen."""
    from zhida.core.planning.forecast import back_test

    figures: dict[str, float | int] = {}
    with reported():
        for slot_s in (900, 1_800):
            found = back_test(history_of(history, zone, slot_s), first=first)
            minutes = slot_s // 60
            figures |= {
                "days": found.days,
                f"mape_{minutes}min": round(found.slot_mape, 4),
                f"wape_{minutes}min": round(found.slot_wape, 4),
                "mape_day": round(found.day_mape, 4),
                "day_cv": round(found.spread.day_cv, 4),
                f"variance_over_mean_{minutes}min": round(found.spread.ratio, 2),
            }
    if as_json:
        print_json(figures)
    else:
        print_table(
            history.name, ("figure", "value"), [(name, f"{each:,}") for name, each in figures.items()]
        )


class _Source:
    """Where the contacts come from: a scenario, a history, or an ordinary day."""

    def __init__(
        self,
        scenario: Path | None,
        history: Path | None,
        day: str | None,
        zone: str | None,
        volume: float | None,
    ) -> None:
        if sum(each is not None for each in (scenario, history, volume)) != 1:
            raise usage("give one of --scenario, --history and --volume")
        if (history is None) != (day is None):
            raise usage("--history and --date belong together")
        self._scenario, self._history, self._zone, self._volume = scenario, history, zone, volume
        try:
            self._day = None if day is None else date.fromisoformat(day)
        except ValueError:
            raise usage(f"{day}: no such day; write one like 2026-11-11") from None

    def note(self) -> str:
        """Return what must be said of the input."""
        if self._volume is not None:
            return "an assumed day of two peaks; give --history or --scenario for your own"
        return f"from {(self._scenario or self._history or Path()).name}"

    def request(self, plain: "Scenario", target: "Target", costs: "Costs") -> "PlanRequest":
        """Return what is to be planned."""
        from zhida.core.planning.ordinary_day import ordinary_day
        from zhida.sim.full_plan import PlanRequest

        if self._scenario is not None:
            return PlanRequest(scenario=scenario_of(self._scenario), target=target, costs=costs)
        if self._history is None or self._day is None:
            contacts = ordinary_day(self._volume or 0.0)
            return PlanRequest(scenario=replace(plain, contacts=contacts), target=target, costs=costs)
        return self._forecast(
            self._history, self._day, plain, PlanRequest(scenario=plain, target=target, costs=costs)
        )

    def _forecast(self, path: Path, day: date, plain: "Scenario", request: "PlanRequest") -> "PlanRequest":
        from zhida.core.planning.forecast import back_test, forecast

        found = history_of(path, self._zone, SLOT_S)
        contacts = forecast(found, day)
        if len(found.days) >= _BACKTEST_DAYS:
            request = replace(request, spread=back_test(found, first=_BACKTEST_FIRST).spread)
        scenario = replace(plain, slot_s=float(found.slot_s), contacts=contacts)
        return replace(request, scenario=scenario, first_s=found.first_s)


def _target(
    level: float,
    promise_s: float,
    reply_s: float,
    abandons_most: float,
    occupancy_most: float,
    agents_least: int,
) -> "Target":
    from zhida.core.planning.sizing import Target

    return Target(
        service_level=level,
        promise_s=promise_s,
        reply_s=reply_s,
        abandons_most=abandons_most,
        occupancy_most=occupancy_most,
        agents_least=agents_least,
    )


def _costs(agent_hour: float, bot_contact: float, lost_order: float, orders_lost: float) -> "Costs":
    from zhida.core.planning.decisions import Costs

    return Costs(wage_h=agent_hour, bot_contact=bot_contact, lost_order=lost_order, orders_lost=orders_lost)


def _bot(resolves: float, straight: float, handle_s: float, patience_s: float) -> "Scenario":
    from zhida.core.planning.scenario import BotTurn, Handling, LaneShare, Scenario

    return Scenario(
        slot_s=SLOT_S,
        contacts=(0.0,),
        handling=Handling(mean_s=handle_s),
        patience_s=patience_s,
        bot=BotTurn(resolves=resolves),
        standard=LaneShare(part=1.0, direct=straight),
    )


def _tuned(
    request: "PlanRequest",
    shrinkage: float,
    forecast_cv: float | None,
    days: int | None,
    seed: int,
    *,
    rehearse: bool,
) -> "PlanRequest":
    from zhida.sim.full_plan import days_to_play

    spread = request.spread if forecast_cv is None else replace(request.spread, day_cv=forecast_cv)
    played = days_to_play(sum(request.scenario.contacts)) if days is None else days
    return replace(request, shrinkage=shrinkage, spread=spread, days=played, seed=seed, rehearse=rehearse)


def _made(request: "PlanRequest") -> "FullPlan":
    """Make the plan; interrupted, keep the best so far."""
    from zhida.sim.full_plan import plan_day

    best: FullPlan | None = None
    with _progress() as report:
        try:
            for made in plan_day(request, _solver(), report):
                best = made
        except KeyboardInterrupt:
            if best is None:
                raise
            typer.echo(f"interrupted; this is the plan as {best.stage} so far", err=True)
    return cast("FullPlan", best)


def _solver() -> "ShiftSolver":
    """Return the best solver there is; without the extra ``plan`` a simple one."""
    from zhida.adapters.planning.simple import SimpleShiftSolver

    try:
        from zhida.adapters.planning.milp import MilpShiftSolver
    except ImportError:
        return SimpleShiftSolver()
    return MilpShiftSolver()


@contextmanager
def _progress() -> Generator["Report"]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        known: dict[str, TaskID] = {}

        def report(stage: str, done: float) -> None:
            if stage not in known:
                known[stage] = bars.add_task(stage, total=1.0)
            bars.update(known[stage], completed=done)

        yield report


def _show(made: "FullPlan", *, as_json: bool, csv_file: Path | None, svg_file: Path | None) -> None:
    from zhida.cli.plan_report import fingerprint, plan_csv, plan_json, plan_lines
    from zhida.cli.plan_svg import plan_svg

    if csv_file is not None:
        written(csv_file, plan_csv(made))
    if svg_file is not None:
        written(svg_file, plan_svg(made))
    if as_json:
        print_json(plan_json(made, fingerprint(made)))
    else:
        for line in plan_lines(made):
            typer.echo(line)
