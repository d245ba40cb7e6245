"""The day a command judges by: the one it is told, else today."""

from datetime import UTC, date, datetime

from zhida.bootstrap.system import SystemClock
from zhida.cli.kb_files import usage
from zhida.core.kernel.times import MICROS

__all__ = ["chosen_day"]


def chosen_day(written: str | None) -> date:
    """Return the day written as ``2026-08-31``, or today in UTC.

    Raises:
        typer.Exit: It is not a day.
    """
    if written is None:
        return datetime.fromtimestamp(SystemClock().utc() / MICROS, UTC).date()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise usage(f"{written}: not a day; write it as 2026-08-31") from None
