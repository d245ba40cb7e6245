"""A language model that writes: optional, bounded, without authority and without tools."""

from typing import Protocol

from zhida.core.bot.prompts import Prompt

__all__ = ["ChatModel"]


class ChatModel(Protocol):
    """Completes a prompt; never slower than the caller allows, never an error."""

    @property
    def name(self) -> str:
        """Which model."""
        ...

    async def complete(self, prompt: Prompt, *, budget_s: float) -> str | None:
        """Return what the model wrote, or None when there is nothing to be used.

        A cut answer, one longer than the prompt allows, a call of a tool, and anything that is not text
        count as nothing.

        Args:
            prompt: What is asked.
            budget_s: Seconds after which nobody waits any more.
        """
        ...
