"""``zhida bench bot``: what a message costs the bot by the number of articles."""

from typing import TYPE_CHECKING, Annotated

import typer

from zhida.cli.printing import print_json, print_table

if TYPE_CHECKING:
    from zhida.bench.bot import BotFigures

__all__ = ["bench_bot"]

_COLUMNS = ("articles", "p50 ms", "p99 ms", "RSS MB", "build s", "agreement", "learned")


def bench_bot(
    *,
    articles: Annotated[str, typer.Option(help="Sizes, separated by commas.")] = "200,10000,100000",
    messages: Annotated[int, typer.Option(min=2, help="Messages read for each size.")] = 1_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure reading, memory and building by articles, and what narrowing a large base loses."""
    from zhida.bench.bot import measure_all

    report = measure_all(_sizes(articles), messages, lambda what: typer.echo(what, err=True))
    if as_json:
        print_json(report.wire())
        return
    print_table("Bot: one message read", _COLUMNS, [_row(size) for size in report.sizes])
    typer.echo(f"p50 of the largest by the next: {report.p50_growth}")
    typer.echo(f"commit {report.commit}, {', '.join(f'{k} {v}' for k, v in report.machine.items())}")


def _sizes(articles: str) -> list[int]:
    parts = articles.split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise typer.BadParameter("give whole numbers above 0, separated by commas", param_hint="--articles")
    return [int(part) for part in parts]


def _row(size: "BotFigures") -> tuple[str, ...]:
    return (
        f"{size.articles:,}",
        f"{size.p50_ms:.2f}",
        f"{size.p99_ms:.2f}",
        f"{size.rss_mb:.0f}",
        f"{size.build_s:.1f}",
        f"{size.agreement:.2%}",
        "yes" if size.is_learned else "no",
    )
