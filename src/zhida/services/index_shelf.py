"""Index files of all tenants, kept so that what contacts' words went into can be found and deleted.

A file learned from articles alone is named by its training. One that turns of the past went into bears the
tenant's mark before that: after an erasure every such file of the tenant goes, whichever articles it was
of, and a newer one takes the place of the older of the same articles.
"""

import asyncio
from collections import defaultdict
from dataclasses import replace
from hashlib import sha256
from typing import Final

from zhida.core.kernel.ids import TenantId
from zhida.ports.training import IndexFiles, Training

__all__ = ["Shelf"]

_LETTERS: Final = 16
"""Hexadecimal digits that tell tenants apart, and sets of articles of one tenant: 64 bits."""


class Shelf:
    """Finds, keeps and deletes index files."""

    def __init__(self, files: IndexFiles) -> None:
        self._files = files
        self._locks: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, tenant: TenantId, training: Training) -> bytes | None:
        """Return the file of exactly this training."""
        return await asyncio.to_thread(self._files.get, _name(tenant, training))

    async def newest(self, tenant: TenantId, training: Training) -> bytes | None:
        """Return the file of these articles with whatever turns were learned last, else without any."""
        return await asyncio.to_thread(self._newest, tenant, training)

    async def has(self, tenant: TenantId, training: Training) -> bool:
        """Tell whether exactly this was learned; the vectors themselves need not be there."""
        return _name(tenant, training) in await asyncio.to_thread(self._files.names)

    async def put(self, tenant: TenantId, training: Training, content: bytes) -> None:
        """Keep a file; begun, it ends whole, so that `forget` afterwards finds it."""
        await asyncio.shield(self._put(tenant, training, content))

    async def forget(self, tenant: TenantId) -> bool:
        """Delete every file of the tenant that turns went into; tell whether there was any."""
        async with self._locks[tenant]:
            return await asyncio.to_thread(self._drop, _mark(tenant), "")

    async def _put(self, tenant: TenantId, training: Training, content: bytes) -> None:
        async with self._locks[tenant]:
            name = _name(tenant, training)
            await asyncio.to_thread(self._files.put, name, content)
            if training.confirmed:
                await asyncio.to_thread(self._drop, _base(tenant, training), name)

    def _newest(self, tenant: TenantId, training: Training) -> bytes | None:
        base = _base(tenant, training)
        taught = [name for name in self._files.names() if name.startswith(base)]
        found = (self._files.get(name) for name in (*taught, replace(training, confirmed=()).key))
        return next((content for content in found if content is not None), None)

    def _drop(self, prefix: str, but: str) -> bool:
        names = [name for name in self._files.names() if name.startswith(prefix) and name != but]
        for name in names:
            self._files.drop(name)
        return bool(names)


def _mark(tenant: TenantId) -> str:
    return f"turns-{sha256(tenant.encode()).hexdigest()[:_LETTERS]}-"


def _base(tenant: TenantId, training: Training) -> str:
    return f"{_mark(tenant)}{replace(training, confirmed=()).key[:_LETTERS]}-"


def _name(tenant: TenantId, training: Training) -> str:
    return f"{_base(tenant, training)}{training.key}" if training.confirmed else training.key
