"""``zhida tenant add|list``: tenants are made by the operator, never by a request."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from zhida.cli.printing import print_json, print_table, reported
from zhida.core.kernel.ids import TenantId

__all__ = ["app"]

app = typer.Typer(help="Tenants of this installation.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option("--data", help="Data folder; default from the settings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("add")
def add(name: str, folder: Folder = None, *, as_json: AsJson = False) -> None:
    """Create a tenant and its first admin; print the one-time password."""
    from zhida.bootstrap import load_config, real_ports, running
    from zhida.bootstrap.first_admin import FirstAdmins
    from zhida.services.staff import FIRST_ADMIN

    async def work() -> str | None:
        config = load_config(data_dir=folder)
        async with running(real_ports(config), background=False) as started:
            await started.platform.tenancy.add(TenantId(name), name)
            return await FirstAdmins(config.data_dir, started.platform.staff).password(TenantId(name))

    with reported():
        password = asyncio.run(work()) or ""
        if as_json:
            print_json({"tenant": name, "login": FIRST_ADMIN, "password": password})
        else:
            typer.echo(
                f"tenant {name} created; first admin {name}/{FIRST_ADMIN}, one-time password {password}"
            )


@app.command("list")
def show(folder: Folder = None, *, as_json: AsJson = False) -> None:
    """List tenants."""
    from zhida.bootstrap import load_config, real_ports, running

    async def work() -> list[tuple[str, str]]:
        config = load_config(data_dir=folder)
        async with running(real_ports(config), background=False) as started:
            tenancy = started.platform.tenancy
            return [(tenant, tenancy.of(tenant).name) for tenant in tenancy.all()]

    with reported():
        found = asyncio.run(work())
        if as_json:
            print_json([{"tenant": tenant, "name": name} for tenant, name in found])
        else:
            print_table("Tenants", ("tenant", "name"), found)
