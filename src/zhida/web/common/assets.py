"""Built files of the front end: hashed names are kept for ever by browsers, pages are asked for each time."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from zhida.core.kernel.errors import NotFound

__all__ = ["Assets", "File", "is_name"]

_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_TEXTS: Final = frozenset({".css", ".html", ".js", ".json", ".svg"})
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,120}")
_HASHED: Final = re.compile(r".+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as it was read; ``packed`` is its gzip, ``tag`` its entity tag."""

    stamp: tuple[int, int]
    body: bytes
    packed: bytes | None
    tag: str


def is_name(name: str) -> bool:
    """Tell whether this can be the name of one of our files: one part, no folder, nothing hidden."""
    return _NAME.fullmatch(name) is not None


class Assets:
    """Files of some folders, read once until they change."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._files: dict[Path, File] = {}

    def find(self, name: str) -> File | None:
        """Return a file as it is now."""
        path = self._path(name)
        return self._read(path) if path is not None else None

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return self._path(name) is not None

    def answer(
        self, request: Request, name: str, headers: Mapping[str, str] | None = None, status: int = 200
    ) -> Response:
        """Return a file, or "not modified".

        Raises:
            NotFound: There is none of that name.
        """
        file, kind = self.find(name), _TYPES.get(Path(name).suffix)
        if file is None or kind is None:
            raise NotFound
        kept = "public, max-age=31536000, immutable" if _HASHED.fullmatch(name) else "no-cache"
        out = {"cache-control": kept, "etag": file.tag, "vary": "accept-encoding", **(headers or {})}
        if request.headers.get("if-none-match") == file.tag and status == 200:
            return Response(status_code=304, headers=out)
        body = file.body
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body, out["content-encoding"] = file.packed, "gzip"
        return Response(body, status, out, kind)

    def _path(self, name: str) -> Path | None:
        if not is_name(name):
            return None
        return next((path for path in (folder / name for folder in self._folders) if path.is_file()), None)

    def _read(self, path: Path) -> File:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        file = self._files.get(path)
        if file is None or file.stamp != stamp:
            body = path.read_bytes()
            packed = gzip.compress(body, 6, mtime=0) if path.suffix in _TEXTS else None
            file = File(stamp=stamp, body=body, packed=packed, tag=f'"{sha256(body).hexdigest()[:32]}"')
            self._files[path] = file
        return file
