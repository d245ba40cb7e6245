"""The chance of an answer in time for one who comes when so many are in the house already.

Source: for a standing team the order statistics behind `routing.eta` (exp(-theta*V) is Beta distributed);
the incomplete gamma by its series, Abramowitz and Stegun, Handbook of Mathematical Functions, 6.5.29.
"""

from math import exp, expm1, lgamma, log, log1p
from typing import Final

__all__ = ["drain_kernel", "gamma_share", "standing_kernel"]

_MOST_TERMS: Final = 1_000_000


def standing_kernel(full_rate: float, theta: float, within_s: float, count: int) -> list[float]:
    """Return the chance for each number of people in line before one, 0 to ``count`` - 1.

    Args:
        full_rate: Contacts the team finishes per second, > 0.
        theta: Rate at which one who waits gives up, > 0.
        within_s: Time in which the answer must come.
        count: Length of the result.
    """
    shape, passed = full_rate / theta + 1, -theta * within_s
    gone = log(-expm1(passed))
    # I_u(shape, q + 1) grows by u^shape (1-u)^q (shape)_q / q! with each one in front; logs never underflow.
    term = passed * shape
    later = exp(term)
    found: list[float] = []
    for ahead in range(count):
        found.append((shape - 1) / (shape + ahead) * max(0.0, 1 - later))
        term += gone + log((shape + ahead) / (ahead + 1))
        later += exp(term)
    return found


def drain_kernel(
    agents: int, ceiling: float, rate: float, theta: float, within_s: float, count: int
) -> list[float]:
    """Return the same while ``ceiling`` contacts are served and only ``agents`` agents stay, > 0.

    The time until one of the staying agents is free is a sum of exponential times; a gamma law with its mean
    and variance stands for it.
    """
    mean = variance = 0.0
    found: list[float] = []
    for held in range(agents, agents + count):
        each = 1 / (min(float(held), ceiling) * rate + max(0.0, held - ceiling) * theta)
        mean += each
        variance += each * each
        shape, pace = mean * mean / variance, mean / variance
        patient = exp(-shape * log1p(theta / pace))
        found.append(patient * gamma_share(shape, (pace + theta) * within_s))
    return found


def gamma_share(shape: float, x: float) -> float:
    """Return the regularised lower incomplete gamma P(shape, x), for shape > 0 and x > 0.

    Raises:
        ArithmeticError: The series did not settle (arguments far out of range).
    """
    front = exp(shape * log(x) - x - lgamma(shape + 1))
    term = total = 1.0
    for k in range(1, _MOST_TERMS):
        term *= x / (shape + k)
        total += term
        if term < 1e-17 * total:
            return min(1.0, front * total)
    msg = f"the incomplete gamma series did not settle at {shape}, {x}"
    raise ArithmeticError(msg)
