"""Everything a decision needs besides state, command and moment: the tenant's settings and the phrases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from zhida.core.bot.policy_settings import DEFAULT_BOT_POLICY, BotPolicy
from zhida.core.kernel.times import Micros
from zhida.core.routing.lines import DEFAULT_LINES, Lines, Queue

__all__ = [
    "MAX_ASKS_BACK",
    "MAX_FAILED_TURNS",
    "MAX_ISSUE_TURNS",
    "MAX_PERSON_ASKS",
    "MAX_STALLED",
    "Rules",
]

MAX_FAILED_TURNS: Final = 2
"""P7: after the second unsuccessful turn a person; settings can only lower it."""
MAX_ASKS_BACK: Final = 1
"""P7: one question back; settings can only lower it."""
MAX_PERSON_ASKS: Final = 1
"""An unclear request for a person is answered by one line at most; the second one queues."""
MAX_STALLED: Final = 2
"""P7: never a third turn in a row without progress."""
MAX_ISSUE_TURNS: Final = 6
"""Liveness: the sixth message of an issue that nobody confirmed as solved goes to a person."""

_EPOCH: Final = Micros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Settings and phrases of one decision.

    ``last_enqueued_at`` is the newest ``enqueued_at`` of the tenant, so that the line never runs backwards
    when the clock does. ``phrases`` maps each name in `journey.templates` to its text in the contact's
    language; a phrase that is missing becomes an empty text with its template named, never a failure.
    ``queue`` is where a new wait goes; without it the topic decides, else the default.
    """

    lines: Lines = DEFAULT_LINES
    bot: BotPolicy = DEFAULT_BOT_POLICY
    last_enqueued_at: Micros = _EPOCH
    phrases: Mapping[str, str] = field(default_factory=dict[str, str])
    queue: Queue | None = None

    def queue_named(self, queue_id: str) -> Queue | None:
        """Return the queue of this name, or None when the settings have none."""
        return next((queue for queue in self.lines.queues if queue.id == queue_id), None)

    def queue_for(self, topic: str | None) -> Queue:
        """Return the queue the caller chose, else that of the topic, else the default, even a lost one."""
        if self.queue is not None:
            return self.queue
        wanted = self.lines.topic_queues.get(topic or "", self.lines.default_queue)
        default = self.lines.default_queue
        return self.queue_named(wanted) or self.queue_named(default) or Queue(id=default, name=default)

    def credit_s(self, lane_id: str) -> int:
        """Return the time credit of a lane in seconds, 0 for a lane the settings do not name."""
        return next((lane.credit_s for lane in self.lines.lanes if lane.id == lane_id), 0)
