"""From judged outcomes to a threshold with a bound, or to the reason why there is none.

The promise: with confidence ``1 - delta`` at most ``alpha`` of the messages answered at ``threshold`` are
answered wrongly, messages counted that no article answers, on traffic like the outcomes. A threshold that
only looks good on the data is no promise: tuned to "at most 5 % wrong" it missed its target in 42 to 50 % of
300 random splits, certified as here in 0.3 to 2 % (docs/explanation/bot.md).

Source: Learn then Test (arXiv 2110.01052); selective risk after Geifman & El-Yaniv, NeurIPS 2017.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhida.core.bot.bounds import binomial_tail, least_count, upper_bound
from zhida.core.bot.calibration.grid import Plan, Tally, fixed, plan_for
from zhida.core.bot.calibration.rates import Rates, rates_at
from zhida.core.bot.calibration.splitting import parted
from zhida.core.bot.outcome import Outcome

__all__ = ["ALPHA", "DELTA", "Certificate", "WhyNot", "certify"]

ALPHA: Final = 0.05
DELTA: Final = 0.1


class WhyNot(StrEnum):
    """Why nothing was certified."""

    TOO_FEW = "too_few"
    TOO_MANY_WRONG = "too_many_wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What may be answered and how that was proven.

    ``threshold`` in millionths, None when the bot may only suggest. ``steps`` are all certified thresholds
    from lenient to strict, the first is ``threshold``. ``n`` outcomes were counted, ``answered`` of them
    score at least ``threshold``, ``wrong`` of these are wrong; ``bound`` is what the share of wrong answers
    exceeds with a chance of at most ``delta`` over all starts. ``pi_star`` is the share of out-of-scope
    messages up to which the promise holds whatever the mix. ``missing`` is how many more answered labels are
    needed at least.
    """

    alpha: float
    delta: float
    threshold: int | None = None
    steps: tuple[int, ...] = ()
    n: int = 0
    answered: int = 0
    wrong: int = 0
    out_of_scope: int = 0
    bound: float | None = None
    rates: Rates | None = None
    why_not: WhyNot | None = None
    missing: int = 0

    @property
    def coverage(self) -> float:
        """Share of the counted outcomes that are answered."""
        return self.answered / self.n if self.n and self.threshold is not None else 0.0

    @property
    def pi_star(self) -> float | None:
        """Greatest share of out-of-scope messages for which the promise is proven, None when for no share."""
        return None if self.rates is None else self.rates.greatest_share(self.alpha)


def certify(
    outcomes: Sequence[Outcome],
    *,
    alpha: float = ALPHA,
    delta: float = DELTA,
    development: Sequence[Outcome] | None = None,
    tried: Sequence[int] = (),
) -> Certificate:
    """Return the most lenient threshold that is proven, or the reason why there is none.

    Args:
        outcomes: Judged outcomes of one stratum; their order does not matter.
        alpha: Share of wrong answers that is promised, 0 < alpha < 1.
        delta: Chance that the promise does not hold, 0 < delta < 1.
        development: Outcomes on which the thresholds to try are fixed; without them a quarter of
            ``outcomes``, chosen by a hash of their ids, is set aside for it.
        tried: Thresholds fixed before any outcome was known, strict first: they are walked down from the
            first, and every outcome counts.
    """
    if tried:
        plan, counted = fixed(tried), tuple(outcomes)
    else:
        trial, counted = parted(outcomes) if development is None else (tuple(development), tuple(outcomes))
        plan = plan_for(Tally.of(trial), len(counted), alpha=alpha, delta=delta)
    tally = Tally.of(counted)
    share = delta / max(1, len(plan.starts))
    proven = _walk(plan, tally, lambda n, k: n > 0 and binomial_tail(k, n, alpha) <= share)
    if not proven:
        return _refused(counted, alpha, delta)
    threshold = proven[0]
    n, wrong = tally.at(threshold)
    return Certificate(
        alpha=alpha,
        delta=delta,
        threshold=threshold,
        steps=proven,
        n=len(counted),
        answered=n,
        wrong=wrong,
        out_of_scope=sum(one.is_out_of_scope for one in counted),
        bound=upper_bound(wrong, n, share),
        rates=rates_at(counted, threshold, delta / len(plan.grid)),
    )


def _walk(plan: Plan, tally: Tally, passes: Callable[[int, int], bool]) -> tuple[int, ...]:
    """Return the certified thresholds, lenient first: from each start down to the first that fails."""
    certified: set[int] = set()
    for start in plan.starts:
        for threshold in plan.grid[start:]:
            if not passes(*tally.at(threshold)):
                break
            certified.add(threshold)
    return tuple(sorted(certified))


def _refused(counted: Sequence[Outcome], alpha: float, delta: float) -> Certificate:
    """Say whether there was too little to count, even without a wrong answer, or too much wrong in it."""
    missing = max(0, least_count(alpha, delta, 0) - len(counted))
    return Certificate(
        alpha=alpha,
        delta=delta,
        n=len(counted),
        out_of_scope=sum(one.is_out_of_scope for one in counted),
        why_not=WhyNot.TOO_FEW if missing else WhyNot.TOO_MANY_WRONG,
        missing=missing,
    )
