"""Deciding again after somebody else wrote the stream first: three times at most."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from zhida.ports.storage import StreamConflict

__all__ = ["retrying"]

_TRIES: Final = 3
T = TypeVar("T")


async def retrying(attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what ``attempt`` gives; it must read the head of its stream anew each time.

    Raises:
        StreamConflict: Three times in a row another writer was first.
    """
    for _ in range(_TRIES - 1):
        try:
            return await attempt()
        except StreamConflict:
            continue
    return await attempt()
