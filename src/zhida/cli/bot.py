"""``zhida bot ask|decide|eval|train|calibrate``: the bot on a file, without server or database."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from zhida.adapters.models.folding import TableFolding
from zhida.adapters.models.request_weights import request_model
from zhida.cli.bot_calibration import calibrate, policy_of, read_document, said_of, start_document
from zhida.cli.bot_learning import learned_index, train
from zhida.cli.bot_scores import Figures, measure, read_queries
from zhida.cli.bot_turns import Rehearsal, Verdict
from zhida.cli.days import chosen_day
from zhida.cli.json_lines import member, objects, texts_of
from zhida.cli.kb_files import articles_of
from zhida.cli.printing import print_json, print_table
from zhida.cli.sets import held_out_ordinary, held_out_requests
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.policy_settings import DEFAULT_BOT_POLICY
from zhida.core.bot.reader import Reader
from zhida.core.journey.rules import Rules
from zhida.services.certificates import CertificateDocument
from zhida.services.texts import Texts

__all__ = ["app"]

app = typer.Typer(help="The bot: what it decides, and how well.", no_args_is_help=True)

app.command("train")(train)
app.command("calibrate")(calibrate)

_MILLION = 1_000_000

Kb = Annotated[Path, typer.Option("--kb", help="Knowledge base: CSV, Markdown or JSONL.")]
Lang = Annotated[str, typer.Option(help="Language of the conversation.")]
Day = Annotated[str | None, typer.Option("--date", help="Decide as of this day, as 2026-08-31.")]
Index = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of `zhida bot train`; without it the base is learned now."),
]
Certificates = Annotated[
    Path | None,
    typer.Option(
        "--calibration", help="File of `zhida bot calibrate`; without it the base's own wordings certify."
    ),
]
WordsOnly = Annotated[bool, typer.Option("--words-only", help="Learn nothing; compare words.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Million = Annotated[
    int | None, typer.Option(help="Millionths; default from the policy.", min=0, max=_MILLION)
]


@app.command("ask")
def ask(
    text: str,
    *,
    kb: Kb,
    lang: Lang = "zh-CN",
    date: Day = None,
    index: Index = None,
    words_only: WordsOnly = False,
    calibration: Certificates = None,
    as_json: AsJson = False,
) -> None:
    """Show one decision with its reason and evidence."""
    found = _index(kb, index, words_only=words_only)
    document = _certificates(kb, found, calibration)
    verdict = _rehearsal(found, document, lang, date).decide(text)
    if as_json:
        print_json(_line(None, verdict))
        return
    reading = verdict.reading
    rows = [
        ("decision", verdict.decision.value),
        ("reason", verdict.reason.value if verdict.reason else ""),
        ("detail", verdict.detail or ""),
        ("score", f"{verdict.score / _MILLION:.3f}"),
        ("says", verdict.answer or ""),
        ("source", verdict.source or ""),
        ("choices", "\n".join(verdict.choices)),
        ("candidates", "\n".join(f"{score / _MILLION:.3f} {name}" for name, score in verdict.candidates)),
        ("request", f"{reading.request.value} {reading.request_rule or ''}".strip()),
        ("urgent", reading.urgent or ""),
        ("frustration", str(reading.frustration)),
        ("kb_hash", reading.kb_hash),
        *((f"may answer: {name}", said) for name, said in said_of(document)),
    ]
    print_table(text[:60], ("", ""), [row for row in rows if row[1]])


@app.command("decide")
def decide(
    *,
    kb: Kb,
    lang: Lang = "zh-CN",
    date: Day = None,
    index: Index = None,
    words_only: WordsOnly = False,
    calibration: Certificates = None,
) -> None:
    """Read JSON lines {"id","text"[,"history"]} and write one decision per line."""
    found = _index(kb, index, words_only=words_only)
    rehearsal = _rehearsal(found, _certificates(kb, found, calibration), lang, date)
    for where, value in objects("stdin", sys.stdin):
        history = texts_of(where, value, "history")
        print_json(_line(value.get("id"), rehearsal.decide(member(where, value, "text", str), history)))


@app.command("eval")
def evaluate(
    *,
    kb: Kb,
    queries: Annotated[Path, typer.Option(help='JSON lines {"text","gold","answerable"}.')],
    lang: Lang = "zh-CN",
    date: Day = None,
    answer_at: Million = None,
    margin: Million = None,
    index: Index = None,
    words_only: WordsOnly = False,
    calibration: Certificates = None,
    as_json: AsJson = False,
) -> None:
    """Count how often the bot is right, wrong and silent, with exact 95 % intervals."""
    found = _index(kb, index, words_only=words_only)
    document = _certificates(kb, found, calibration)
    rehearsal = _rehearsal(found, document, lang, date, answer_at=answer_at, margin=margin)
    figures = measure(
        rehearsal,
        read_queries(queries),
        [text for text, _ in held_out_requests()],
        [text for text, _ in held_out_ordinary()],
    )
    if as_json:
        print_json(figures)
    else:
        print_table(queries.name, ("figure", "value", "95 % interval"), list(_cells(figures)))


def _index(kb: Path, folder: Path | None, *, words_only: bool) -> ArticleIndex:
    articles, folding = articles_of(kb), TableFolding()
    if words_only:
        return ArticleIndex.build(articles, folding.fold)
    return learned_index(articles, folding, folder)


def _certificates(kb: Path, index: ArticleIndex, path: Path | None) -> CertificateDocument:
    return start_document(articles_of(kb), index) if path is None else read_document(path)


def _rehearsal(
    index: ArticleIndex,
    document: CertificateDocument,
    lang: str,
    date: str | None,
    *,
    answer_at: int | None = None,
    margin: int | None = None,
) -> Rehearsal:
    stricter = replace(DEFAULT_BOT_POLICY, answer_at=answer_at or 0, margin=margin or 0)
    policy = policy_of(document, stricter)
    reader = Reader(index, TableFolding(), request_model())
    rules = Rules(bot=policy, phrases=Texts.load().phrases(lang, {}))
    return Rehearsal(reader, rules, lang=lang, day=chosen_day(date))


def _line(row_id: object, verdict: Verdict) -> Mapping[str, object]:
    return {
        "id": row_id,
        "decision": verdict.decision.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "detail": verdict.detail,
        "article_id": verdict.article_id,
        "score": verdict.score / _MILLION,
        "candidates": [
            {"article_id": article_id, "score": score / _MILLION} for article_id, score in verdict.candidates
        ],
    }


def _cells(figures: Figures) -> Iterator[tuple[str, str, str]]:
    bounds = figures["bounds"]
    for name, value in figures.items():
        if name == "bounds":
            continue
        pair = bounds.get(name) if isinstance(bounds, Mapping) else None
        shown = "not measured" if value is None else str(value)
        yield name, shown, f"{pair[0]} to {pair[1]}" if pair else ""
