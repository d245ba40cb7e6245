"""Erasing a contact: the key is destroyed, every chain still verifies, no byte of their words is left.

Order matters: sealed values leave the events first, then the rows, then the key; a crash in between leaves an
erasure that is simply done again. The erasure log itself names only the opaque id, and is applied again after
a restore. A contact who was recognised in the middle of a matter wrote it under the key of the visit: that
key is destroyed too. Files lose their rows with the key and are then deleted; one that a crash leaves goes at
the next start. What the bot learned from their words is deleted and learned again without them. Pages of the
contact are signed out, kept answers dropped, and cards on the desk go blank at once.
"""

from collections.abc import Awaitable, Callable, Sequence

from zhida.core.bot.lessons import may_teach
from zhida.core.journey.commands import EndMatter
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import NotFound
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.clock import Clock
from zhida.ports.storage import Change, Put, Remove, Row, Store, Unit, Update
from zhida.services.access import Access
from zhida.services.attachments import Attachments
from zhida.services.contact_keys import ContactKeys
from zhida.services.matters import Matters, stream_of
from zhida.services.rows import text
from zhida.services.work import notes_of

__all__ = ["Erasure"]

_LIVE = (Phase.BOT.value, Phase.QUEUED.value, Phase.AGENT.value)


class Erasure:
    """Destroys what can be read of a contact."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        access: Access,
        keys: ContactKeys,
        attachments: Attachments,
        matters: Matters,
        end_sockets: Callable[[str], None],
        unlearn: Callable[[TenantId], Awaitable[None]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._access = access
        self._keys = keys
        self._attachments = attachments
        self._matters = matters
        self._end_sockets = end_sockets
        self._unlearn = unlearn

    async def erase(self, actor: Actor, contact_id: str) -> int:
        """Erase a contact; return how many matters were theirs.

        Raises:
            Forbidden: The actor may not erase.
            NotFound: No such contact in this tenant.
        """
        self._access.authorize(actor, Action.ERASE_CONTACT)
        tenant = actor.tenant
        if await self._store.get(tenant, "contacts", (contact_id,)) is None:
            raise NotFound
        rows = await self._matters_of(tenant, contact_id)
        people = {contact_id, *(text(row, "key_owner") for row in rows)}
        for row in rows:
            if text(row, "phase") in _LIVE:
                await self._matters.run(tenant, text(row, "id"), actor, EndMatter())
            for stream in (stream_of(text(row, "id")), notes_of(text(row, "id"))):
                await self._redact(tenant, stream)
        files = await self._attachments.forgotten(tenant, sorted(people))
        sessions = await self._forget_rows(tenant, sorted(people), rows, files, actor.id)
        for person in people:
            self._keys.forget(tenant, person)
        await self._attachments.delete(tenant, files)
        if any(may_teach(tenant, text(row, "id")) for row in rows):
            await self._unlearn(tenant)
        for row in rows:
            await self._matters.refresh(tenant, text(row, "id"))
        for session in sessions:
            self._end_sockets(session)
        await self._store.scrub()
        return len(rows)

    async def _matters_of(self, tenant: TenantId, contact_id: str) -> tuple[Row, ...]:
        """Return what the contact owns, and what was written as this contact before it became another's."""
        owned = await self._store.find(tenant, "conversations", {"contact_id": contact_id}, limit=10_000)
        written = await self._store.find(tenant, "conversations", {"key_owner": contact_id}, limit=10_000)
        return tuple({text(row, "id"): row for row in (*owned, *written)}.values())

    async def _redact(self, tenant: TenantId, stream: str) -> None:
        after = 0
        while stored := await self._store.read(tenant, stream, after):
            await self._store.redact(tenant, stream, [each.seq for each in stored])
            after = stored[-1].seq

    async def _forget_rows(
        self,
        tenant: TenantId,
        people: Sequence[str],
        rows: Sequence[Row],
        files: Sequence[str],
        by: str | None,
    ) -> tuple[str, ...]:
        """Blank the rows and destroy the keys in one commit; return the digests of the contacts' tokens."""
        cards = tuple(
            Update(table="conversations", key=(text(row, "id"),), values={"card": None}) for row in rows
        )
        asked = await self._store.find(tenant, "open_questions", {"key_owner": tuple(people)}, limit=10_000)
        blank: Row = {"words": None, "answer": None}
        questions = tuple(
            Update(table="open_questions", key=(text(row, "id"),), values=blank) for row in asked
        )
        where = {"contact_id": tuple(people)}
        tokens = await self._store.find(tenant, "contact_tokens", where, limit=10_000)
        callers = {"actor": tuple(f"contact:{contact_id}" for contact_id in people)}
        answers = await self._store.find(tenant, "idempotency", callers, limit=10_000)
        gone = (
            *(Remove(table="contact_tokens", key=(text(token, "digest"),)) for token in tokens),
            *(Remove(table="attachments", key=(file,)) for file in files),
            *(Remove(table="idempotency", key=(text(a, "actor"), text(a, "key"))) for a in answers),
        )
        now = self._clock.utc()
        persons = (change for contact_id in people for change in _forgotten(contact_id, now, by))
        await self._store.commit(Unit(tenant=tenant, changes=(*cards, *questions, *gone, *persons)))
        return tuple(text(token, "digest") for token in tokens)


def _forgotten(contact_id: str, now: Micros, by: str | None) -> tuple[Change, ...]:
    """Return what blanks one contact and writes it into the log of erasures."""
    blank: Row = {
        "wrapped_key": None,
        "profile": None,
        "subject": None,
        "issuer": None,
        "lane_source": None,
        "erased_at": now,
    }
    log: Row = {"contact_id": contact_id, "at": now, "by": by}
    return Update(table="contacts", key=(contact_id,), values=blank), Put(table="erasures", values=log)
