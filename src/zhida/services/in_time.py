"""Waiting that ends: for a result, for a moment, or for somebody who is in a hurry."""

import asyncio
from asyncio import Event, Task
from collections.abc import Coroutine
from typing import TypeVar

from zhida.ports.clock import Clock

__all__ = ["in_time"]

T = TypeVar("T")


async def in_time(clock: Clock, work: Coroutine[object, object, T], seconds: float, hurry: Event) -> T | None:
    """Return what the work brings, or None when it fails, takes too long, or somebody is in a hurry.

    The work is told to stop then and nobody waits for that: also work that refuses to stop costs no time. Its
    failure is not an error here; whoever calls has a way without it.

    Args:
        clock: What measures the time.
        work: What is waited for.
        seconds: How long.
        hurry: Set when nobody wants to wait any more.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(_noticed)
    if seconds <= 0 or hurry.is_set():
        task.cancel()
        return None
    ends = [asyncio.ensure_future(clock.sleep(seconds)), asyncio.ensure_future(hurry.wait())]
    try:
        await asyncio.wait([task, *ends], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiting in (task, *ends):
            waiting.cancel()
    is_done = task.done() and not task.cancelled() and task.exception() is None
    return task.result() if is_done else None


def _noticed(task: "Task[T]") -> None:
    """Look at a failure, so that nobody reports it as lost."""
    if not task.cancelled():
        task.exception()
