"""Files in a matter: examined, sealed under the contact's key, kept apart from the store, opened again.

The file is on disk before its row is committed, and the row before anybody is told; what an interruption
leaves without a row is removed at the next start. A file opens only inside its own matter: its id anywhere
else is "not found". Destroying the contact's key makes it unreadable, and erasure deletes it as well.
"""

from asyncio import Lock, Semaphore, to_thread
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from weakref import WeakValueDictionary

import structlog

from zhida.core.conversation.events import MessageKind
from zhida.core.evidence.fields import as_base64, commitment, from_base64
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import Conflict, ErrorCode, NotFound
from zhida.core.kernel.ids import TenantId, is_id
from zhida.ports.attachments import (
    MAX_FILES,
    MAX_MATTER_BYTES,
    Blobs,
    Examined,
    FileRefused,
    FileRule,
    Media,
)
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.crypto import FieldCipher
from zhida.ports.storage import Put, Remove, Row, Store, Unit
from zhida.services.access import Access
from zhida.services.contact_keys import ContactKeys
from zhida.services.file_names import clean_name
from zhida.services.frames import moment
from zhida.services.recorder import Recorder
from zhida.services.rows import maybe_blob, maybe_text, text, whole

__all__ = ["Attached", "Attachments", "Opened"]

_TABLE: Final = "attachments"
_AT_ONCE: Final = 2
"""Files examined at the same time: each may take 200 MB and a core."""
_MOST_ROWS: Final = 10_000
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One kept file as a message names it; ``commitment`` fixes its content in the record."""

    id: str
    kind: MessageKind
    media_type: str
    size: int
    name: str
    commitment: str

    @property
    def is_picture(self) -> bool:
        """Tell whether it was written anew here, so that a browser may show it in place."""
        return self.kind is MessageKind.PICTURE

    @property
    def served_as(self) -> str:
        """Return the type to give it out under."""
        is_text = self.media_type == "text/plain"
        return "text/plain; charset=utf-8" if is_text else self.media_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file and its content."""

    file: Attached
    content: bytes


