"""Ciphers, keys, passwords, tokens and signatures, as roles; the only way any secret is used.

Secrets never appear in a ``repr``, an error or a log line. Nothing here reads a clock: ``now`` is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from zhida.core.kernel.errors import Broken, ErrorCode, Failed, SignInNeeded
from zhida.core.kernel.times import Micros

__all__ = [
    "FieldCipher",
    "HeadSigner",
    "IdentityClaims",
    "IdentityInvalid",
    "IdentityKey",
    "IdentityRefusal",
    "IdentityVerifier",
    "KeyRing",
    "KeyUnknown",
    "PasswordHasher",
    "PublicKey",
    "Signature",
    "SignatureAlgorithm",
    "Tokens",
    "UnsafeSecret",
    "WrappedKey",
]

_BLOB_VERSION = 1


class KeyUnknown(Broken):
    """A contact key does not open: its master key is gone, or it belongs to another contact.

    The operator restores the missing file of the key folder; ``key_id`` names it.
    """

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(params={"key_id": key_id})


class UnsafeSecret(Failed):
    """A secret is readable by others, damaged, too short or a known default: zhida does not start with it."""

    def __init__(self, where: str, why: str, mend: str) -> None:
        self.where = where
        self.why = why
        self.mend = mend
        super().__init__(ErrorCode.BROKEN, params={"where": where, "why": why, "mend": mend})

    def __str__(self) -> str:
        """Return one line for the operator: where, why, and how to mend it."""
        return f"{self.where}: {self.why}; {self.mend}"


class IdentityRefusal(StrEnum):
    """Why a signed identity was refused; for the operator's log, never for the caller."""

    TOO_LONG = "too_long"
    MALFORMED = "malformed"
    KEY_ID_MISSING = "key_id_missing"
    KEY_ID_UNKNOWN = "key_id_unknown"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    CLAIM_MISSING = "claim_missing"
    CLAIM_WRONG = "claim_wrong"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    LIVES_TOO_LONG = "lives_too_long"


class IdentityInvalid(SignInNeeded):
    """The signed identity of a host page does not count; every reason looks the same to the caller."""

    default_code = ErrorCode.IDENTITY_INVALID

    def __init__(self, reason: IdentityRefusal) -> None:
        self.reason = reason
        super().__init__()


class FieldCipher(Protocol):
    """Authenticated encryption under a contact's key, bound to a place by ``aad``.

    Keys have 32 bytes. Every call draws its own nonce, so the same input never gives the same ciphertext.
    """

    def new_salt(self) -> bytes:
        """Return 32 fresh random bytes for one personal field."""
        ...

    def seal(self, key: bytes, aad: bytes, salt: bytes, value: bytes) -> bytes:
        """Return the ciphertext of salt and value together (nonce first, tag last)."""
        ...

    def open(self, key: bytes, aad: bytes, sealed: bytes) -> tuple[bytes, bytes]:
        """Return salt and value.

        Raises:
            SealBroken: Another key, another place, or changed bytes.
        """
        ...

    def encrypt(self, key: bytes, aad: bytes, plain: bytes) -> bytes:
        """Return the ciphertext of anything that is not in a chain: cards, profiles, attachments."""
        ...

    def decrypt(self, key: bytes, aad: bytes, sealed: bytes) -> bytes:
        """Return what `encrypt` was given.

        Raises:
            SealBroken: Another key, another place, or changed bytes.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A contact's key as it is stored: encrypted under the master key that ``key_id`` names."""

    key_id: str
    wrapped: bytes = field(repr=False)

    def to_blob(self) -> bytes:
        """Return the one binary column it is stored in."""
        name = self.key_id.encode()
        return bytes((_BLOB_VERSION, len(name))) + name + self.wrapped

    @classmethod
    def from_blob(cls, blob: bytes) -> "WrappedKey":
        """Read the stored column.

        Raises:
            KeyUnknown: The bytes are no wrapped key.
        """
        if len(blob) < 2 or blob[0] != _BLOB_VERSION or len(blob) <= 2 + blob[1]:
            raise KeyUnknown("unreadable")
        end = 2 + blob[1]
        return cls(key_id=blob[2:end].decode("ascii", "replace"), wrapped=blob[end:])


