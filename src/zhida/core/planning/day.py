"""A day to be staffed, and the two plans that look at one interval after the other.

*Independent* intervals forget that work begun in one is still there in the next; they break the promise where
demand moves fast. *Offered load* lets the load lag behind demand as work does, which is nearly free and much
better. `transient` follows the line itself through the day.

Source: L. Green, P. Kolesar, W. Whitt, Production and Operations Management 16 (2007) 13-39 (independent
intervals and when they fail); O. Jennings, A. Mandelbaum, W. Massey, W. Whitt, Management Science 42 (1996)
1383-1394 (the offered load that lags).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isinf

from zhida.core.planning.models import Demand, Model
from zhida.core.planning.refusals import InvalidStaffing, at_least, positive
from zhida.core.planning.sizing import Target, least_agents, next_start, square_root_start

__all__ = ["Day", "Redial", "independent_plan", "offered_load_plan", "offered_loads"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redial:
    """Who gives up comes again with this chance, after this mean delay.

    Raises:
        InvalidStaffing: The chance is not from 0 to below 1, or the delay not above 0.
    """

    chance: float = 0.0
    delay_s: float = 300.0

    def __post_init__(self) -> None:
        if not 0 <= self.chance < 1:
            raise InvalidStaffing(f"{self.chance} must be at least 0 and below 1", column="redial_chance")
        positive(self.delay_s, "redial_delay_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The contacts who want a person, interval by interval.

    Args:
        slot_s: Length of an interval.
        contacts: Mean number of first contacts in each interval.
        handle_s: Mean time a contact takes one agent.
        patience_s: Mean time until somebody gives up; ``inf`` when nobody does.
        redial: What those do who gave up.
        opens_empty: Nobody is in line or with an agent when the day begins; otherwise it begins as if its
            first interval had lasted for ever.

    Raises:
        InvalidStaffing: A figure is out of range; says the interval as row.
    """

    slot_s: float
    contacts: Sequence[float]
    handle_s: float
    patience_s: float
    redial: Redial = Redial()
    opens_empty: bool = False

    def __post_init__(self) -> None:
        positive(self.slot_s, "slot_s")
        if not self.contacts:
            raise InvalidStaffing("needs one interval at least", column="contacts")
        for row, contacts in enumerate(self.contacts, start=1):
            at_least(contacts, 0, "contacts", row)
        self.demand(0)

    def demand(self, slot: int) -> Demand:
        """Return the demand of an interval, redials apart."""
        return self.demand_at(self.contacts[slot] / self.slot_s)

    def demand_at(self, per_s: float) -> Demand:
        """Return the demand of so many arrivals per second of this day's kind."""
        return Demand(per_s=per_s, handle_s=self.handle_s, patience_s=self.patience_s)

    @property
    def theta(self) -> float:
        """Rate at which one who waits gives up, 0 when nobody does."""
        return 0.0 if isinf(self.patience_s) else 1 / self.patience_s

    @property
    def peak(self) -> int:
        """The busiest interval."""
        return max(range(len(self.contacts)), key=lambda slot: self.contacts[slot])


def independent_plan(day: Day, target: Target, model: Model | None = None) -> tuple[int, ...]:
    """Return the least team of each interval as if it lasted for ever.

    Raises:
        InvalidStaffing: No team keeps the target.
    """
    return _plan(day, [contacts / day.slot_s for contacts in day.contacts], target, model)


def offered_load_plan(day: Day, target: Target, model: Model | None = None) -> tuple[int, ...]:
    """Return the least team of each interval for the highest load in it, which lags behind demand.

    Raises:
        InvalidStaffing: No team keeps the target.
    """
    return _plan(day, [load / day.handle_s for load in offered_loads(day)], target, model)


def offered_loads(day: Day) -> tuple[float, ...]:
    """Return the highest offered load in each interval, in erlangs: contacts in work if nobody waited."""
    decay = exp(-day.slot_s / day.handle_s)
    load = 0.0 if day.opens_empty else day.demand(0).erlangs
    highest: list[float] = []
    for slot in range(len(day.contacts)):
        settled = day.demand(slot).erlangs
        after = settled + (load - settled) * decay
        highest.append(max(load, after))
        load = after
    return tuple(highest)


def _plan(day: Day, rates: Sequence[float], target: Target, model: Model | None) -> tuple[int, ...]:
    teams: list[int] = []
    known: dict[float, int] = {}
    start, before = square_root_start(rates[0] * day.handle_s, target.service_level), rates[0]
    for rate in rates:
        if rate not in known:
            start = next_start(start, before * day.handle_s, rate * day.handle_s)
            known[rate] = least_agents(day.demand_at(rate), target, model, start)
            start, before = max(1, known[rate]), rate
        teams.append(known[rate])
    return tuple(teams)
