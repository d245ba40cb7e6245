"""Twins of the crypto ports on the standard library: fast, deterministic, and safe for nothing but tests."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from hashlib import sha256, shake_256
from hmac import compare_digest, digest
from typing import Final, cast

from zhida.adapters.crypto.identity_claims import MAX_TOKEN_CHARS, read_claims
from zhida.core.evidence.errors import SealBroken
from zhida.core.evidence.fields import SALT_BYTES, as_base64
from zhida.core.kernel.times import Micros
from zhida.ports.crypto import (
    IdentityClaims,
    IdentityInvalid,
    IdentityKey,
    IdentityRefusal,
    KeyUnknown,
    PublicKey,
    Signature,
    WrappedKey,
)

__all__ = [
    "CountedBytes",
    "MemoryFieldCipher",
    "MemoryHeadSigner",
    "MemoryIdentityVerifier",
    "MemoryKeyRing",
    "MemoryPasswordHasher",
    "MemoryTokens",
]

_NONCE: Final = 12
_TAG: Final = 32
_PARTS: Final = 3


class CountedBytes:
    """A random source that repeats itself exactly from one run to the next."""

    def __init__(self, seed: str = "test") -> None:
        self._seed = seed
        self._count = 0

    def __call__(self, length: int) -> bytes:
        """Return the next bytes."""
        self._count += 1
        return shake_256(f"{self._seed}:{self._count}".encode()).digest(length)


class MemoryFieldCipher:
    """A stream from SHAKE-256 with an HMAC tag, behaving like the real cipher."""

    def __init__(self, random_bytes: CountedBytes | None = None) -> None:
        self._random_bytes = random_bytes or CountedBytes("cipher")

    def new_salt(self) -> bytes:
        """Return the next 32 bytes."""
        return self._random_bytes(SALT_BYTES)

    def seal(self, key: bytes, aad: bytes, salt: bytes, value: bytes) -> bytes:
        """Return the ciphertext of salt and value."""
        return self.encrypt(key, aad, salt + value)

    def open(self, key: bytes, aad: bytes, sealed: bytes) -> tuple[bytes, bytes]:
        """Return salt and value."""
        plain = self.decrypt(key, aad, sealed)
        if len(plain) < SALT_BYTES:
            raise SealBroken("holds no salt")
        return plain[:SALT_BYTES], plain[SALT_BYTES:]

    def encrypt(self, key: bytes, aad: bytes, plain: bytes) -> bytes:
        """Return nonce, ciphertext and tag."""
        nonce = self._random_bytes(_NONCE)
        body = nonce + _mixed(key, nonce, plain)
        return body + _tag(key, aad, body)

    def decrypt(self, key: bytes, aad: bytes, sealed: bytes) -> bytes:
        """Return the plain bytes."""
        body, tag = sealed[:-_TAG], sealed[-_TAG:]
        if len(sealed) < _NONCE + _TAG or not compare_digest(tag, _tag(key, aad, body)):
            raise SealBroken("another key, another place, or changed bytes")
        return _mixed(key, body[:_NONCE], body[_NONCE:])


class MemoryKeyRing:
    """Master keys in memory; `rotate` makes a new one, `lose` forgets one."""

    def __init__(self, random_bytes: CountedBytes | None = None) -> None:
        self._random_bytes = random_bytes or CountedBytes("ring")
        self._cipher = MemoryFieldCipher(self._random_bytes)
        self._masters: dict[str, bytes] = {}
        self._current = ""
        self.rotate()

    @property
    def key_id(self) -> str:
        """Name of the current master."""
        return self._current

    def rotate(self) -> None:
        """Wrap with a new master from now on."""
        self._current = f"master-{len(self._masters) + 1:04d}"
        self._masters[self._current] = self._random_bytes(SALT_BYTES)

    def lose(self, key_id: str) -> None:
        """Forget a master."""
        del self._masters[key_id]

    def create(self, tenant: str, contact_id: str) -> WrappedKey:
        """Return a fresh contact key, wrapped."""
        return self._wrap(tenant, contact_id, self._random_bytes(SALT_BYTES))

    def unwrap(self, tenant: str, contact_id: str, wrapped: WrappedKey) -> bytes:
        """Return the contact key."""
        master = self._masters.get(wrapped.key_id, b"")
        try:
            return self._cipher.decrypt(master, f"{tenant}/{contact_id}".encode(), wrapped.wrapped)
        except SealBroken:
            raise KeyUnknown(wrapped.key_id) from None

    def rewrap(self, tenant: str, contact_id: str, wrapped: WrappedKey) -> WrappedKey:
        """Return the same contact key under the current master."""
        if wrapped.key_id == self._current:
            return wrapped
        return self._wrap(tenant, contact_id, self.unwrap(tenant, contact_id, wrapped))

    def _wrap(self, tenant: str, contact_id: str, key: bytes) -> WrappedKey:
        place = f"{tenant}/{contact_id}".encode()
        return WrappedKey(
            key_id=self._current, wrapped=self._cipher.encrypt(self._masters[self._current], place, key)
        )


class MemoryPasswordHasher:
    """One round of SHA-256 where the real one takes 50 ms."""

    def __init__(self, *, version: int = 1, random_bytes: CountedBytes | None = None) -> None:
        self._mark = f"test{version}"
        self._random_bytes = random_bytes or CountedBytes("password")

    def hash(self, password: str) -> str:
        """Return mark, salt and digest."""
        return self._made(self._mark, self._random_bytes(8).hex(), password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password is right."""
        mark, _, rest = (stored or "").partition("$")
        return stored is not None and stored == self._made(mark, rest.partition("$")[0], password)

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether another version made the hash."""
        return stored.partition("$")[0] != self._mark

    def _made(self, mark: str, salt: str, password: str) -> str:
        return f"{mark}${salt}${sha256(f'{salt}{password}'.encode('utf-8', 'surrogatepass')).hexdigest()}"


class MemoryHeadSigner:
    """HMAC in place of a signature: here the public key is the secret one."""

    def __init__(self, keys: int = 1) -> None:
        source = CountedBytes("head")
        self._keys = tuple(PublicKey(key_id=f"head-{n:04d}", raw=source(32)) for n in range(1, keys + 1))

    def sign(self, message: bytes) -> Signature:
        """Return the current key's HMAC."""
        key = self._keys[-1]
        return Signature(key_id=key.key_id, raw=digest(key.raw, message, "sha256"))

    def verify(self, message: bytes, signature: bytes, public_key: bytes) -> bool:
        """Tell whether the HMAC is this key's."""
        return compare_digest(signature, digest(public_key, message, "sha256"))

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Return all keys."""
        return self._keys


class MemoryTokens:
    """Tokens that come in the same order in every run."""

    def __init__(self, random_bytes: CountedBytes | None = None) -> None:
        self._random_bytes = random_bytes or CountedBytes("token")

    def new(self) -> str:
        """Return the next token."""
        return as_base64(self._random_bytes(32))

    def digest(self, token: str) -> str:
        """Return SHA-256 in hexadecimal."""
        return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

    def matches(self, token: str, digest: str) -> bool:
        """Compare."""
        return self.digest(token) == digest


class MemoryIdentityVerifier:
    """Reads the same compact tokens, with an HMAC in place of every signature; `issue` makes them."""

    def issue(
        self, key: IdentityKey, claims: Mapping[str, object], header: Mapping[str, object] | None = None
    ) -> str:
        """Return a token as a host page would send it; ``header`` replaces or adds members."""
        members = {"alg": key.algorithm.value, "kid": key.key_id, **(header or {})}
        signed = f"{_part({k: v for k, v in members.items() if v is not None})}.{_part(claims)}"
        return f"{signed}.{as_base64(digest(key.secret, signed.encode(), 'sha256'))}"

    def verify(
        self, token: str, *, inbox_id: str, keys: Mapping[str, IdentityKey], now: Micros
    ) -> IdentityClaims:
        """Return the claims, or raise IdentityInvalid."""
        if len(token) > MAX_TOKEN_CHARS:
            raise IdentityInvalid(IdentityRefusal.TOO_LONG)
        parts = token.split(".")
        header = _read(parts[0])
        key = _chosen(header, keys)
        signed = f"{parts[0]}.{parts[1]}" if len(parts) == _PARTS else ""
        if not signed or "crit" in header:
            raise IdentityInvalid(IdentityRefusal.MALFORMED)
        if parts[2] != as_base64(digest(key.secret, signed.encode(), "sha256")):
            raise IdentityInvalid(IdentityRefusal.SIGNATURE)
        return read_claims(_read(parts[1]), inbox_id=inbox_id, key_id=key.key_id, now=now)


def _chosen(header: Mapping[str, object], keys: Mapping[str, IdentityKey]) -> IdentityKey:
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise IdentityInvalid(IdentityRefusal.KEY_ID_MISSING)
    key = keys.get(key_id)
    if key is None:
        raise IdentityInvalid(IdentityRefusal.KEY_ID_UNKNOWN)
    if header.get("alg") != key.algorithm.value:
        raise IdentityInvalid(IdentityRefusal.ALGORITHM)
    return key


def _part(members: Mapping[str, object]) -> str:
    return as_base64(json.dumps(members).encode())


def _read(part: str) -> Mapping[str, object]:
    try:
        members: object = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        raise IdentityInvalid(IdentityRefusal.MALFORMED) from None
    if not isinstance(members, dict):
        raise IdentityInvalid(IdentityRefusal.MALFORMED)
    return cast("Mapping[str, object]", members)


def _mixed(key: bytes, nonce: bytes, text: bytes) -> bytes:
    stream = shake_256(key + nonce).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))


def _tag(key: bytes, aad: bytes, body: bytes) -> bytes:
    return digest(key, len(aad).to_bytes(8, "big") + aad + body, "sha256")
