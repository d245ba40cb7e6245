"""Shifts without a solver, for installations without the extra ``plan``."""

from collections.abc import Sequence

from zhida.core.planning.shifts import Cover, ShiftTemplate, simple_cover
from zhida.core.planning.week import Band, WeekCover, simple_week

__all__ = ["SimpleRosterSolver", "SimpleShiftSolver"]


class SimpleShiftSolver:
    """Covers the need with good, not with the fewest, paid hours; it knows no bound."""

    def cover(self, templates: Sequence[ShiftTemplate], need: Sequence[int]) -> Cover:
        """Return a cover.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        return simple_cover(templates, need)


class SimpleRosterSolver:
    """Covers a week with good, not with the fewest, paid hours; it knows no bound."""

    def week(
        self, templates: Sequence[ShiftTemplate], bands: Sequence[Band], needs: Sequence[Sequence[int]]
    ) -> WeekCover:
        """Return a cover of the week.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        return simple_week(templates, bands, needs)
