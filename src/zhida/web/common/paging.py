"""Pages of a collection: an opaque cursor, at most 200 at a time."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

from fastapi import Query

from zhida.core.kernel.errors import InvalidInput

__all__ = ["MAX_PAGE", "Cursor", "PageSize", "page_of"]

MAX_PAGE: Final = 200
Cursor = Annotated[str | None, Query(max_length=512, description="`next` of the page before.")]
PageSize = Annotated[int, Query(ge=1, le=MAX_PAGE)]
T = TypeVar("T")


def page_of(
    rows: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int
) -> tuple[Sequence[T], str | None]:
    """Return the rows after the cursor and the next cursor; ``rows`` are ordered by ``key``, which is unique.

    Raises:
        InvalidInput: The cursor is none of ours.
    """
    after = _read(cursor) if cursor else None
    rest = [row for row in rows if after is None or key(row) > after]
    shown = rest[:limit]
    more = _write(key(shown[-1])) if len(rest) > limit else None
    return shown, more


def _write(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        return b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except ValueError:
        raise InvalidInput(
            params={"field": "cursor", "why": "take it from `next` of the page before"}
        ) from None
