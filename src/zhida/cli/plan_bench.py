"""``zhida bench plan``: how exact the planner is, and how long a plan and a played day take."""

from typing import Annotated

import typer

from zhida.cli.printing import print_json, print_table

__all__ = ["bench_plan"]


def bench_plan(
    *,
    contacts: Annotated[int, typer.Option(min=100, help="Contacts of the day.")] = 20_000,
    repeats: Annotated[int, typer.Option(min=1, help="Runs of each timed figure.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the planner: error of Erlang A, a stationary and a forward plan, a day on both engines."""
    from zhida.bench.plan import measure

    found = measure(contacts, repeats, lambda what: typer.echo(what, err=True))
    if as_json:
        print_json(found.wire())
        return
    rows = [
        (name, f"{value:,.4g}", f"{found.cpu_s[name]:,.4g}" if name in found.cpu_s else "")
        for name, value in found.wire().items()
        if isinstance(value, float)
    ]
    title = f"The planner, {found.contacts:,} contacts, best of {found.n}"
    print_table(title, ("figure", "value", "processor s"), rows)
    typer.echo(f"commit {found.commit}, {', '.join(f'{k} {v}' for k, v in found.machine.items())}")
