"""Shifts by integer programming: the HiGHS solver of scipy, from the extra ``plan``.

Source: Q. Huangfu and J. Hall, Mathematical Programming Computation 10 (2018) 119-142 (HiGHS); the covering
model is G. Dantzig's, Operations Research 2 (1954) 339-341.
"""

from collections.abc import Sequence
from typing import Final, Protocol, cast

import numpy as np
from scipy.optimize import (
    Bounds,
    LinearConstraint,
    milp,  # pyright: ignore[reportUnknownVariableType]  scipy says nothing of its options
)

from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.shifts import Cover, ShiftTemplate

__all__ = ["MilpShiftSolver"]

_SECONDS: Final = 20.0
_ENOUGH: Final = 1e-4
"""A gap of a hundredth of a percent of the paid hours is not worth more time."""


class _Solved(Protocol):
    """What scipy answers."""

    status: int
    x: "np.ndarray[tuple[int], np.dtype[np.float64]] | None"
    mip_dual_bound: float | None


class MilpShiftSolver:
    """Covers the need at the fewest paid hours, and says how far from the best it may be."""

    def cover(self, templates: Sequence[ShiftTemplate], need: Sequence[int]) -> Cover:
        """Return the cheapest cover found within 20 seconds.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        reached = {slot for template in templates for slot in template.slots}
        for slot, people in enumerate(need):
            if people > 0 and slot not in reached:
                raise InvalidStaffing("no shift reaches this interval", row=slot + 1, column="shifts")
        if not any(need):
            return Cover(counts=(0,) * len(templates), paid_h=0.0, bound_h=0.0)
        costs = np.array([template.paid_h for template in templates])
        matrix = np.zeros((len(need), len(templates)))
        for place, template in enumerate(templates):
            matrix[list(template.slots), place] = 1.0
        found = cast(
            "_Solved",
            milp(
                c=costs,
                constraints=LinearConstraint(matrix, lb=cast("float", np.array(need, dtype=float))),
                integrality=np.ones(len(templates)),
                bounds=Bounds(lb=0, ub=float(max(need))),
                options={"time_limit": _SECONDS, "mip_rel_gap": _ENOUGH},
            ),
        )
        if found.x is None:
            msg = f"the solver ended with status {found.status} and without a cover"
            raise ArithmeticError(msg)
        counts = tuple(round(float(each)) for each in found.x)
        return Cover(
            counts=counts,
            paid_h=float(sum(count * cost for count, cost in zip(counts, costs, strict=True))),
            bound_h=found.mip_dual_bound,
        )
