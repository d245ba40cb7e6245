"""A day with two skills and people of whom only some have both, beside the one pool the plan counts on.

The plan takes everybody for able to do everything. This engine plays the same contacts, patience and
handling times with agents who have the first skill, the second, or both: a contact goes to somebody with only
its skill before somebody with both, and whoever becomes free takes who is due first of those they can serve.

Source: I. Gurvich and W. Whitt, Operations Research 58 (2010) 316-328, for how little cross-training makes
separate groups nearly one pool; here it is measured for the very day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import Final

from zhida.core.kernel.times import MICROS
from zhida.core.planning.refusals import InvalidStaffing, share
from zhida.core.planning.scenario import Scenario
from zhida.core.planning.sizing import Target
from zhida.sim.draws import ATTEMPTS, NEVER, Drawn, Draws
from zhida.sim.played import Answer, Loss, Played, Tally, added, tallied, total

__all__ = ["SkillCheck", "Skills", "check_skills", "play_skilled"]

_SPREAD: Final = 2_654_435_761
"""Knuth's multiplier: scatters the numbers of contacts over the skills."""
_WHOLE: Final = 1 << 32
_WELL_COUNTED: Final = 400
"""So many contacts fix a service level to two points."""
_TURN, _FINISH, _LEAVE, _ENTER = range(4)
_FIRST, _SECOND, _BOTH = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """The share of contacts for the first skill, and the share of people who have both.

    Raises:
        InvalidStaffing: A share is not from 0 to 1.
    """

    first: float
    both: float

    def __post_init__(self) -> None:
        share(self.first, "skills.first")
        share(self.both, "skills.both")

    def groups(self, team: int) -> tuple[int, int, int]:
        """Return how many of a team have the first skill only, the second only, and both."""
        both = round(team * self.both)
        first = round((team - both) * self.first)
        return first, team - both - first, both

    def of(self, number: int) -> int:
        """Return the skill a contact needs, always the same for its number."""
        return _FIRST if number // ATTEMPTS * _SPREAD % _WHOLE < self.first * _WHOLE else _SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCheck:
    """The same days as one pool and by skills: levels of the day and of the worst interval of each."""

    skills: Skills
    days: int
    pooled: float
    pooled_worst: float
    skilled: float
    skilled_worst: float
    worst: int

    @property
    def optimistic(self) -> float:
        """By how much the figure of one pool is too good for the whole day."""
        return self.pooled - self.skilled


def check_skills(
    scenario: Scenario, teams: Sequence[int], skills: Skills, target: Target, *, seed: int, days: int
) -> SkillCheck:
    """Play the plan as one pool and by skills, with the same chances.

    Args:
        scenario: The day.
        teams: Agents on duty in each interval.
        skills: Who needs and who can do what.
        target: Its seconds in the line count.
        seed: Of all chances.
        days: Days to play, one at least.

    Raises:
        InvalidStaffing: There are no days to play.
    """
    if days < 1:
        raise InvalidStaffing(f"{days} days; one at least must be played", column="days")
    alone = replace(skills, both=1.0)
    pooled, skilled = (_tallies(scenario, teams, each, target, seed, days) for each in (alone, skills))
    least = min(_WELL_COUNTED, max(each.entered for each in skilled))
    worst = min(range(len(teams)), key=lambda slot: _level(skilled[slot], least))
    return SkillCheck(
        skills=skills,
        days=days,
        pooled=total(pooled).service_level,
        pooled_worst=min(_level(each, least) for each in pooled),
        skilled=total(skilled).service_level,
        skilled_worst=_level(skilled[worst], least),
        worst=worst,
    )


def _level(tally: Tally, least: int) -> float:
    """Return the service level of an interval; of one with too few contacts nothing is said."""
    return tally.service_level if tally.entered >= least else 1.0


def _tallies(
    scenario: Scenario, teams: Sequence[int], skills: Skills, target: Target, seed: int, days: int
) -> tuple[Tally, ...]:
    slots = len(scenario.contacts)
    played = (play_skilled(scenario, teams, skills, Draws(scenario, seed, day)) for day in range(days))
    return added([tallied(each, scenario.slot_s, slots, target.within_s) for each in played])


