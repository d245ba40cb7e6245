"""``zhida kb import|export|lint|mine``: the knowledge base, in the installation or in a file."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date as date_
from pathlib import Path
from typing import Annotated

import typer

from zhida.adapters.importers.formats import FORMATS, READABLE
from zhida.adapters.models.folding import TableFolding
from zhida.cli.days import chosen_day
from zhida.cli.kb_files import articles_of, print_errors, usage, write_articles
from zhida.cli.kb_mining import mine_chats
from zhida.cli.kb_reading import read_source, title_of
from zhida.cli.printing import print_json, print_table, reported
from zhida.core.bot.index import ArticleIndex
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.lint import Finding, Level, lint
from zhida.core.knowledge.planning import ImportPlan, plan_import
from zhida.kit.texts import language_of

__all__ = ["app"]

app = typer.Typer(help="Articles the bot answers from.", no_args_is_help=True)

app.command("mine")(mine_chats)

_MOST_SOUGHT = 20_000
"""Wordings whose way to their article is checked: nobody waits for this processor."""
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Base = Annotated[Path | None, typer.Option("--kb", help="A file instead of the installation.")]
Folder = Annotated[Path | None, typer.Option("--data", help="Data folder; default from the settings.")]
Tenant = Annotated[str, typer.Option("--tenant", help="Whose articles.")]


@app.command("import")
def bring(
    file: Annotated[str, typer.Argument(help=f"Articles to take: {', '.join(READABLE)}, or an address.")],
    *,
    kb: Base = None,
    folder: Folder = None,
    tenant: Tenant = "main",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Delete what the file does not name.")] = False,
    source: Annotated[str | None, typer.Option(help="Cited where a row names none; the file's name.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take articles from a file: all of them, or none when a row is wrong."""
    rows = read_source(file)

    def plan(existing: Sequence[Article]) -> ImportPlan:
        cited = title_of(file) if source is None else source
        return plan_import(existing, rows.rows, source=cited, replaces=replace, errors=rows.errors)

    if kb is not None:
        existing = articles_of(kb) if kb.exists() else ()
        planned = plan(existing)
        if planned.is_sound and not (dry_run or planned.changes_nothing):
            write_articles(kb, _carried_out(existing, planned))
    else:
        with reported():
            planned = asyncio.run(_store(folder, tenant, plan, dry_run=dry_run))
    _show_plan(Path(file).name, planned, dry_run=dry_run, as_json=as_json)
    if not planned.is_sound:
        raise typer.Exit(1)


@app.command("export")
def give(
    file: Annotated[Path, typer.Argument(help=f"File to write: {', '.join(FORMATS)}.")],
    *,
    kb: Base = None,
    folder: Folder = None,
    tenant: Tenant = "main",
    as_json: AsJson = False,
) -> None:
    """Write every article to a file; with --kb from one file into another."""
    articles = _articles(kb, folder, tenant)
    write_articles(file, articles)
    if as_json:
        print_json({"file": file.name, "articles": len(articles)})
    else:
        typer.echo(f"{file.name}: {len(articles)} articles")


@app.command("lint")
def check(
    file: Annotated[Path | None, typer.Argument(help="A file; without it the installation.")] = None,
    *,
    folder: Folder = None,
    tenant: Tenant = "main",
    date: Annotated[str | None, typer.Option(help="Judge as of this day, as 2026-08-31.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find contradictions, repeats, expired articles and sentences that put a contact off."""
    today = chosen_day(date)
    findings = _findings(_articles(file, folder, tenant), today)
    failed = any(finding.level is Level.ERROR for finding in findings)
    if as_json:
        print_json({"sound": not failed, "findings": [asdict(finding) for finding in findings]})
    elif findings:
        cells = [(f.level.value, f.code, " ".join(f.articles), f.what, f.remedy) for f in findings]
        print_table("Findings", ("level", "code", "articles", "what", "what to do"), cells)
    else:
        typer.echo("Nothing to mend.")
    if failed:
        raise typer.Exit(1)


def _findings(articles: Sequence[Article], today: date_) -> tuple[Finding, ...]:
    """Return what lint says, with what an index of these articles finds first."""
    folding = TableFolding()
    index = ArticleIndex.build(articles, folding.fold)

    def first_of(article: Article, wording: str) -> ArticleId | None:
        folded = folding.fold(wording)
        found = index.search(folded, today, lang=language_of(folded, article.lang), k=1)
        return found[0].article_id if found else None

    return lint(articles, folding.fold, today, first_of=first_of, most_sought=_MOST_SOUGHT)


def _show_plan(name: str, plan: ImportPlan, *, dry_run: bool, as_json: bool) -> None:
    counts = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
        "removed": len(plan.removed),
    }
    is_done = plan.is_sound and not dry_run
    if as_json:
        errors = [asdict(error) for error in plan.errors]
        print_json({"file": name, "done": is_done, **counts, "errors": errors})
    elif plan.errors:
        print_errors(name, plan.errors)
    else:
        told = ", ".join(f"{count} {word}" for word, count in counts.items())
        typer.echo(f"{name}: {told}" if is_done else f"{name}: {told} (nothing stored: dry run)")


def _carried_out(existing: Sequence[Article], plan: ImportPlan) -> tuple[Article, ...]:
    gone = {*plan.removed, *(article.id for article in plan.changed)}
    return (*(article for article in existing if article.id not in gone), *plan.changed, *plan.new)


def _articles(file: Path | None, folder: Path | None, tenant: str) -> tuple[Article, ...]:
    if file is not None:
        return articles_of(file)
    with reported():
        return asyncio.run(_stored(folder, tenant))


async def _stored(folder: Path | None, tenant: str) -> tuple[Article, ...]:
    from zhida.bootstrap import load_config, real_ports, running

    async with running(real_ports(load_config(data_dir=folder)), background=False) as started:
        return await started.platform.knowledge.articles(_known(started.platform.tenancy.all(), tenant))


async def _store(
    folder: Path | None, tenant: str, plan: Callable[[Sequence[Article]], ImportPlan], *, dry_run: bool
) -> ImportPlan:
    from zhida.bootstrap import load_config, real_ports, running

    async with running(real_ports(load_config(data_dir=folder)), background=False) as started:
        knowledge = started.platform.knowledge
        whose = _known(started.platform.tenancy.all(), tenant)
        planned = plan(await knowledge.articles(whose))
        if planned.is_sound and not (dry_run or planned.changes_nothing):
            actor = Actor(tenant=whose, kind=ActorKind.SYSTEM)
            await knowledge.replace(whose, (*planned.new, *planned.changed), planned.removed, actor)
        return planned


def _known(tenants: Sequence[TenantId], wanted: str) -> TenantId:
    if wanted not in tenants:
        raise usage(f"{wanted}: no such tenant; see `zhida tenant list`")
    return TenantId(wanted)
