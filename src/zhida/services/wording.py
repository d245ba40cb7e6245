"""What a language model may write for us, each with a check and a way without it.

It rewords an approved answer, turns a follow-up into a question, picks quotes for a summary, names a group of
questions. It decides nothing; a text that fails its check is as good as none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from zhida.core.bot.prompts import Prompt, ask_cluster_name, ask_rewording, ask_standalone, ask_summary
from zhida.core.bot.proposal import Proposal, unfit
from zhida.core.bot.render_guard import given
from zhida.kit.texts import HAN
from zhida.ports.chat import ChatModel

__all__ = ["Wording"]

_WORD: Final = re.compile(f"[{HAN}]|[a-z]+|\\d+")
_FIGURE: Final = re.compile(r"\d+")
_QUOTE: Final = re.compile("「([^」]*)」")
_QUOTED_MESSAGES: Final = 3
_QUOTED_CHARACTERS: Final = 120
_LONGEST_QUESTION: Final = 200
_LONGEST_SUMMARY: Final = 600
_LONGEST_NAME: Final = 40
_ASKING: Final = frozenset("的了吗呢啊吧是有在怎么样什多少如何请问可以能不要会为谁哪几时候")
"""Words a question may be made of beside what was said."""
_ASKING_EN: Final = frozenset(
    {
        "a", "an", "and", "are", "can", "do", "does", "for", "how", "i", "if", "in", "is", "it", "long",
        "many", "much", "my", "of", "on", "or", "that", "the", "to", "what", "when", "where", "who",
    }
)  # fmt: skip


class Wording:
    """Texts by a language model where there is one.

    Args:
        chat: The model, None for the way without it.
        rewords: Whether approved answers are reworded at all; the article word for word is the default.
    """

    def __init__(self, chat: ChatModel | None, *, rewords: bool = False) -> None:
        self._chat = chat
        self.rewords = rewords and chat is not None

    @property
    def has_model(self) -> bool:
        """Tell whether there is a model to ask."""
        return self._chat is not None

    async def answer(self, question: str, answer: str, lang: str, *, budget_s: float) -> str:
        """Return an approved answer in other words, or word for word when they say anything else."""
        if not self.rewords:
            return answer
        return given(await self._written(ask_rewording(question, answer, lang), budget_s), answer)

    async def standalone(self, earlier: Sequence[str], message: str, *, budget_s: float) -> str | None:
        """Return a follow-up as a question of its own, made of nothing but the words that were said."""
        written = await self._written(ask_standalone(earlier, message), budget_s)
        if written is None or len(written) > _LONGEST_QUESTION or "\n" in written:
            return None
        known = set(_words("\n".join((*earlier, message)))) | _ASKING | _ASKING_EN
        return written if set(_words(written)) <= known else None

    async def summary(self, said: Sequence[str], lang: str, *, budget_s: float) -> str:
        """Return what the contact wants, in their own words.

        A summary by a model counts when it quotes them exactly and names no figure they did not name; else
        the last messages are quoted.

        Args:
            said: The contact's messages, oldest first.
            lang: Language of the agent.
            budget_s: Seconds after which nobody waits any more.
        """
        return await self.summarised(said, lang, budget_s=budget_s) or self.quoted(said)

    async def summarised(self, said: Sequence[str], lang: str, *, budget_s: float) -> str | None:
        """Return the model's summary alone, None when there is none that may be shown."""
        written = await self._written(ask_summary(said, lang), budget_s) if said else None
        return written if written is not None and _is_quoting(written, said) else None

    def quoted(self, said: Sequence[str]) -> str:
        """Return the contact's last messages as quotes, a line each."""
        return _quotes(said)

    async def cluster_name(self, questions: Sequence[str], lang: str, *, budget_s: float) -> str:
        """Return a name for questions that belong together: the model's, or the most typical question."""
        return await self.named(questions, lang, budget_s=budget_s) or _typical(questions)

    async def named(self, questions: Sequence[str], lang: str, *, budget_s: float) -> str | None:
        """Return the model's name alone, None when there is none that may be shown."""
        if len(questions) < 2:
            return None
        written = await self._written(ask_cluster_name(questions, lang), budget_s)
        return written if written is not None and _is_name(written, questions) else None

    async def _written(self, prompt: Prompt, budget_s: float) -> str | None:
        return None if self._chat is None else await self._chat.complete(prompt, budget_s=budget_s)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _figures(texts: Iterable[str]) -> set[str]:
    return set(_FIGURE.findall(unicodedata.normalize("NFKC", "\n".join(texts))))


def _is_quoting(written: str, said: Sequence[str]) -> bool:
    quotes = _QUOTE.findall(written)
    is_exact = bool(quotes) and all(quote and any(quote in one for one in said) for quote in quotes)
    is_short = len(written) <= _LONGEST_SUMMARY
    return is_exact and is_short and _figures((written,)) <= _figures(said) and _may_be_said(written)


def _quotes(said: Sequence[str]) -> str:
    kept = [" ".join(one.split())[:_QUOTED_CHARACTERS] for one in said[-_QUOTED_MESSAGES:]]
    return "\n".join(f"「{one}」" for one in kept if one)


def _may_be_said(written: str) -> bool:
    return unfit(Proposal(text=written)) is None


def _is_name(written: str, questions: Sequence[str]) -> bool:
    if len(written) > _LONGEST_NAME or "\n" in written or not _may_be_said(written):
        return False
    named, asked = set(_words(written)), set(_words("\n".join(questions)))
    return bool(named & asked) and _figures((written,)) <= _figures(questions)


def _typical(questions: Sequence[str]) -> str:
    """Return the question whose words most others use too, the shorter one of two, the first of equals."""
    counts: Counter[str] = Counter()
    for question in questions:
        counts.update(set(_words(question)))

    def shared(question: str) -> tuple[float, int]:
        words = set(_words(question))
        return -sum(counts[word] for word in words) / (len(words) + 2), len(question)

    return min(questions, key=shared, default="")
