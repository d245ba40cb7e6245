"""The questions of one matter that the bot left to people, and what people answered to them.

Read from the events of the matter alone, as often as wanted: the same events give the same questions under
the same ids. A question is unanswered (the bot found nothing, or was not sure), repeated (the matter went
round in circles), or answered by an agent without the bot having been asked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from zhida.core.bot.events import BotDecided, Decision, HandoverReason
from zhida.core.bot.pleasantries import is_only_greeting, is_only_thanks
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request import request_of
from zhida.core.conversation.events import MessageKind, MessageSent, Origin
from zhida.core.journey import details
from zhida.core.kernel.times import Micros
from zhida.core.knowledge.exchanges import asked, told
from zhida.kit.texts import compact
from zhida.ports.folding import TextFolding
from zhida.services.frames import Seen

__all__ = ["KINDS", "Kind", "Question", "questions_of", "small_talk"]

Kind = Literal["unanswered", "repeated", "agent_answered"]
KINDS: Final[tuple[Kind, ...]] = ("unanswered", "repeated", "agent_answered")
_UNANSWERED: Final = frozenset({HandoverReason.NO_ANSWER, HandoverReason.UNSURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question at its place in the matter; ``answer`` is empty until a person said something."""

    seq: int
    at: Micros
    lang: str
    kind: Kind
    words: str
    answer: str = ""
    answered_by: str | None = None


def small_talk(folding: TextFolding) -> Callable[[str], bool]:
    """Return what tells of a folded message whether it only greets, thanks, or asks for a person."""

    def is_small(folded: str) -> bool:
        if not compact(folded) or is_only_greeting(folded) or is_only_thanks(folded):
            return True
        return request_of(folded, folded, folding)[0] is not RequestKind.NONE

    return is_small


def questions_of(seen: Iterable[Seen], folding: TextFolding) -> tuple[Question, ...]:
    """Return the questions of a matter's opened events; those whose words were erased are left out."""
    walk = _Walk(folding=folding, is_small=small_talk(folding))
    for one in seen:
        match one.event:
            case MessageSent(origin=Origin.CONTACT, kind=MessageKind.TEXT) if not one.erased:
                walk.contact_said(one, one.event)
            case MessageSent(origin=Origin.AGENT, kind=MessageKind.TEXT) if not one.erased:
                walk.agent_said(one, one.event)
            case BotDecided():
                walk.bot_decided(one.event)
            case _:
                pass
    walk.close()
    return tuple(walk.questions)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """Goes through a matter; ``run`` are the contact's messages nobody answered yet.

    ``answered`` are those the bot answered last, ``is_offered`` tells that it offered choices.
    """

    folding: TextFolding
    is_small: Callable[[str], bool]
    questions: list[Question] = field(default_factory=list[Question])
    run: list[tuple[Seen, MessageSent]] = field(default_factory=list[tuple[Seen, MessageSent]])
    replies: list[str] = field(default_factory=list[str])
    pending: Question | None = None
    answered_by: str | None = None
    answered: tuple[tuple[Seen, MessageSent], ...] = ()
    is_offered: bool = False

    def contact_said(self, seen: Seen, message: MessageSent) -> None:
        """Take a message; what an agent said before it was the answer to the question before."""
        if told(self.replies, self.folding.fold):
            self.close()
        self.run.append((seen, message))

    def bot_decided(self, decided: BotDecided) -> None:
        """Take what the bot made of the last message."""
        if decided.decision is Decision.ANSWER:
            self._answered()
        elif decided.reason in _UNANSWERED and self.run:
            if decided.detail == details.NOT_SOLVED and self.answered:
                self.run[:] = self.answered
            self._leave("unanswered")
            self.is_offered = decided.decision is Decision.ASK and decided.reason is HandoverReason.UNSURE
        elif decided.reason is HandoverReason.LOOP and self.run:
            self._leave("repeated")

    def _answered(self) -> None:
        """Take an answer of the bot; choices that led to it were no question left to people."""
        self.answered = tuple(self.run)
        if self.is_offered:
            self.pending = None
        self.close()

    def _leave(self, kind: Kind) -> None:
        """Leave the last message to people; a question left before stays one of its own."""
        question = self._asked(kind)
        if question is None or (self.pending is not None and self.pending.seq == question.seq):
            return
        if self.pending is not None:
            self.questions.append(self.pending)
        self.pending = question

    def agent_said(self, seen: Seen, message: MessageSent) -> None:
        """Take a reply; the first one makes the messages before it a question a person answered."""
        if self.pending is None and not self.replies:
            self.pending = self._asked("agent_answered")
        self.replies.append(message.text)
        self.answered_by = seen.actor_id

    def close(self) -> None:
        """Keep the question at hand with its answer, and begin anew."""
        if self.pending is not None:
            answer = told(self.replies, self.folding.fold)
            by = self.answered_by if answer else None
            self.questions.append(replace(self.pending, answer=answer, answered_by=by))
        self.pending, self.answered_by, self.is_offered = None, None, False
        self.replies.clear()
        self.run.clear()

    def _asked(self, kind: Kind) -> Question | None:
        words = self._telling([message.text for _, message in self.run])
        for seen, message in reversed(self.run):
            if words is not None and message.text.strip().startswith(words):
                return Question(seq=seen.seq, at=seen.at, lang=message.lang, kind=kind, words=words)
        return None

    def _telling(self, texts: Sequence[str]) -> str | None:
        return asked(texts, self.folding.fold, self.is_small)
