"""The stationary models of a team: one contact at a time or several chats, patient or not.

Each takes a `Demand` and a number of agents and gives the same `Steady` figures, so a plan does not care
which of them it is made with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isinf
from typing import Protocol

from zhida.core.planning.empirical import empirical_line
from zhida.core.planning.erlang import Scaled, states_below
from zhida.core.planning.impatience import impatient_line
from zhida.core.planning.offered_wait import EndlessLine, OfferedWait, PatientLine, Steady
from zhida.core.planning.patience import Patience
from zhida.core.planning.refusals import InvalidStaffing, at_least, count, positive

__all__ = ["Chats", "Demand", "Model", "OneAtATime", "Surveyed", "erlang_a"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many contacts want a person at a moment, and how patient they are.

    Args:
        per_s: Arrivals per second, >= 0.
        handle_s: Mean time a contact takes one agent, > 0.
        patience_s: Mean time until somebody gives up, > 0; ``inf`` when nobody does.

    Raises:
        InvalidStaffing: A figure is out of range.
    """

    per_s: float
    handle_s: float
    patience_s: float

    def __post_init__(self) -> None:
        at_least(self.per_s, 0, "per_s")
        positive(self.handle_s, "handle_s")
        if not self.patience_s > 0:
            raise InvalidStaffing(f"{self.patience_s} must be above 0", column="patience_s")

    @property
    def erlangs(self) -> float:
        """The offered load: contacts in work if nobody ever waited."""
        return self.per_s * self.handle_s


class Model(Protocol):
    """A way to serve contacts."""

    def steady(self, demand: Demand, agents: int) -> Steady:
        """Return the figures of a team of this size under this demand."""
        ...


@dataclass(frozen=True, slots=True)
class OneAtATime:
    """Each agent serves one contact; patience is exponential (Erlang A), or endless (Erlang C)."""

    def steady(self, demand: Demand, agents: int) -> Steady:
        """Return the figures; a team of nobody answers nobody.

        Raises:
            InvalidStaffing: ``agents`` is out of range.
        """
        count(agents, "agents")
        if agents == 0:
            gives_up = 0.0 if isinf(demand.patience_s) else 1.0
            return Steady(EndlessLine(abandons=gives_up, mean_wait_s=demand.patience_s), 0.0, 0)
        if demand.per_s == 0:
            return Steady(PatientLine(waits=0.0, spare_per_s=agents / demand.handle_s), 0.0, agents)
        free = _free_of(demand.erlangs, agents)
        return Steady(_behind(free, demand, agents / demand.handle_s), demand.erlangs, agents)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Each agent serves one contact; patience is what was measured, step by step."""

    patience: Patience

    def steady(self, demand: Demand, agents: int) -> Steady:
        """Return the figures; the exponential patience of the demand is not used.

        Raises:
            InvalidStaffing: ``agents`` is out of range.
        """
        count(agents, "agents")
        if demand.per_s == 0 or agents == 0:
            return OneAtATime().steady(demand, agents)
        free = _free_of(demand.erlangs, agents)
        line = empirical_line(free, demand.per_s, agents / demand.handle_s, self.patience)
        return Steady(line, demand.erlangs, agents)


@dataclass(frozen=True, slots=True)
class Chats:
    """Each agent holds several chats at once, each of which then takes longer.

    With s chats in the house and the next one always given to whoever holds fewest, loads differ by at most
    one, so the team finishes ``(n-m)*r[q] + m*r[q+1]`` chats per second, q, m = divmod(s, n), r[k] = k over
    the handling time at k chats. ``handle_s`` of the demand is not used.

    Args:
        handle_s: Mean handling time at 1, 2, ... chats per agent; as many as an agent may hold.

    Raises:
        InvalidStaffing: It is empty or a time is not above 0.

    Source: a birth-death chain of the balanced loads; J. Luo and J. Zhang, MSOM 15 (2013) 328-343 and
    T. Tezcan and J. Zhang, Operations Research 62 (2014) 943-964 for the setting.
    """

    handle_s: Sequence[float]

    def __post_init__(self) -> None:
        if not self.handle_s:
            raise InvalidStaffing("needs a handling time for 1 chat at least", column="handle_s")
        for number, each in enumerate(self.handle_s, start=1):
            positive(each, "handle_s", number)

    def steady(self, demand: Demand, agents: int) -> Steady:
        """Return the figures; ``busy_agents`` counts agents with a chat as far as the load is even.

        Raises:
            InvalidStaffing: ``agents`` is out of range.
        """
        count(agents, "agents")
        if demand.per_s == 0 or agents == 0:
            return OneAtATime().steady(demand, agents)
        rates = [k / each for k, each in enumerate(self.handle_s, start=1)]
        ratios = tuple(rate / demand.per_s for rate in _rates_below(agents, rates))
        rising = max((place for place, ratio in enumerate(ratios) if ratio >= 1), default=0)
        free = states_below(ratios, rising)
        return Steady(_behind(free, demand, agents * rates[-1]), demand.per_s / rates[-1], agents)


def erlang_a(demand: Demand, agents: int) -> Steady:
    """Return the figures of a team whose contacts give up after an exponential time."""
    return OneAtATime().steady(demand, agents)


def _rates_below(agents: int, rates: Sequence[float]) -> Iterator[float]:
    """Yield how many chats a team finishes per second with one slot free, two free, ... down to one chat."""
    steps = (0.0, *rates)
    for chats in range(agents * len(rates) - 1, 0, -1):
        level, ahead = divmod(chats, agents)
        yield (agents - ahead) * steps[level] + (ahead * steps[level + 1] if ahead else 0.0)


def _behind(free: Scaled, demand: Demand, full: float) -> OfferedWait:
    """Return the line behind full slots that finish ``full`` contacts per second."""
    if not isinf(demand.patience_s):
        return impatient_line(free, demand.per_s, full, 1 / demand.patience_s)
    spare = full - demand.per_s
    if spare <= 0:
        return EndlessLine()
    busy = Scaled(demand.per_s / spare)
    return PatientLine(waits=busy.over(free.plus(busy)), spare_per_s=spare)


def _free_of(erlangs: float, agents: int) -> Scaled:
    return states_below(k / erlangs for k in range(agents - 1, 0, -1))
