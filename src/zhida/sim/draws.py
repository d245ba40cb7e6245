"""Chance, drawn once and for both engines: each contact has its fate before the first is served.

Every purpose has a seeded stream of its own, and what happens to one contact (a decline, a call again) is
drawn by its number. So one agent more leaves everybody's arrival, patience and handling time as they were,
and two plans differ by the plans alone.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, log, sqrt
from random import Random
from typing import Final, NamedTuple

from zhida.core.kernel.times import MICROS
from zhida.core.planning.patience import Patience
from zhida.core.planning.scenario import HandleLaw, Scenario

__all__ = ["ATTEMPTS", "NEVER", "Away", "Drawn", "Draws", "Reaction", "Stretch"]

NEVER: Final = 10**18
"""Microseconds nobody lives to see."""
ATTEMPTS: Final = 64
"""A contact's number is this times its place among the arrivals, plus how often it came before."""


class Drawn(NamedTuple):
    """A contact; times are microseconds from the start of the day."""

    number: int
    at: int
    express: bool
    straight: bool
    resolved: bool
    bot: int
    handle: int
    patience: int


class Reaction(NamedTuple):
    """What an agent does with an offer, and after how long."""

    after: int
    takes: bool
    lapses: bool


class Away(NamedTuple):
    """When a waiting contact is lost, from entering the line, and for how long."""

    after: int
    length: int


class Stretch(NamedTuple):
    """A time on duty of one agent; ``vanishes`` is when they drop out, `NEVER` if not."""

    agent: int
    start: int
    end: int
    vanishes: int


@dataclass(frozen=True)
class Draws:
    """The chances of one day of a scenario."""

    scenario: Scenario
    seed: int
    day: int = 0

    def _stream(self, *purpose: str | int) -> Random:
        return Random("/".join(map(str, (self.seed, self.day, *purpose))))  # noqa: S311  a simulation

    @cached_property
    def contacts(self) -> tuple[Drawn, ...]:
        """Everybody who comes, in the order of their coming."""
        return tuple(self._contacts())

    def _contacts(self) -> Iterator[Drawn]:
        scenario = self.scenario
        lanes, bots = self._stream("lanes"), self._stream("bot")
        handles, patiences = self._handles(), self._patiences()
        express, standard, resolves = scenario.express, scenario.standard, scenario.bot.resolves
        for place, at in enumerate(self._arrivals()):
            is_express = lanes.random() < express.part
            straight = lanes.random() < (express if is_express else standard).direct
            resolved = bots.random() < resolves
            turn = 0 if straight else int(bots.expovariate(1.0) * scenario.bot.mean_s * MICROS)
            number = place * ATTEMPTS
            if resolved and not straight:
                yield Drawn(number, at, is_express, False, True, turn, 0, 0)
            else:
                yield Drawn(number, at, is_express, straight, False, turn, next(handles), next(patiences))

    def _arrivals(self) -> Iterator[int]:
        stream, scenario = self._stream("arrivals"), self.scenario
        level = _lognormal_level(self._stream("level").gauss(0, 1), scenario.day_cv)
        slot = scenario.slot_s * MICROS
        for place, contacts in enumerate(scenario.contacts):
            passed = 0.0
            mean = contacts * level
            while mean > 0:
                passed += stream.expovariate(mean)
                if passed >= 1:
                    break
                yield int((place + passed) * slot)

    def _handles(self) -> Iterator[int]:
        stream, law = self._stream("handling"), self.scenario.handling
        if law.law is HandleLaw.FIXED:
            while True:
                yield int(law.mean_s * MICROS)
        if law.law is HandleLaw.EXPONENTIAL:
            while True:
                yield int(stream.expovariate(1.0) * law.mean_s * MICROS)
        variance = log(1 + law.cv * law.cv)
        middle, deviation = log(law.mean_s * MICROS) - variance / 2, sqrt(variance)
        while True:
            yield int(stream.lognormvariate(middle, deviation))

    def _patiences(self) -> Iterator[int]:
        stream = self._stream("patience")
        while True:
            yield _patience(stream.random(), self.scenario)

    def again(self, number: int) -> tuple[int, int] | None:
        """Return delay and patience of one who gave up and comes again, None for one who does not."""
        redial = self.scenario.redial
        if redial.chance == 0 or number % ATTEMPTS == ATTEMPTS - 1:
            return None
        stream = self._stream("again", number)
        if stream.random() >= redial.chance:
            return None
        delay = int(stream.expovariate(1 / redial.delay_s) * MICROS)
        return delay, _patience(stream.random(), self.scenario)

    def reaction(self, number: int, offer: int) -> Reaction:
        """Return what the agent asked does with the n-th offer of a contact."""
        offers = self.scenario.offers
        after, lease = int(offers.answer_s * MICROS), int(offers.lease_s * MICROS)
        if offers.declines == 0 and offers.lapses == 0:
            return Reaction(after, True, False)
        rolled = self._stream("offer", number, offer).random()
        if rolled < offers.lapses:
            return Reaction(lease, False, True)
        return Reaction(after, rolled >= offers.lapses + offers.declines, False)

    def away(self, number: int, wait: int) -> Away | None:
        """Return when a contact is lost in its n-th wait, None for one who stays."""
        absences = self.scenario.absences
        if absences.chance == 0:
            return None
        stream = self._stream("away", number, wait)
        if stream.random() >= absences.chance:
            return None
        after = stream.expovariate(1 / absences.after_s)
        length = stream.expovariate(1 / absences.away_s)
        return Away(int(after * MICROS), int(length * MICROS))

    def stretches(self) -> tuple[Stretch, ...]:
        """Return who is on duty when, agents numbered in the order of the shifts."""
        found: list[Stretch] = []
        agent = 0
        for shift in self.scenario.shifts:
            for _ in range(shift.agents):
                found.extend(self._duty(agent, shift.stretches()))
                agent += 1
        return tuple(found)

    def _duty(self, agent: int, stretches: tuple[tuple[float, float], ...]) -> Iterator[Stretch]:
        chance = self.scenario.vanishing.chance
        stream = self._stream("vanishing", agent) if chance > 0 else None
        for start, end in stretches:
            gone = NEVER
            if stream is not None and stream.random() < chance:
                gone = int((start + stream.random() * (end - start)) * MICROS)
            yield Stretch(agent, int(start * MICROS), int(end * MICROS), gone)
            if gone < NEVER:
                return


def _patience(part: float, scenario: Scenario) -> int:
    if scenario.patience is not None:
        return _survived(1 - part, scenario.patience)
    if scenario.patience_s == inf:
        return NEVER
    return int(-log(1 - part) * scenario.patience_s * MICROS)


def _survived(part: float, patience: Patience) -> int:
    """Return the time at which the survival falls to ``part``."""
    place = bisect_left(patience.alive, -part, key=lambda alive: -alive)
    return int(patience.starts[place] * MICROS) if place < len(patience.starts) else NEVER


def _lognormal_level(normal: float, cv: float) -> float:
    """Return the level of a day around 1; a normal draw decides."""
    variance = log(1 + cv * cv)
    return exp(normal * sqrt(variance) - variance / 2)
