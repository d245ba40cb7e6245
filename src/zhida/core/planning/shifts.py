"""From people needed per interval to shifts that put them there: templates, shrinkage, and a simple cover.

The best cover is an integer program, solved behind the port `ports.planning.ShiftSolver`. `simple_cover`
needs no solver: it adds, again and again, the shift that fills most of what is missing for its money, then
takes away what is not needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from zhida.core.planning.refusals import InvalidStaffing, positive

__all__ = ["Cover", "ShiftTemplate", "covered", "day_templates", "rostered", "simple_cover"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftTemplate:
    """A shift somebody can work: the intervals on duty (breaks left out) and the hours it is paid."""

    name: str
    start_slot: int
    slots: Sequence[int]
    paid_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How many people work each template; ``bound_h`` is what no cover can undercut, None if not known."""

    counts: Sequence[int]
    paid_h: float
    bound_h: float | None = None

    @property
    def gap(self) -> float | None:
        """How far the cover may be from the best one, as a share."""
        if self.bound_h is None or self.paid_h == 0:
            return None
        return max(0.0, 1 - self.bound_h / self.paid_h)


def rostered(need: Sequence[int], shrinkage: float) -> tuple[int, ...]:
    """Return how many must be on the roster so that ``need`` are at work, for the share paid but away.

    Raises:
        InvalidStaffing: The share is not from 0 to below 1.
    """
    if not 0 <= shrinkage < 1:
        raise InvalidStaffing(f"{shrinkage} must be at least 0 and below 1", column="shrinkage")
    return tuple(ceil(people / (1 - shrinkage) - 1e-9) for people in need)


def day_templates(
    slots: int,
    slot_s: float,
    lengths_h: Sequence[float] = (8.0, 4.0),
    *,
    break_h: float = 1.0,
    every_s: float = 1_800.0,
) -> tuple[ShiftTemplate, ...]:
    """Return every shift of the given lengths that starts on the grid.

    Shifts of six hours and more have one paid break of ``break_h`` after half of their time. A
    day of 24 hours wraps around midnight; a shorter one holds only shifts that fit.

    Raises:
        InvalidStaffing: A length is no multiple of the interval or longer than the day.
    """
    wraps = abs(slots * slot_s - 86_400) < 1
    step = max(1, round(every_s / slot_s))
    found: list[ShiftTemplate] = []
    for length_h in lengths_h:
        length = round(positive(length_h, "shift_h") * 3_600 / slot_s)
        if length < 1 or length > slots:
            raise InvalidStaffing(f"a shift of {length_h:g} h does not fit into the day", column="shift_h")
        pause = round(break_h * 3_600 / slot_s) if length_h >= 6 else 0
        middle = (length - pause) // 2
        worked = [k for k in range(length) if not middle <= k < middle + pause]
        last = slots if wraps else slots - length + 1
        for start in range(0, last, step):
            found.append(
                ShiftTemplate(
                    name=f"{length_h:g}h",
                    start_slot=start,
                    slots=tuple((start + k) % slots for k in worked),
                    paid_h=length_h,
                )
            )
    return tuple(found)


def covered(templates: Sequence[ShiftTemplate], counts: Sequence[int], slots: int) -> tuple[int, ...]:
    """Return how many people the shifts put on duty in each interval."""
    found = [0] * slots
    for template, count in zip(templates, counts, strict=True):
        for slot in template.slots:
            found[slot] += count
    return tuple(found)


def simple_cover(templates: Sequence[ShiftTemplate], need: Sequence[int]) -> Cover:
    """Return a cover that is good, not the best.

    Raises:
        InvalidStaffing: Some interval with a need is in no template.
    """
    missing = list(need)
    counts = [0] * len(templates)
    while any(short > 0 for short in missing):
        best = max(range(len(templates)), key=lambda place: _worth(templates[place], missing))
        if _worth(templates[best], missing) == 0:
            slot = next(slot for slot, short in enumerate(missing) if short > 0)
            raise InvalidStaffing("no shift reaches this interval", row=slot + 1, column="shifts")
        counts[best] += 1
        for slot in templates[best].slots:
            missing[slot] -= 1
    for place, template in enumerate(templates):
        while counts[place] > 0 and all(missing[slot] < 0 for slot in template.slots):
            counts[place] -= 1
            for slot in template.slots:
                missing[slot] += 1
    paid = sum(count * template.paid_h for count, template in zip(counts, templates, strict=True))
    return Cover(counts=tuple(counts), paid_h=paid)


def _worth(template: ShiftTemplate, missing: Sequence[int]) -> float:
    return sum(1 for slot in template.slots if missing[slot] > 0) / template.paid_h
