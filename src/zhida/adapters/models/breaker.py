"""A breaker: after some failures in a row nobody calls for a while, then one call tries again."""

from collections.abc import Callable
from typing import Final

__all__ = ["FAILURES", "REST_S", "Breaker"]

FAILURES: Final = 3
"""Failures in a row after which nobody calls."""
REST_S: Final = 30.0
"""Seconds until one call tries again."""


class Breaker:
    """Counts failures of one service.

    Args:
        monotonic: Seconds of a clock that never goes back.
        failures: Failures in a row that open it.
        rest_s: How long it stays open.
    """

    def __init__(
        self, monotonic: Callable[[], float], *, failures: int = FAILURES, rest_s: float = REST_S
    ) -> None:
        self._monotonic = monotonic
        self._limit = failures
        self._rest_s = rest_s
        self._failed = 0
        self._open_until: float | None = None

    def allows(self) -> bool:
        """Tell whether to call now; after the rest exactly one caller is let through until it reports."""
        if self._open_until is None:
            return True
        if self._monotonic() < self._open_until:
            return False
        self._open_until = self._monotonic() + self._rest_s
        return True

    def succeeded(self) -> None:
        """Take note of a call that worked."""
        self._failed, self._open_until = 0, None

    def failed(self) -> None:
        """Take note of a call that did not."""
        self._failed += 1
        if self._failed >= self._limit:
            self._open_until = self._monotonic() + self._rest_s
