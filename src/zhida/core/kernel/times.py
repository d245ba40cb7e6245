"""Moments and spans in whole microseconds of UTC; the only time the core and the store know.

The core never reads a clock: ``now`` is an argument. RFC 3339 text exists only on the wire.
"""

from typing import Final, NewType

__all__ = ["DAY", "MICROS", "MINUTE", "Micros", "Span", "seconds"]

Micros = NewType("Micros", int)
"""A moment: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored as POSIX time does."""
Span = NewType("Span", int)
"""A length of time in microseconds, >= 0."""

MICROS: Final = 1_000_000
MINUTE: Final = Span(60 * MICROS)
DAY: Final = Span(24 * 60 * MINUTE)


def seconds(count: float) -> Span:
    """Return a span of so many seconds, rounded to the microsecond."""
    return Span(round(count * MICROS))
