"""Signed identities (JWT) of host pages: HS256 and EdDSA, and nothing else.

The key, found by ``kid`` among the inbox's own keys, decides the algorithm; the token only repeats it. Keys,
certificates or addresses inside a token are never looked at. PyJWT is loaded for the first token: it brings
half of `cryptography` with it that nobody else needs.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhida.adapters.crypto.identity_claims import MAX_TOKEN_CHARS, read_claims
from zhida.core.kernel.times import Micros
from zhida.ports.crypto import (
    IdentityClaims,
    IdentityInvalid,
    IdentityKey,
    IdentityRefusal,
    SignatureAlgorithm,
)

if TYPE_CHECKING:
    from jwt.types import Options

__all__ = ["JwtIdentityVerifier"]

_ONLY_SIGNATURE: Final["Options"] = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
"""The clock and the inbox are ours to judge: `read_claims` does."""


class JwtIdentityVerifier:
    """Verifies one token at a time; that a token counts only once is the caller's memory."""

    def verify(
        self, token: str, *, inbox_id: str, keys: Mapping[str, IdentityKey], now: Micros
    ) -> IdentityClaims:
        """Return the claims, or raise IdentityInvalid."""
        if len(token) > MAX_TOKEN_CHARS:
            raise IdentityInvalid(IdentityRefusal.TOO_LONG)
        key = _key_of(token, keys)
        return read_claims(_payload(token, key), inbox_id=inbox_id, key_id=key.key_id, now=now)


def _key_of(token: str, keys: Mapping[str, IdentityKey]) -> IdentityKey:
    import jwt

    try:
        header = cast("Mapping[str, object]", jwt.get_unverified_header(token))
    except (jwt.InvalidTokenError, ValueError):
        raise IdentityInvalid(IdentityRefusal.MALFORMED) from None
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise IdentityInvalid(IdentityRefusal.KEY_ID_MISSING)
    key = keys.get(key_id)
    if key is None:
        raise IdentityInvalid(IdentityRefusal.KEY_ID_UNKNOWN)
    if header.get("alg") != key.algorithm.value:
        raise IdentityInvalid(IdentityRefusal.ALGORITHM)
    if "crit" in header or "b64" in header:
        raise IdentityInvalid(IdentityRefusal.MALFORMED)
    return key


def _payload(token: str, key: IdentityKey) -> Mapping[str, object]:
    import jwt

    is_shared = key.algorithm is SignatureAlgorithm.HS256
    try:
        secret = key.secret if is_shared else Ed25519PublicKey.from_public_bytes(key.secret)
        return cast(
            "Mapping[str, object]",
            jwt.decode(token, secret, algorithms=[key.algorithm.value], options=_ONLY_SIGNATURE),
        )
    except jwt.InvalidSignatureError:
        raise IdentityInvalid(IdentityRefusal.SIGNATURE) from None
    except (jwt.PyJWTError, ValueError):
        raise IdentityInvalid(IdentityRefusal.MALFORMED) from None
