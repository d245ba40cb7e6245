"""The only way to get an object for a request: tenant and permission are checked, "not found" covers both."""

from zhida.core.kernel.actors import Actor
from zhida.core.kernel.authority import Action, Ownership, allowed
from zhida.core.kernel.errors import Forbidden, NotFound
from zhida.core.kernel.ids import is_id
from zhida.ports.storage import Row
from zhida.services.matters import Matters
from zhida.services.rows import maybe_text, text

__all__ = ["Access"]


class Access:
    """Answers "may this actor do this to that?" for every transport."""

    def __init__(self, matters: Matters) -> None:
        self._matters = matters

    async def access_conversation(self, actor: Actor, conversation_id: str, action: Action) -> Row:
        """Return the card of a conversation the actor may act on.

        Raises:
            NotFound: Missing, another tenant's, or not allowed: never told apart.
        """
        row = None
        if is_id(conversation_id, "cnv"):
            row = await self._matters.row(actor.tenant, conversation_id)
        if row is None or not allowed(actor, action, ownership(actor, row)):
            raise NotFound
        return row

    def at_hand(self, actor: Actor, conversation_id: str, action: Action) -> Row | None:
        """Return the card of a conversation the actor may act on if it is in memory, else None.

        Raises:
            NotFound: It is in memory and the actor may not.
        """
        row = self._matters.at_hand(actor.tenant, conversation_id)
        if row is not None and not allowed(actor, action, ownership(actor, row)):
            raise NotFound
        return row

    def authorize(self, actor: Actor, action: Action) -> None:
        """Check an action that concerns the tenant as a whole.

        Raises:
            Forbidden: The actor's role does not reach.
        """
        if not allowed(actor, action, Ownership(tenant=actor.tenant)):
            raise Forbidden


def ownership(actor: Actor, row: Row) -> Ownership:
    """Return whose a conversation is; the tenant is the one it was read from."""
    return Ownership(
        tenant=actor.tenant,
        contact_id=text(row, "contact_id"),
        agent_id=maybe_text(row, "agent_id"),
        offered_agent_id=maybe_text(row, "offer_agent_id"),
        last_agent_id=maybe_text(row, "last_agent_id"),
    )
