"""What a played day brought: every answer and every loss, and the figures of each interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import NamedTuple

from zhida.core.kernel.times import MICROS
from zhida.core.planning.offered_wait import QUICK_S

__all__ = ["Answer", "Loss", "Played", "Tally", "added", "tallied", "total"]


class Answer(NamedTuple):
    """A contact (by number) who entered the line, was accepted by an agent, and how long it took (µs)."""

    number: int
    agent: int
    entered: int
    accepted: int
    express: bool
    handle: int


class Loss(NamedTuple):
    """A contact who entered the line and gave up, or still waited when the day was over."""

    number: int
    entered: int
    left: int
    express: bool


@dataclass(slots=True)
class Played:
    """Answers in the order of service, losses in the order of leaving, and what the bot settled."""

    answers: list[Answer] = field(default_factory=list[Answer])
    losses: list[Loss] = field(default_factory=list[Loss])
    resolved: int = 0


@dataclass(slots=True)
class Tally:
    """Counts of the contacts who entered the line in one interval, over one or more days."""

    entered: int = 0
    in_time: int = 0
    lost: int = 0
    quick: int = 0
    wait_s: float = 0.0
    handle_s: float = 0.0

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        self.entered += other.entered
        self.in_time += other.in_time
        self.lost += other.lost
        self.quick += other.quick
        self.wait_s += other.wait_s
        self.handle_s += other.handle_s

    @property
    def service_level(self) -> float:
        """Answered in time, of all who entered; 1 when nobody did."""
        return self.in_time / self.entered if self.entered else 1.0

    @property
    def of_answered(self) -> float:
        """Answered in time, of the answered."""
        answered = self.entered - self.lost
        return self.in_time / answered if answered else 1.0

    @property
    def without_quick(self) -> float:
        """Answered in time, of all but those who gave up within seconds."""
        stayed = self.entered - self.quick
        return self.in_time / stayed if stayed else 1.0

    @property
    def abandons(self) -> float:
        """Lost, of all who entered."""
        return self.lost / self.entered if self.entered else 0.0

    @property
    def mean_wait_s(self) -> float:
        """Mean wait of all who entered."""
        return self.wait_s / self.entered if self.entered else 0.0

    @property
    def error(self) -> float:
        """Half the width of a 95 % interval of the service level, by the normal law."""
        level = self.service_level
        return 1.96 * sqrt(max(level * (1 - level), 1e-4) / self.entered) if self.entered else 0.0


def tallied(played: Played, slot_s: float, slots: int, within_s: float) -> tuple[Tally, ...]:
    """Return the figures by the interval in which a contact entered the line; later ones go to the last."""
    found = tuple(Tally() for _ in range(slots))
    slot, most = round(slot_s * MICROS), within_s * MICROS
    for answer in played.answers:
        tally = found[min(slots - 1, answer.entered // slot)]
        wait = answer.accepted - answer.entered
        tally.entered += 1
        tally.in_time += wait <= most
        tally.wait_s += wait / MICROS
        tally.handle_s += answer.handle / MICROS
    for loss in played.losses:
        tally = found[min(slots - 1, loss.entered // slot)]
        wait = loss.left - loss.entered
        tally.entered += 1
        tally.lost += 1
        tally.quick += wait < QUICK_S * MICROS
        tally.wait_s += wait / MICROS
    return found


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    summed = Tally()
    for tally in tallies:
        summed.add(tally)
    return summed


def added(days: Sequence[Sequence[Tally]]) -> tuple[Tally, ...]:
    """Return the sum of days, interval by interval."""
    return tuple(total(tallies) for tallies in zip(*days, strict=True))
