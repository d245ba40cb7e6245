"""The command: measure the chosen tracks, print one table, fail when a gate is broken."""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from evals.bench import Bench, Track
from evals.corrections import rehearse_corrections
from evals.encoding import load_encodings
from evals.english import rehearse_banking, rehearse_clinc
from evals.figures import Figure, absent
from evals.gates import Pass, Verdict, read_rules, verdict
from evals.own import rehearse_bank, rehearse_shop
from evals.people import rehearse_requests
from zhida.bench.machine import commit_of

__all__ = ["TRACKS", "main"]

TRACKS: Final[Mapping[str, Track]] = {
    "person": rehearse_requests,
    "shop": rehearse_shop,
    "bank": rehearse_bank,
    "corrections": rehearse_corrections,
    "clinc150": rehearse_clinc,
    "banking77": rehearse_banking,
}
_ENCODED: Final = ("shop", "bank", "corrections", "clinc150", "banking77")
"""Tracks an encoder can change."""
_FOLDER: Final = "ZHIDA_EVAL_DATA"
_WIDE: Final = 150


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when every gate held, 1 when one broke, 2 for a wrong call."""
    chosen = _parser().parse_args(arguments)
    console = Console(width=None if Console().is_terminal else _WIDE)
    names = chosen.only or list(TRACKS)
    bench, figures = _measure(names, chosen, console)
    rules = read_rules()
    verdicts = {rule: verdict(rule, figures) for rule in rules}
    console.print(_table(figures, verdicts))
    broken = [rule for rule, said in verdicts.items() if said is Verdict.BROKEN]
    for rule in broken:
        console.print(f"BROKEN  {rule.figure}: {rule.said} ({rule.source})", style="red", soft_wrap=True)
    if chosen.json:
        chosen.json.write_text(_written(figures, verdicts), encoding="utf-8")
    if chosen.failures:
        lines = (json.dumps(asdict(miss), ensure_ascii=False) + "\n" for miss in bench.misses)
        chosen.failures.write_text("".join(lines), encoding="utf-8")
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measure the bot.")
    folder = os.environ.get(_FOLDER)
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(folder) if folder else None,
        help=f"folder with the public sets; default from {_FOLDER}",
    )
    parser.add_argument("--seeds", type=int, default=5, help="runs of every few-shot figure")
    parser.add_argument("--only", action="append", choices=list(TRACKS), help="a track; may be repeated")
    parser.add_argument("--semantic", action="store_true", help="measure with the semantic extra too")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--failures", type=Path, help="write every miss here, one JSON line each")
    return parser


def _measure(
    names: Sequence[str], chosen: argparse.Namespace, console: Console
) -> tuple[Bench, Sequence[Figure]]:
    figures: list[Figure] = []
    columns = (TextColumn("{task.description:<10}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("", total=0)
        total = 0

        def expect(more: int) -> None:
            nonlocal total
            total += more
            progress.update(task, total=total)

        bench = Bench(
            folder=chosen.data, seeds=chosen.seeds, expect=expect, tick=lambda: progress.advance(task)
        )
        for name in names:
            progress.update(task, description=name)
            figures.extend(TRACKS[name](bench))
        encodings = load_encodings() if chosen.semantic else None
        if chosen.semantic and encodings is None:
            figures.append(absent("semantic/encoder", "not installed"))
        for name in (name for name in names if encodings is not None and name in _ENCODED):
            progress.update(task, description=f"{name}+")
            figures.extend(TRACKS[name](replace(bench, encodings=encodings)))
    return bench, figures


def _table(figures: Sequence[Figure], verdicts: Mapping[Pass, Verdict]) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in ("figure", "value", "95 % interval", "n", "rule", "verdict", "note"):
        table.add_column(head, justify="right" if head in ("value", "n") else "left", no_wrap=head != "note")
    before = ""
    for figure in figures:
        group = figure.name.partition("/")[0]
        if group != before:
            table.add_section()
            before = group
        said = [(rule, each) for rule, each in verdicts.items() if rule.figure == figure.name]
        table.add_row(*_cells(figure, said))
    return table


def _cells(figure: Figure, said: Sequence[tuple[Pass, Verdict]]) -> Sequence[str]:
    interval = "" if figure.low is None else f"{figure.low:.4f} to {figure.high:.4f}"
    return (
        figure.name,
        figure.note if figure.value is None else f"{figure.value:.4f}",
        interval,
        f"{figure.n:,}" if figure.n else "",
        "\n".join(rule.said for rule, _ in said),
        "\n".join(each.value for _, each in said),
        figure.note if figure.value is not None else "",
    )


def _written(figures: Sequence[Figure], verdicts: Mapping[Pass, Verdict]) -> str:
    rules = [{**asdict(rule), "verdict": each.value} for rule, each in verdicts.items()]
    found = {"commit": commit_of(Path.cwd()), "figures": [one.wire() for one in figures], "rules": rules}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
