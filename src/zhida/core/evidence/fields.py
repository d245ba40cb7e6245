"""Plain and personal fields, as they are hashed, stored and given away.

A personal field is stored as ``{"c": commitment, "s": sealed}``. Redaction drops ``s``, and with it the
value and the salt; the commitment alone says nothing about the value, because its salt is 256 random bits.
A contact who takes the record away gets ``{"c", "salt", "value"}`` instead: everybody can check the value
against ``c``.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import digest
from typing import Final, TypeAlias, cast

from zhida.core.evidence.canonical import canonical
from zhida.core.evidence.errors import NotCanonical

__all__ = [
    "SALT_BYTES",
    "Field",
    "OpenedField",
    "PlainField",
    "SealedField",
    "as_base64",
    "commitment",
    "committed_bytes",
    "field_from_wire",
    "from_base64",
    "members_of",
]

SALT_BYTES: Final = 32
"""Length of the salt of every personal field; drawn anew for each one, from a cryptographic source."""

_COMMITMENT_CHARS: Final = 43


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainField:
    """A field that says nothing about a person; hashed as it is."""

    value: object

    def committed(self) -> dict[str, object]:
        """Return what is hashed in the field's place."""
        return {"v": self.value}

    def wire(self) -> dict[str, object]:
        """Return the stored form."""
        return {"v": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedField:
    """A personal field: its commitment, and its ciphertext until it is redacted.

    Both are base64url text without padding, exactly as they are stored.
    """

    commitment: str
    sealed: str | None = None

    def committed(self) -> dict[str, object]:
        """Return what is hashed in the field's place."""
        return {"c": self.commitment}

    def wire(self) -> dict[str, object]:
        """Return the stored form."""
        return {"c": self.commitment} if self.sealed is None else {"c": self.commitment, "s": self.sealed}

    def redacted(self) -> "SealedField":
        """Return the field without value and salt; the chain does not notice."""
        return SealedField(commitment=self.commitment)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedField:
    """A personal field as its own contact takes it away: anyone can check value and salt against it."""

    commitment: str
    salt: bytes = field(repr=False)
    value: object = field(repr=False)

    def committed(self) -> dict[str, object]:
        """Return what is hashed in the field's place."""
        return {"c": self.commitment}

    def wire(self) -> dict[str, object]:
        """Return the exported form; it is personal."""
        return {"c": self.commitment, "salt": as_base64(self.salt), "value": self.value}

    def is_true(self) -> bool:
        """Tell whether the value is the one that was committed to."""
        return commitment(self.salt, self.value) == self.commitment


Field: TypeAlias = PlainField | SealedField | OpenedField


def commitment(salt: bytes, value: object) -> str:
    """Return the commitment to a value: HMAC-SHA256 of its canonical bytes, keyed by the salt, base64url.

    Raises:
        NotCanonical: The value has no canonical form, or the salt has not 32 bytes.
    """
    return committed_bytes(salt, canonical(value))


def committed_bytes(salt: bytes, text: bytes) -> str:
    """Return the commitment to a value whose canonical bytes are at hand.

    Raises:
        NotCanonical: The salt has not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise NotCanonical(f"a salt has {SALT_BYTES} bytes", ("salt",))
    return as_base64(digest(salt, text, "sha256"))


def field_from_wire(wire: object) -> Field:
    """Read one stored or exported field; any other shape is refused.

    Raises:
        NotCanonical: The object has other members than ``v``, ``c``, ``c s`` or ``c salt value``, or a member
            has the wrong form.
    """
    members = members_of(wire)
    if set(members) == {"v"}:
        return PlainField(value=members["v"])
    promised = members.get("c")
    if not isinstance(promised, str) or len(promised) != _COMMITMENT_CHARS:
        raise NotCanonical("a field is {v}, {c}, {c, s} or {c, salt, value}, c of 43 base64url characters")
    if set(members) == {"c"}:
        return SealedField(commitment=promised)
    if set(members) == {"c", "s"} and isinstance(sealed := members["s"], str):
        return SealedField(commitment=promised, sealed=sealed)
    if set(members) == {"c", "salt", "value"} and isinstance(salt := members["salt"], str):
        return OpenedField(commitment=promised, salt=from_base64(salt), value=members["value"])
    raise NotCanonical("a field is {v}, {c}, {c, s} or {c, salt, value}")


def members_of(wire: object) -> Mapping[str, object]:
    """Return the members of a JSON object, none for anything that is no object."""
    return cast("Mapping[str, object]", wire) if isinstance(wire, Mapping) else {}


def as_base64(raw: bytes) -> str:
    """Return base64url text without padding (RFC 4648 section 5)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """Return the bytes of base64url text without padding; each value has exactly one accepted spelling.

    Raises:
        NotCanonical: Foreign characters, padding, or spare bits that are not zero.
    """
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Base64Error, ValueError):
        raise NotCanonical("not base64url") from None
    if as_base64(raw) != text:
        raise NotCanonical("not base64url in its one spelling")
    return raw
