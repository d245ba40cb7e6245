"""From events to what lies on disk and back: sealing personal fields, chaining hashes, opening again."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from zhida.core.evidence.chain import Header, written_event
from zhida.core.evidence.fields import PlainField, SealedField, field_from_wire
from zhida.core.evidence.sealing import open_field, seal_field
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import NotFound
from zhida.core.kernel.events import Event, Fields, Json, event_name, event_version, load_event, split_fields
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.crypto import FieldCipher
from zhida.ports.storage import StoredEvent, StreamHead
from zhida.services.attribution import actor_of
from zhida.services.frames import Seen, dumps

__all__ = ["Recorder", "header_of"]


def header_of(tenant: TenantId, stored: StoredEvent) -> Header:
    """Return the hashed header of a stored event."""
    return Header(
        tenant=tenant,
        stream=stored.stream,
        seq=stored.seq,
        type=stored.type,
        version=stored.version,
        at=stored.at,
        actor_kind=stored.actor_kind,
        actor_id=stored.actor_id,
    )


class Recorder:
    """Seals and chains events of one stream at a time; holds no state."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def record(
        self,
        *,
        tenant: TenantId,
        stream: str,
        head: StreamHead,
        events: Sequence[Event],
        at: Micros,
        actor: Actor,
        key: bytes | None,
    ) -> tuple[tuple[StoredEvent, ...], StreamHead]:
        """Return the events as they are stored after ``head``, and the new head.

        Raises:
            NotFound: An event has personal fields but the contact's key is gone: the contact was erased.
        """
        stored: list[StoredEvent] = []
        for event in events:
            kind, actor_id = actor_of(event, actor)
            header = Header(
                tenant=tenant,
                stream=stream,
                seq=head.seq + 1,
                type=event_name(event),
                version=event_version(event),
                at=at,
                actor_kind=kind,
                actor_id=actor_id,
            )
            plain, personal = split_fields(event)
            sealed = self._sealed(header, personal, key) if personal else {}
            fields, digest = written_event(head.hash, header, plain, sealed)
            head = StreamHead(seq=header.seq, hash=digest)
            stored.append(_stored(header, fields, digest))
        return tuple(stored), head

    def _sealed(self, header: Header, personal: Fields, key: bytes | None) -> dict[str, SealedField]:
        if key is None:
            raise NotFound
        cipher = self._cipher
        return {
            name: seal_field(cipher, key=key, header=header, name=name, value=value, salt=cipher.new_salt())
            for name, value in personal.items()
        }

    def open(self, tenant: TenantId, stored: StoredEvent, key: bytes | None) -> Seen:
        """Return the event as it was, personal fields empty when redacted or the key is destroyed."""
        header = header_of(tenant, stored)
        values: dict[str, Json] = {}
        erased = False
        for name, wire in cast("Mapping[str, object]", json.loads(stored.fields)).items():
            field = field_from_wire(wire)
            if isinstance(field, PlainField):
                values[name] = cast("Json", field.value)
            elif isinstance(field, SealedField) and key is not None and field.sealed is not None:
                opened = open_field(self._cipher, key=key, header=header, name=name, field=field)
                values[name] = cast("Json", opened.value)
            else:
                erased = True
        return Seen(
            stream=stored.stream,
            seq=stored.seq,
            at=stored.at,
            actor_kind=stored.actor_kind,
            actor_id=stored.actor_id,
            event=load_event(stored.type, values),
            erased=erased,
        )

    def seal_card(self, key: bytes, place: str, card: Mapping[str, str]) -> bytes:
        """Return a personal part of a row sealed to its place (tenant, table, id)."""
        return self._cipher.encrypt(key, place.encode(), dumps(card).encode())

    def open_card(self, key: bytes | None, place: str, sealed: bytes | None) -> dict[str, str]:
        """Return a sealed part of a row; empty when there is none or the key is destroyed."""
        if key is None or sealed is None:
            return {}
        return cast("dict[str, str]", json.loads(self._cipher.decrypt(key, place.encode(), sealed)))


def _stored(header: Header, fields: str, digest: bytes) -> StoredEvent:
    return StoredEvent(
        stream=header.stream,
        seq=header.seq,
        type=header.type,
        version=header.version,
        at=Micros(header.at),
        actor_kind=header.actor_kind,
        actor_id=header.actor_id,
        fields=fields,
        hash=digest,
    )
