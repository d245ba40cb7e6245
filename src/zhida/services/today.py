"""Figures of the present day and alarms, counted from events as they are committed."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from zhida.core.bot.events import BotDecided, Decision, HandoverRequested
from zhida.core.conversation.events import AnswerJudged
from zhida.core.kernel.events import Event, Json
from zhida.core.kernel.times import DAY, MICROS, Micros
from zhida.core.routing.events import (
    FirstReplied,
    LeaveCause,
    LeftQueue,
    OfferExpired,
    SlaBreached,
    SlaWarned,
)
from zhida.services.frames import Seen

__all__ = ["Today", "alarm_of"]

_SHARES: Final = (50, 90)
_HOURS: Final = 24
_NAMES: Final = ("requested", "answered_in_time", "breached", "left", "bot_solved", "bot_abstained")


class Today:
    """Counts of one tenant since local midnight; starts again by itself at the next one.

    ``promise_s`` and ``offset_min`` are read at each count, so that changed settings count from then on.
    """

    def __init__(
        self, now: Callable[[], Micros], promise_s: Callable[[], int], offset_min: Callable[[], int]
    ) -> None:
        self._now = now
        self._promise_s = promise_s
        self._offset_min = offset_min
        self._day = -1
        self._counts: Counter[str] = Counter()
        self._waits: list[int] = []
        self._by_hour = [0] * _HOURS

    def midnight(self) -> Micros:
        """Return when the present day began."""
        offset = self._offset_min() * 60 * MICROS
        local = self._now() + offset
        return Micros(local - local % DAY - offset)

    def count(self, seen: Iterable[Seen]) -> bool:
        """Count events of today; tell whether a figure moved, the day included."""
        moved = self._turn()
        for one in seen:
            if one.at >= self._day:
                moved = self._count(one) or moved
        return moved

    def _turn(self) -> bool:
        """Begin a new day when it has come."""
        midnight = self.midnight()
        if midnight == self._day:
            return False
        self._day, self._counts, self._waits = midnight, Counter(), []
        self._by_hour = [0] * _HOURS
        return True

    def _count(self, seen: Seen) -> bool:
        event = seen.event
        match event:
            case HandoverRequested():
                self._counts["requested"] += 1
                self._by_hour[(seen.at - self._day) * _HOURS // DAY % _HOURS] += 1
            case FirstReplied():
                self._waits.append(event.wait_s)
                self._counts["answered_in_time"] += int(event.wait_s <= self._promise_s())
            case SlaBreached():
                self._counts["breached"] += 1
            case LeftQueue(cause=LeaveCause.OWN_ACT):
                self._counts["left"] += 1
            case AnswerJudged(solved=True):
                self._counts["bot_solved"] += 1
            case BotDecided(decision=Decision.HANDOVER):
                self._counts["bot_abstained"] += 1
            case _:
                return False
        return True

    def figures(self) -> dict[str, Json]:
        """Return the figures of the present day; waits in whole seconds, None before the first.

        ``by_hour`` counts the requests for a person in each hour since local midnight.
        """
        self._turn()
        waits = sorted(self._waits)
        shares: dict[str, Json] = {
            f"p{share}_s": waits[min(len(waits) - 1, len(waits) * share // 100)] if waits else None
            for share in _SHARES
        }
        return {
            **{name: self._counts[name] for name in _NAMES},
            "answered": len(waits),
            **shares,
            "by_hour": tuple(self._by_hour),
        }


def alarm_of(event: Event) -> str | None:
    """Return the kind of alarm an event raises on the wall, or None."""
    match event:
        case SlaWarned():
            return "warned"
        case SlaBreached():
            return "breached"
        case OfferExpired(alarm=True):
            return "lapse"
        case _:
            return None
