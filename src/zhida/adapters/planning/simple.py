"""Shifts without a solver, for installations without the extra ``plan``."""

from collections.abc import Sequence

from zhida.core.planning.shifts import Cover, ShiftTemplate, simple_cover

__all__ = ["SimpleShiftSolver"]


class SimpleShiftSolver:
    """Covers the need with good, not with the fewest, paid hours; it knows no bound."""

    def cover(self, templates: Sequence[ShiftTemplate], need: Sequence[int]) -> Cover:
        """Return a cover.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        return simple_cover(templates, need)
