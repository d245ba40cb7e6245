"""The plain line: one queue, first come first served, patience, nothing else; millions of contacts a second.

Where the full engine follows every offer, this one keeps only when each agent is free again: who comes is
served by the first of them, or gives up before. It is the yardstick by which formulas are checked by chance
and engines are compared, not a plan.

Source: J. Kiefer and J. Wolfowitz, Transactions of the AMS 78 (1955) 1-18, for the recursion of waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapreplace

import numpy as np
from numpy.random import PCG64, Generator

from zhida.core.planning.refusals import InvalidStaffing, count, positive

__all__ = ["PlainLine", "chances", "plain_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainLine:
    """What became of everybody who came."""

    came: int
    in_time: int
    abandoned: int

    @property
    def service_level(self) -> float:
        """Answered in time, of all who came."""
        return self.in_time / self.came

    @property
    def abandons(self) -> float:
        """Gave up, of all who came."""
        return self.abandoned / self.came


def plain_line(
    agents: int,
    arrivals: Sequence[float],
    handles: Sequence[float],
    patiences: Sequence[float],
    within_s: float,
) -> PlainLine:
    """Return what becomes of contacts whose chances are drawn already.

    Args:
        agents: On duty all the time, one at least.
        arrivals: When each comes, in order.
        handles: How long each takes an agent.
        patiences: How long each waits at most.
        within_s: Waits that are in time.

    Raises:
        InvalidStaffing: There is no agent or no contact.
    """
    if count(agents, "agents") < 1 or not arrivals:
        raise InvalidStaffing("needs an agent and a contact", column="agents")
    free = [0.0] * agents
    in_time = abandoned = 0
    for at, handle, patience in zip(arrivals, handles, patiences, strict=True):
        first = free[0]
        if first <= at:
            heapreplace(free, at + handle)
            in_time += 1
        else:
            wait = first - at
            if wait > patience:
                abandoned += 1
            else:
                heapreplace(free, first + handle)
                if wait <= within_s:
                    in_time += 1
    return PlainLine(came=len(arrivals), in_time=in_time, abandoned=abandoned)


def chances(
    contacts: int, per_s: float, handle_s: float, patience_s: float, seed: int
) -> tuple[list[float], list[float], list[float]]:
    """Return arrivals of a Poisson stream, exponential handling times and patience of so many contacts.

    Raises:
        InvalidStaffing: A rate or a mean is not above 0.
    """
    for value, column in ((per_s, "per_s"), (handle_s, "handle_s"), (patience_s, "patience_s")):
        positive(value, column)
    source = Generator(PCG64(seed))
    arrivals = np.cumsum(source.exponential(1 / per_s, contacts))
    handles, patiences = source.exponential(handle_s, contacts), source.exponential(patience_s, contacts)
    return arrivals.tolist(), handles.tolist(), patiences.tolist()
