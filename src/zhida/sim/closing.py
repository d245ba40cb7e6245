"""Simulate and adjust: the rounds that turn a computed plan into one that was seen to keep its promise.

Every round plays the same days with the same chances, so rounds differ by their teams alone. An interval
whose service level is surely below the target gets people, a large team also when it only seems to be; one
that is surely above it even without one loses one. What is reported was always played with just these teams.

Source: M. Cezik and P. L'Ecuyer, Management Science 54 (2008) 310-323, for staffing by simulation; the
adjustment by interval is that of Z. Feldman, A. Mandelbaum, W. Massey, W. Whitt, Management Science 54 (2008)
324-338 (iterative staffing).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from zhida.core.planning.day import Day, offered_loads
from zhida.core.planning.models import erlang_a
from zhida.core.planning.scenario import Scenario
from zhida.core.planning.sizing import Target
from zhida.sim.draws import Draws
from zhida.sim.kernel import play
from zhida.sim.played import Tally, added, tallied, total

__all__ = ["STAYS", "Round", "closing_rounds", "people_day"]

STAYS: Final = 1
"""Intervals the last team stays on: nobody in line at the end of the day is sent away."""
_Z95: Final = 1.96
_WELL_MEASURED: Final = 0.05
_LARGE: Final = 30
"""From this size on one agent more is so little that a doubtful interval gets one as well."""
_TOLERATED: Final = 0.01
_CAUTION: Final = 0.7
"""Part of a shortfall that is made up in one round: some of it is chance."""
_MOST_MORE: Final = 0.05
"""Most of a team that a round adds to it."""
_STEEP: Final = 1.5
"""An interval must lie this many times the worth of one agent above the target before it loses one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Teams and what the played days brought; ``errors`` are half 95 % intervals of the service levels."""

    number: int
    teams: Sequence[int]
    tallies: Sequence[Tally]
    errors: Sequence[float]
    day_level: float
    day_error: float

    def broken(self, target: Target) -> tuple[int, ...]:
        """Return the intervals that are surely below the target."""
        return tuple(
            slot
            for slot, (tally, error) in enumerate(zip(self.tallies, self.errors, strict=True))
            if tally.entered and tally.service_level + error < target.service_level
        )

    @property
    def worst(self) -> int:
        """The interval with the lowest service level, of those measured to five points and better."""
        sure = [slot for slot, error in enumerate(self.errors) if error <= _WELL_MEASURED]
        return min(sure or range(len(self.teams)), key=lambda slot: self.tallies[slot].service_level)


def people_day(scenario: Scenario) -> Day:
    """Return the day people see behind the bot of a scenario, for the formulas."""
    kept = scenario.people_share
    return Day(
        slot_s=scenario.slot_s,
        contacts=tuple(contacts * kept for contacts in scenario.contacts),
        handle_s=scenario.handling.mean_s,
        patience_s=scenario.patience_s,
        redial=scenario.redial,
        opens_empty=scenario.length_s < 86_400,
    )


def closing_rounds(
    scenario: Scenario,
    teams: Sequence[int],
    target: Target,
    *,
    seed: int,
    days: int,
    rounds: int = 3,
    report: Callable[[int], None] | None = None,
) -> Iterator[Round]:
    """Yield each round as it is done, the last one the best to use; the caller may stop at any.

    Args:
        scenario: The day; its shifts are replaced by teams.
        teams: Agents on duty in each interval to begin with.
        target: What every interval must keep.
        seed: Of all chances.
        days: Days to play in each round.
        rounds: Most adjustments.
        report: Told after each played day how many days were played in all.
    """
    day = people_day(scenario)
    found = _played(scenario, teams, target, seed, days, 0, report)
    yield found
    for number in range(1, rounds + 1):
        changed = _adjusted(found, day, target)
        if changed == tuple(found.teams):
            return
        found = _played(scenario, changed, target, seed, days, number, report)
        yield found


def _played(
    scenario: Scenario,
    teams: Sequence[int],
    target: Target,
    seed: int,
    days: int,
    number: int,
    report: Callable[[int], None] | None,
) -> Round:
    staffed = replace(scenario, shifts=scenario.staffed(tuple(teams), STAYS))
    slots = len(scenario.contacts)
    played: list[tuple[Tally, ...]] = []
    for day in range(days):
        played.append(
            tallied(play(staffed, Draws(staffed, seed, day)), scenario.slot_s, slots, target.within_s)
        )
        if report is not None:
            report(number * days + day + 1)
    by_slot = tuple(zip(*played, strict=True))
    whole = [total(each) for each in played]
    return Round(
        number=number,
        teams=tuple(teams),
        tallies=added(played),
        errors=tuple(_error(each) for each in by_slot),
        day_level=total(whole).service_level,
        day_error=_error(whole),
    )


def _error(days: Sequence[Tally]) -> float:
    """Return half a 95 % interval of a share counted on independent days, never below that of its count."""
    level, entered = total(days).service_level, total(days).entered
    if entered == 0:
        return 0.0
    squares = sum((tally.in_time - level * tally.entered) ** 2 for tally in days)
    return max(_Z95 * sqrt(squares) / entered, _Z95 * sqrt(0.25 / entered) / 5)


def _adjusted(found: Round, day: Day, target: Target) -> tuple[int, ...]:
    loads = offered_loads(day)
    return tuple(
        _team(team, tally, error, day, load, target)
        for team, tally, error, load in zip(found.teams, found.tallies, found.errors, loads, strict=True)
    )


def _team(team: int, tally: Tally, error: float, day: Day, load: float, target: Target) -> int:
    if tally.entered == 0:
        return team
    level, goal = tally.service_level, target.service_level
    demand = day.demand_at(load / day.handle_s)
    fewer = max(target.agents_least, team - 1)
    worth = erlang_a(demand, team).service_level(target.within_s) - erlang_a(demand, fewer).service_level(
        target.within_s
    )
    if level + error < goal or (team >= _LARGE and level < goal - _TOLERATED):
        return team + _more(goal - level, worth, team)
    spare = level - error - goal > _STEEP * worth and target.allows(erlang_a(demand, fewer), fewer)
    return fewer if spare else team


def _more(short: float, worth: float, team: int) -> int:
    """Return how many agents make up for a shortfall, by what the last one was worth; one at least."""
    most = max(1, round(_MOST_MORE * team))
    return max(1, min(most, round(_CAUTION * short / worth))) if worth > 0 else 1
