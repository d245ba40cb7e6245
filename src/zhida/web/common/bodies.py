"""Bodies of requests, bounded in bytes and in time: nobody holds a connection by sending drop by drop."""

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.types import Message, Receive

from zhida.core.kernel.errors import TooLarge, TooSlow

__all__ = ["BODY_PACE", "BodyPace", "bounded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPace:
    """How slowly a body may come: ``grace_s`` for the first byte, then ``bytes_per_s``, ``most_s`` in all."""

    grace_s: float = 10.0
    bytes_per_s: int = 4_096
    most_s: float = 300.0


BODY_PACE: Final = BodyPace()
"""A message is some hundred bytes, an import 10 MiB: a weak line keeps this pace, an attack does not."""


def bounded(receive: Receive, limit: int, pace: BodyPace = BODY_PACE) -> Receive:
    """Return a ``receive`` that stops a body on the byte that is too much, and one that takes too long.

    Args:
        receive: Where the messages of the request come from.
        limit: Most bytes of the body, whatever its length claimed.
        pace: The slowest it may come.

    Raises (when read): TooLarge, TooSlow.
    """
    loop = asyncio.get_running_loop()
    began, seen, is_whole = loop.time(), 0, False

    async def counted() -> Message:
        nonlocal seen, is_whole
        if is_whole:
            return await receive()
        allowed_s = min(pace.grace_s + seen / pace.bytes_per_s, pace.most_s)
        try:
            async with asyncio.timeout_at(began + allowed_s):
                message = await receive()
        except TimeoutError:
            raise TooSlow(params={"after_s": round(allowed_s)}) from None
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge(params={"limit": limit})
        is_whole = not message.get("more_body", False)
        return message

    return counted
