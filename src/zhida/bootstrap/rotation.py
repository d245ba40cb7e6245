"""A new master key: the key of every contact is wrapped anew, no word is encrypted again, old keys stay.

It runs while no server uses the data folder. A crash in the middle loses nothing: every key still opens under
the master that wrapped it, and the next run moves the rest.
"""

from typing import Final

from zhida.adapters.crypto.key_folder import KeyFolder
from zhida.adapters.crypto.key_ring import MasterKeyRing
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.bootstrap.config import Config
from zhida.core.kernel.ids import TenantId
from zhida.ports.crypto import KeyRing, WrappedKey
from zhida.ports.storage import Row, Store, Unit, Update
from zhida.services.rows import maybe_blob, text

__all__ = ["rotate_master"]

_PAGE: Final = 1_000


async def rotate_master(config: Config) -> tuple[str, int]:
    """Make a new master key and move every contact's key to it; return its name and how many moved.

    Raises:
        StoreInUse: A server uses the data folder.
        UnsafeSecret: A key file can be read by others or is damaged.
        KeyUnknown: A contact's key was wrapped by a master key that is gone.
    """
    store = SqliteStore(config.data_dir)
    await store.start()
    try:
        folder = KeyFolder(config.data_dir / "keys")
        folder.rotate("master")
        ring = MasterKeyRing(folder.keys("master"))
        moved = 0
        for tenant in await store.tenants():
            moved += await _move(store, ring, tenant)
        await store.scrub()
    finally:
        await store.stop()
    return ring.key_id, moved


async def _move(store: Store, ring: KeyRing, tenant: TenantId) -> int:
    moved, after = 0, None
    while rows := await store.find(tenant, "contacts", order="id", after=after, limit=_PAGE):
        changes = tuple(change for row in rows if (change := _moved(ring, tenant, row)) is not None)
        await store.commit(Unit(tenant=tenant, changes=changes))
        moved += len(changes)
        after = (text(rows[-1], "id"), text(rows[-1], "id"))
    return moved


def _moved(ring: KeyRing, tenant: TenantId, row: Row) -> Update | None:
    """Return the change of a contact's row, None for one whose key was destroyed."""
    wrapped = maybe_blob(row, "wrapped_key")
    if wrapped is None:
        return None
    contact_id = text(row, "id")
    key = ring.rewrap(tenant, contact_id, WrappedKey.from_blob(wrapped))
    return Update(table="contacts", key=(contact_id,), values={"wrapped_key": key.to_blob()})
