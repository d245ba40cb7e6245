"""Contact keys wrapped by master keys from the key folder."""

import os
from collections.abc import Callable, Sequence

from zhida.adapters.crypto.cipher import AesGcmCipher
from zhida.adapters.crypto.key_folder import StoredKey
from zhida.core.evidence.canonical import canonical
from zhida.core.evidence.errors import SealBroken
from zhida.ports.crypto import KeyUnknown, WrappedKey

__all__ = ["MasterKeyRing"]

_KEY_BYTES = 32


class MasterKeyRing:
    """AES-256-GCM wrapping, bound to tenant, contact and master key.

    Args:
        masters: All master keys, the current one last.
        random_bytes: Source of contact keys and nonces.
    """

    def __init__(
        self, masters: Sequence[StoredKey], random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._masters = {master.key_id: master.secret for master in masters}
        self._current = masters[-1].key_id
        self._random_bytes = random_bytes
        self._cipher = AesGcmCipher(random_bytes)

    @property
    def key_id(self) -> str:
        """Name of the master key that wraps new keys."""
        return self._current

    def create(self, tenant: str, contact_id: str) -> WrappedKey:
        """Return a fresh random contact key, wrapped."""
        return self._wrap(tenant, contact_id, self._random_bytes(_KEY_BYTES))

    def unwrap(self, tenant: str, contact_id: str, wrapped: WrappedKey) -> bytes:
        """Return the contact key."""
        master = self._masters.get(wrapped.key_id)
        if master is None:
            raise KeyUnknown(wrapped.key_id)
        try:
            return self._cipher.decrypt(master, _owner(tenant, contact_id, wrapped.key_id), wrapped.wrapped)
        except SealBroken:
            raise KeyUnknown(wrapped.key_id) from None

    def rewrap(self, tenant: str, contact_id: str, wrapped: WrappedKey) -> WrappedKey:
        """Return the same contact key under the current master."""
        if wrapped.key_id == self._current:
            return wrapped
        return self._wrap(tenant, contact_id, self.unwrap(tenant, contact_id, wrapped))

    def _wrap(self, tenant: str, contact_id: str, key: bytes) -> WrappedKey:
        place = _owner(tenant, contact_id, self._current)
        return WrappedKey(
            key_id=self._current, wrapped=self._cipher.encrypt(self._masters[self._current], place, key)
        )


def _owner(tenant: str, contact_id: str, key_id: str) -> bytes:
    return canonical(("zhida/contact-key/1", tenant, contact_id, key_id))