class Attachments:
    """Keeps and opens files.

    Args:
        store: Where the rows are.
        blobs: Where the ciphertext is.
        media: Knows what files are.
        clock: Dates them.
        ids: Names them.
        access: Who may.
        keys: Keys of contacts.
        cipher: Seals contents.
        recorder: Seals names.
    """

    def __init__(
        self,
        *,
        store: Store,
        blobs: Blobs,
        media: Media,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        keys: ContactKeys,
        cipher: FieldCipher,
        recorder: Recorder,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._media = media
        self._clock = clock
        self._ids = ids
        self._access = access
        self._keys = keys
        self._cipher = cipher
        self._recorder = recorder
        self._turns: WeakValueDictionary[tuple[TenantId, str], Lock] = WeakValueDictionary()
        self._examining = Semaphore(_AT_ONCE)
        self._writing: set[tuple[TenantId, str]] = set()

    async def keep(self, actor: Actor, conversation_id: str, name: str, content: bytes) -> Attached:
        """Keep a file in a matter; when this returns it is on disk. Nobody sees it before it is sent.

        Raises:
            NotFound: Not a matter of the caller, or the contact was erased.
            Conflict: Another agent holds the matter.
            FileRefused: What it is, or how much, is not taken.
            Unavailable: The disk refused; nothing was kept.
        """
        row = await self._access.access_conversation(actor, conversation_id, Action.ATTACH)
        if actor.kind is ActorKind.AGENT and maybe_text(row, "agent_id") != actor.id:
            raise Conflict(ErrorCode.NOT_YOUR_CONVERSATION)
        async with self._turns.setdefault((actor.tenant, conversation_id), Lock()):
            kept = await self._rows_of(actor.tenant, conversation_id)
            if len(kept) >= MAX_FILES:
                raise FileRefused(FileRule.FILES)
            async with self._examining:
                examined = await to_thread(self._media.examine, content)
            if sum(whole(one, "size") for one in kept) + len(examined.content) > MAX_MATTER_BYTES:
                raise FileRefused(FileRule.TOTAL)
            return await self._write(actor, row, clean_name(name, examined.ending), examined)

    async def open(self, actor: Actor, conversation_id: str, attachment_id: str) -> Opened:
        """Return a file of a matter the caller may read.

        Raises:
            NotFound: There is none, it belongs to another matter, or the contact was erased.
        """
        matter = await self._access.access_conversation(actor, conversation_id, Action.READ)
        row = await self._row(actor.tenant, text(matter, "id"), attachment_id)
        key = await self._keys.of(actor.tenant, text(row, "key_owner"))
        sealed = await to_thread(self._blobs.get, actor.tenant, attachment_id)
        if key is None or sealed is None:
            raise NotFound
        place = _place(actor.tenant, attachment_id)
        content = await to_thread(self._cipher.decrypt, key, place.encode(), sealed)
        return Opened(file=self._attached(row, self._card(actor.tenant, key, row)), content=content)

    async def to_send(self, actor: Actor, conversation_id: str, attachment_id: str) -> Attached:
        """Return a file the caller put into this very matter, to go with a message.

        Raises:
            NotFound: There is none, or it is not theirs to send here.
        """
        row = await self._row(actor.tenant, conversation_id, attachment_id)
        key = await self._keys.of(actor.tenant, text(row, "key_owner"))
        if row["by"] != _author(actor) or key is None:
            raise NotFound
        return self._attached(row, self._card(actor.tenant, key, row))

    async def listed(
        self, tenant: TenantId, conversation_id: str, sent: Collection[str]
    ) -> list[dict[str, object]]:
        """Return the sent files of a matter for its record, with SHA-256 and salt of each commitment."""
        found: list[dict[str, object]] = []
        rows = await self._rows_of(tenant, conversation_id)
        for row in (row for row in rows if row["id"] in sent):
            key = await self._keys.of(tenant, text(row, "key_owner"))
            card = {} if key is None else self._card(tenant, key, row)
            plain = {"id": text(row, "id"), "at": moment(whole(row, "at")), "by": text(row, "by")}
            shape = {name: row[name] for name in ("kind", "media_type", "size")}
            secret = {name: card[name] for name in ("name", "sha256", "salt") if name in card}
            found.append({**plain, **shape, **secret})
        return found

    async def forgotten(self, tenant: TenantId, people: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of every file kept under the keys of these contacts; part of erasure."""
        rows = await self._store.find(tenant, _TABLE, {"key_owner": tuple(people)}, limit=_MOST_ROWS)
        return tuple(text(row, "id") for row in rows)

    async def delete(self, tenant: TenantId, attachment_ids: Sequence[str]) -> None:
        """Delete files whose rows are gone."""
        for attachment_id in attachment_ids:
            await to_thread(self._blobs.remove, tenant, attachment_id)

    async def sweep(self, tenant: TenantId) -> int:
        """Delete files without a row, left by a crash or an interrupted erasure; return how many."""
        names = await to_thread(self._blobs.names, tenant)
        busy = frozenset(self._writing)
        gone = [
            name
            for name in names
            if (tenant, name) not in busy and await self._store.get(tenant, _TABLE, (name,)) is None
        ]
        await self.delete(tenant, gone)
        if gone:
            _log.info("attachments.swept", tenant=tenant, count=len(gone))
        return len(gone)

    async def _write(self, actor: Actor, matter: Row, name: str, examined: Examined) -> Attached:
        """Put the sealed content on disk, then the row; of a failure nothing stays."""
        tenant, owner = actor.tenant, text(matter, "key_owner")
        key = await self._keys.of(tenant, owner)
        if key is None:
            raise NotFound
        attachment_id = self._ids.new("att")
        row = self._new_row(actor, matter, attachment_id, examined)
        card = self._new_card(name, examined)
        sealed_card = self._recorder.seal_card(key, _place(tenant, attachment_id, "name"), card)
        place = _place(tenant, attachment_id).encode()
        sealed = await to_thread(self._cipher.encrypt, key, place, examined.content)
        is_kept = False
        self._writing.add((tenant, attachment_id))
        try:
            await to_thread(self._blobs.put, tenant, attachment_id, sealed)
            put = Put(table=_TABLE, values={**row, "name": sealed_card})
            await self._store.commit(Unit(tenant=tenant, changes=(put,)))
            is_kept = not await self._was_erased(tenant, owner, attachment_id)
        finally:
            if not is_kept:
                self._blobs.remove(tenant, attachment_id)
            self._writing.discard((tenant, attachment_id))
        if not is_kept:
            raise NotFound
        return self._attached(row, card)

    async def _was_erased(self, tenant: TenantId, owner: str, attachment_id: str) -> bool:
        """Take the row away again where the contact was erased while it was written."""
        if await self._keys.of(tenant, owner) is not None:
            return False
        remove = Remove(table=_TABLE, key=(attachment_id,))
        await self._store.commit(Unit(tenant=tenant, changes=(remove,)))
        return True

    def _new_row(self, actor: Actor, matter: Row, attachment_id: str, examined: Examined) -> Row:
        return {
            "id": attachment_id,
            "conversation_id": text(matter, "id"),
            "key_owner": text(matter, "key_owner"),
            "at": self._clock.utc(),
            "kind": examined.kind.value,
            "media_type": examined.media_type,
            "size": len(examined.content),
            "by": _author(actor),
        }

    def _new_card(self, name: str, examined: Examined) -> dict[str, str]:
        digest = sha256(examined.content).hexdigest()
        return {"name": name, "sha256": digest, "salt": as_base64(self._cipher.new_salt())}

    def _card(self, tenant: TenantId, key: bytes, row: Row) -> dict[str, str]:
        place = _place(tenant, text(row, "id"), "name")
        return self._recorder.open_card(key, place, maybe_blob(row, "name"))

    def _attached(self, row: Row, card: dict[str, str]) -> Attached:
        return Attached(
            id=text(row, "id"),
            kind=MessageKind(text(row, "kind")),
            media_type=text(row, "media_type"),
            size=whole(row, "size"),
            name=card["name"],
            commitment=commitment(from_base64(card["salt"]), card["sha256"]),
        )

    async def _row(self, tenant: TenantId, conversation_id: str, attachment_id: str) -> Row:
        row = None
        if is_id(attachment_id, "att"):
            row = await self._store.get(tenant, _TABLE, (attachment_id,))
        if row is None or row["conversation_id"] != conversation_id:
            raise NotFound
        return row

    async def _rows_of(self, tenant: TenantId, conversation_id: str) -> Sequence[Row]:
        where = {"conversation_id": conversation_id}
        return await self._store.find(tenant, _TABLE, where, order="at", limit=_MOST_ROWS)


def _place(tenant: TenantId, attachment_id: str, part: str = "content") -> str:
    """Return what binds a ciphertext to its place."""
    return f"{tenant}/{_TABLE}/{attachment_id}/{part}"


def _author(actor: Actor) -> str:
    return f"{actor.kind.value}:{actor.id}"
