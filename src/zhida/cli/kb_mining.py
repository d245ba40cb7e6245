"""``zhida kb mine``: drafts of articles from exported chats, for a shop that has no FAQ yet."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from zhida.adapters.importers.chats import read_chats
from zhida.adapters.models.folding import TableFolding
from zhida.cli.kb_files import print_errors, usage, write_text
from zhida.cli.printing import print_json, print_table
from zhida.core.knowledge.mining import Mined, mine
from zhida.core.knowledge.validation import ArticleRow, read_articles
from zhida.services.questions import small_talk

__all__ = ["mine_chats"]

_SHOWN = 20
_MOST_BYTES = 200 * 1024 * 1024


def mine_chats(
    file: Annotated[
        Path, typer.Argument(help="Chats: CSV or JSON lines with conversation, role, text, time.")
    ],
    *,
    out: Annotated[Path | None, typer.Option(help="Write drafts to this JSON lines file.")] = None,
    least: Annotated[int, typer.Option(min=1, help="Conversations a question was asked in at least.")] = 2,
    source: Annotated[str | None, typer.Option(help="Cited by the drafts; the file's name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Group the questions of exported chats and propose the agents' best answers, personal things masked."""
    try:
        is_large = file.stat().st_size > _MOST_BYTES
        content = b"" if is_large else file.read_bytes()
    except OSError as error:
        raise usage(f"{file.name}: cannot be read ({error.strerror}); check the path") from None
    if is_large:
        raise usage(f"{file.name}: larger than {_MOST_BYTES} bytes; split it")
    turns, errors = read_chats(content, is_jsonl=file.suffix.lower() in {".jsonl", ".ndjson"})
    if not turns:
        print_errors(file.name, errors[:_SHOWN])
        raise typer.Exit(1)
    folding = TableFolding()
    drafts = mine(turns, fold=folding.fold, is_small=small_talk(folding), least=least)
    cited = file.stem if source is None else source
    if out is not None:
        write_text(out, "".join(f"{_line(draft, cited)}\n" for draft in drafts))
    _show(file.name, len(turns), len(errors), drafts, as_json=as_json)


def _line(draft: Mined, source: str) -> str:
    """Return a draft as a line `zhida kb import` takes once a person has read it."""
    values = {"question": draft.question, "answer": draft.answer, "similar": list(draft.similar)}
    row = ArticleRow(line=1, values={**values, "source": source})
    ((_, article),) = read_articles((row,)).articles
    members = {"id": article.id, **values, "tags": [], "lang": article.lang, "source": source}
    members |= {"valid_from": None, "valid_to": None, "count": draft.count, "examples": list(draft.examples)}
    return json.dumps(members, ensure_ascii=False)


def _show(name: str, turns: int, passed_over: int, drafts: Iterable[Mined], *, as_json: bool) -> None:
    found = tuple(drafts)
    if as_json:
        print_json(
            {
                "file": name,
                "messages": turns,
                "passed_over": passed_over,
                "drafts": [asdict(draft) for draft in found],
            }
        )
        return
    cells = [(str(one.count), one.question[:60], one.answer.split("\n")[0][:60]) for one in found[:_SHOWN]]
    print_table(f"{name}: {len(found)} drafts", ("asked", "question", "answer"), cells)
    if passed_over:
        typer.echo(f"{passed_over} rows name no known speaker and were passed over.")
    typer.echo("Read them before you import them: they are what agents wrote, not what the shop decided.")
