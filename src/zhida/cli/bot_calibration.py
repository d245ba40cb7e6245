"""``zhida bot calibrate``: what the bot may answer from a file, certified on labelled messages.

Without a file of certificates the other commands certify on held-out wordings of the base, as a new tenant
begins; where that proves nothing, the bot only suggests.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zhida.adapters.models.folding import TableFolding
from zhida.adapters.models.request_weights import request_model
from zhida.cli.bot_learning import learned_index
from zhida.cli.bot_scores import Query, read_queries
from zhida.cli.days import chosen_day
from zhida.cli.kb_files import articles_of, usage
from zhida.cli.printing import print_json, print_table
from zhida.core.bot.calibration import ALPHA, ALPHAS, DELTA, Promise, promised, stratum_of
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.outcome import HELD_OUT, Outcome
from zhida.core.bot.policy_settings import DEFAULT_BOT_POLICY, BotPolicy
from zhida.core.bot.reader import Reader
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.core.knowledge.article import Article
from zhida.services.certificates import (
    CertificateDocument,
    StratumDocument,
    calibration_of,
    document_of,
    dump_document,
    load_document,
)
from zhida.services.in_force import InForce

__all__ = ["calibrate", "policy_of", "read_document", "said_of", "start_document"]

_FILE = TenantId("file")
_MILLION = 1_000_000


def calibrate(
    *,
    kb: Annotated[Path, typer.Option("--kb", help="Knowledge base: CSV, Markdown or JSONL.")],
    queries: Annotated[Path, typer.Option(help='JSON lines {"text","gold","answerable"}.')],
    out: Annotated[Path, typer.Option(help="File the certificates are written to.")],
    alpha: Annotated[
        float, typer.Option(help="Share of wrong answers promised.", min=0.001, max=0.5)
    ] = ALPHA,
    delta: Annotated[
        float, typer.Option(help="Chance that the promise does not hold.", min=0.001, max=0.5)
    ] = DELTA,
    lang: Annotated[str, typer.Option(help="Language of the conversations.")] = "zh-CN",
    day: Annotated[str | None, typer.Option("--date", help="Decide as of this day, as 2026-08-31.")] = None,
    index: Annotated[Path | None, typer.Option("--index", help="Folder of `zhida bot train`.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Certify per kind of question what the bot may answer; exit status 1 when it may only suggest."""
    folding = TableFolding()
    articles = tuple(articles_of(kb))
    found = learned_index(articles, folding, index)
    reader = Reader(found, folding, request_model())
    judged = tuple(_judged(reader, read_queries(queries), lang, chosen_day(day)))
    alphas = {stratum: min(alpha, allowed * alpha / ALPHA) for stratum, allowed in ALPHAS.items()}
    promises = promised(judged, _wordings(articles, found), alphas, delta=delta)
    document = _document(promises, found, {"queries": len(judged)})
    out.write_text(dump_document(document) + "\n", encoding="utf-8")
    if as_json:
        print_json(document)
    else:
        print_table(out.name, ("kind of question", "what is certified"), list(said_of(document)))
    if all(one["threshold"] is None for one in document["strata"]):
        raise typer.Exit(1)


def start_document(articles: Iterable[Article], index: ArticleIndex) -> CertificateDocument:
    """Return the certificates a tenant with these articles begins with."""
    held_out = _wordings(articles, index)
    return _document(promised((), held_out, ALPHAS), index, {HELD_OUT: len(held_out)})


def policy_of(document: CertificateDocument, bot: BotPolicy = DEFAULT_BOT_POLICY) -> BotPolicy:
    """Return a policy that answers what these certificates allow."""
    in_force = InForce()
    in_force.put(_FILE, calibration_of(document))
    return in_force.policy(_FILE, bot)


def read_document(path: Path) -> CertificateDocument:
    """Read a file of certificates.

    Raises:
        BadParameter: It is none.
    """
    try:
        document = load_document(path.read_text(encoding="utf-8"))
        calibration_of(document)
    except (OSError, ValueError, KeyError, TypeError):
        raise usage(f"{path.name}: is no file of certificates; write one with zhida bot calibrate") from None
    return document


def said_of(document: CertificateDocument) -> Iterator[tuple[str, str]]:
    """Yield each kind of question with what holds for it, in plain words."""
    for one in document["strata"]:
        yield one["stratum"], _said(one, document["delta"])


def _said(one: StratumDocument, delta: float) -> str:
    threshold, bound = one["threshold"], one["bound"]
    if threshold is None or bound is None:
        missing = (
            f"{one['missing']} more labels are needed at least" if one["missing"] else "too many were wrong"
        )
        return f"suggests only: {missing} ({one['n']} counted, {one['alpha']:.1%} promised)"
    labels = "wordings of the articles" if one["source"] == HELD_OUT else "judged messages"
    pi_star = one["pi_star"]
    mix = "" if pi_star is None else f"; at any mix with up to {pi_star:.1%} out of scope"
    return (
        f"answers from score {threshold / _MILLION:.3f}: with {1 - delta:.0%} confidence "
        f"at most {bound:.1%} wrong ({one['alpha']:.1%} promised), on {one['n']} {labels}, "
        f"{one['answered']} of them answered, {one['wrong']} wrong{mix}"
    )


def _judged(reader: Reader, queries: Iterable[Query], lang: str, day: date) -> Iterator[Outcome]:
    for query in queries:
        best = next(iter(reader.read(query.text, lang, day).candidates), None)
        yield Outcome(
            score=0 if best is None else best.score,
            is_right=best is not None and best.article_id in query.gold,
            is_out_of_scope=not query.answerable,
            stratum=stratum_of(() if best is None else best.tags).value,
            id=query.text,
        )


def _wordings(articles: Iterable[Article], index: ArticleIndex) -> tuple[Outcome, ...]:
    tags: Mapping[str, tuple[str, ...]] = {article.id: article.tags for article in articles}
    return tuple(
        replace(one, stratum=stratum_of(tags.get(one.article_id, ())).value) for one in index.outcomes
    )


def _document(
    promises: Iterable[Promise], index: ArticleIndex, labels: Mapping[str, int]
) -> CertificateDocument:
    return document_of(
        tuple(promises),
        number=1,
        at=Micros(0),
        cause="asked",
        kb_hash=index.kb_hash,
        model_hash=index.model_hash or "",
        labels=labels,
        oos_share=None,
    )
