"""Ed25519 signatures over the heads of chains."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhida.adapters.crypto.key_folder import StoredKey
from zhida.ports.crypto import PublicKey, Signature

__all__ = ["Ed25519HeadSigner"]


class Ed25519HeadSigner:
    """Signs with the newest key; the public halves of all keys stay available.

    Args:
        keys: Private seeds (32 bytes), the current one last.
    """

    def __init__(self, keys: Sequence[StoredKey]) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(keys[-1].secret)
        self._key_id = keys[-1].key_id
        self._public = tuple(
            PublicKey(
                key_id=key.key_id,
                raw=Ed25519PrivateKey.from_private_bytes(key.secret).public_key().public_bytes_raw(),
            )
            for key in keys
        )

    def sign(self, message: bytes) -> Signature:
        """Return the signature by the current key."""
        return Signature(key_id=self._key_id, raw=self._private.sign(message))

    def verify(self, message: bytes, signature: bytes, public_key: bytes) -> bool:
        """Tell whether the signature holds."""
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Return every public key, the current one last."""
        return self._public
