"""Judge the combined coverage: ``python -m tools.coverage_gate``.

Core must be covered whole, lines and branches, because the promise is proved there; the rest may leave a
little, and no file may hide behind the others' average.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CORE_PERCENT", "EVERY_FILE_PERCENT", "REST_PERCENT", "FileCoverage", "complaints", "main"]

CORE_PERCENT = 100.0
REST_PERCENT = 95.0
EVERY_FILE_PERCENT = 85.0
CORE_FOLDER = "src/zhida/core/"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCoverage:
    """What one file has (lines and branches together), what of it ran, and which lines did not."""

    path: str
    covered: int
    total: int
    missing: tuple[int, ...] = ()
    missing_branches: tuple[tuple[int, int], ...] = ()

    @property
    def percent(self) -> float:
        """The covered share; a file without statements is covered."""
        return 100.0 if self.total == 0 else 100.0 * self.covered / self.total


def _percent(files: Iterable[FileCoverage]) -> float:
    """Return the covered share of several files together."""
    listed = tuple(files)
    return FileCoverage(
        path="", covered=sum(one.covered for one in listed), total=sum(one.total for one in listed)
    ).percent


def complaints(files: Iterable[FileCoverage]) -> tuple[str, ...]:
    """Return one line for each threshold that is missed."""
    listed = sorted(files, key=lambda one: one.path)
    found: list[str] = []
    for one in listed:
        limit = CORE_PERCENT if one.path.startswith(CORE_FOLDER) else EVERY_FILE_PERCENT
        if one.percent < limit:
            lines = ", ".join(str(line) for line in one.missing[:12])
            jumps = ", ".join(f"{start}->{end}" for start, end in one.missing_branches[:12])
            found.append(
                f"{one.path}: {one.percent:.1f} % < {limit:.0f} %; lines [{lines}] branches [{jumps}]"
            )
    rest = _percent(one for one in listed if not one.path.startswith(CORE_FOLDER))
    if rest < REST_PERCENT:
        found.append(f"everything outside core: {rest:.2f} % < {REST_PERCENT:.0f} %")
    return tuple(found)


def _measured() -> tuple[FileCoverage, ...]:
    """Return the coverage of every file from the combined measurement."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report))
        written = cast("Mapping[str, object]", json.loads(report.read_text(encoding="utf-8")))
    return tuple(_read(path, entry) for path, entry in cast("Mapping[str, object]", written["files"]).items())


def _read(path: str, entry: object) -> FileCoverage:
    """Read one file's part of the JSON report."""
    fields = cast("Mapping[str, object]", entry)
    summary = cast("Mapping[str, int]", fields["summary"])
    return FileCoverage(
        path=path,
        covered=summary["covered_lines"] + summary["covered_branches"],
        total=summary["num_statements"] + summary["num_branches"],
        missing=tuple(cast("list[int]", fields["missing_lines"])),
        missing_branches=tuple((a, b) for a, b in cast("list[tuple[int, int]]", fields["missing_branches"])),
    )


def main() -> int:
    """Print the verdict; return 1 when a threshold is missed."""
    files = _measured()
    found = complaints(files)
    for line in found:
        print(f"coverage: {line}")
    core = _percent(one for one in files if one.path.startswith(CORE_FOLDER))
    rest = _percent(one for one in files if not one.path.startswith(CORE_FOLDER))
    print(f"coverage: core {core:.2f} %, elsewhere {rest:.2f} % of lines and branches in {len(files)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
