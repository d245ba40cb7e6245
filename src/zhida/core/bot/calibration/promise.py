"""The promise of a tenant: one certificate per stratum, on judged messages or, at the start, on its wordings.

A stratum with enough judged labels is certified on them alone, whatever they say. The ordinary stratum may
begin on held-out wordings of the articles with half of alpha: they are easier than what contacts write,
which the smaller alpha only partly makes up for, so it is named as what it is. Every other stratum waits for
labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhida.core.bot.bounds import least_count
from zhida.core.bot.calibration.certificate import DELTA, Certificate, certify
from zhida.core.bot.calibration.splitting import drawn
from zhida.core.bot.calibration.strata import START_FACTOR, Stratum
from zhida.core.bot.outcome import HELD_OUT, JUDGED, Outcome

__all__ = ["Promise", "promised"]

_FIVE_STARTS = 5
_INSIDE_PER_OUTSIDE = 3
"""In-scope messages to one out of scope in the sample of a start certificate: a quarter is out of scope.

Source: 15 to 25 % in our own sets of shop and bank and 18 % in CLINC150; the larger share is the safer one.
"""


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
    start = certify(_mixed(wordings), alpha=alpha * START_FACTOR, delta=delta)
    return Promise(stratum=stratum, source=HELD_OUT, certificate=start)


def _mixed(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes with one out-of-scope message in four at most, chosen by a hash.

    Every wording is also held out with its whole article, so that half of the examples are out of scope;
    that is no mix of messages anybody has. What the promise is worth at other mixes is said by the mix-free
    rates.
    """
    inside = sum(not one.is_out_of_scope for one in outcomes)
    outside = len(outcomes) - inside
    one_in = max(1, round(outside * _INSIDE_PER_OUTSIDE / max(1, inside)))
    return [
        one
        for at, one in enumerate(outcomes)
        if not one.is_out_of_scope or drawn(one.id or str(at), one_in, b"mix")
    ]
