"""Who a contact is, and what that changes for the matters they have open.

A signed identity may come at any moment: before the first word, in line, in the middle of a conversation. The
matters of the anonymous visit go on as they are, with their places, and belong to the person from then on; a
proven entitlement reaches them at once. Matters of anybody who was identified before are never touched.
"""

from collections.abc import Sequence
from typing import Final

from zhida.core.contacts.claiming import Claim
from zhida.core.contacts.entitlements import Entitlement, EntitlementSource
from zhida.core.journey.commands import IdentifyContact
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.authority import Action
from zhida.core.kernel.ids import ContactId, TenantId
from zhida.ports.storage import Row, Store
from zhida.services.access import Access
from zhida.services.matters import Matters
from zhida.services.rows import text
from zhida.services.visits import Profile, Visits

__all__ = ["Identities"]

_LIVE: Final = (Phase.BOT.value, Phase.QUEUED.value, Phase.AGENT.value)
_MOST: Final = 10_000


class Identities:
    """Use cases of proving who somebody is."""

    def __init__(self, *, store: Store, access: Access, matters: Matters, visits: Visits) -> None:
        self._store = store
        self._access = access
        self._matters = matters
        self._visits = visits

    async def identify(self, caller: Actor, inbox_id: str, jwt: str) -> tuple[str, Profile]:
        """Return a token and the profile of the person a host page vouches for.

        The caller's own anonymous matters come along, places kept; the caller's old token then ends.

        Raises:
            IdentityInvalid: The identity does not prove anything.
            SignInNeeded: It was used before.
        """
        tenant = caller.tenant
        visit = caller.id if caller.kind is ActorKind.CONTACT else None
        contact_id, claim = await self._visits.recognise(tenant, inbox_id, jwt, visit)
        profile = await self._visits.profile(tenant, contact_id)
        own = Actor(tenant=tenant, kind=ActorKind.CONTACT, id=contact_id)
        claimed = None if claim is Claim.NOTHING else visit
        if claimed is not None:
            for row in await self._rows(tenant, claimed, ()):
                await self._tell(own, row, profile, EntitlementSource.SIGNED_PROFILE, is_first=True)
        if profile.entitled and claim is not Claim.ATTACH:
            for row in await self._rows(tenant, contact_id, _LIVE):
                await self._tell(own, row, profile, EntitlementSource.SIGNED_PROFILE)
        return await self._visits.renew(tenant, contact_id, claimed), profile

    async def confirm(self, actor: Actor, conversation_id: str, entitlement: Entitlement) -> None:
        """Record that an agent saw the proof of an entitlement; it counts at once and from now on (P6).

        Raises:
            NotFound: No such matter, or not the agent's.
        """
        row = await self._access.access_conversation(actor, conversation_id, Action.CONFIRM_ENTITLEMENT)
        contact_id = text(row, "contact_id")
        await self._visits.entitle(actor.tenant, contact_id, entitlement)
        profile = await self._visits.profile(actor.tenant, contact_id)
        for matter in await self._rows(actor.tenant, contact_id, _LIVE):
            await self._tell(actor, matter, profile, EntitlementSource.AGENT)

    async def _rows(self, tenant: TenantId, contact_id: str, phases: tuple[str, ...]) -> Sequence[Row]:
        where = {"contact_id": contact_id, **({"phase": phases} if phases else {})}
        return await self._store.find(tenant, "conversations", where, limit=_MOST)

    async def _tell(
        self, actor: Actor, row: Row, profile: Profile, source: EntitlementSource, *, is_first: bool = False
    ) -> None:
        """Let one matter know; the name goes on its card when it is new there."""
        conversation_id = text(row, "id")
        command = IdentifyContact(
            contact_id=ContactId(profile.contact_id),
            entitled=profile.entitled,
            source=source,
            is_first=is_first,
        )
        await self._matters.run(actor.tenant, conversation_id, actor, command)
        if is_first:
            await self._matters.rename(actor.tenant, conversation_id, profile.name, verified=True)
