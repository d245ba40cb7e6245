"""One day as both engines play it: who comes, how long it takes, who serves, and what goes wrong.

The same document, JSON or TOML, plans a team, rehearses a day and drives scripted visitors. Times are seconds
from the start of the day; what a scenario leaves out does not happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import inf
from typing import Final

from zhida.core.planning.day import Redial
from zhida.core.planning.history import MOST_CONTACTS
from zhida.core.planning.patience import Patience
from zhida.core.planning.refusals import InvalidStaffing, at_least, count, positive, share

__all__ = [
    "Absences",
    "BotTurn",
    "HandleLaw",
    "Handling",
    "LaneShare",
    "Lapses",
    "Scenario",
    "Shift",
    "Vanishing",
]

_NO_REDIAL: Final = Redial()
_MOST_A_DAY: Final = 10_000_000
_MOST_SLOTS: Final = 10_080
"""A week of minutes."""


class HandleLaw(StrEnum):
    """How handling times are spread."""

    LOGNORMAL = "lognormal"
    EXPONENTIAL = "exponential"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How long a contact takes an agent; ``cv`` is the deviation over the mean of the lognormal law."""

    mean_s: float = 480.0
    cv: float = 1.0
    law: HandleLaw = HandleLaw.LOGNORMAL

    def __post_init__(self) -> None:
        positive(self.mean_s, "handling.mean_s")
        at_least(self.cv, 0, "handling.cv")


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTurn:
    """The bot in front: ``resolves`` of those who talk to it are done after a mean of ``mean_s``."""

    resolves: float = 0.0
    mean_s: float = 60.0

    def __post_init__(self) -> None:
        share(self.resolves, "bot.resolves")
        at_least(self.mean_s, 0, "bot.mean_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneShare:
    """The express or the ordinary lane: its part of all contacts, its credit, and who skips the bot."""

    part: float
    credit_s: float = 0.0
    direct: float = 0.0

    def __post_init__(self) -> None:
        share(self.part, "lanes.part")
        at_least(self.credit_s, 0, "lanes.credit_s")
        share(self.direct, "lanes.direct")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """So many agents on duty from ``start_s`` to ``end_s``, but for the breaks (from, to)."""

    start_s: float
    end_s: float
    agents: int
    breaks: Sequence[tuple[float, float]] = ()

    def __post_init__(self) -> None:
        at_least(self.start_s, 0, "shifts.start_s")
        count(self.agents, "shifts.agents")
        edges = [self.start_s, *(edge for pair in self.breaks for edge in pair), self.end_s]
        if any(not earlier < later for earlier, later in pairwise(edges)):
            what = "a shift must end after it starts, its breaks inside it and in order"
            raise InvalidStaffing(what, column="shifts")

    def stretches(self) -> tuple[tuple[float, float], ...]:
        """Return the times on duty, breaks left out."""
        edges = [self.start_s, *(edge for pair in self.breaks for edge in pair), self.end_s]
        return tuple(zip(edges[::2], edges[1::2], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapses:
    """How agents answer an offer: after ``answer_s`` they take it or, with ``declines``, pass.

    With ``lapses`` they say nothing until the lease of ``lease_s`` ends.
    """

    answer_s: float = 0.0
    declines: float = 0.0
    lapses: float = 0.0
    lease_s: float = 8.0

    def __post_init__(self) -> None:
        at_least(self.answer_s, 0, "offers.answer_s")
        share(self.declines, "offers.declines")
        share(self.lapses, "offers.lapses")
        at_least(self.lease_s, self.answer_s, "offers.lease_s")
        if self.declines + self.lapses >= 1:
            raise InvalidStaffing("somebody must take an offer some time", column="offers.declines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """Waiting contacts who lose their connection with this chance, after so long, for so long (means)."""

    chance: float = 0.0
    after_s: float = 60.0
    away_s: float = 120.0

    def __post_init__(self) -> None:
        share(self.chance, "absences.chance")
        positive(self.after_s, "absences.after_s")
        positive(self.away_s, "absences.away_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanishing:
    """Agents who drop out somewhere in a stretch of duty with this chance; noticed after ``noticed_s``."""

    chance: float = 0.0
    noticed_s: float = 20.0

    def __post_init__(self) -> None:
        share(self.chance, "vanishing.chance")
        at_least(self.noticed_s, 0, "vanishing.noticed_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One day.

    Args:
        slot_s: Length of an interval.
        contacts: Mean number of contacts in each interval, before the bot.
        handling: How long a contact takes an agent.
        patience_s: Mean patience, exponential; ``inf`` when nobody gives up.
        patience: Measured patience, instead.
        redial: What those do who gave up.
        bot: The bot in front.
        express: The express lane.
        standard: The ordinary lane; both parts add up to 1.
        shifts: Who is on duty.
        capacity: Contacts an agent holds at once; handling times are those at this number.
        offers: How agents answer offers.
        absences: Contacts whose connection is lost.
        vanishing: Agents who drop out.
        day_cv: Deviation of the day's level over its mean.

    Raises:
        InvalidStaffing: A figure is out of range; says which.
    """

    slot_s: float
    contacts: Sequence[float]
    handling: Handling = Handling()
    patience_s: float = inf
    patience: Patience | None = None
    redial: Redial = _NO_REDIAL
    bot: BotTurn = BotTurn()
    express: LaneShare = LaneShare(part=0.0, credit_s=120.0, direct=1.0)
    standard: LaneShare = LaneShare(part=1.0)
    shifts: Sequence[Shift] = field(default_factory=tuple[Shift, ...])
    capacity: int = 1
    offers: Lapses = Lapses()
    absences: Absences = Absences()
    vanishing: Vanishing = Vanishing()
    day_cv: float = 0.0

    def __post_init__(self) -> None:
        positive(self.slot_s, "slot_s")
        if not 0 < len(self.contacts) <= _MOST_SLOTS:
            what = f"{len(self.contacts)} intervals; 1 to {_MOST_SLOTS} can be played"
            raise InvalidStaffing(what, column="contacts")
        for row, contacts in enumerate(self.contacts, start=1):
            at_least(contacts, 0, "contacts", row)
            if contacts > MOST_CONTACTS:
                what = f"{contacts:g} contacts in one interval are above {MOST_CONTACTS}"
                raise InvalidStaffing(what, row=row, column="contacts")
        if sum(self.contacts) > _MOST_A_DAY:
            what = f"{sum(self.contacts):g} contacts in all are above {_MOST_A_DAY}"
            raise InvalidStaffing(what, column="contacts")
        if not self.patience_s > 0:
            raise InvalidStaffing(f"{self.patience_s} must be above 0", column="patience_s")
        if abs(self.express.part + self.standard.part - 1) > 1e-9:
            raise InvalidStaffing("the parts of the lanes must add up to 1", column="lanes.part")
        if not 1 <= self.capacity <= 100:
            raise InvalidStaffing(f"{self.capacity} must lie between 1 and 100", column="capacity")
        at_least(self.day_cv, 0, "day_cv")

    @property
    def people_share(self) -> float:
        """Share of all contacts who reach a person's line."""
        return sum(
            lane.part * (lane.direct + (1 - lane.direct) * (1 - self.bot.resolves))
            for lane in (self.express, self.standard)
        )

    @property
    def length_s(self) -> float:
        """Length of the day."""
        return self.slot_s * len(self.contacts)

    def staffed(self, teams: Sequence[int], beyond: int = 0) -> "tuple[Shift, ...]":
        """Return shifts that put so many agents on duty in each interval; the last to come leaves first.

        Args:
            teams: Agents on duty in each interval.
            beyond: Intervals the last team stays on, for whoever is in line when the day ends.
        """
        shifts: list[Shift] = []
        since: list[int] = []
        for slot, team in enumerate([*teams, *([teams[-1]] * beyond), 0]):
            while len(since) > team:
                start = since.pop()
                shifts.append(Shift(start_s=start * self.slot_s, end_s=slot * self.slot_s, agents=1))
            since.extend([slot] * (team - len(since)))
        return tuple(sorted(shifts, key=lambda shift: (shift.start_s, -shift.end_s)))
