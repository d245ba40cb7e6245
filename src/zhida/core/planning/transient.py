"""The line followed through the day: the chance of every number of contacts in the house, step by step.

A step solves two tridiagonal systems (an L-stable Runge-Kutta method of order 2), so that 90 s suffice where
single events follow each other within a second. Only states around the present load and the coming one are
kept. Plain lists are faster here than arrays: each state needs the one beside it.

When a shift ends, whoever is being served is served to the end: for a while more contacts are with agents
than there are agents on duty, and nobody new starts. A chain that forgets this counts the served ones as
waiting and lets them give up, which makes the promise look kept.

Source: W. Massey and W. Whitt, Probability in the Engineering and Informational Sciences 8 (1994), for lines
whose rates move; R. Alexander, SIAM Journal on Numerical Analysis 14 (1977) 1006-1021, for the method; the
ceiling of those still served is ours.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, exp, log, sqrt
from operator import mul
from typing import Final, TypeAlias

from zhida.core.planning.day import Day, offered_loads
from zhida.core.planning.sizing import Target, least_number, next_start, square_root_start
from zhida.core.planning.wait_kernels import drain_kernel, standing_kernel

__all__ = ["Interval", "Report", "follow", "forward_plan"]

_GAMMA: Final = 1 - 1 / sqrt(2)
_STEP_S: Final = 90.0
_DRAIN_STEP_S: Final = 5.0
"""A drain lasts some 40 s; longer steps would pass over it unnoticed."""
_WIDE: Final = 8.0
"""Deviations on both sides of the load within which states are kept."""
_LEAST_THETA: Final = 1e-9
"""Endless patience is taken as thirty years."""
_BUILD_UP_S: Final = 900.0
"""How long a line too long for the team may grow before the end of the states turns contacts away."""
_SPARE: Final = 40
_ROOT: Final = sqrt(2)
_NOBODY: Final = 1e-4
"""Where nobody stays on, the last contacts are gone when fewer than this are left."""

Report: TypeAlias = Callable[[int], None]
_Chances: TypeAlias = list[float]
"""Of every number of contacts in the house, from the lowest that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What one interval brings: means over its contacts and its time.

    ``contacts`` counts those who come again; ``load`` is the mean number of contacts in the house and
    ``busy`` that of agents with one.
    """

    agents: int
    contacts: float
    service_level: float
    waits: float
    abandons: float
    mean_wait_s: float
    busy: float
    load: float

    @property
    def occupancy(self) -> float:
        """Busy share of the agents' time."""
        return self.busy / self.agents if self.agents else 0.0


@dataclass(frozen=True, slots=True)
class _House:
    """The chances of ``low``, ``low + 1``, ... contacts, how many are served, and who will come again."""

    low: int
    chances: Sequence[float]
    served: float = 0.0
    again: float = 0.0

    def mean(self) -> float:
        return sum(map(mul, range(self.low, self.low + len(self.chances)), self.chances))

    def within(self, low: int, high: int) -> _Chances:
        """Return the chances of ``low`` to ``high``; what lies outside is taken to the nearer end."""
        found = [0.0] * (high - low + 1)
        for held, chance in enumerate(self.chances, start=self.low):
            found[min(max(held, low), high) - low] += chance
        return found


@dataclass(frozen=True, slots=True)
class _Trial:
    """One interval with one team, from a given house."""

    interval: Interval
    after: _House


def forward_plan(day: Day, target: Target, report: Report | None = None) -> tuple[Interval, ...]:
    """Return the least team of each interval, given the teams before it, with what it brings.

    Args:
        day: The contacts.
        target: What every interval must keep.
        report: Told after each interval how many are done.

    Raises:
        InvalidStaffing: No team keeps the target.
    """
    loads = offered_loads(day)
    agents, before = square_root_start(loads[0], target.service_level), loads[0]
    house = _first_house(day, agents)
    found: list[Interval] = []
    for slot, load in enumerate(loads):
        chosen = _least(day, slot, house, target, next_start(agents, before, load))
        found.append(chosen.interval)
        agents, before, house = chosen.interval.agents, load, chosen.after
        if report is not None:
            report(slot + 1)
    return tuple(found)


def follow(day: Day, agents: Sequence[int], within_s: float) -> tuple[Interval, ...]:
    """Return what given teams bring, one per interval, answers counted within so many seconds."""
    house = _first_house(day, agents[0])
    found: list[Interval] = []
    for slot, team in enumerate(agents):
        trial = _Run.of(day, slot, house, team, within_s).trial(house)
        found.append(trial.interval)
        house = trial.after
    return tuple(found)


