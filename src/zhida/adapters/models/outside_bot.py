"""A bot of the shop's own over HTTP: our plain contract, or a completions endpoint.

The contract stands in docs/reference/external-bot.md. What comes back is read strictly and proposes only.
"""

from collections.abc import Mapping
from typing import Final, cast

from zhida.adapters.models.completions import completion, question
from zhida.adapters.models.service_line import ServiceLine
from zhida.core.bot.prompts import Role, Utterance
from zhida.core.bot.proposal import MAX_CHOICES, MAX_PROPOSAL_TEXT, Proposal
from zhida.core.conversation.events import Origin
from zhida.ports.answering import Asked

__all__ = ["PERSON_WANTED", "CompletionsBot", "HttpBot"]

PERSON_WANTED: Final = "[person]"
"""A completions bot that answers this, alone or at the end, asks for a person."""
_CONTRACT: Final = 1
_MAX_TOKENS: Final = 1_000
_TASK: Final = (
    "You are the automatic assistant of a shop and say so when asked. Answer in the language {lang}, "
    "briefly and only what you know for certain. You cannot transfer anybody, do anything, or promise "
    f"anything. When you do not know, or a person is wanted, answer exactly {PERSON_WANTED}."
)
_ROLES: Final[Mapping[Origin, Role]] = {Origin.CONTACT: Role.USER}


class HttpBot:
    """`zhida.ports.answering.AnsweringBot` by our plain contract.

    Args:
        line: The line to the bot.
        name: Which bot, for the log.
    """

    def __init__(self, line: ServiceLine, name: str) -> None:
        self._line = line
        self.name = name

    async def propose(self, asked: Asked, *, budget_s: float) -> Proposal | None:
        """Return a proposal, or None when there is nothing to be used."""
        wanted = {
            "v": _CONTRACT,
            "conversation": asked.conversation_id,
            "lang": asked.lang,
            "text": asked.text,
            "history": [{"from": one.origin.value, "text": one.text} for one in asked.history],
        }
        return _proposal(await self._line.ask(wanted, budget_s=budget_s))


class CompletionsBot:
    """`zhida.ports.answering.AnsweringBot` on a completions endpoint.

    Args:
        line: The line to the server.
        model: Name of the model there.
    """

    def __init__(self, line: ServiceLine, model: str) -> None:
        self._line = line
        self.name = model

    async def propose(self, asked: Asked, *, budget_s: float) -> Proposal | None:
        """Return a proposal, or None when there is nothing to be used."""
        lines = (
            Utterance(role=Role.SYSTEM, text=_TASK.format(lang=asked.lang)),
            *(Utterance(role=_ROLES.get(one.origin, Role.ASSISTANT), text=one.text) for one in asked.history),
            Utterance(role=Role.USER, text=asked.text),
        )
        written = completion(await self._line.ask(question(self.name, lines, _MAX_TOKENS), budget_s=budget_s))
        if written is None or len(written) > MAX_PROPOSAL_TEXT:
            return None
        wants = written.endswith(PERSON_WANTED)
        return Proposal(
            text=written.removesuffix(PERSON_WANTED).strip(), source=self.name, wants_person=wants
        )


def _proposal(answer: object) -> Proposal | None:
    """Read an answer by the contract; what is missing is empty, what has the wrong type spoils all of it."""
    if not isinstance(answer, dict):
        return None
    found = cast("dict[str, object]", answer)
    text, source = found.get("text", ""), found.get("source", "")
    wants, choices = found.get("wants_person", False), found.get("choices", [])
    if not (isinstance(text, str) and isinstance(source, str) and isinstance(wants, bool)):
        return None
    if not isinstance(choices, list) or found.get("tool_calls"):
        return None
    listed = cast("list[object]", choices)
    if len(listed) > MAX_CHOICES or not all(isinstance(one, str) for one in listed):
        return None
    if len(text) > MAX_PROPOSAL_TEXT or not (text.strip() or wants):
        return None
    return Proposal(
        text=text.strip(), source=source.strip(), choices=tuple(cast("list[str]", listed)), wants_person=wants
    )
