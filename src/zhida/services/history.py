"""Reading a matter back: its events opened, for a page, a desk, or the record a contact takes away."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol, cast

from zhida.core.evidence.chain import GENESIS
from zhida.core.evidence.fields import SealedField, field_from_wire
from zhida.core.evidence.head import Head, SignedHead
from zhida.core.evidence.records import header_wire
from zhida.core.evidence.sealing import open_field
from zhida.core.kernel.ids import TenantId
from zhida.ports.clock import Clock
from zhida.ports.crypto import FieldCipher, HeadSigner
from zhida.ports.storage import Row, Store, StoredEvent
from zhida.services.contact_keys import ContactKeys
from zhida.services.frames import Seen, moment
from zhida.services.matters import stream_of
from zhida.services.recorder import Recorder, header_of
from zhida.services.rows import text

__all__ = ["EXPORT_FORMAT", "Files", "History"]

EXPORT_FORMAT: Final = "zhida/record/1"


class Files(Protocol):
    """Lists the files of a matter that were sent, as a record names them."""

    async def __call__(
        self, tenant: TenantId, conversation_id: str, sent: Collection[str], /
    ) -> Sequence[Mapping[str, object]]:
        """Return what is known of the files named in ``sent``."""
        ...


class History:
    """Opens streams of matters for those who may read them."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        recorder: Recorder,
        keys: ContactKeys,
        files: Files,
        cipher: FieldCipher,
        signer: HeadSigner,
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._keys = keys
        self._files = files
        self._cipher = cipher
        self._signer = signer

    async def seen(
        self, tenant: TenantId, row: Row, stream: str, after: int = 0, limit: int = 1000
    ) -> tuple[Seen, ...]:
        """Return opened events of a stream of this matter with ``seq > after``."""
        key = await self._keys.of(tenant, text(row, "key_owner"))
        stored = await self._store.read(tenant, stream, after, limit)
        return tuple(self._recorder.open(tenant, each, key) for each in stored)

    async def all(self, tenant: TenantId, row: Row, stream: str, *, after: int = 0) -> tuple[Seen, ...]:
        """Return every event of a stream of this matter with ``seq > after``."""
        found: list[Seen] = []
        while part := await self.seen(tenant, row, stream, found[-1].seq if found else after):
            found.extend(part)
        return tuple(found)

    async def export(self, tenant: TenantId, row: Row) -> dict[str, object]:
        """Return the record of a matter: events with their hashes, opened, its files, and the signed head."""
        conversation_id = text(row, "id")
        stream = stream_of(conversation_id)
        key = await self._keys.of(tenant, text(row, "key_owner"))
        stored: list[StoredEvent] = []
        while part := await self._store.read(tenant, stream, stored[-1].seq if stored else 0):
            stored.extend(part)
        digest = stored[-1].hash if stored else GENESIS
        now = self._clock.utc()
        head = Head(tenant=tenant, stream=stream, seq=len(stored), hash=digest.hex(), at=now)
        signature = self._signer.sign(head.message())
        signed = SignedHead(
            head=head,
            key_id=signature.key_id,
            public_key=next(k.raw for k in self._signer.public_keys() if k.key_id == signature.key_id),
            signature=signature.raw,
        )
        records = [self._record(tenant, each, key) for each in stored]
        return {
            "format": EXPORT_FORMAT,
            "conversation_id": conversation_id,
            "exported_at": moment(now),
            "records": records,
            "attachments": await self._files(tenant, conversation_id, _files_in(records)),
            "signed_head": signed.wire(),
        }

    def _record(self, tenant: TenantId, stored: StoredEvent, key: bytes | None) -> dict[str, object]:
        header = header_of(tenant, stored)
        fields: dict[str, object] = {}
        for name, wire in cast("dict[str, object]", json.loads(stored.fields)).items():
            field = field_from_wire(wire)
            if isinstance(field, SealedField):
                if key is not None and field.sealed is not None:
                    opened = open_field(self._cipher, key=key, header=header, name=name, field=field)
                    fields[name] = opened.wire()
                else:
                    fields[name] = field.redacted().wire()
            else:
                fields[name] = field.wire()
        return {"header": header_wire(header), "fields": fields, "hash": stored.hash.hex()}


def _files_in(records: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """Return the ids of the files that went with a message."""
    fields = (cast("Mapping[str, Mapping[str, object]]", record["fields"]) for record in records)
    named = (one["attachment_id"].get("v") for one in fields if "attachment_id" in one)
    return frozenset(str(value) for value in named if value is not None)
