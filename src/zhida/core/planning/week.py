"""A week of shifts for people who work five days of it and rest eleven hours between two of them.

Shifts are gathered in bands: all that begin within a few hours of each other. Whoever belongs to a band may
work any of its shifts on any day in any order and still rests long enough, so that one number of agents per
band, and no search through single rosters, decides what can be worked. The week is taken as one of many: what
reaches beyond its last night falls on its first morning.

Source: hours of rest between two days: Directive 2003/88/EC, article 3 (eleven hours); five days of eight
hours: Labour Law of the People's Republic of China, articles 36 and 38, and State Council decree 174 (1995).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.shifts import ShiftTemplate, simple_cover

__all__ = [
    "DAYS_MOST",
    "REST_H",
    "Band",
    "Duty",
    "Roster",
    "WeekCover",
    "band_agents",
    "rosters",
    "simple_week",
    "start_bands",
    "week_covered",
]

REST_H: Final = 11.0
DAYS_MOST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Shifts that anybody may work one after the other; ``places`` are their templates."""

    first_slot: int
    last_slot: int
    places: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCover:
    """How many people work each template on each day, and how many agents each band needs.

    ``bound_h`` is what no cover can undercut, an hour counted for each agent; None if not known.
    """

    counts: Sequence[Sequence[int]]
    agents: Sequence[int]
    paid_h: float
    bound_h: float | None = None

    @property
    def gap(self) -> float | None:
        """How far hours and agents may be from the best, as a share."""
        whole = self.paid_h + sum(self.agents)
        if self.bound_h is None or whole == 0:
            return None
        return max(0.0, 1 - self.bound_h / whole)


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift of one agent: the day from 0, and the template."""

    day: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The week of one agent."""

    band: int
    duties: Sequence[Duty]


def start_bands(
    templates: Sequence[ShiftTemplate], slot_s: float, rest_h: float = REST_H
) -> tuple[Band, ...]:
    """Return the templates in bands within which every order of shifts leaves the rest.

    Raises:
        InvalidStaffing: A shift is so long that not even the same one a day later leaves it.
    """
    longest = max(template.paid_h for template in templates)
    spare_h = 24 - rest_h - longest
    if spare_h < 0:
        raise InvalidStaffing(f"{longest:g} h leave no {rest_h:g} h of rest", column="shift_h")
    width = max(1, int(spare_h * 3_600 / slot_s))
    starts = sorted({template.start_slot // width for template in templates})
    return tuple(
        Band(
            first_slot=start * width,
            last_slot=max(templates[place].start_slot for place in places),
            places=places,
        )
        for start in starts
        if (places := [place for place, each in enumerate(templates) if each.start_slot // width == start])
    )


def week_covered(
    templates: Sequence[ShiftTemplate], counts: Sequence[Sequence[int]], slots: int
) -> tuple[tuple[int, ...], ...]:
    """Return how many people the shifts put on duty in each interval of each day."""
    days = len(counts)
    found = [[0] * slots for _ in range(days)]
    for day, by_template in enumerate(counts):
        for template, count in zip(templates, by_template, strict=True):
            for slot in template.slots:
                found[(day + (slot < template.start_slot)) % days][slot] += count
    return tuple(tuple(each) for each in found)


def band_agents(band: Band, counts: Sequence[Sequence[int]], days_most: int = DAYS_MOST) -> int:
    """Return the fewest agents who can work the shifts of a band: no two a day, not too many days."""
    by_day = [sum(by_template[place] for place in band.places) for by_template in counts]
    return max(*by_day, ceil(sum(by_day) / days_most), 0)


def rosters(cover: WeekCover, bands: Sequence[Band]) -> tuple[Roster, ...]:
    """Return the week of each agent.

    The shifts of a band are dealt in turn, day after day: nobody gets two on one day, because a day has no
    more of them than the band has agents, and nobody more than their share of all.
    """
    found: list[Roster] = []
    for number, (band, agents) in enumerate(zip(bands, cover.agents, strict=True)):
        duties = [
            Duty(day, place)
            for day, by_template in enumerate(cover.counts)
            for place in band.places
            for _ in range(by_template[place])
        ]
        found.extend(Roster(band=number, duties=duties[agent::agents]) for agent in range(agents))
    return tuple(found)


def simple_week(
    templates: Sequence[ShiftTemplate], bands: Sequence[Band], needs: Sequence[Sequence[int]]
) -> WeekCover:
    """Return a cover that is good, not the best: day after day what is missing yet.

    Raises:
        InvalidStaffing: Some interval with a need is in no template.
    """
    counts = [[0] * len(templates) for _ in needs]
    for day, need in enumerate(needs):
        duty = week_covered(templates, counts, len(need))[day]
        missing = [max(0, wanted - have) for wanted, have in zip(need, duty, strict=True)]
        for place, count in enumerate(simple_cover(templates, missing).counts):
            for on in _days_of(templates[place], missing, day, len(needs)) if count else ():
                counts[on][place] += count
    paid = sum(
        count * template.paid_h
        for by_template in counts
        for count, template in zip(by_template, templates, strict=True)
    )
    agents = tuple(band_agents(band, counts) for band in bands)
    return WeekCover(counts=tuple(map(tuple, counts)), agents=agents, paid_h=paid)


def _days_of(template: ShiftTemplate, missing: Sequence[int], day: int, days: int) -> set[int]:
    """Return on which days a shift must begin to fill what is missing on one; nights begin the day before."""
    reached = [slot for slot in template.slots if missing[slot]]
    return {(day - (slot < template.start_slot)) % days for slot in reached}
