"""A measured figure with its interval, and how one is made: exact for shares, by bootstrap for the rest.

Source: Clopper & Pearson 1934 for shares; Efron & Tibshirani, An Introduction to the Bootstrap, 1993, section
13.3 (percentile interval), over messages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from zhida.core.bot.bounds import clopper_pearson

__all__ = ["DRAWS", "Figure", "Rows", "absent", "bootstrapped", "mean_of", "share_of"]

DRAWS: Final = 400
"""Bootstrap samples; the ends of a 95 % interval then move by less than their own rounding in the table."""
_ENDS: Final = (2.5, 97.5)

Rows: TypeAlias = NDArray[np.float64]
"""One row per message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; ``value`` None says why in ``note``. ``name`` is ``set/what``."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    note: str = ""

    def wire(self) -> Mapping[str, str | int | float | None]:
        """Return the members as JSON is made of them."""
        return asdict(self)


def absent(name: str, why: str = "not here") -> Figure:
    """Return the line of what could not be measured."""
    return Figure(name=name, value=None, note=why)


def share_of(name: str, count: int, total: int, note: str = "") -> Figure:
    """Return a share with its exact 95 % interval."""
    if not total:
        return absent(name, "nothing to count")
    low, high = clopper_pearson(count, total)
    return Figure(name=name, value=count / total, low=low, high=high, n=total, note=note)


def bootstrapped(
    name: str, rows: Rows, statistic: Callable[[Rows], float], *, seed: int, note: str = ""
) -> Figure:
    """Return a statistic of messages with its percentile interval over resampled messages."""
    if not len(rows):
        return absent(name, "nothing to count")
    draw = np.random.default_rng(seed)
    found = [statistic(rows[draw.integers(0, len(rows), len(rows))]) for _ in range(DRAWS)]
    low, high = (float(end) for end in np.percentile(np.array(found), _ENDS))
    return Figure(name=name, value=statistic(rows), low=low, high=high, n=len(rows), note=note)


def mean_of(name: str, hits: Sequence[Sequence[bool]], *, seed: int) -> Figure:
    """Return the mean share over several runs on the same messages; the note gives the spread of the runs."""
    table = np.array(hits, dtype=np.float64)
    runs = table.mean(axis=1)
    note = f"{len(hits)} runs, {runs.min():.4f} to {runs.max():.4f}"
    return bootstrapped(name, table.mean(axis=0), lambda rows: float(rows.mean()), seed=seed, note=note)
