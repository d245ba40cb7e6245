"""Decision rules on identical scores: the product's certificate beside the constants others ship.

Every rule sees the same calibration messages and is judged on the same other messages; only the decision
differs. A promise is "at most ``ALPHA`` of the answers are wrong"; how often it breaks is counted over random
splits. The splits overlap, so this is a check of the rule and no proof of it.

Source of the constants: fixed 0.9 and 0.2 and word coverage 0.6 are defaults found in published support bots;
"tuned" is what remains when a bound is left out.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from typing import Final, TypeAlias

from zhida.core.bot.calibration import ALPHA, DELTA, certify
from zhida.core.bot.outcome import Outcome

__all__ = ["OURS", "RULES", "SPLITS", "Judged", "Pool", "judge"]

SPLITS: Final = 300
OURS: Final = "certified"
_MILLION: Final = 1_000_000
_NEVER: Final = _MILLION + 1

Rule: TypeAlias = Callable[[Sequence[Outcome], Sequence[Outcome] | None], int]
"""From calibration outcomes, and development outcomes if there are any, to the least score answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Outcomes to split, the share of words the best article knows for each, and how many calibrate."""

    outcomes: Sequence[Outcome]
    coverages: Sequence[float]
    calibrate: int
    development: Sequence[Outcome] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One rule over all splits: mean share answered, mean share of wrong answers, splits it was wrong in."""

    answered: float
    wrong: float
    broken: int
    silent: int
    splits: int


def judge(pool: Pool, *, seed: int, tick: Callable[[], None] = lambda: None) -> Mapping[str, Judged]:
    """Return every rule judged over `SPLITS` random splits."""
    covered = [
        Outcome(score=round(share * _MILLION), is_right=one.is_right, is_out_of_scope=one.is_out_of_scope)
        for one, share in zip(pool.outcomes, pool.coverages, strict=True)
    ]
    draw = random.Random(seed)  # noqa: S311 -- a fixed sample, no secret
    found: dict[str, list[tuple[float, float | None]]] = {name: [] for name in (*RULES, _COVERAGE)}
    for _ in range(SPLITS):
        order = draw.sample(range(len(pool.outcomes)), len(pool.outcomes))
        kept, rest = order[: pool.calibrate], order[pool.calibrate :]
        calibration = [pool.outcomes[at] for at in kept]
        for name, rule in RULES.items():
            threshold = rule(calibration, pool.development)
            found[name].append(_realised([pool.outcomes[at] for at in rest], threshold))
        found[_COVERAGE].append(_realised([covered[at] for at in rest], _COVERAGE_AT))
        tick()
    return {name: _judged(each) for name, each in found.items()}


def _realised(outcomes: Sequence[Outcome], threshold: int) -> tuple[float, float | None]:
    """Return the share answered, and the share of these that is wrong, None when none is answered."""
    given = [one.is_right for one in outcomes if one.score >= threshold]
    return len(given) / len(outcomes), given.count(False) / len(given) if given else None


def _judged(splits: Sequence[tuple[float, float | None]]) -> Judged:
    wrongs = [wrong for _, wrong in splits if wrong is not None]
    return Judged(
        answered=fmean(answered for answered, _ in splits),
        wrong=fmean(wrongs) if wrongs else 0.0,
        broken=sum(wrong > ALPHA for wrong in wrongs),
        silent=len(splits) - len(wrongs),
        splits=len(splits),
    )


def _certified(calibration: Sequence[Outcome], development: Sequence[Outcome] | None) -> int:
    threshold = certify(calibration, alpha=ALPHA, delta=DELTA, development=development).threshold
    return _NEVER if threshold is None else threshold


def _tuned(calibration: Sequence[Outcome], _: Sequence[Outcome] | None) -> int:
    """Return the most lenient score at which at most ``ALPHA`` of the calibration answers are wrong."""
    best = _NEVER
    for score, answered, wrong in _downwards(calibration):
        if wrong <= ALPHA * answered:
            best = score
    return best


def _downwards(outcomes: Sequence[Outcome]) -> Iterator[tuple[int, int, int]]:
    """Yield every score, highest first, with how many are answered at it and how many of them wrong."""
    answered = wrong = 0
    ordered = sorted(outcomes, key=lambda one: -one.score)
    for score, group in groupby(ordered, key=lambda one: one.score):
        rights = [one.is_right for one in group]
        answered += len(rights)
        wrong += rights.count(False)
        yield score, answered, wrong


def _fixed(threshold: int) -> Rule:
    return lambda _calibration, _development: threshold


_COVERAGE: Final = "word coverage 0.6"
_COVERAGE_AT: Final = 600_000

RULES: Final[Mapping[str, Rule]] = {
    OURS: _certified,
    "tuned to 5 %": _tuned,
    "fixed 0.9": _fixed(900_000),
    "fixed 0.2": _fixed(200_000),
}
"""All rules but word coverage, which has scores of its own."""
