"""What the bot may answer now, by tenant: the newest certificates as numbers of a policy, in memory.

Without a certificate nothing may be answered. The settings of a tenant only make it stricter: a higher
``answer_at`` moves a threshold to the next certified one, since a score in between was never tested.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from zhida.core.bot.policy_settings import BotPolicy
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros

__all__ = ["Allowed", "Calibration", "InForce"]

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What one stratum may answer.

    ``steps`` are the certified thresholds in millionths, lenient first, empty for suggestions only.
    ``raised`` is where the monitor put the threshold at ``raised_at``, None there meaning suggestions only.
    """

    steps: tuple[int, ...] = ()
    alpha: float = 0.0
    raised: int | None = None
    raised_at: Micros | None = None

    def threshold(self, at_least: int) -> int | None:
        """Return the certified threshold in force that is not below ``at_least``, or None."""
        if self.raised_at is not None:
            if self.raised is None:
                return None
            at_least = max(at_least, self.raised)
        return next((step for step in self.steps if step >= at_least), None)

    def tightened(self, at_least: int, at: Micros) -> "Allowed":
        """Return this one certified step stricter, or suggesting only where there is none."""
        now = self.threshold(at_least)
        higher = None if now is None else next((step for step in self.steps if step > now), None)
        return replace(self, raised=higher, raised_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The certificates of one number, by stratum, for these articles and this ranker."""

    number: int
    kb_hash: str
    model_hash: str
    strata: Mapping[str, Allowed] = field(default_factory=dict[str, Allowed])


class InForce:
    """The calibration in force of every tenant."""

    def __init__(self) -> None:
        self._calibrations: dict[TenantId, Calibration] = {}

    def of(self, tenant: TenantId) -> Calibration | None:
        """Return the calibration in force, None before the first."""
        return self._calibrations.get(tenant)

    def put(self, tenant: TenantId, calibration: Calibration) -> None:
        """Let a calibration hold from the next decision on."""
        self._calibrations[tenant] = calibration

    def policy(self, tenant: TenantId, bot: BotPolicy) -> BotPolicy:
        """Return the tenant's policy with what the certificates allow."""
        now = self._calibrations.get(tenant)
        if now is None:
            return bot
        return replace(
            bot,
            thresholds={name: allowed.threshold(bot.answer_at) for name, allowed in now.strata.items()},
            alphas={name: round(allowed.alpha * _MILLION) for name, allowed in now.strata.items()},
            calibration=now.number,
            kb_hash=now.kb_hash,
            model_hash=now.model_hash,
        )
