"""The message a decision of the bot was about, read back from its matter: the ledger holds no words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from zhida.core.bot.follow_up import leaned_on
from zhida.core.conversation.events import Origin
from zhida.core.kernel.ids import TenantId
from zhida.ports.storage import Row, Store
from zhida.services.history import History
from zhida.services.matters import stream_of
from zhida.services.rows import text, whole
from zhida.services.understanding import issue_of

__all__ = ["Said", "said_before"]

_LOOK_BACK: Final = 80
"""Events before a decision that are read, as many as the bot itself looks back on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A contact's message, what they said before it in the same issue, oldest first, and their language."""

    words: str
    earlier: tuple[str, ...]
    lang: str

    def leans_on(self, fold: Callable[[str], str]) -> str | None:
        """Return the earlier question without which the message says nothing, None when it stands alone."""
        return leaned_on(self.words, self.earlier, fold)


async def said_before(store: Store, history: History, tenant: TenantId, decision: Row) -> Said | None:
    """Return the message before a row of the ledger, None when its matter or its words are gone."""
    conversation_id, seq = text(decision, "conversation_id"), whole(decision, "seq")
    card = await store.get(tenant, "conversations", (conversation_id,))
    if card is None:
        return None
    after = max(0, seq - _LOOK_BACK - 1)
    seen = await history.seen(tenant, card, stream_of(conversation_id), after, _LOOK_BACK)
    before = issue_of([one for one in seen if one.seq < seq])
    said = tuple(one.text for one in before if one.origin is Origin.CONTACT)
    return Said(words=said[-1], earlier=said[:-1], lang=text(card, "lang")) if said else None
