"""The folder of secrets: made at first start, kept from everybody else, checked at every start.

One file per key, ``<kind>-<number>.key``; the highest number is the current key of its kind and the others
stay to open what they closed. A file names its own key id, whose last part is a fingerprint of the secret: a
damaged or exchanged file is noticed at start. Nothing here is ever part of a backup.
"""

import json
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from zhida.core.evidence.errors import NotCanonical
from zhida.core.evidence.fields import as_base64, from_base64
from zhida.ports.crypto import UnsafeSecret

__all__ = ["SECRET_BYTES", "KeyFolder", "StoredKey", "require_strong_secret"]

SECRET_BYTES: Final = 32
_FORMAT: Final = "zhida/key/1"
_DISTINCT_BYTES: Final = 8
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_KNOWN: Final = (
    b"changeme",
    b"change-me",
    b"change_me",
    b"secret",
    b"password",
    b"example",
    b"default",
    b"zhida",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """One secret of the folder."""

    key_id: str
    secret: bytes = field(repr=False)


class KeyFolder:
    """Creates and reads the keys of one installation.

    Args:
        path: ``data_dir/keys``; created with mode 0700 when missing.
        random_bytes: Source of new secrets.

    Raises:
        UnsafeSecret: The folder can be read by group or world.
    """

    def __init__(self, path: Path, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._path = path
        self._random_bytes = random_bytes
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_open_mode(path, path.stat().st_mode, "700")

    def keys(self, kind: str) -> tuple[StoredKey, ...]:
        """Return all keys of a kind, the current one last; the first is made when there is none.

        Raises:
            UnsafeSecret: A file is readable by others, damaged, or holds a weak secret.
        """
        if not self._files(kind):
            self._create(kind, 1)
        return tuple(self._read(path, kind) for path in self._files(kind))

    def rotate(self, kind: str) -> StoredKey:
        """Make a new current key; the older ones stay."""
        newest = max((_number(path) for path in self._files(kind)), default=0)
        self._create(kind, newest + 1)
        return self.keys(kind)[-1]

    def _files(self, kind: str) -> list[Path]:
        found = [
            path for path in self._path.glob(f"{kind}-*.key") if path.stem.removeprefix(f"{kind}-").isdigit()
        ]
        return sorted(found, key=_number)

    def _create(self, kind: str, number: int) -> None:
        """Write a key file whole or not at all; two processes that start at once end with one key."""
        secret = self._random_bytes(SECRET_BYTES)
        content = {"format": _FORMAT, "id": _key_id(kind, number, secret), "secret": as_base64(secret)}
        final = self._path / f"{kind}-{number:04d}.key"
        draft = self._path / f".{final.name}.{self._random_bytes(8).hex()}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(content).encode())
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                final.hardlink_to(draft)
        finally:
            draft.unlink()
        _sync_folder(self._path)

    def _read(self, path: Path, kind: str) -> StoredKey:
        with path.open("rb") as file:
            _refuse_open_mode(path, os.fstat(file.fileno()).st_mode, "600")
            content = file.read()
        key = _parsed(content)
        if key is None or key.key_id != _key_id(kind, _number(path), key.secret):
            raise UnsafeSecret(str(path), "the key file is damaged or not its own", "restore your copy of it")
        require_strong_secret(str(path), key.secret)
        return key


def _parsed(content: bytes) -> StoredKey | None:
    try:
        members = cast("dict[str, str]", json.loads(content))
        key = StoredKey(key_id=members["id"], secret=from_base64(members["secret"]))
    except (ValueError, KeyError, TypeError, AttributeError, NotCanonical):
        return None
    return key if members.get("format") == _FORMAT else None


def require_strong_secret(where: str, secret: bytes) -> None:
    """Refuse a secret that is short, repetitive or a known default.

    Raises:
        UnsafeSecret: Says where the secret stands, never what it is.
    """
    mend = f"set {SECRET_BYTES} random bytes or more"
    if len(secret) < SECRET_BYTES:
        raise UnsafeSecret(where, f"the secret is shorter than {SECRET_BYTES} bytes", mend)
    folded = secret.lower()
    if len(set(secret)) < _DISTINCT_BYTES or any(folded.startswith(known) for known in _KNOWN):
        raise UnsafeSecret(where, "the secret is a default or repeats itself", mend)


def _refuse_open_mode(path: Path, mode: int, wanted: str) -> None:
    if mode & _OTHERS:
        raise UnsafeSecret(str(path), "others on this machine can read it", f"chmod {wanted} {path}")


def _key_id(kind: str, number: int, secret: bytes) -> str:
    return f"{kind}-{number:04d}-{sha256(b'zhida/key-id/1' + bytes(1) + secret).hexdigest()[:8]}"


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
