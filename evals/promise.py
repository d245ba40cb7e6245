"""How often the promise breaks, and what other decision rules do on the same scores."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evals.bench import Bench
from evals.figures import Figure, absent, share_of
from evals.ranking import FOLDING, Asked, Ranked, Ranker, outcomes_of
from evals.rules import OURS, SPLITS, Judged, Pool, judge
from evals.wording import shared_pieces
from zhida.core.bot.calibration import ALPHAS, Stratum, promised, stratum_of
from zhida.core.bot.outcome import Outcome

__all__ = ["promise", "start"]


def promise(
    name: str,
    bench: Bench,
    ranker: Ranker,
    asked: Sequence[Asked],
    ranked: Sequence[Ranked],
    *,
    calibrate: int,
    development: Sequence[Outcome] | None = None,
) -> Iterator[Figure]:
    """Yield for every rule how often it broke, what it answered, and how much of that was wrong."""
    pool = Pool(
        outcomes=outcomes_of(asked, ranked),
        coverages=_coverages(ranker, asked, ranked),
        calibrate=calibrate,
        development=development,
    )
    bench.expect(SPLITS)
    for rule, judged in judge(pool, seed=bench.seed, tick=bench.tick).items():
        yield from _figures(f"{name}/promise, {rule}", judged, len(asked) - calibrate, rule == OURS)


def start(name: str, ranker: Ranker, asked: Sequence[Asked], ranked: Sequence[Ranked]) -> Iterator[Figure]:
    """Yield what a shop gets on its first day, before anybody judged anything.

    The product's own start certificate: on the articles' own wordings with half of alpha, ordinary articles
    only; about money and safety the bot suggests.
    """
    strata = {str(a.id): stratum_of(a.tags) for a in ranker.articles}
    held_out = [replace(one, stratum=strata.get(one.article_id, Stratum.ORDINARY)) for one in ranker.held_out]
    ordinary = next(one for one in promised((), held_out, ALPHAS) if one.stratum is Stratum.ORDINARY)
    threshold = ordinary.certificate.threshold
    if threshold is None:
        yield absent(f"{name}/first day: answered", "nothing certified")
        return
    outcomes = outcomes_of(asked, ranked)
    given = [
        one for one in outcomes if one.score >= threshold and strata.get(one.article_id) is Stratum.ORDINARY
    ]
    note = f"from {threshold / 1e6:.3f}, certified on {ordinary.certificate.n} own wordings"
    yield share_of(f"{name}/first day: answered", len(given), len(outcomes), note)
    wrong = sum(not one.is_right for one in given)
    yield share_of(f"{name}/first day: wrong answers", wrong, len(given))


def _figures(name: str, judged: Judged, n: int, ours: bool) -> Iterator[Figure]:
    silent = f"silent in {judged.silent} of {judged.splits}" if ours or judged.silent else ""
    yield share_of(f"{name}: broken", judged.broken, judged.splits, silent)
    yield Figure(name=f"{name}: answered", value=judged.answered, n=n, note="mean over splits")
    yield Figure(name=f"{name}: wrong answers", value=judged.wrong, n=n, note="mean over splits")


def _coverages(ranker: Ranker, asked: Sequence[Asked], ranked: Sequence[Ranked]) -> Sequence[float]:
    """Return for every message the share of its pieces that the best article's texts know."""
    texts = {a.id: (a.question, a.answer, *a.similar) for a in ranker.articles}
    known: dict[str, tuple[str, ...]] = {str(name): said for name, said in texts.items()}
    return [
        shared_pieces(one.text, known[found.ids[0]], FOLDING.fold) if found.ids else 0.0
        for one, found in zip(asked, ranked, strict=True)
    ]
