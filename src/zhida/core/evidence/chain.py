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

from zhida.core.evidence.canonical import MAX_WHOLE, canonical
from zhida.core.evidence.errors import NotCanonical
from zhida.core.evidence.fields import Field

__all__ = ["EVENT_TAG", "GENESIS", "Header", "event_hash"]

EVENT_TAG: Final = b"zhida/event/1\x00"
"""Separates event hashes from every other use of SHA-256, and this format from any later one."""
GENESIS: Final = bytes(32)
"""What stands for the previous hash at ``seq`` 1."""


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
    if len(prev) != len(GENESIS):
        raise NotCanonical("the previous hash has 32 bytes", ("prev",))
    committed = {name: field.committed() for name, field in body.items()}
    return sha256(b"".join((EVENT_TAG, prev, header.canonical(), canonical(committed)))).digest()
