"""The promise of a tenant: one certificate per stratum, on judged messages or, at the start, on its wordings.

A stratum with enough judged labels is certified on them alone, whatever they say. The ordinary stratum may
begin on held-out wordings of the articles and off-topic messages. Each such wording is missing from the index
it meets, so it is harder than a message the index knows: twice alpha is allowed on them, at thresholds fixed
for all bases, and it is named as what it is. Every other stratum waits for labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhida.core.bot.bounds import least_count
from zhida.core.bot.calibration.certificate import DELTA, Certificate, certify
from zhida.core.bot.calibration.rates import rates_at
from zhida.core.bot.calibration.strata import START_AT, START_FACTOR, Stratum
from zhida.core.bot.outcome import HELD_OUT, JUDGED, Outcome

__all__ = ["Promise", "promised"]

_FIVE_STARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What holds for one stratum; ``source`` names where the labels come from."""

    stratum: Stratum
    source: str
    certificate: Certificate

    @property
    def is_start(self) -> bool:
        """Tell whether it rests on wordings of the articles."""
        return self.source == HELD_OUT


def promised(
    judged: Sequence[Outcome],
    held_out: Sequence[Outcome],
    alphas: Mapping[Stratum, float],
    *,
    delta: float = DELTA,
) -> tuple[Promise, ...]:
    """Return the promise of every stratum.

    Args:
        judged: Outcomes people judged, each with its stratum.
        held_out: Outcomes of held-out wordings, each with the stratum of its best article.
        alphas: Share of wrong answers promised by stratum.
        delta: Chance that the promise of a stratum does not hold.
    """
    return tuple(_promise(stratum, judged, held_out, alphas[stratum], delta) for stratum in Stratum)


def _promise(
    stratum: Stratum, judged: Sequence[Outcome], held_out: Sequence[Outcome], alpha: float, delta: float
) -> Promise:
    own = [one for one in judged if one.stratum == stratum]
    wordings = [one for one in held_out if one.stratum == stratum]
    is_enough = len(own) >= least_count(alpha, delta / _FIVE_STARTS, 1)
    if is_enough or stratum is not Stratum.ORDINARY or not wordings:
        return Promise(stratum=stratum, source=JUDGED, certificate=certify(own, alpha=alpha, delta=delta))
    return Promise(stratum=stratum, source=HELD_OUT, certificate=_start(wordings, alpha, delta))


def _start(wordings: Sequence[Outcome], alpha: float, delta: float) -> Certificate:
    """Certify on wordings and off-topic messages; missing articles count in the mix-free rates only.

    A wording held out with its whole article is a question nothing answers and nearly everything resembles.
    Each is held out so once, which is no mix of messages anybody has; the share of out-of-scope messages up
    to which the promise holds counts them all.
    """
    met = [one for one in wordings if not one.is_gone]
    start = certify(met, alpha=alpha * START_FACTOR, delta=delta, tried=START_AT)
    if start.threshold is None:
        return start
    return replace(start, rates=rates_at(wordings, start.threshold, delta / len(START_AT)))
