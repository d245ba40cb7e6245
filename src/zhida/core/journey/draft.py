"""The events of one decision while it is being made, with the state they lead to.

A decision that depends on its own first half (a message counts before it is judged) reads ``state`` after
each ``add``. A draft lives within one call of ``decide`` and is the only mutable thing in this package.
"""

from dataclasses import dataclass, field
from typing import Final

from zhida.core.bot.events import HandoverReason, HandoverRequested, Via
from zhida.core.conversation.events import ConversationOpened, MessageSent, OpenCause, Origin
from zhida.core.conversation.reopening import may_reopen
from zhida.core.journey.evolve import evolve
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import Phase, Place, State
from zhida.core.kernel.errors import Conflict, ErrorCode
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import AgentId, ArticleId
from zhida.core.kernel.times import MICROS, Micros, seconds
from zhida.core.routing.events import EnteredQueue
from zhida.core.routing.lines import EXPRESS, RETURNED, STANDARD

__all__ = ["ASKING", "Draft"]

_SUGGESTED: Final = 3
ASKING: Final = "asking"
"""Where a contact is who was asked back; the other places are the names of the phases."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """Events so far and the state after them."""

    state: State
    rules: Rules
    now: Micros
    events: list[Event] = field(default_factory=list[Event])

    def add(self, event: Event) -> None:
        """Take an event into the decision."""
        self.events.append(event)
        self.state = evolve(self.state, event, self.now)

    def refuse(self, code: ErrorCode) -> Conflict:
        """Return the refusal to raise, with the phase that does not allow the command."""
        return Conflict(code, params={"phase": self.state.phase.value})

    def where(self) -> str:
        """Return where the contact is, as it stands in ``handover.requested``."""
        state = self.state
        return ASKING if state.phase is Phase.BOT and state.bot.asking else state.phase.value

    def place(self) -> Place:
        """Return the place in line.

        Raises:
            Conflict: There is none (``not_in_line``).
        """
        if self.state.phase is not Phase.QUEUED or self.state.place is None:
            raise self.refuse(ErrorCode.NOT_IN_LINE)
        return self.state.place

    def since_s(self, moment: Micros) -> int:
        """Return whole seconds from a moment to now, never below 0."""
        return max(0, self.now - moment) // MICROS

    def reopen(self) -> bool:
        """Open the matter again if it is closed, and tell whether a person had answered it.

        Raises:
            Conflict: It was closed too long ago (``conversation_closed``): a new matter is needed.
        """
        state = self.state
        if state.phase is not Phase.WRAP_UP and not may_reopen(
            state.closed_at, self.now, self.rules.lines.return_within_s
        ):
            raise self.refuse(ErrorCode.CONVERSATION_CLOSED)
        self.add(
            ConversationOpened(
                contact_id=state.contact_id or "",
                inbox_id=state.inbox_id,
                channel=state.channel,
                lang=state.lang,
                cause=OpenCause.RETURNED,
                entitled=state.entitled,
            )
        )
        return state.last_agent_id is not None

    def speak(self, template: str, *, choices: tuple[tuple[str, str], ...] = ()) -> None:
        """Let the bot say a phrase of the catalogue, with (article id, question) pairs as buttons."""
        self.add(
            MessageSent(
                origin=Origin.BOT,
                lang=self.state.lang,
                bot_marked=True,
                template=template,
                choices=tuple(article for article, _ in choices),
                choice_labels=tuple(question for _, question in choices),
                text=self.rules.phrases.get(template, ""),
            )
        )

    def lane(self, *, safety: bool = False, returned: bool = False) -> str:
        """Return the lane of a new wait: express needs proof, a bare claim never grants it (P6)."""
        if self.state.entitled or safety:
            return EXPRESS
        return RETURNED if returned else STANDARD

    def hand_over(
        self,
        *,
        via: Via,
        reason: HandoverReason,
        lane: str,
        where: str,
        asked: bool,
        detail: str | None = None,
        acts: int = 0,
        topic: str | None = None,
        prefer: AgentId | None = None,
    ) -> None:
        """Start the clock and take a place in line.

        Args:
            via: How a person was asked for.
            reason: Why.
            lane: Lane of the wait.
            where: Where the contact was before this command.
            asked: The contact asked, in words or by an act.
            detail: What exactly, for the report.
            acts: Acts of the contact in this command that no earlier event counted.
            topic: Topic by which the queue is chosen.
            prefer: Agent to ask first.
        """
        state = self.state
        self.add(
            HandoverRequested(
                via=via,
                reason=reason,
                detail=detail,
                asks=state.asks + asked,
                steps=state.steps + acts,
                state=where,
                opened_at=state.opened_at,
                tried=tuple(state.bot.answered),
                suggested=self._suggested(),
                mood=state.bot.mood,
                entitled=state.entitled,
            )
        )
        self._enter(lane, topic, prefer)

    def _suggested(self) -> tuple[ArticleId, ...]:
        """Return up to three articles that may help and were not given: the last found, then those shown."""
        bot = self.state.bot
        fresh = (one for one in (*bot.found, *bot.suggested) if one not in bot.answered)
        return tuple(dict.fromkeys(fresh))[:_SUGGESTED]

    def _enter(self, lane: str, topic: str | None, prefer: AgentId | None) -> None:
        """Take a place in line; the line never runs backwards when the clock does."""
        queue = self.rules.queue_for(topic)
        credit_s = self.rules.credit_s(lane)
        enqueued_at = max(self.now, self.rules.last_enqueued_at)
        self.add(
            EnteredQueue(
                queue=queue.id,
                lane=lane,
                credit_s=credit_s,
                enqueued_at=enqueued_at,
                due_at=enqueued_at - seconds(credit_s),
                skills=queue.skills,
                prefer_agent_id=prefer,
            )
        )
