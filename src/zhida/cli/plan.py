"""``zhida plan``: how many people, when, for which promise; a plan nobody has played is never printed.

The heavy parts are imported when a plan is made, scipy only when shifts are covered.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from zhida.cli import plan_options as opt
from zhida.cli.kb_files import usage
from zhida.cli.plan_decisions import example, hours, teams
from zhida.cli.plan_files import history_of, written
from zhida.cli.plan_source import SLOT_S, Asked, Source
from zhida.cli.printing import print_json, print_table, reported

if TYPE_CHECKING:
    from datetime import date

    from zhida.core.planning.decisions import Costs
    from zhida.core.planning.scenario import Scenario
    from zhida.core.planning.sizing import Target
    from zhida.ports.planning import ShiftSolver
    from zhida.ports.rosters import RosterSolver
    from zhida.sim.full_plan import FullPlan, PlanRequest, Report
    from zhida.sim.week_plan import WeekPlan

__all__ = ["app"]

app = typer.Typer(help="How many people, how much bot.", invoke_without_command=True)
app.command("example")(example)
app.command("hours")(hours)
app.command("teams")(teams)


@app.callback()
def plan(
    context: typer.Context,
    *,
    scenario: opt.ScenarioFile = None,
    history: opt.HistoryFile = None,
    day: opt.Day = None,
    zone: opt.Zone = None,
    own: opt.Own = False,
    folder: opt.OwnFolder = None,
    calendar: opt.CalendarFile = None,
    horizon: opt.Horizon = 1,
    volume: opt.Volume = None,
    resolves: opt.Resolves = 0.7,
    straight: opt.Straight = 0.2,
    handle_s: opt.HandleS = 480.0,
    patience_s: opt.PatienceS = 120.0,
    level: opt.Level = 0.95,
    promise_s: opt.PromiseS = 30.0,
    reply_s: opt.ReplyS = 8.0,
    abandons_most: opt.AbandonsMost = 1.0,
    occupancy_most: opt.OccupancyMost = 1.0,
    agents_least: opt.AgentsLeast = 0,
    shrinkage: opt.Shrinkage = 0.0,
    forecast_cv: opt.ForecastCv = None,
    agent_hour: opt.AgentHour = 0.0,
    bot_contact: opt.BotContact = 0.0,
    lost_order: opt.LostOrder = 0.0,
    orders_lost: opt.OrdersLost = 0.0,
    skills: opt.SkillShares = None,
    played: opt.Played = None,
    seed: opt.Seed = 1,
    rehearse: opt.Rehearse = True,
    as_json: opt.AsJson = False,
    csv_file: opt.CsvFile = None,
    svg_file: opt.SvgFile = None,
) -> None:
    """Plan a day or a week: people per interval, shifts, and what the plan hangs on."""
    if context.invoked_subcommand is not None:
        return
    with reported():
        source = Source(Asked(scenario, history, own, folder, volume, day, zone, calendar))
        target = _target(level, promise_s, reply_s, abandons_most, occupancy_most, agents_least)
        costs = _costs(agent_hour, bot_contact, lost_order, orders_lost)
        plain = _plain(_bot(resolves, straight, handle_s, patience_s), target, costs, skills)
        plain = replace(plain, shrinkage=shrinkage, seed=seed, rehearse=rehearse)
        requests, dates = source.requests(plain, horizon)
        tuned = tuple(_tuned(each, forecast_cv, played) for each in requests)
        _shown(tuned, dates, as_json=as_json, csv_file=csv_file, svg_file=svg_file)
    if not as_json:
        typer.echo(source.note())


@app.command("backtest")
def backtest(history: Path, *, zone: opt.Zone = None, first: int = 100, as_json: opt.AsJson = False) -> None:
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


def _shown(
    requests: "Sequence[PlanRequest]",
    dates: "Sequence[date | None]",
    *,
    as_json: bool,
    csv_file: Path | None,
    svg_file: Path | None,
) -> None:
    if len(requests) == 1:
        _show(_made(requests[0]), as_json=as_json, csv_file=csv_file, svg_file=svg_file)
    elif csv_file or svg_file:
        raise usage("--csv and --svg show one day; a week is printed, or whole with --json")
    else:
        _show_week(_made_week(requests), dates, as_json=as_json)


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
        slot_s=float(SLOT_S),
        contacts=(0.0,),
        handling=Handling(mean_s=handle_s),
        patience_s=patience_s,
        bot=BotTurn(resolves=resolves),
        standard=LaneShare(part=1.0, direct=straight),
    )


def _plain(scenario: "Scenario", target: "Target", costs: "Costs", skills: str | None) -> "PlanRequest":
    from zhida.sim.full_plan import PlanRequest
    from zhida.sim.skilled import Skills

    if skills is None:
        return PlanRequest(scenario=scenario, target=target, costs=costs)
    try:
        first, both = (float(part) for part in skills.split("/"))
    except ValueError:
        raise usage(f"{skills}: write two shares as 0.7/0.2") from None
    return PlanRequest(scenario=scenario, target=target, costs=costs, skills=Skills(first=first, both=both))


def _tuned(request: "PlanRequest", forecast_cv: float | None, played: int | None) -> "PlanRequest":
    from zhida.sim.full_plan import days_to_play

    spread = request.spread if forecast_cv is None else replace(request.spread, day_cv=forecast_cv)
    days = days_to_play(sum(request.scenario.contacts)) if played is None else played
    return replace(request, spread=spread, days=days)


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


def _made_week(requests: "Sequence[PlanRequest]") -> "WeekPlan":
    from zhida.adapters.planning.simple import SimpleRosterSolver
    from zhida.sim.week_plan import plan_week

    solver: RosterSolver = SimpleRosterSolver()
    with suppress(ImportError):
        from zhida.adapters.planning.milp_week import MilpRosterSolver

        solver = MilpRosterSolver()
    with _progress() as report:
        return plan_week(requests, solver, report)


def _show_week(week: "WeekPlan", dates: "Sequence[date | None]", *, as_json: bool) -> None:
    from zhida.cli.plan_week import week_json, week_lines

    if as_json:
        print_json(week_json(week, dates))
    else:
        for line in week_lines(week, dates):
            typer.echo(line)


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
