"""The port behind which the shifts of a week are found; only planning commands have an adapter for it."""

from collections.abc import Sequence
from typing import Protocol

from zhida.core.planning.shifts import ShiftTemplate
from zhida.core.planning.week import Band, WeekCover

__all__ = ["RosterSolver"]


class RosterSolver(Protocol):
    """Finds the cheapest week of shifts that people can work."""

    def week(
        self, templates: Sequence[ShiftTemplate], bands: Sequence[Band], needs: Sequence[Sequence[int]]
    ) -> WeekCover:
        """Return a cover of every interval of every day, and the agents each band needs for it.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        ...
