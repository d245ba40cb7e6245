"""A week of shifts by integer programming, from the extra ``plan``: paid hours, and few agents to work them.

Source: as `zhida.adapters.planning.milp`.
"""

from collections.abc import Sequence
from typing import Final, Protocol, cast

import numpy as np
from scipy.optimize import (
    Bounds,
    LinearConstraint,
    milp,  # pyright: ignore[reportUnknownVariableType]  scipy says nothing of its options
)
from scipy.sparse import lil_array

from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.shifts import ShiftTemplate
from zhida.core.planning.week import DAYS_MOST, Band, WeekCover, band_agents

__all__ = ["MilpRosterSolver"]

_SECONDS: Final = 30.0
_ENOUGH: Final = 1e-3
_AGENT_H: Final = 1.0
"""An agent more on the payroll weighs as much as a paid hour."""


class _Solved(Protocol):
    """What scipy answers."""

    status: int
    x: "np.ndarray[tuple[int], np.dtype[np.float64]] | None"
    mip_dual_bound: float | None


class MilpRosterSolver:
    """Covers a week at the fewest paid hours and agents, and says how far from the best it may be."""

    def week(
        self, templates: Sequence[ShiftTemplate], bands: Sequence[Band], needs: Sequence[Sequence[int]]
    ) -> WeekCover:
        """Return the cheapest week found within 30 seconds.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        _reachable(templates, needs)
        days, kinds = len(needs), len(templates)
        costs = np.array([each.paid_h for each in templates] * days + [_AGENT_H] * len(bands))
        rows, least = _rows(templates, bands, needs)
        most = max(1, *(people for need in needs for people in need)) * days
        found = cast(
            "_Solved",
            milp(
                c=costs,
                constraints=LinearConstraint(rows, lb=cast("float", least)),
                integrality=np.ones(len(costs)),
                bounds=Bounds(lb=0, ub=float(most)),
                options={"time_limit": _SECONDS, "mip_rel_gap": _ENOUGH},
            ),
        )
        if found.x is None:
            msg = f"the solver ended with status {found.status} and without a week"
            raise ArithmeticError(msg)
        values = [round(float(each)) for each in found.x]
        counts = tuple(tuple(values[day * kinds : (day + 1) * kinds]) for day in range(days))
        return WeekCover(
            counts=counts,
            agents=tuple(band_agents(band, counts) for band in bands),
            paid_h=float(
                sum(value * cost for value, cost in zip(values[: days * kinds], costs, strict=False))
            ),
            bound_h=found.mip_dual_bound,
        )


def _reachable(templates: Sequence[ShiftTemplate], needs: Sequence[Sequence[int]]) -> None:
    reached = {slot for template in templates for slot in template.slots}
    for need in needs:
        for slot, people in enumerate(need):
            if people > 0 and slot not in reached:
                raise InvalidStaffing("no shift reaches this interval", row=slot + 1, column="shifts")


def _rows(
    templates: Sequence[ShiftTemplate], bands: Sequence[Band], needs: Sequence[Sequence[int]]
) -> tuple[lil_array, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    """Return the constraints: every interval has its need, every band the agents for its days."""
    days, kinds, slots = len(needs), len(templates), len(needs[0])
    need_rows = days * slots
    matrix = lil_array((need_rows + len(bands) * (days + 1), days * kinds + len(bands)))
    for day in range(days):
        for place, template in enumerate(templates):
            for slot in template.slots:
                on = (day + (slot < template.start_slot)) % days
                matrix[on * slots + slot, day * kinds + place] = 1.0
    row = need_rows
    for number, band in enumerate(bands):
        agents = days * kinds + number
        for day in range(days):
            for place in band.places:
                matrix[row + day, day * kinds + place] = -1.0
                matrix[row + days, day * kinds + place] = -1.0
            matrix[row + day, agents] = 1.0
        matrix[row + days, agents] = float(DAYS_MOST)
        row += days + 1
    least = np.zeros(row)
    least[:need_rows] = [people for need in needs for people in need]
    return matrix, least
