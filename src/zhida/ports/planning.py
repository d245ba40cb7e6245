"""The port behind which integer programs are solved; only planning commands have an adapter for it."""

from collections.abc import Sequence
from typing import Protocol

from zhida.core.planning.shifts import Cover, ShiftTemplate

__all__ = ["ShiftSolver"]


class ShiftSolver(Protocol):
    """Finds the cheapest shifts."""

    def cover(self, templates: Sequence[ShiftTemplate], need: Sequence[int]) -> Cover:
        """Return how many people work each template so that every interval has at least its need.

        Raises:
            InvalidStaffing: Some interval with a need is in no template.
        """
        ...
