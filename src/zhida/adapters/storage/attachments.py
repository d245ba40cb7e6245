"""Files of contacts in a folder, or in memory: one file ``<tenant>/<id>`` each, ciphertext only."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

from zhida.core.kernel.errors import Unavailable
from zhida.core.kernel.ids import TenantId, is_id

__all__ = ["FolderBlobs", "MemoryBlobs"]

_UNFINISHED: Final = ".new"


class FolderBlobs:
    """Written beside, forced to disk and renamed, folder included: whole after any crash, or not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, tenant: TenantId, blob_id: str, content: bytes) -> None:
        """Keep a content; when this returns it is on disk, whole.

        Raises:
            Unavailable: The disk refused; nothing is kept.
        """
        path = self._path(tenant, blob_id)
        beside = path.with_name(blob_id + _UNFINISHED)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _force(path.parent)
        except OSError as failed:
            raise Unavailable(params={"why": os.strerror(failed.errno or 0)}) from None

    def get(self, tenant: TenantId, blob_id: str) -> bytes | None:
        """Return a content as it was put, None when there is none."""
        try:
            return self._path(tenant, blob_id).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, tenant: TenantId, blob_id: str) -> None:
        """Delete a content and what an interrupted `put` left of it."""
        path = self._path(tenant, blob_id)
        for each in (path, path.with_name(blob_id + _UNFINISHED)):
            each.unlink(missing_ok=True)

    def names(self, tenant: TenantId) -> Collection[str]:
        """Return every id of which anything is there."""
        found = (path.name.removesuffix(_UNFINISHED) for path in (self._folder / tenant).glob("*"))
        return sorted({name for name in found if is_id(name, "att")})

    def _path(self, tenant: TenantId, blob_id: str) -> Path:
        """Return the one place of a file; an id that could lead elsewhere is a fault of ours."""
        if not is_id(blob_id, "att"):
            msg = "not the id of an attachment"
            raise ValueError(msg)
        return self._folder / tenant / blob_id


class MemoryBlobs:
    """The twin in memory; ``fails`` makes every `put` refuse, as a full disk does."""

    def __init__(self, *, fails: bool = False) -> None:
        self._contents: dict[tuple[TenantId, str], bytes] = {}
        self.fails = fails

    def put(self, tenant: TenantId, blob_id: str, content: bytes) -> None:
        """Keep a content.

        Raises:
            Unavailable: It was told to fail.
        """
        if self.fails:
            raise Unavailable(params={"why": "scripted"})
        self._contents[tenant, blob_id] = content

    def get(self, tenant: TenantId, blob_id: str) -> bytes | None:
        """Return a content as it was put, None when there is none."""
        return self._contents.get((tenant, blob_id))

    def remove(self, tenant: TenantId, blob_id: str) -> None:
        """Delete a content."""
        self._contents.pop((tenant, blob_id), None)

    def names(self, tenant: TenantId) -> Collection[str]:
        """Return every id there is."""
        return sorted(blob_id for owner, blob_id in self._contents if owner == tenant)


def _force(folder: Path) -> None:
    """Put the folder itself on disk, so that a new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
