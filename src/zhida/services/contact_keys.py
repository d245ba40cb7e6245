"""Keys of contacts, unwrapped once and kept for a while; a destroyed key stays destroyed."""

from collections import OrderedDict
from typing import Final

from zhida.core.kernel.ids import TenantId
from zhida.ports.crypto import KeyRing, WrappedKey
from zhida.ports.storage import Store
from zhida.services.rows import maybe_blob

__all__ = ["ContactKeys"]

_KEPT: Final = 20_000


class ContactKeys:
    """Reads wrapped keys from the table ``contacts`` and unwraps them with the key ring."""

    def __init__(self, store: Store, ring: KeyRing) -> None:
        self._store = store
        self._ring = ring
        self._open: OrderedDict[tuple[TenantId, str], bytes] = OrderedDict()

    async def of(self, tenant: TenantId, contact_id: str) -> bytes | None:
        """Return the contact's key, or None when it was destroyed or never made."""
        found = self._open.get((tenant, contact_id))
        if found is not None:
            return found
        row = await self._store.get(tenant, "contacts", (contact_id,))
        wrapped = maybe_blob(row, "wrapped_key") if row else None
        if wrapped is None:
            return None
        return self.keep(
            tenant, contact_id, self._ring.unwrap(tenant, contact_id, WrappedKey.from_blob(wrapped))
        )

    def keep(self, tenant: TenantId, contact_id: str, key: bytes) -> bytes:
        """Remember a key that was just made or unwrapped."""
        self._open[tenant, contact_id] = key
        if len(self._open) > _KEPT:
            self._open.popitem(last=False)
        return key

    def forget(self, tenant: TenantId, contact_id: str) -> None:
        """Drop a key from memory; part of erasure."""
        self._open.pop((tenant, contact_id), None)
