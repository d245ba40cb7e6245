"""A bot of the shop's own: it proposes, the promise decides."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from zhida.core.bot.proposal import Proposal
from zhida.core.conversation.events import Origin

__all__ = ["MAX_HISTORY", "AnsweringBot", "Asked", "Spoken"]

MAX_HISTORY: Final = 10
"""Earlier messages an outside bot is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One earlier message of the matter."""

    origin: Origin
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an outside bot is told: no name, no number of a person, nothing of another matter."""

    conversation_id: str
    lang: str
    text: str = field(repr=False)
    history: tuple[Spoken, ...] = ()


class AnsweringBot(Protocol):
    """Proposes an answer; never slower than the caller allows, never an error."""

    @property
    def name(self) -> str:
        """Which bot, for the log."""
        ...

    async def propose(self, asked: Asked, *, budget_s: float) -> Proposal | None:
        """Return a proposal, or None when there is nothing to be used.

        Args:
            asked: The message and what was said before.
            budget_s: Seconds after which nobody waits any more.
        """
        ...
