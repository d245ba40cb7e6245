"""Sealing a personal field to its place in its stream, and opening it again.

The ciphertext is bound to tenant, stream, seq and field name: moved anywhere else it does not open. Opening
also recomputes the commitment, so a value that opens is the value that was hashed.
"""

import json
from json.encoder import encode_basestring
from typing import Protocol

from zhida.core.evidence.canonical import canonical
from zhida.core.evidence.chain import Header
from zhida.core.evidence.errors import NotCanonical, SealBroken
from zhida.core.evidence.fields import OpenedField, SealedField, as_base64, committed_bytes, from_base64

__all__ = ["Sealing", "field_place", "open_field", "seal_field"]


class Sealing(Protocol):
    """What sealing needs of a cipher; the port ``FieldCipher`` is one."""

    def seal(self, key: bytes, aad: bytes, salt: bytes, value: bytes) -> bytes:
        """Return the ciphertext of salt and value."""
        ...

    def open(self, key: bytes, aad: bytes, sealed: bytes) -> tuple[bytes, bytes]:
        """Return salt and value, or raise SealBroken."""
        ...


def field_place(header: Header, name: str) -> bytes:
    """Return the bytes that bind a ciphertext to its place: JCS of ``[tenant, stream, seq, name]``."""
    q = encode_basestring
    place = f"[{q(header.tenant)},{q(header.stream)},{header.seq},{q(name)}]"
    try:
        return place.encode()
    except UnicodeEncodeError:
        raise NotCanonical("text holds half of a surrogate pair", ("header",)) from None


def seal_field(
    cipher: Sealing, *, key: bytes, header: Header, name: str, value: object, salt: bytes
) -> SealedField:
    """Return the stored form of a personal field.

    Args:
        cipher: Draws a fresh nonce for every call.
        key: The contact's key, 32 bytes.
        header: Header of the event that holds the field.
        name: Name of the field.
        value: Anything with a canonical form.
        salt: 32 fresh random bytes, never used for another field.

    Raises:
        NotCanonical: The value has no canonical form or the salt not its length.
    """
    text = canonical(value)
    sealed = cipher.seal(key, field_place(header, name), salt, text)
    return SealedField(commitment=committed_bytes(salt, text), sealed=as_base64(sealed))


def open_field(cipher: Sealing, *, key: bytes, header: Header, name: str, field: SealedField) -> OpenedField:
    """Return value and salt of a personal field.

    Raises:
        SealBroken: The field is redacted, or does not open under this key at this place, or holds another
            value than was committed to.
        NotCanonical: The ciphertext is not base64url.
    """
    if field.sealed is None:
        raise SealBroken("redacted")
    salt, text = cipher.open(key, field_place(header, name), from_base64(field.sealed))
    opened = OpenedField(commitment=field.commitment, salt=salt, value=json.loads(text))
    if not opened.is_true():
        raise SealBroken("opens to another value than was committed to")
    return opened
