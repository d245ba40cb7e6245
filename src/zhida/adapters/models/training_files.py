"""Index files: numbers in NumPy's own archive, never anything that can run, in a folder by their hash."""

import io
import os
import threading
import zipfile
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from zhida.core.bot.index import Learned
from zhida.core.bot.index.packing import packed, unpacked

__all__ = ["FolderIndexFiles", "read_learned", "written"]

_KEPT: Final = 16
"""How many trainings keep their file; an older one is learned again when it is asked for."""


def written(learned: Learned) -> bytes:
    """Return what was learned as the content of a file."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **packed(learned))
    return buffer.getvalue()


def read_learned(content: bytes) -> Learned | None:
    """Return what a file holds, None when it is damaged or of another kind."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return unpacked({name: archive[name] for name in archive.files})
    except (ValueError, OSError, EOFError, KeyError, AttributeError, TypeError, zipfile.BadZipFile):
        return None


class FolderIndexFiles:
    """Files ``<sha256>.npz`` in a folder, and for every training a name that leads to one of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def put(self, key: str, content: bytes) -> str:
        """Keep a file and return the SHA-256 of its content; the oldest trainings beyond 16 are dropped."""
        digest = sha256(content).hexdigest()
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(f"{digest}.npz", content)
            self._write(f"{key}.key", digest.encode())
            self._tidy()
        return digest

    def get(self, key: str) -> bytes | None:
        """Return a file as it was put; None when there is none or it is damaged."""
        try:
            digest = (self._folder / f"{key}.key").read_text("ascii")
            content = (self._folder / f"{digest}.npz").read_bytes()
        except (OSError, ValueError):
            return None
        return content if sha256(content).hexdigest() == digest else None

    def names(self) -> Collection[str]:
        """Return the keys that have a file."""
        return sorted(path.stem for path in self._folder.glob("*.key"))

    def drop(self, key: str) -> None:
        """Delete a file, unless another key has the same; nothing happens when there is none."""
        with self._lock:
            (self._folder / f"{key}.key").unlink(missing_ok=True)
            self._tidy()

    def _write(self, name: str, content: bytes) -> None:
        """Write beside and rename: a reader sees the whole file or none."""
        beside = self._folder / f"{name}.{os.getpid()}.new"
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / name)

    def _tidy(self) -> None:
        keys = sorted(self._folder.glob("*.key"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in keys[_KEPT:]:
            old.unlink(missing_ok=True)
        wanted = {f"{path.read_text('ascii')}.npz" for path in keys[:_KEPT]}
        for path in self._folder.glob("*.npz"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)
