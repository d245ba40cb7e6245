"""Ids a test can foresee."""

from itertools import count

from zhida.core.kernel.ids import render_id

__all__ = ["CountingIds"]


class CountingIds:
    """`zhida.ports.clock.IdFactory` that counts 1, 2, 3 over all prefixes."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, prefix: str) -> str:
        """Return the next id."""
        return render_id(prefix, next(self._numbers))
