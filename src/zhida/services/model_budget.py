"""How often models may be asked for one matter and one tenant; who is over it goes on with words."""

from collections import Counter
from typing import Final

from zhida.core.kernel.ids import TenantId
from zhida.ports.clock import Clock

__all__ = ["PER_MATTER", "PER_TENANT", "ModelBudget"]

PER_MATTER: Final = 12
"""Messages of one matter in a minute; nobody who reads the answers writes faster."""
PER_TENANT: Final = 120
"""Messages of one tenant in a minute: one tenant cannot use up the line of all."""
_MINUTE_S: Final = 60.0


class ModelBudget:
    """Counts by the minute; ``per_tenant`` less for what may wait behind answers."""

    def __init__(self, clock: Clock, *, per_tenant: int = PER_TENANT) -> None:
        self._clock = clock
        self._per_tenant = per_tenant
        self._ends = 0.0
        self._asked: Counter[tuple[str, str]] = Counter()

    def take(self, tenant: TenantId, conversation_id: str) -> bool:
        """Tell whether models may be asked once more, and count it."""
        now = self._clock.monotonic()
        if now >= self._ends:
            self._ends = now + _MINUTE_S
            self._asked.clear()
        whole, matter = (tenant, ""), (tenant, conversation_id)
        if self._asked[whole] >= self._per_tenant or self._asked[matter] >= PER_MATTER:
            return False
        self._asked[whole] += 1
        self._asked[matter] += 1
        return True
