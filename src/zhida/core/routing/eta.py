"""The expected wait of one place, as a range the contact can rely on.

With every slot taken, j people ahead in the order of the line, exponential handling and patience, the wait V
of the next one is the time until j + 1 of them are served or give up: a sum of exponentials with rates M +
i*theta, i = 0..j, where M is the rate at which the slots on duty finish contacts. Then exp(-theta V) is
Beta(M/theta, j + 1).

Source: the k-th order statistic of exponential variables (Renyi, 1953) as used for waits in a queue with
impatience by Whitt, Predicting queueing delays, Management Science 45 (1999); the Beta form follows directly.
"""

from dataclasses import dataclass
from math import exp, fsum
from typing import Final

from zhida.core.routing.incomplete_beta import beta_share, log_beta_density

__all__ = ["ExpectedWait", "expected_wait"]

_STEPS: Final = 200
"""More than bisection alone needs to exhaust the precision of a double."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedWait:
    """Mean, median and 90th percentile of the wait, in seconds."""

    mean_s: float
    p50_s: float
    p90_s: float


def expected_wait(
    *, ahead: int, slots: int, free: int, handle_s: float, patience_s: float
) -> ExpectedWait | None:
    """Return the range of the wait of somebody with ``ahead`` people before them.

    Args:
        ahead: People who are served first and share the agents, >= 0.
        slots: Contacts that the agents on duty who can serve this one hold at once.
        free: How many of those slots are free and not promised by an offer.
        handle_s: Mean time a slot is taken by one contact, > 0.
        patience_s: Mean time until somebody gives up, > 0.

    Returns:
        None when nobody on duty can serve; zeros when a slot is free for this contact now.
    """
    if slots <= 0:
        return None
    if free > ahead:
        return ExpectedWait(mean_s=0.0, p50_s=0.0, p90_s=0.0)
    rate, theta = slots / handle_s, 1.0 / patience_s
    shape, count = rate / theta, ahead + 1
    mean_s = fsum(1.0 / (rate + i * theta) for i in range(count))
    p50_s, p90_s = (_quantile(p, shape, count, mean_s * theta) / theta for p in (0.5, 0.9))
    return ExpectedWait(mean_s=mean_s, p50_s=p50_s, p90_s=p90_s)


def _quantile(p: float, shape: float, count: int, start: float) -> float:
    """Return v with P(-log B <= v) = p for B ~ Beta(shape, count), by Newton steps inside a bracket.

    About six steps; after `_STEPS` of them the best value so far.
    """
    low, high = 0.0, start
    while _later(high, shape, count) > 1.0 - p:
        low, high = high, 2.0 * high
    v = 0.5 * (low + high)
    for _ in range(_STEPS):
        x = exp(-v)
        excess = _later(v, shape, count) - (1.0 - p)
        low, high = (v, high) if excess > 0 else (low, v)
        # The density of V = -log B at v is that of B at exp(-v), times exp(-v).
        slope = exp(log_beta_density(x, shape, count) - v)
        step = excess / slope if slope > 0 else high - low
        nearer = v + step
        if not low < nearer < high:
            nearer = 0.5 * (low + high)
        if abs(nearer - v) <= 1e-14 * v:
            return nearer
        v = nearer
    return v


def _later(v: float, shape: float, count: int) -> float:
    """Return P(V > v)."""
    return beta_share(exp(-v), shape, count)
