"""Token buckets in memory: how often an address or a credential may do a thing."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from zhida.core.kernel.errors import TooMany
from zhida.ports.clock import Clock

__all__ = [
    "FILES",
    "MESSAGES",
    "READS",
    "SIGN_INS",
    "SIGN_INS_PER_ADDRESS",
    "VISITS",
    "WRITES",
    "Buckets",
    "Limit",
]

_KEPT: Final = 100_000
_MINUTE_S: Final = 60.0
_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many a minute; all of a minute's share may come at once."""

    name: str
    per_minute: int


SIGN_INS: Final = Limit(name="sign_ins", per_minute=10)
"""Per address and login: guessing a password of ten characters takes longer than the product will live."""
SIGN_INS_PER_ADDRESS: Final = Limit(name="sign_ins_per_address", per_minute=60)
VISITS: Final = Limit(name="visits", per_minute=60)
MESSAGES: Final = Limit(name="messages", per_minute=60)
FILES: Final = Limit(name="files", per_minute=20)
"""As many as a matter may hold."""
WRITES: Final = Limit(name="writes", per_minute=600)
READS: Final = Limit(name="reads", per_minute=1_200)


class Buckets:
    """All buckets of this node; the least used are forgotten first, which only ever gives more room."""

    def __init__(self, clock: Clock, kept: int = _KEPT) -> None:
        self._clock = clock
        self._kept = kept
        self._full: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, limit: Limit, key: str) -> None:
        """Take one from a bucket.

        Raises:
            TooMany: It is empty; ``retry_after_s`` says when there is one again.
        """
        now, at = self._clock.monotonic(), (limit.name, key)
        step = _MINUTE_S / limit.per_minute
        full_at = max(self._full.pop(at, now), now) + step
        over = full_at - now - _MINUTE_S
        is_full = over > _ROUNDING_S
        self._full[at] = full_at - step if is_full else full_at
        if len(self._full) > self._kept:
            self._full.popitem(last=False)
        if is_full:
            raise TooMany(retry_after_s=max(1, math.ceil(over)))
