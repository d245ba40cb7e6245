"""The bot beside other projects on the same questions: ``make bench PEERS=1``, and only then.

    python -m benchmarks.bot_peers --python .bench-venv/bin/python [--data FOLDER] [--json FILE]

Peers run in an environment of their own, in a child process that is given articles and questions and gives
back the article it chose, its score, and whether it answers. The judging is the one of ``evals``.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

from rich.console import Console
from rich.table import Table

from evals.curves import (
    accepted_right,
    area_under_risk,
    auroc,
    coverage_at_risk,
    paper_threshold,
    recall_at_threshold,
    rows_of,
)
from evals.figures import Figure, Rows, bootstrapped, share_of
from evals.public import NotHere, banking77, clinc150, intents
from evals.ranking import Asked, Ranker, outcomes_of
from evals.sets import BANK, SHOP, TEST, OwnSet, articles, questions
from zhida.core.bot.outcome import Outcome
from zhida.core.knowledge.article import Article

__all__ = ["EXAMS", "PEERS", "main"]

PEERS: Mapping[str, str] = {
    "grounded-support-agent": "bot_peer_grounded.py",
    "semantic-router": "bot_peer_router.py",
}
EXAMS = ("clinc150", "banking77", "shop", "bank")
_SEED = 20261001
_MILLION = 1_000_000
_OWN = {own.name: own for own in (SHOP, BANK)}


class _Line(TypedDict):
    id: str | None
    score: float
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """Articles, and questions of which those for development choose thresholds."""

    name: str
    articles: Sequence[Article]
    dev: Sequence[Asked]
    test: Sequence[Asked]


def main(arguments: Sequence[str]) -> int:
    """Ask everybody everything and print the table."""
    chosen = _parser().parse_args(arguments)
    figures: list[Figure] = []
    for exam in (exam for name in chosen.only or EXAMS for exam in _exams(name, chosen.data)):
        asked = (*exam.dev, *exam.test)
        ours = Ranker(exam.articles)
        figures.extend(_judged(f"{exam.name}/zhida", exam, outcomes_of(asked, ours.rank(asked)), None))
        for peer, script in PEERS.items():
            lines = _answers(chosen.python, script, exam.articles, asked)
            judged = [_outcome(one, line) for one, line in zip(asked, lines, strict=True)]
            answers = [line["answers"] for line in lines]
            figures.extend(_judged(f"{exam.name}/{peer}", exam, judged, answers))
    Console(width=120).print(_table(figures))
    if chosen.json:
        chosen.json.write_text(json.dumps([one.wire() for one in figures], indent=1) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bot_peers")
    parser.add_argument("--python", type=Path, required=True, help="interpreter of the peers' environment")
    parser.add_argument("--data", type=Path, help="folder with the public sets")
    parser.add_argument("--only", action="append", choices=EXAMS, help="a set; may be repeated")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser


def _exams(name: str, folder: Path | None) -> Iterator[Exam]:
    """Yield the set of this name, nothing when it is not here."""
    try:
        yield _public(name, folder) if name in ("clinc150", "banking77") else _own(_OWN[name])
    except NotHere:
        sys.stderr.write(f"{name}: not here\n")


def _public(name: str, folder: Path | None) -> Exam:
    found = clinc150(folder) if name == "clinc150" else banking77(folder)
    return Exam(name=name, articles=intents(found.train), dev=found.dev, test=found.test)


def _own(own: OwnSet) -> Exam:
    asked = [(one.part, Asked(text=one.text, gold=one.gold, lang=one.lang)) for one in questions(own)]
    return Exam(
        name=own.name,
        articles=articles(own),
        dev=[one for part, one in asked if part != TEST],
        test=[one for part, one in asked if part == TEST],
    )


def _answers(python: Path, script: str, known: Sequence[Article], asked: Sequence[Asked]) -> Sequence[_Line]:
    task = {
        "articles": {
            a.id: [a.question, *a.similar, *([a.answer] if a.source != "set" else [])] for a in known
        },
        "asked": [one.text for one in asked],
    }
    line = (str(python), str(Path(__file__).parent / script))
    done = subprocess.run(line, input=json.dumps(task), stdout=subprocess.PIPE, text=True, check=True)
    return [cast("_Line", json.loads(each)) for each in done.stdout.splitlines()]


def _outcome(one: Asked, line: _Line) -> Outcome:
    return Outcome(
        score=round(line["score"] * _MILLION),
        is_right=line["id"] in one.gold,
        is_out_of_scope=not one.gold,
        id=one.text,
    )


def _judged(
    name: str, exam: Exam, outcomes: Sequence[Outcome], answers: Sequence[bool] | None
) -> Iterator[Figure]:
    dev, test = rows_of(outcomes[: len(exam.dev)]), rows_of(outcomes[len(exam.dev) :])
    yield share_of(f"{name}: first article right", *accepted_right(test, float("-inf")))
    if answers is not None:
        yield from _as_shipped(name, test, answers[len(exam.dev) :])
    if len(dev):
        threshold = paper_threshold(dev)
        yield share_of(f"{name}: right and accepted, threshold from dev", *accepted_right(test, threshold))
        yield share_of(f"{name}: OOS recall, threshold from dev", *recall_at_threshold(test, threshold))
        yield bootstrapped(f"{name}: AUROC", test, auroc, seed=_SEED)
    yield bootstrapped(f"{name}: AURC", test, area_under_risk, seed=_SEED)
    yield bootstrapped(
        f"{name}: coverage at 5 % risk", test, lambda rows: coverage_at_risk(rows, 0.05), seed=_SEED
    )


def _as_shipped(name: str, test: Rows, answers: Sequence[bool]) -> Iterator[Figure]:
    """Yield what it answers by its own rule, and how much of that is wrong."""
    given = [bool(right) for (_, right, _), answer in zip(test, answers, strict=True) if answer]
    yield share_of(f"{name}: answered as shipped", len(given), len(test))
    yield share_of(f"{name}: wrong among these", given.count(False), len(given))


def _table(figures: Sequence[Figure]) -> Table:
    table = Table("figure", "value", "95 % interval", "n", box=None, pad_edge=False)
    for one in figures:
        shown = "not measured" if one.value is None else f"{one.value:.4f}"
        interval = "" if one.low is None else f"{one.low:.4f} to {one.high:.4f}"
        table.add_row(one.name, shown, interval, f"{one.n:,}")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
