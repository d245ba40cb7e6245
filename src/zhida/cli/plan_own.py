"""Planning from this desk's own events: its store is only read, also while a server uses it."""

import asyncio
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from zhida.cli.kb_files import usage
from zhida.cli.plan_files import zone_of

if TYPE_CHECKING:
    from zhida.core.planning.own_record import OwnRecord
    from zhida.core.planning.scenario import Scenario

__all__ = ["own_day", "own_notes", "own_record_in"]


def own_record_in(folder: Path | None, zone: str | None, tenant: str = "main") -> "OwnRecord":
    """Return what the last weeks of the store in a data folder say; the day of its last event is not over.

    Raises:
        typer.Exit: There is no store.
        InvalidStaffing: Nobody came on a whole day.
    """
    from zhida.bootstrap import load_config

    path = load_config(data_dir=folder).data_dir / "zhida.db"
    if not path.exists():
        raise usage(f"{path.parent}: no store there; name the data folder of the desk with --data")
    return asyncio.run(_read(path, zone, tenant))


async def _read(path: Path, zone: str | None, tenant: str) -> "OwnRecord":
    from zhida.adapters.storage.sqlite.reader import FileReader
    from zhida.core.kernel.ids import TenantId
    from zhida.services.own_record import OwnHistory

    with closing(FileReader(path)) as reader:
        whose, own = TenantId(tenant), OwnHistory(reader, most=None)
        now = await own.last_at(whose)
        return await own.record(whose, now, zone_of(zone) or await own.zone(whose))


def own_day(record: "OwnRecord", day: date | None, plain: "Scenario") -> "tuple[Scenario, date, bool]":
    """Return the day to plan, by default the one after the record, and whether its weekday was seen.

    Raises:
        InvalidStaffing: No day before it was seen.
    """
    from zhida.core.planning.own_record import own_forecast, own_scenario

    chosen = day or max(record.history.days) + timedelta(days=1)
    contacts, is_alike = own_forecast(record, chosen)
    return own_scenario(record, contacts, plain), chosen, is_alike


def own_notes(record: "OwnRecord", is_alike: bool) -> str:
    """Return in one line what the input stands on."""
    measured = {
        "handling": record.handle_s,
        "patience": record.patience_s,
        "bot": record.resolves,
    }
    assumed = [name for name, value in measured.items() if value is None]
    days = sorted(record.history.days)
    line = (
        f"from {record.contacts:,} own contacts, {days[0]} to {days[-1]}:"
        f" {record.waits:,} waits of which {record.gave_up:,} given up, {record.talks:,} talks"
    )
    if assumed:
        line += f"; too few to measure {' and '.join(assumed)}: as given"
    return line if is_alike else f"{line}; no such weekday seen yet, all days count"
