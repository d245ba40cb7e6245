"""Files of the planner: scenarios in JSON or TOML, histories in CSV or JSON lines, plain or gzipped."""

import csv
import io
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhida.cli.kb_files import text_of, usage
from zhida.core.planning.history import Counted, History, read_history
from zhida.core.planning.scenario import Scenario
from zhida.core.planning.scenario_document import read_scenario

__all__ = ["history_of", "scenario_of", "written", "zone_of"]

_STARTS = ("start", "t", "time", "时间")
_CONTACTS = ("contacts", "calls", "count", "会话数")


def scenario_of(path: Path) -> Scenario:
    """Return the scenario in a file.

    Raises:
        typer.Exit: The file cannot be read or is neither JSON nor TOML.
        InvalidStaffing: A value is wrong.
    """
    text = text_of(path)
    try:
        document = cast("object", tomllib.loads(text) if path.suffix == ".toml" else json.loads(text))
    except (ValueError, RecursionError) as error:
        raise usage(f"{path.name}: neither JSON nor, with the ending .toml, TOML ({error})") from None
    if not isinstance(document, dict):
        raise usage(f"{path.name}: must hold one object of names and values")
    return read_scenario(cast("Mapping[str, object]", document))


def history_of(path: Path, zone: str | None, slot_s: int) -> History:
    """Return the history in a file, in intervals of ``slot_s`` where it is counted in shorter ones.

    Raises:
        typer.Exit: The file or the zone cannot be read, or a column is missing.
        InvalidStaffing: A line is wrong.
    """
    found = read_history(_counted(path), zone_of(zone))
    return found if found.slot_s >= slot_s else found.regrouped(slot_s)


def zone_of(zone: str | None) -> ZoneInfo | None:
    """Return a time zone by its name, None for none.

    Raises:
        typer.Exit: There is none of that name.
    """
    try:
        return None if zone is None else ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise usage(f"{zone}: no such time zone; write one like Asia/Shanghai") from None


def written(path: Path, text: str) -> None:
    """Write a text.

    Raises:
        typer.Exit: The file cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise usage(f"{path.name}: cannot be written ({error.strerror}); check the path") from None


def _counted(path: Path) -> Iterator[Counted]:
    text = text_of(path)
    rows = _json_lines(path, text) if ".jsonl" in path.suffixes else _csv_lines(text)
    for row, value in rows:
        yield Counted(row=row, start=_cell(path, value, _STARTS), contacts=_cell(path, value, _CONTACTS))


def _csv_lines(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for value in reader:
        yield reader.line_num, cast("Mapping[str, object]", value)


def _json_lines(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for row, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                value = cast("object", json.loads(line))
            except (ValueError, RecursionError):
                raise usage(f"{path.name}, line {row}: not JSON; write one object per line") from None
            if not isinstance(value, dict):
                raise usage(f"{path.name}, line {row}: not an object; write one object per line")
            yield row, cast("Mapping[str, object]", value)


def _cell(path: Path, value: Mapping[str, object], names: tuple[str, ...]) -> str:
    found = next((value[name] for name in names if value.get(name) is not None), None)
    if found is None:
        raise usage(f"{path.name}: needs a column {' or '.join(names[:2])}")
    return str(found)
