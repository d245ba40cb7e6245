"""``zhida serve``, ``zhida demo`` and ``zhida doctor``."""

import asyncio
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from zhida.cli.printing import print_json, print_table, reported

__all__ = ["demo", "doctor", "serve"]

Settings = Annotated[
    Path | None, typer.Option("--config", help="Settings file; default zhida.toml if present.")
]
Folder = Annotated[Path | None, typer.Option("--data", help="Data folder.")]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 picks one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def serve(config: Settings = None, folder: Folder = None, host: Host = None, port: Port = None) -> None:
    """Run the service; the first start prints the one-time password of the first admin."""
    from zhida.bootstrap import load_config
    from zhida.bootstrap.server import run_server

    with reported():
        settings = load_config(config, data_dir=folder, host=host, port=port)
        _runner()(run_server(settings, announce=typer.echo))


def demo(
    folder: Folder = None,
    port: Port = None,
    *,
    visitor: Annotated[bool, typer.Option("--visitor", help="Let a scripted visitor come by.")] = False,
    agent: Annotated[bool, typer.Option("--agent", help="Let a scripted agent answer.")] = False,
    visitors: Annotated[
        str | None, typer.Option("--visitors", help="Let so many visitors come, as 30/min or 2/s.")
    ] = None,
    auto_agents: Annotated[
        int | None, typer.Option("--auto-agents", min=0, max=500, help="Let so many scripted agents answer.")
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help="Play a day of `zhida simulate`: JSON or TOML.")
    ] = None,
    speed: Annotated[
        float, typer.Option("--speed", min=0.01, max=1_000, help="Scenario seconds in one.")
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="Seed of all chances of the visitors.")] = 1,
) -> None:
    """Run a sample shop in one process: bot, queue, desk and wall, no model, no other service."""
    from zhida.bootstrap import load_config
    from zhida.bootstrap.demo import run_demo
    from zhida.cli.demo_crowd import crowd_of

    with reported():
        settings = load_config(data_dir=folder or Path("zhida-demo"), port=port)
        crowd = crowd_of(visitors, auto_agents, scenario, speed, seed)
        _runner()(run_demo(settings, announce=typer.echo, visitor=visitor, agent=agent, crowd=crowd))


def doctor(config: Settings = None, folder: Folder = None, *, as_json: AsJson = False) -> None:
    """Check ports, disk, permissions, clock, migrations and models; exit status 1 when something is wrong."""
    from zhida.bootstrap import load_config
    from zhida.bootstrap.doctor import examine
    from zhida.bootstrap.model_doctor import examine_models

    with reported():
        settings = load_config(config, data_dir=folder)
        findings = (*examine(settings), *asyncio.run(examine_models(settings)))
        if as_json:
            print_json([finding.wire() for finding in findings])
        else:
            rows = [(finding.name, "ok" if finding.ok else "wrong", finding.says) for finding in findings]
            print_table("zhida doctor", ("check", "", "finding"), rows)
        if not all(finding.ok for finding in findings):
            raise typer.Exit(1)


def _runner() -> Callable[[Coroutine[None, None, None]], None]:
    """Return what runs a server: uvloop where it is installed, for its lower latency under load."""
    if find_spec("uvloop") is None:
        return asyncio.run
    import uvloop

    return uvloop.run
