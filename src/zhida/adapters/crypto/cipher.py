"""AES-256-GCM for personal fields and everything else kept under a contact's key."""

import os
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhida.core.evidence.errors import SealBroken
from zhida.core.evidence.fields import SALT_BYTES

__all__ = ["NONCE_BYTES", "AesGcmCipher"]

NONCE_BYTES: Final = 12
"""A random nonce of 96 bits: 2^32 fields of one contact keep a collision below 2^-32 (SP 800-38D)."""
_TAG_BYTES: Final = 16


class AesGcmCipher:
    """``nonce ‖ ciphertext ‖ tag``; ``random_bytes`` is the system's source unless a test says else."""

    def __init__(self, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._random_bytes = random_bytes

    def new_salt(self) -> bytes:
        """Return 32 fresh random bytes."""
        return self._random_bytes(SALT_BYTES)

    def seal(self, key: bytes, aad: bytes, salt: bytes, value: bytes) -> bytes:
        """Return the ciphertext of ``salt ‖ value``."""
        return self.encrypt(key, aad, salt + value)

    def open(self, key: bytes, aad: bytes, sealed: bytes) -> tuple[bytes, bytes]:
        """Return salt and value."""
        plain = self.decrypt(key, aad, sealed)
        if len(plain) < SALT_BYTES:
            raise SealBroken("holds no salt")
        return plain[:SALT_BYTES], plain[SALT_BYTES:]

    def encrypt(self, key: bytes, aad: bytes, plain: bytes) -> bytes:
        """Return nonce, ciphertext and tag."""
        nonce = self._random_bytes(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plain, aad)

    def decrypt(self, key: bytes, aad: bytes, sealed: bytes) -> bytes:
        """Return the plain bytes."""
        if len(sealed) < NONCE_BYTES + _TAG_BYTES:
            raise SealBroken("too short to be a ciphertext")
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
        except InvalidTag:
            raise SealBroken("another key, another place, or changed bytes") from None
