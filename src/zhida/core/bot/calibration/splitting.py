"""Which outcomes fix the thresholds and which count: decided by a hash, never by order or result."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from zhida.core.bot.outcome import Outcome

__all__ = ["drawn", "parted"]

_ONE_IN: Final = 4
"""Every fourth outcome is set aside for development: quantiles need few, bounds need many."""


def parted(outcomes: Sequence[Outcome]) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...]]:
    """Return the development outcomes and those that count."""
    trial: list[Outcome] = []
    counted: list[Outcome] = []
    for at, one in enumerate(outcomes):
        (trial if drawn(one.id or str(at), _ONE_IN) else counted).append(one)
    return tuple(trial), tuple(counted)


def drawn(name: str, one_in: int, key: bytes = b"") -> bool:
    """Tell whether a name is among the one in so many that are drawn; with a key nobody can foresee it."""
    digest = sha256(key + name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % one_in == 0