class KeyRing(Protocol):
    """Contact keys under master keys that live outside database and backup.

    Erasing a contact is deleting its wrapped key everywhere: nothing else can open its fields.
    """

    @property
    def key_id(self) -> str:
        """Name of the master key that wraps new keys."""
        ...

    def create(self, tenant: str, contact_id: str) -> WrappedKey:
        """Return a fresh random contact key, wrapped for this contact."""
        ...

    def unwrap(self, tenant: str, contact_id: str, wrapped: WrappedKey) -> bytes:
        """Return the 32 bytes of a contact key; masters rotated out still open what they wrapped.

        Raises:
            KeyUnknown: The master is not here, or the key is damaged or was wrapped for somebody else.
        """
        ...

    def rewrap(self, tenant: str, contact_id: str, wrapped: WrappedKey) -> WrappedKey:
        """Return the same contact key under the current master, the very same object if it already is.

        Raises:
            KeyUnknown: As for `unwrap`.
        """
        ...


class PasswordHasher(Protocol):
    """Slow, salted hashes of agents' passwords; call it off the event loop, one call takes about 50 ms."""

    def hash(self, password: str) -> str:
        """Return a self-describing hash to store."""
        ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password is right; None (no such agent) takes as long and is always wrong."""
        ...

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the hash was made with weaker settings than today's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key anyone may have: raw bytes and the name signatures refer to."""

    key_id: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature with the name of the key that made it."""

    key_id: str
    raw: bytes


class HeadSigner(Protocol):
    """Signs the heads of chains (Ed25519)."""

    def sign(self, message: bytes) -> Signature:
        """Return the signature by the current key."""
        ...

    def verify(self, message: bytes, signature: bytes, public_key: bytes) -> bool:
        """Tell whether the signature holds; needs no secret, False for anything malformed."""
        ...

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Return every key this installation ever signed with, the current one last."""
        ...


class Tokens(Protocol):
    """Unguessable bearer tokens; only their digest is stored."""

    def new(self) -> str:
        """Return a fresh token of 256 random bits, URL-safe."""
        ...

    def digest(self, token: str) -> str:
        """Return what is stored in the token's place: SHA-256, hexadecimal."""
        ...

    def matches(self, token: str, digest: str) -> bool:
        """Compare in constant time."""
        ...


class SignatureAlgorithm(StrEnum):
    """The only algorithms accepted for a signed identity."""

    HS256 = "HS256"
    EDDSA = "EdDSA"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKey:
    """A key of an inbox that host pages sign identities with; several at once while they rotate.

    ``secret`` is the shared secret (HS256, at least 32 bytes) or the raw Ed25519 public key (32 bytes). The
    algorithm belongs to the key, never to the token.
    """

    key_id: str
    algorithm: SignatureAlgorithm
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityClaims:
    """What a host page vouches for about its visitor.

    ``token_id`` may be used once: the caller remembers it until ``expires_at``. ``facts`` are what the shop
    knows already (order number, model), so that nobody asks for it again (P10).
    """

    subject: str = field(repr=False)
    token_id: str
    issued_at: Micros
    expires_at: Micros
    key_id: str
    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    lang: str | None = None
    entitlements: tuple[str, ...] = field(default=(), repr=False)
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class IdentityVerifier(Protocol):
    """Checks the signed identity (JWT) a host page hands over."""

    def verify(
        self, token: str, *, inbox_id: str, keys: Mapping[str, IdentityKey], now: Micros
    ) -> IdentityClaims:
        """Return the claims.

        Args:
            token: Compact JWT with ``kid`` in its header and ``sub``, ``aud``, ``iat``, ``exp``, ``jti``.
            inbox_id: What ``aud`` must be.
            keys: The inbox's keys by key id.
            now: The present moment.

        Raises:
            IdentityInvalid: For every reason; ``reason`` is for the operator's log.
        """
        ...
