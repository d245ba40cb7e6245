"""Our own Chinese and English sets: a shop and a bank."""

from collections.abc import Iterator, Sequence
from typing import Final

from evals.bench import Bench, Miss
from evals.curves import area_under_risk, auroc, coverage_at_risk, recall_at_acceptance, rows_of
from evals.figures import Figure, bootstrapped, share_of
from evals.promise import promise, start
from evals.ranking import Asked, Ranked, outcomes_of
from evals.sets import BANK, SHOP, SHOP_FRESH, TEST, OwnSet, Question, articles, questions

__all__ = ["rehearse_bank", "rehearse_shop"]

_KINDS: Final = (("near", "zh"), ("far", "zh"), ("near", "en"), ("far", "en"))


def rehearse_shop(bench: Bench) -> Iterator[Figure]:
    """Measure the shop: the first questions, the fresh ones, and the promise on all of them."""
    yield from _rehearse(bench.named("shop"), bench, (SHOP, SHOP_FRESH))


def rehearse_bank(bench: Bench) -> Iterator[Figure]:
    """Measure the bank, and the promise on all its questions."""
    yield from _rehearse(bench.named("bank"), bench, (BANK,))


def _rehearse(name: str, bench: Bench, sets: Sequence[OwnSet]) -> Iterator[Figure]:
    every = [(own, question) for own in sets for question in questions(own)]
    asked = [Asked(text=one.text, gold=one.gold, lang=one.lang) for _, one in every]
    bench.expect(len(asked))
    ranker = bench.ranker(articles(sets[0]))
    ranked = ranker.rank(asked)
    for own in sets:
        kept = [at for at, (of, one) in enumerate(every) if of is own and one.part == TEST]
        yield from _hits(bench.named(own.name), [every[at][1] for at in kept], [ranked[at] for at in kept])
    kept = [at for at, (_, one) in enumerate(every) if one.part == TEST]
    _note_misses(bench, name, [every[at][1] for at in kept], [ranked[at] for at in kept])
    yield from _curves(name, bench, [asked[at] for at in kept], [ranked[at] for at in kept])
    yield from start(name, ranker, [asked[at] for at in kept], [ranked[at] for at in kept])
    yield from promise(name, bench, ranker, asked, ranked, calibrate=len(asked) // 2)


def _hits(name: str, asked: Sequence[Question], ranked: Sequence[Ranked]) -> Iterator[Figure]:
    pairs = [(one, found) for one, found in zip(asked, ranked, strict=True) if one.gold]
    for places in (1, 3):
        hits = [not one.gold.isdisjoint(found.ids[:places]) for one, found in pairs]
        yield share_of(f"{name}/hit@{places}", sum(hits), len(hits))
    for kind, lang in _KINDS:
        hits = [
            not one.gold.isdisjoint(found.ids[:1])
            for one, found in pairs
            if one.kind == kind and one.lang == lang
        ]
        if hits:
            yield share_of(f"{name}/hit@1 {kind} {lang}", sum(hits), len(hits))


def _curves(name: str, bench: Bench, asked: Sequence[Asked], ranked: Sequence[Ranked]) -> Iterator[Figure]:
    rows = rows_of(outcomes_of(asked, ranked))
    yield bootstrapped(f"{name}/AUROC", rows, auroc, seed=bench.seed)
    yield bootstrapped(
        f"{name}/OOS recall at 90% acceptance",
        rows,
        lambda drawn: recall_at_acceptance(drawn, 0.9),
        seed=bench.seed,
    )
    yield bootstrapped(f"{name}/AURC", rows, area_under_risk, seed=bench.seed)
    for risk in (0.05, 0.02):
        yield bootstrapped(
            f"{name}/coverage at {risk:.0%} risk",
            rows,
            lambda drawn, risk=risk: coverage_at_risk(drawn, risk),
            seed=bench.seed,
        )


def _note_misses(bench: Bench, where: str, asked: Sequence[Question], ranked: Sequence[Ranked]) -> None:
    for one, found in zip(asked, ranked, strict=True):
        first = "".join(found.ids[:1])
        if one.gold and first not in one.gold:
            bench.misses.append(
                Miss(
                    where=where,
                    kind=f"{one.kind} {one.lang}",
                    text=one.text,
                    wanted=min(one.gold),
                    given=first,
                    score=found.score,
                )
            )