def play_skilled(scenario: Scenario, teams: Sequence[int], skills: Skills, draws: Draws) -> Played:
    """Play a day by skills to the end of its last contact.

    Offers are accepted at once, nobody is lost and nobody vanishes: what is compared is the pool.
    """
    return _SkilledDay(scenario, teams, skills, draws).run()


class _SkilledDay:
    """Agents of a group are alike: counts of those on duty and of those busy say all."""

    def __init__(self, scenario: Scenario, teams: Sequence[int], skills: Skills, draws: Draws) -> None:
        self._draws = draws
        self._skills = skills
        self._teams = [skills.groups(team * scenario.capacity) for team in teams]
        self._credits = tuple(int(lane.credit_s * MICROS) for lane in (scenario.standard, scenario.express))
        self._slot = round(scenario.slot_s * MICROS)
        self._duty = [0, 0, 0]
        self._busy = [0, 0, 0]
        self._lines: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
        self._waiting: dict[int, tuple[Drawn, int]] = {}
        self._pending: dict[int, Drawn] = {}
        self._events: list[tuple[int, int, int]] = []
        self._played = Played()

    def run(self) -> Played:
        """Play until nothing is left to happen."""
        for drawn in self._draws.contacts:
            if drawn.resolved:
                self._played.resolved += 1
            else:
                self._pending[drawn.number] = drawn
                self._events.append((drawn.at + drawn.bot, _ENTER, drawn.number))
        self._events.extend((slot * self._slot, _TURN, slot) for slot in range(len(self._teams)))
        heapify(self._events)
        steps = (self._turn, self._finish, self._leave, self._enter)
        while self._events:
            now, kind, number = heappop(self._events)
            steps[kind](now, number)
        for drawn, entered in self._waiting.values():
            self._played.losses.append(Loss(drawn.number, entered, NEVER, drawn.express))
        return self._played

    def _turn(self, now: int, slot: int) -> None:
        self._duty = list(self._teams[slot])
        for group in (_FIRST, _SECOND, _BOTH):
            while self._busy[group] < self._duty[group] and self._take(now, group):
                pass

    def _enter(self, now: int, number: int) -> None:
        drawn = self._pending.pop(number)
        skill = self._skills.of(number)
        group = next((each for each in (skill, _BOTH) if self._busy[each] < self._duty[each]), None)
        if group is not None:
            self._serve(now, drawn, now, group)
            return
        self._waiting[number] = (drawn, now)
        heappush(self._lines[skill], (now - self._credits[drawn.express], number))
        if drawn.patience < NEVER:
            heappush(self._events, (now + drawn.patience, _LEAVE, number))

    def _serve(self, now: int, drawn: Drawn, entered: int, group: int) -> None:
        self._busy[group] += 1
        self._played.answers.append(Answer(drawn.number, group, entered, now, drawn.express, drawn.handle))
        heappush(self._events, (now + drawn.handle, _FINISH, group))

    def _finish(self, now: int, group: int) -> None:
        self._busy[group] -= 1
        if self._busy[group] < self._duty[group]:
            self._take(now, group)

    def _take(self, now: int, group: int) -> bool:
        """Let somebody of a group take who is due first; false when nobody waits for them."""
        lines = self._lines if group == _BOTH else (self._lines[group],)
        for line in lines:
            while line and line[0][1] not in self._waiting:
                heappop(line)
        first = min((line for line in lines if line), key=lambda line: line[0], default=None)
        if first is None:
            return False
        drawn, entered = self._waiting.pop(heappop(first)[1])
        self._serve(now, drawn, entered, group)
        return True

    def _leave(self, now: int, number: int) -> None:
        found = self._waiting.pop(number, None)
        if found is None:
            return
        drawn, entered = found
        self._played.losses.append(Loss(number, entered, now, drawn.express))
        again = self._draws.again(number)
        if again is not None:
            delay, patience = again
            self._pending[number + 1] = drawn._replace(
                number=number + 1, straight=True, bot=0, patience=patience
            )
            heappush(self._events, (now + delay, _ENTER, number + 1))