def _least(day: Day, slot: int, house: _House, target: Target, start: int) -> _Trial:
    trials: dict[int, _Trial] = {}

    def keeps(agents: int) -> bool:
        trials[agents] = _Run.of(day, slot, house, agents, target.within_s).trial(house)
        return _keeps(trials[agents].interval, target)

    return trials[least_number(keeps, start, target.agents_least)]


def _keeps(interval: Interval, target: Target) -> bool:
    return interval.contacts == 0 or (
        interval.service_level >= target.service_level
        and (target.abandons_most >= 1 or interval.abandons <= target.abandons_most)
        and interval.busy <= target.occupancy_most * interval.agents
    )


def _first_house(day: Day, agents: int) -> _House:
    """Return an empty house, or the steady state of the first interval with this team."""
    demand = day.demand(0)
    if day.opens_empty or demand.per_s == 0:
        return _House(0, (1.0,))
    theta, rate = max(day.theta, _LEAST_THETA), 1 / day.handle_s
    top = _bounds(demand.erlangs, demand.erlangs, agents, demand.per_s, rate, theta)[1]
    logs = [0.0]
    for held in range(1, top + 1):
        logs.append(logs[-1] + log(demand.per_s / (min(held, agents) * rate + max(0, held - agents) * theta)))
    most = max(logs)
    weights = [exp(each - most) for each in logs]
    total = sum(weights)
    chances = tuple(weight / total for weight in weights)
    return _House(0, chances, sum(min(held, agents) * chance for held, chance in enumerate(chances)))


