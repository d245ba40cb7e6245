"""``zhida bot train``: learn a knowledge-base file, and the index the other commands decide with."""

import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from zhida.adapters.models.folding import TableFolding
from zhida.adapters.models.training_files import FolderIndexFiles, read_learned, written
from zhida.cli.kb_files import articles_of
from zhida.cli.printing import print_json, print_table
from zhida.core.bot.index import ArticleIndex, Learned, learn
from zhida.core.knowledge.article import Article
from zhida.ports.training import Training

__all__ = ["learned_index", "train"]

_MILLION = 1_000_000


def train(
    *,
    kb: Annotated[Path, typer.Option("--kb", help="Knowledge base: CSV, Markdown or JSONL.")],
    out: Annotated[Path, typer.Option(help="Folder the index file is kept in.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Learn the articles from their own wordings and keep the index for --index of the other commands."""
    began = perf_counter()
    articles, folding = articles_of(kb), TableFolding()
    learned = _learn(articles, folding)
    if learned is None:
        typer.echo(f"{kb.name}: too few or too many articles to learn; the words alone answer", err=True)
        raise typer.Exit(1)
    name = FolderIndexFiles(out).put(Training(articles=articles).key, written(learned))
    figures = {
        "index": f"{name}.npz",
        "kb_hash": learned.kb_hash,
        "articles": len(articles),
        **_held_out(learned),
        "train_s": round(perf_counter() - began, 2),
    }
    if as_json:
        print_json(figures)
    else:
        print_table(kb.name, ("figure", "value"), [(name, str(value)) for name, value in figures.items()])


def learned_index(
    articles: Sequence[Article], folding: TableFolding, folder: Path | None = None
) -> ArticleIndex:
    """Return the index of articles as learned before in ``folder``, else learned now."""
    known = tuple(articles)
    content = None if folder is None else FolderIndexFiles(folder).get(Training(articles=known).key)
    learned = None if content is None else read_learned(content)
    if learned is None:
        learned = _learn(known, folding)
        content = None if learned is None else written(learned)
    model_hash = None if content is None else sha256(content).hexdigest()
    return ArticleIndex.build(known, folding.fold).with_learned(learned, model_hash)


def _learn(articles: Sequence[Article], folding: TableFolding) -> Learned | None:
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("learning", total=None)
        return learn(
            articles,
            folding.fold,
            told=lambda done, all_: progress.update(task, completed=done, total=all_),
        )


def _held_out(learned: Learned) -> dict[str, float | int | None]:
    """Return how often the first article was right where one was wanted, and how sure it was otherwise."""
    wanted = [outcome for outcome in learned.outcomes if not outcome.is_out_of_scope]
    others = [outcome.score for outcome in learned.outcomes if outcome.is_out_of_scope]
    right = sum(outcome.is_right for outcome in wanted)
    return {
        "held_out": len(learned.outcomes),
        "held_out_hit_at_1": round(right / len(wanted), 4) if wanted else None,
        "held_out_mean_score_out_of_scope": round(sum(others) / len(others) / _MILLION, 4)
        if others
        else None,
    }
