"""Bearer tokens from the operating system's random source."""

import os
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from zhida.core.evidence.fields import as_base64

__all__ = ["RandomTokens"]

_TOKEN_BYTES: Final = 32


class RandomTokens:
    """256 random bits each; a fast digest is enough for what nobody can guess."""

    def __init__(self, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._random_bytes = random_bytes

    def new(self) -> str:
        """Return a fresh token, 43 characters."""
        return as_base64(self._random_bytes(_TOKEN_BYTES))

    def digest(self, token: str) -> str:
        """Return SHA-256 in hexadecimal."""
        return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

    def matches(self, token: str, digest: str) -> bool:
        """Compare in constant time."""
        return compare_digest(self.digest(token), digest)
