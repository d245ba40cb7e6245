"""The signed head: what a stream held at one moment, so that a cut-off end is noticed.

    signed bytes = "zhida/head/1" 00 ‖ JCS({"at", "hash", "seq", "stream", "tenant"})

``hash`` is lower-case hexadecimal. The signature is Ed25519; making and checking it is an adapter's work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zhida.core.evidence.canonical import MAX_WHOLE, canonical
from zhida.core.evidence.errors import NotCanonical
from zhida.core.evidence.fields import as_base64, from_base64, members_of

__all__ = ["HEAD_TAG", "Head", "SignedHead", "is_hash_text"]

HEAD_TAG: Final = b"zhida/head/1\x00"
"""Separates signatures of heads from every other use of the signing key."""

_MEMBERS: Final = {"tenant", "stream", "seq", "hash", "at"}
_HEX: Final = frozenset("0123456789abcdef")
_HASH_CHARS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last event of a stream: its ``seq`` and hash (hexadecimal), and ``at``, when it was signed."""

    tenant: str
    stream: str
    seq: int
    hash: str
    at: int

    def wire(self) -> dict[str, object]:
        """Return the exported form."""
        return {
            "tenant": self.tenant,
            "stream": self.stream,
            "seq": self.seq,
            "hash": self.hash,
            "at": self.at,
        }

    def message(self) -> bytes:
        """Return the bytes that are signed."""
        return HEAD_TAG + canonical(self.wire())


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """A head with the signature over ``head.message()`` and the public key that checks it (raw, 32 bytes)."""

    head: Head
    key_id: str
    public_key: bytes
    signature: bytes

    def wire(self) -> dict[str, object]:
        """Return the exported form; key and signature are base64url."""
        return {
            "head": self.head.wire(),
            "key_id": self.key_id,
            "public_key": as_base64(self.public_key),
            "signature": as_base64(self.signature),
        }

    @classmethod
    def from_wire(cls, wire: object) -> "SignedHead":
        """Read an exported signed head; whether the signature holds is the signer's question.

        Raises:
            NotCanonical: Members are missing, unknown or of the wrong type.
        """
        outer = members_of(wire)
        if set(outer) != {"head", "key_id", "public_key", "signature"}:
            raise NotCanonical("a signed head has head, key_id, public_key and signature", ("head",))
        key_id, public_key, signature = (_text(outer, name) for name in ("key_id", "public_key", "signature"))
        return cls(
            head=_head(outer["head"]),
            key_id=key_id,
            public_key=from_base64(public_key),
            signature=from_base64(signature),
        )


def is_hash_text(value: object) -> bool:
    """Tell whether a value is a hash as exports write it: 64 lower-case hexadecimal characters."""
    return isinstance(value, str) and len(value) == _HASH_CHARS and _HEX.issuperset(value)


def _head(wire: object) -> Head:
    members = members_of(wire)
    if set(members) != _MEMBERS or not is_hash_text(members["hash"]):
        raise NotCanonical("a head has tenant, stream, seq, at and hash (64 lower-case hex)", ("head",))
    tenant, stream, digest = (_text(members, name) for name in ("tenant", "stream", "hash"))
    return Head(
        tenant=tenant, stream=stream, seq=_whole(members, "seq"), hash=digest, at=_whole(members, "at")
    )


def _text(members: Mapping[str, object], name: str) -> str:
    value = members[name]
    if not isinstance(value, str) or not value:
        raise NotCanonical("not a text with a value", ("head", name))
    return value


def _whole(members: Mapping[str, object], name: str) -> int:
    value = members[name]
    if type(value) is not int or not 0 <= value <= MAX_WHOLE:
        raise NotCanonical("not a whole number from 0 to 2^53-1", ("head", name))
    return value
