"""Argon2id hashes of agents' passwords."""

from typing import Final

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["MAX_PASSWORD_BYTES", "Argon2PasswordHasher", "nobodys_hash"]

MAX_PASSWORD_BYTES: Final = 1024
"""Longer input is always wrong: nobody types it, and hashing it only costs time."""

_LANES: Final = 4


def nobodys_hash(memory_kib: int, passes: int) -> str:
    """Return a hash that no password is known for: checking it costs what any check costs, making it nothing.

    Salt and digest are 16 and 32 bytes of zero.
    """
    return f"$argon2id$v=19$m={memory_kib},t={passes},p={_LANES}${'A' * 22}${'A' * 43}"


class Argon2PasswordHasher:
    """RFC 9106's second recommended setting (3 passes over 64 MiB, 4 lanes) unless told otherwise.

    Args:
        memory_kib: Memory per call; tests take less.
        passes: Passes over the memory.
    """

    def __init__(self, *, memory_kib: int = 65536, passes: int = 3) -> None:
        self._hasher = argon2.PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=_LANES)
        self._decoy = nobodys_hash(memory_kib, passes)

    def hash(self, password: str) -> str:
        """Return a self-describing hash."""
        return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password is right, in the same time for a missing agent."""
        typed = password if len(password.encode("utf-8", "replace")) <= MAX_PASSWORD_BYTES else ""
        try:
            is_right = self._hasher.verify(self._decoy if stored is None else stored, typed)
        except (VerificationError, InvalidHashError):
            return False
        return is_right and stored is not None and typed == password

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the hash was made with other settings than today's."""
        try:
            return self._hasher.check_needs_rehash(stored)
        except InvalidHashError:
            return True