def _bounds(
    mean: float, settled: float, agents: int, per_s: float, rate: float, theta: float
) -> tuple[int, int]:
    """Return the states to keep: around the present mean, the coming one, and a line that builds up."""
    low, high = min(mean, settled), max(mean, settled)
    excess = per_s - agents * rate
    if excess > 0:
        high = max(high, agents + excess * min(1 / theta, _BUILD_UP_S))
    return max(0, int(low - _WIDE * sqrt(low + 1))), ceil(high + _WIDE * sqrt(high + 1)) + _SPARE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One interval with one team."""

    low: int
    high: int
    per_s: float
    rate: float
    theta: float
    agents: int
    within_s: float
    slot_s: float
    day: Day

    @classmethod
    def of(cls, day: Day, slot: int, house: _House, agents: int, within_s: float) -> "_Run":
        theta, rate = max(day.theta, _LEAST_THETA), 1 / day.handle_s
        per_s = (day.contacts[slot] + _returning(day, house)) / day.slot_s
        low, high = _bounds(house.mean(), per_s / rate, agents, per_s, rate, theta)
        return cls(
            low=low,
            high=high,
            per_s=per_s,
            rate=rate,
            theta=theta,
            agents=agents,
            within_s=within_s,
            slot_s=day.slot_s,
            day=day,
        )

    def trial(self, house: _House) -> _Trial:
        """Carry the house through the interval."""
        chances = house.within(self.low, self.high)
        sums = _Sums()
        drained_s = self._drain_s(house.served)
        passed = 0.0
        while passed < drained_s:
            step = min(_DRAIN_STEP_S, self.slot_s - passed)
            ceiling = max(float(self.agents), house.served * exp(-self.rate * (passed + 0.5 * step)))
            after = self._stepper(step, ceiling)(chances)
            sums.add(
                step, self._measure([0.5 * (a + b) for a, b in zip(chances, after, strict=True)], ceiling)
            )
            chances = after
            passed += step
        if self.slot_s - passed > 0:
            chances = self._settled(chances, self.slot_s - passed, sums)
        return self._result(house, chances, sums)

    def _drain_s(self, served: float) -> float:
        """Return how long more contacts are served than there are agents."""
        floor = max(float(self.agents), _NOBODY)
        return min(self.slot_s, log(served / floor) / self.rate) if served > floor else 0.0

    def _settled(self, chances: _Chances, length_s: float, sums: "_Sums") -> _Chances:
        """Carry the chances on with the team as it is, and measure their mean."""
        count = ceil(length_s / _STEP_S)
        step = self._stepper(length_s / count, float(self.agents))
        mean = [0.5 * chance for chance in chances]
        for _ in range(count):
            chances = step(chances)
            mean = [a + b for a, b in zip(mean, chances, strict=True)]
        mean = [(a - 0.5 * b) / count for a, b in zip(mean, chances, strict=True)]
        sums.add(length_s, self._measure(mean, float(self.agents)))
        return chances

    def _stepper(self, step_s: float, ceiling: float) -> Callable[[_Chances], _Chances]:
        """Return the map of one step; its matrix is factored once."""
        weight = _GAMMA * step_s
        births = weight * self.per_s
        deaths = [
            weight * (min(float(held), ceiling) * self.rate + max(0.0, held - ceiling) * self.theta)
            for held in range(self.low, self.high + 1)
        ]
        deaths[0] = 0.0
        inverse: list[float] = []
        back: list[float] = []
        carried = 0.0
        for place, death in enumerate(deaths):
            born = births if place < len(deaths) - 1 else 0.0
            pivot = 1 / (1 + born + death - births * carried)
            above = deaths[place + 1] if place < len(deaths) - 1 else 0.0
            carried = above * pivot
            inverse.append(pivot)
            back.append(carried)
        back.reverse()

        def step(chances: _Chances) -> _Chances:
            once = _solved(chances, inverse, back, births)
            twice = _solved(once, inverse, back, births)
            return [(1 + _ROOT) * second - _ROOT * first for first, second in zip(once, twice, strict=True)]

        return step

    def _measure(self, chances: _Chances, ceiling: float) -> Sequence[float]:
        """Return the chances of an answer in time and of a wait, and the means of line, served and house."""
        at_once = max(0, min(self.agents - self.low, len(chances)))
        behind = chances[at_once:]
        held = range(self.low, self.high + 1)
        kernel = self._kernel(ceiling, len(behind) + max(0, self.low - self.agents))
        reached = kernel[len(kernel) - len(behind) :]
        in_house = sum(map(mul, held, chances))
        served = sum(map(mul, (min(float(each), ceiling) for each in held), chances))
        return (
            sum(chances[:at_once]) + sum(map(mul, reached, behind)),
            sum(behind),
            in_house - served,
            served,
            in_house,
        )

    def _kernel(self, ceiling: float, count: int) -> Sequence[float]:
        if self.agents == 0:
            return (0.0,) * count
        if ceiling > self.agents:
            return drain_kernel(self.agents, ceiling, self.rate, self.theta, self.within_s, count)
        return standing_kernel(self.agents * self.rate, self.theta, self.within_s, count)

    def _result(self, house: _House, chances: _Chances, sums: "_Sums") -> _Trial:
        in_time, waits, line, served, in_house = sums.means(self.slot_s)
        contacts = self.per_s * self.slot_s
        lost = self.theta * line * self.slot_s
        interval = Interval(
            agents=self.agents,
            contacts=contacts,
            service_level=in_time,
            waits=waits,
            abandons=min(1.0, lost / contacts) if contacts > 0 else 0.0,
            mean_wait_s=line / self.per_s if contacts > 0 else 0.0,
            busy=served,
            load=in_house,
        )
        held = range(self.low, self.high + 1)
        last = sum(map(mul, (min(each, self.agents) for each in held), chances))
        if self.agents == 0:
            last = house.served * exp(-self.rate * self.slot_s)
        again = house.again - _returning(self.day, house) + self.day.redial.chance * lost
        return _Trial(interval, _House(self.low, tuple(chances), last, again))


@dataclass(slots=True)
class _Sums:
    """Means over time of what was measured."""

    totals: list[float] = field(default_factory=lambda: [0.0] * 5)

    def add(self, length_s: float, measured: Sequence[float]) -> None:
        self.totals = [total + length_s * each for total, each in zip(self.totals, measured, strict=True)]

    def means(self, length_s: float) -> Sequence[float]:
        return [total / length_s for total in self.totals]


def _solved(right: _Chances, inverse: _Chances, back: _Chances, births: float) -> _Chances:
    value = 0.0
    forward: list[float] = []
    for each, pivot in zip(right, inverse, strict=True):
        value = (each + births * value) * pivot
        forward.append(value)
    forward.reverse()
    value = 0.0
    found: list[float] = []
    for each, factor in zip(forward, back, strict=True):
        value = each + factor * value
        found.append(value)
    found.reverse()
    return found


def _returning(day: Day, house: _House) -> float:
    """Return how many of those who gave up come again in the interval."""
    return house.again * (1 - exp(-day.slot_s / day.redial.delay_s))
