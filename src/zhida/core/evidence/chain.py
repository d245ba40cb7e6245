"""The hash that ties each event to the one before it; the byte format never changes.

    hash = SHA-256( "zhida/event/1" 00 ‖ previous hash (32 bytes) ‖ JCS(header) ‖ JCS(body) )

The body holds, for every field of the event, ``{"v": value}`` when it is plain and ``{"c": commitment}`` when
it is personal. No value of a plain field can therefore pass for a commitment, and neither redaction nor the
loss of a key changes a hash. Headers hold opaque ids only: a header is never erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Final

from zhida.core.evidence.canonical import MAX_WHOLE, canonical, canonical_text, in_order
from zhida.core.evidence.errors import NotCanonical
from zhida.core.evidence.fields import Field, SealedField

__all__ = ["EVENT_TAG", "GENESIS", "Header", "event_hash", "written_event"]

EVENT_TAG: Final = b"zhida/event/1\x00"
"""Separates event hashes from every other use of SHA-256, and this format from any later one."""
GENESIS: Final = bytes(32)
"""What stands for the previous hash at ``seq`` 1."""
_VALUE_DEPTH: Final = 2
"""A value stands inside the body and inside its field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What of an event is never personal and never erased.

    ``at`` is whole microseconds of UTC since 1970, ``seq`` counts from 1 without gaps inside ``stream``,
    ``actor_id`` is an opaque id or None for bot and system.

    Raises:
        NotCanonical: A number is out of range or a name is empty.
    """

    tenant: str
    stream: str
    seq: int
    type: str
    version: int
    at: int
    actor_kind: str
    actor_id: str | None

    def __post_init__(self) -> None:
        """Refuse what could not stand in a header."""
        if not (1 <= self.seq <= MAX_WHOLE and 1 <= self.version <= MAX_WHOLE and 0 <= self.at <= MAX_WHOLE):
            raise NotCanonical("seq and version count from 1, at from 0, none beyond 2^53-1", ("header",))
        if not (self.tenant and self.stream and self.type and self.actor_kind):
            raise NotCanonical("tenant, stream, type and actor_kind need a value", ("header",))

    def canonical(self) -> bytes:
        """Return the JCS bytes of the header: members in their sorted order, written without a detour.

        Raises:
            NotCanonical: A name holds half of a surrogate pair.
        """
        q = encode_basestring
        actor_id = "null" if self.actor_id is None else q(self.actor_id)
        text = (
            f'{{"actor_id":{actor_id},"actor_kind":{q(self.actor_kind)},"at":{self.at},"seq":{self.seq}'
            f',"stream":{q(self.stream)},"tenant":{q(self.tenant)},"type":{q(self.type)}'
            f',"version":{self.version}}}'
        )
        try:
            return text.encode()
        except UnicodeEncodeError:
            raise NotCanonical("text holds half of a surrogate pair", ("header",)) from None


def event_hash(prev: bytes, header: Header, body: Mapping[str, Field]) -> bytes:
    """Return the 32-byte hash of an event.

    Args:
        prev: Hash of the event before it in the stream, ``GENESIS`` at ``seq`` 1.
        header: Who, where, when.
        body: Every field of the event by name.

    Raises:
        NotCanonical: A plain value has no canonical form, or ``prev`` is not 32 bytes.
    """
    committed = {name: field.committed() for name, field in body.items()}
    return _hash(prev, header, canonical(committed))


def written_event(
    prev: bytes, header: Header, plain: Mapping[str, object], sealed: Mapping[str, SealedField]
) -> tuple[str, bytes]:
    """Return the fields of a new event as JSON text to store, and the event's hash, in one pass.

    The text is that of every field's ``wire()``; the hash is the one `event_hash` gives for the same fields.

    Args:
        prev: Hash of the event before it in the stream, ``GENESIS`` at ``seq`` 1.
        header: Who, where, when.
        plain: Values of the plain fields by name.
        sealed: The personal fields by name, other names than those of ``plain``.

    Raises:
        NotCanonical: As `event_hash`.
    """
    hashed: list[str] = []
    stored: list[str] = []
    q = encode_basestring
    for name in in_order({**plain, **sealed}):
        field = sealed.get(name)
        if field is None:
            try:
                text = f'{q(name)}:{{"v":{canonical_text(plain[name], _VALUE_DEPTH)}}}'
            except NotCanonical as refused:
                raise refused.inside("v").inside(name) from None
            hashed.append(text)
            stored.append(text)
        else:
            text = f'{q(name)}:{{"c":"{field.commitment}"'
            hashed.append(f"{text}}}")
            stored.append(f"{text}}}" if field.sealed is None else f'{text},"s":"{field.sealed}"}}')
    try:
        body = f"{{{','.join(hashed)}}}".encode()
    except UnicodeEncodeError:
        raise NotCanonical("text holds half of a surrogate pair") from None
    return f"{{{','.join(stored)}}}", _hash(prev, header, body)


def _hash(prev: bytes, header: Header, body: bytes) -> bytes:
    if len(prev) != len(GENESIS):
        raise NotCanonical("the previous hash has 32 bytes", ("prev",))
    return sha256(b"".join((EVENT_TAG, prev, header.canonical(), body))).digest()
