"""CLINC150 and BANKING77: every intent an article, its training utterances the wordings."""

from collections.abc import Iterator, Sequence
from typing import Final

from evals.bench import Bench, Miss
from evals.curves import (
    accepted_right,
    area_under_risk,
    auroc,
    coverage_at_risk,
    paper_threshold,
    recall_at_acceptance,
    recall_at_threshold,
    rows_of,
)
from evals.figures import Figure, Rows, absent, bootstrapped, mean_of, share_of
from evals.promise import promise
from evals.public import NotHere, banking77, clinc150, few, intents
from evals.ranking import Asked, Ranked, outcomes_of
from zhida.core.bot.outcome import Outcome

__all__ = ["SHOTS", "intent_curves", "rehearse_banking", "rehearse_clinc"]

SHOTS: Final = (10, 5)
_CALIBRATE: Final = 1_000


def rehearse_clinc(bench: Bench) -> Iterator[Figure]:
    """Measure understanding and refusal on CLINC150, then the promise on its test messages."""
    name = bench.named("clinc150")
    try:
        found = clinc150(bench.folder)
    except NotHere:
        yield absent(f"{name}/accuracy")
        return
    bench.expect(len(found.dev) + len(found.test))
    ranker = bench.ranker(intents(found.train))
    dev = outcomes_of(found.dev, ranker.rank(found.dev))
    ranked = ranker.rank(found.test)
    test = outcomes_of(found.test, ranked)
    _note_misses(bench, name, found.test, ranked)
    yield from _refusal(name, bench, rows_of(dev), rows_of(test))
    yield from promise(name, bench, ranker, found.test, ranked, calibrate=_CALIBRATE, development=dev)


def rehearse_banking(bench: Bench) -> Iterator[Figure]:
    """Measure BANKING77 with all its training utterances, and with a few of each intent."""
    name = bench.named("banking77")
    try:
        found = banking77(bench.folder)
    except NotHere:
        yield absent(f"{name}/accuracy")
        return
    bench.expect(len(found.test) * (1 + len(SHOTS) * bench.seeds))
    ranked = bench.ranker(intents(found.train)).rank(found.test)
    test = outcomes_of(found.test, ranked)
    _note_misses(bench, name, found.test, ranked)
    yield share_of(f"{name}/accuracy", sum(one.is_right for one in test), len(test))
    yield share_of(f"{name}/top 3", _among(found.test, ranked, 3), len(test))
    yield from intent_curves(name, bench, rows_of(test))
    for shots in SHOTS:
        runs = [
            outcomes_of(found.test, bench.ranker(intents(few(found.train, shots, seed))).rank(found.test))
            for seed in range(bench.seeds)
        ]
        yield mean_of(f"{name}/{shots}-shot accuracy", [_rights(run) for run in runs], seed=bench.seed)


def intent_curves(name: str, bench: Bench, rows: Rows) -> Iterator[Figure]:
    """Yield what is read off the whole curve of scores."""
    yield bootstrapped(f"{name}/AURC", rows, area_under_risk, seed=bench.seed)
    for risk in (0.05, 0.02):
        yield bootstrapped(
            f"{name}/coverage at {risk:.0%} risk",
            rows,
            lambda drawn, risk=risk: coverage_at_risk(drawn, risk),
            seed=bench.seed,
        )


def _refusal(name: str, bench: Bench, dev: Rows, test: Rows) -> Iterator[Figure]:
    right, inside = accepted_right(test, float("-inf"))
    yield share_of(f"{name}/accuracy", right, inside, "in scope, nothing refused")
    threshold = paper_threshold(dev)
    note = "threshold from dev"
    yield share_of(f"{name}/accuracy, paper", *accepted_right(test, threshold), note)
    yield share_of(f"{name}/OOS recall, paper", *recall_at_threshold(test, threshold), note)
    for acceptance in (0.90, 0.95):
        yield bootstrapped(
            f"{name}/OOS recall at {acceptance:.0%} acceptance",
            test,
            lambda rows, acceptance=acceptance: recall_at_acceptance(rows, acceptance),
            seed=bench.seed,
        )
    yield bootstrapped(f"{name}/AUROC", test, auroc, seed=bench.seed)
    yield from intent_curves(name, bench, test)


def _rights(outcomes: Sequence[Outcome]) -> Sequence[bool]:
    return [one.is_right for one in outcomes]


def _among(asked: Sequence[Asked], ranked: Sequence[Ranked], k: int) -> int:
    return sum(not one.gold.isdisjoint(found.ids[:k]) for one, found in zip(asked, ranked, strict=True))


def _note_misses(bench: Bench, where: str, asked: Sequence[Asked], ranked: Sequence[Ranked]) -> None:
    for one, found in zip(asked, ranked, strict=True):
        first = "".join(found.ids[:1])
        if one.gold and first not in one.gold:
            bench.misses.append(
                Miss(
                    where=where,
                    kind="intent",
                    text=one.text,
                    wanted=min(one.gold),
                    given=first,
                    score=found.score,
                )
            )
