"""The numbers to hold: what each figure of a benchmark must not go below or beyond."""

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["GOALS", "PEER_GOALS", "PLAN_GOALS", "Goal", "verdicts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A figure by its stable name, and its limit; ``is_least`` when the figure may not be smaller."""

    name: str
    limit: float
    is_least: bool = False

    @property
    def sign(self) -> str:
        """Return how the figure must stand to the limit."""
        return ">=" if self.is_least else "<="


GOALS: Final = (
    Goal(name="capacity_ratio", limit=0.10, is_least=True),
    Goal(name="p50_ratio", limit=1.5),
    Goal(name="fsyncs_per_message", limit=1 / 32),
    Goal(name="kb_per_idle_connection", limit=30),
)

PLAN_GOALS: Final = (
    Goal(name="erlang_a_max_error", limit=1e-12),
    Goal(name="stationary_plan_s", limit=0.25),
    Goal(name="forward_plan_s", limit=1.0),
    Goal(name="kernel_day_s", limit=0.3),
    Goal(name="rehearsal_day_s", limit=8.0),
)
PEER_GOALS: Final = (
    Goal(name="zhida: service level, greatest error", limit=1e-12),
    Goal(name="plain line over simpy", limit=50.0, is_least=True),
    Goal(name="plain line over ciw", limit=100.0, is_least=True),
)


def verdicts(
    figures: Mapping[str, float | None], goals: Sequence[Goal]
) -> Iterator[tuple[Goal, float | None, bool | None]]:
    """Yield each goal with its figure and whether it is held; None where nothing was measured."""
    for goal in goals:
        value = figures.get(goal.name)
        compare = operator.ge if goal.is_least else operator.le
        yield goal, value, None if value is None else compare(value, goal.limit)
