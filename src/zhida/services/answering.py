"""Asking a shop's own bot: what it is told, and that it never makes anybody wait too long.

It is told the words of this matter, with numbers that name a person masked, and nothing else. What it
proposes is judged by the core, which keeps budgets, loops, disclosure and the way to a person.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from zhida.core.bot.prompts import masked
from zhida.core.bot.proposal import Proposal
from zhida.core.kernel.ids import TenantId
from zhida.ports.answering import MAX_HISTORY, AnsweringBot, Asked, Spoken

__all__ = ["Answering"]

_MOST_CHARACTERS: Final = 2_000


class Answering:
    """Proposals of the tenants' own bots.

    Args:
        bot_of: Gives the bot a tenant has set, if any.
    """

    def __init__(self, bot_of: Callable[[TenantId], AnsweringBot | None]) -> None:
        self._bot_of = bot_of

    def has_bot(self, tenant: TenantId) -> bool:
        """Tell whether a tenant has a bot of its own."""
        return self._bot_of(tenant) is not None

    async def proposal(
        self,
        tenant: TenantId,
        conversation_id: str,
        lang: str,
        words: str,
        past: Sequence[Spoken],
        *,
        budget_s: float,
    ) -> Proposal | None:
        """Return what the tenant's own bot proposes, None without a bot or anything usable."""
        bot = self._bot_of(tenant)
        if bot is None:
            return None
        told = tuple(replace(one, text=_told(one.text)) for one in past[-MAX_HISTORY:])
        asked = Asked(conversation_id=conversation_id, lang=lang, text=_told(words), history=told)
        return await bot.propose(asked, budget_s=budget_s)


def _told(text: str) -> str:
    return masked(text[:_MOST_CHARACTERS])
