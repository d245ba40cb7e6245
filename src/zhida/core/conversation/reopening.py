"""Coming back to a closed matter: within the window it is the same matter, later it is a new one."""

from zhida.core.kernel.times import Micros, seconds

__all__ = ["may_reopen"]


def may_reopen(closed_at: Micros | None, now: Micros, within_s: int) -> bool:
    """Tell whether a matter closed at ``closed_at`` still opens again, the last moment included."""
    return closed_at is not None and now - closed_at <= seconds(within_s)
