"""Watches a promise between two calibrations; it may be looked at after every audit without spoiling it.

A bet against the promise: its wealth cannot be expected to grow while the promise holds, so wealth of 20 has
a chance of at most 5 % at any time, for ever. Only audits drawn at random may be fed: complaints would raise
the alarm of a bot that keeps its promise.

Source: betting martingales, Waudby-Smith & Ramdas, JRSS B 86 (2024); Ville's inequality.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import Final

__all__ = ["RAISE_AT", "Monitor", "watched"]

RAISE_AT: Final = 20
"""Wealth at which the bot becomes stricter: a false alarm has a chance of at most 1 in 20."""
_STAKES: Final = (0.05, 0.1, 0.25, 0.5)
"""Stakes times alpha; the mixture finds large and small breaches alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """The bets so far; ``wealths`` is one per stake."""

    alpha: float
    audits: int = 0
    wrong: int = 0
    wealths: tuple[float, ...] = (1.0,) * len(_STAKES)

    @property
    def level(self) -> float:
        """Wealth of the mixture; 1 at the start."""
        return fsum(self.wealths) / len(self.wealths)

    @property
    def is_raised(self) -> bool:
        """Tell whether the promise is to be doubted."""
        return self.level >= RAISE_AT

    def after(self, *, is_wrong: bool) -> "Monitor":
        """Return the monitor after one more random audit; what was raised stays so."""
        if self.is_raised:
            return self
        gain = is_wrong - self.alpha
        wealths = zip(self.wealths, _STAKES, strict=True)
        return Monitor(
            alpha=self.alpha,
            audits=self.audits + 1,
            wrong=self.wrong + is_wrong,
            wealths=tuple(wealth * (1.0 + stake / self.alpha * gain) for wealth, stake in wealths),
        )


def watched(alpha: float, audits: Iterable[bool]) -> Monitor:
    """Return the monitor after audits in the order in which they were judged; True is a wrong answer."""
    monitor = Monitor(alpha=alpha)
    for is_wrong in audits:
        monitor = monitor.after(is_wrong=is_wrong)
    return monitor
