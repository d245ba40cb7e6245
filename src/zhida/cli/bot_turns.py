"""One decision of the bot outside a server: the product's own reader and the product's own ``decide``.

A message is decided as the last one of a fresh matter in which the contact first said ``history``. Nothing is
stored, and no second copy of the rules exists that could decide otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhida.core.bot.events import BotDecided, Decision, HandoverReason, HandoverRequested
from zhida.core.bot.reader import Reader
from zhida.core.bot.reading import Reading
from zhida.core.conversation.events import MessageSent, Origin
from zhida.core.conversation.limits import MESSAGE_LIMIT
from zhida.core.journey.commands import OpenConversation, Say
from zhida.core.journey.decide import decide
from zhida.core.journey.evolve import evolve
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import NEW, State
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import ContactId
from zhida.core.kernel.times import Micros

__all__ = ["Rehearsal", "Verdict"]

_NOW = Micros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the bot did with one message; scores in millionths, ``candidates`` best first."""

    decision: Decision
    reason: HandoverReason | None
    detail: str | None
    article_id: str | None
    score: int
    reading: Reading
    answer: str | None = None
    source: str | None = None
    choices: tuple[str, ...] = ()
    candidates: tuple[tuple[str, int], ...] = ()


class Rehearsal:
    """Decides messages with one reader as the product would."""

    def __init__(self, reader: Reader, rules: Rules, *, lang: str, day: date) -> None:
        self._reader = reader
        self._rules = rules
        self._lang = lang
        self._day = day

    def decide(self, text: str, history: Sequence[str] = ()) -> Verdict:
        """Return the decision on a message after the contact said ``history``."""
        state = self._after(
            NEW,
            self._events(
                NEW, OpenConversation(contact_id=ContactId(""), inbox_id="", channel="", lang=self._lang)
            ),
        )
        requested: HandoverRequested | None = None
        events: tuple[Event, ...] = ()
        reading = Reading()
        if not text.strip():
            return _nothing_said()
        for number, said in enumerate((*(said for said in history if said.strip()), text)):
            words = said.strip()[:MESSAGE_LIMIT]
            reading = self._reader.read(words, self._lang, self._day)
            command = Say(client_id=str(number), text=words, lang=self._lang, reading=reading)
            events = self._events(state, command)
            state = self._after(state, events)
            requested = next((e for e in events if isinstance(e, HandoverRequested)), requested)
        return _verdict(events, reading, requested)

    def _events(self, state: State, command: OpenConversation | Say) -> tuple[Event, ...]:
        return decide(state, command, _NOW, self._rules)

    def _after(self, state: State, events: Sequence[Event]) -> State:
        for event in events:
            state = evolve(state, event, _NOW)
        return state


def _nothing_said() -> Verdict:
    """Return what a message without a word gets: a person, since no article answers it."""
    return Verdict(
        decision=Decision.HANDOVER,
        reason=HandoverReason.NO_ANSWER,
        detail="empty",
        article_id=None,
        score=0,
        reading=Reading(),
    )


def _verdict(events: Sequence[Event], reading: Reading, requested: HandoverRequested | None) -> Verdict:
    """Return the decision of the last message; once in line the bot is silent and the handover stands."""
    decided = next((event for event in events if isinstance(event, BotDecided)), None)
    said = next((e for e in events if isinstance(e, MessageSent) and e.origin is Origin.BOT), None)
    candidates = tuple((c.article_id, c.score) for c in reading.candidates)
    if decided is None:
        reason = HandoverReason.HUMAN_REQUEST if requested is None else requested.reason
        detail = None if requested is None else requested.detail
        return Verdict(
            decision=Decision.HANDOVER,
            reason=reason,
            detail=detail,
            article_id=None,
            score=0,
            reading=reading,
            candidates=candidates,
        )
    return Verdict(
        decision=decided.decision,
        reason=decided.reason,
        detail=decided.detail,
        article_id=decided.article_id,
        score=decided.score,
        reading=reading,
        answer=None if said is None else said.text,
        source=None if said is None else said.source,
        choices=() if said is None else said.choice_labels,
        candidates=candidates,
    )
