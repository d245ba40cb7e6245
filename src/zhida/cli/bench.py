"""``zhida bench``: our own figures, beside a floor in C where there is one."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhida.cli.bot_bench import bench_bot
from zhida.cli.plan_bench import bench_plan
from zhida.cli.printing import print_json, print_table, reported

if TYPE_CHECKING:
    from zhida.bench.relay import Plan
    from zhida.bench.report import Report
    from zhida.bench.shift import Prepared

__all__ = ["app"]

app = typer.Typer(help="Measure this installation.", no_args_is_help=True)
app.command("plan")(bench_plan)
app.command("bot")(bench_bot)

_PASSWORD = "relay-benchmark"  # noqa: S105  of agents who live as long as the run
_SIDES = (
    "run",
    "",
    "messages/s",
    "p50 / p99 ms",
    "ratio speed / p50",
    "fdatasync p50 / p99 ms",
    "load, generator",
)


@app.callback()
def bench() -> None:
    """Measure this installation; figures keep their names under ``--json``."""


@app.command("relay")
def relay(
    *,
    seconds: Annotated[float, typer.Option(min=0.2, help="Length of one run.")] = 5.0,
    contacts: Annotated[int, typer.Option(min=1, max=800, help="Contacts who write.")] = 256,
    agents: Annotated[int, typer.Option(min=1, max=50, help="Agents who read.")] = 16,
    idle: Annotated[int, typer.Option(min=1, max=5_000, help="Idle contacts for the memory figure.")] = 1_000,
    pairs: Annotated[
        int, typer.Option(min=1, max=20, help="Runs of each kind, product and floor in turn.")
    ] = 3,
    floor: Annotated[bool, typer.Option("--floor/--no-floor", help="Also press the floor in C.")] = True,
    folder: Annotated[
        Path | None,
        typer.Option(help="Folder on the disk to measure; default the folder for temporary files."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a message from the contact's socket through the disk to the agent's socket."""
    from zhida.bench.facts import InvariantBroken
    from zhida.bench.native import LoadFailed
    from zhida.bench.relay import Plan

    plan = Plan(seconds=seconds, pairs=pairs, contacts=contacts, agents=agents, idle=idle, floor=floor)
    with reported(), tempfile.TemporaryDirectory(prefix="zhida-bench-", dir=folder) as home:
        try:
            report = asyncio.run(_measure(plan, Path(home)))
        except (InvariantBroken, LoadFailed, TimeoutError) as failed:
            typer.echo(f"the benchmark failed: {failed or type(failed).__name__}", err=True)
            raise typer.Exit(1) from None
    if as_json:
        print_json(report.wire())
    else:
        _print(report)


async def _measure(plan: "Plan", home: Path) -> "Report":
    from zhida.bench.relay import measure

    def says(what: str) -> None:
        typer.echo(what, err=True)

    says("preparing people")
    return await measure(plan, home, await _prepare(plan, home / "data"), says)


async def _prepare(plan: "Plan", store: Path) -> "Prepared":
    """Fill a data folder with contacts who hold tokens and agents with enough room for them."""
    from zhida.bench.shift import Prepared
    from zhida.bootstrap import load_config, real_ports, running
    from zhida.services.staff import NewAgent
    from zhida.services.tenancy import MAIN
    from zhida.web.common.credentials import write_credential

    room = -(-plan.contacts // plan.agents)
    async with running(real_ports(load_config(data_dir=store)), background=False) as started:
        platform = started.platform
        skills = {skill: 3 for queue in platform.tenancy.of(MAIN).lines.queues for skill in queue.skills}
        for number in range(plan.agents):
            new = NewAgent(
                login=f"agent-{number}",
                name=f"Agent {number}",
                capacity=room,
                skills=skills,
                password=_PASSWORD,
            )
            await platform.staff.add(MAIN, new)
        begun = (platform.visits.begin(MAIN, "web", "en") for _ in range(plan.contacts + plan.idle))
        tokens = tuple(write_credential(MAIN, token) for token, _ in await asyncio.gather(*begun))
    return Prepared(
        contacts=tokens[: plan.contacts],
        idle=tokens[plan.contacts :],
        logins=tuple(f"agent-{number}" for number in range(plan.agents)),
        password=_PASSWORD,
    )


def _print(report: "Report") -> None:
    print_table(
        "Relay: message in, on disk, on the agent's socket",
        ("figure", "median"),
        [(name, "no floor" if value is None else f"{value:,}") for name, value in report.figures().items()],
    )
    print_table("Every run", _SIDES, report.rows())
    typer.echo(f"generator: {report.generator}")
    typer.echo(f"commit {report.commit}, {', '.join(f'{k} {v}' for k, v in report.machine.items())}")
