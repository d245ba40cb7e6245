"""The chat endpoint that most model servers share (``POST /v1/chat/completions``), read strictly.

Nothing is streamed and no tools are offered: an answer that calls one is no answer.
"""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from zhida.adapters.models.service_line import ServiceLine
from zhida.core.bot.prompts import Prompt, Utterance

_Answer = Mapping[str, Sequence[Mapping[str, object]]]

__all__ = ["CompletionsModel", "completion", "question"]

_FINISHED: Final = frozenset({"stop", None})


class CompletionsModel:
    """`zhida.ports.chat.ChatModel` over a completions endpoint.

    Args:
        line: The line to the server.
        model: Name of the model there.
    """

    def __init__(self, line: ServiceLine, model: str) -> None:
        self._line = line
        self.name = model

    async def complete(self, prompt: Prompt, *, budget_s: float) -> str | None:
        """Return what the model wrote, or None when there is nothing to be used."""
        asked = question(self.name, prompt.lines, prompt.max_characters)
        written = completion(await self._line.ask(asked, budget_s=budget_s))
        return written if written is not None and len(written) <= prompt.max_characters else None


def question(model: str, lines: Sequence[Utterance], max_tokens: int) -> Mapping[str, object]:
    """Return the body of a request."""
    messages = [{"role": line.role.value, "content": line.text} for line in lines]
    return {
        "model": model,
        "messages": messages,
        "max_tokens": max_tokens,
        "temperature": 0,
        "stream": False,
    }


def completion(answer: object) -> str | None:
    """Return the text of an answer; None for a cut one, a call of a tool, or any other shape."""
    try:
        choice = cast("_Answer", answer)["choices"][0]
        message = cast("Mapping[str, object]", choice["message"])
        written = message["content"]
        called = message.get("tool_calls") or message.get("function_call")
        is_whole = choice.get("finish_reason") in _FINISHED
    except (KeyError, IndexError, TypeError, AttributeError):
        return None
    return written.strip() or None if isinstance(written, str) and is_whole and not called else None
