"""Files that people send: what they are is found in their bytes, and they are kept apart from the store.

A name or a header never decides what a file is. Whoever keeps a file sees ciphertext only.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from zhida.core.conversation.events import MessageKind
from zhida.core.kernel.errors import InvalidInput
from zhida.core.kernel.ids import TenantId

__all__ = [
    "MAX_FILES",
    "MAX_FILE_BYTES",
    "MAX_MATTER_BYTES",
    "MAX_PIXELS",
    "Blobs",
    "Examined",
    "FileRefused",
    "FileRule",
    "Media",
]

_MIB: Final = 1_048_576
MAX_FILE_BYTES: Final = 10 * _MIB
"""A photograph of a telephone has 2 to 8 MiB, a scanned contract less."""
MAX_FILES: Final = 20
MAX_MATTER_BYTES: Final = 50 * _MIB
"""Of all files of one matter together."""
MAX_PIXELS: Final = 25_000_000
"""Decoded in at most 100 MB; telephones send 12 million."""


class FileRule(StrEnum):
    """Which rule a file broke; pages have a sentence with the remedy for each."""

    EMPTY = "empty"
    TYPE = "type"
    DAMAGED = "damaged"
    PIXELS = "pixels"
    SIZE = "size"
    FILES = "files"
    TOTAL = "total"


_REMEDIES: Final = {
    FileRule.EMPTY: "it has no content: choose another file",
    FileRule.TYPE: "send a JPEG, PNG, WebP or GIF picture, a sound, a PDF, plain text in UTF-8, DOCX or XLSX",
    FileRule.DAMAGED: "it cannot be read: take the picture or save the file again",
    FileRule.PIXELS: "it has more than 25 million pixels: send a smaller picture",
    FileRule.SIZE: "it is larger than 10 MiB: send a smaller file",
    FileRule.FILES: "this matter holds 20 files already: tell the agent in words",
    FileRule.TOTAL: "the files of this matter would exceed 50 MiB: send a smaller file",
}


class FileRefused(InvalidInput):
    """A file is not taken; ``params`` holds the rule for pages and the remedy for people who call the API."""

    def __init__(self, rule: FileRule) -> None:
        self.rule = rule
        super().__init__(params={"field": "file", "rule": rule.value, "why": _REMEDIES[rule]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file that may be kept: its true type, the ending that fits it, and the content to keep.

    ``is_rewritten`` tells that the content was made anew here, so that a browser may show it.
    """

    kind: MessageKind
    media_type: str
    ending: str
    content: bytes = field(repr=False)
    is_rewritten: bool = False


class Media(Protocol):
    """Knows files by their bytes."""

    def examine(self, content: bytes) -> Examined:
        """Return what a file is and what to keep of it; pictures are written anew, without what was hidden.

        Takes up to seconds and 200 MB: call it off the event loop, few at a time.

        Raises:
            FileRefused: It is of no kind that is taken, damaged, or too large.
        """
        ...


class Blobs(Protocol):
    """Ciphertext by tenant and id, each written once; calls block, so make them off the event loop."""

    def put(self, tenant: TenantId, blob_id: str, content: bytes) -> None:
        """Keep a content; when this returns it is on disk, whole.

        Raises:
            Unavailable: The disk refused; nothing is kept.
        """
        ...

    def get(self, tenant: TenantId, blob_id: str) -> bytes | None:
        """Return a content as it was put, None when there is none."""
        ...

    def remove(self, tenant: TenantId, blob_id: str) -> None:
        """Delete a content and what an interrupted `put` left of it; nothing happens when there is none."""
        ...

    def names(self, tenant: TenantId) -> Collection[str]:
        """Return every id of which anything is there, also of an interrupted `put`."""
        ...
