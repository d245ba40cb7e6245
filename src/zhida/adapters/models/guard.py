"""Every encoder stands behind this guard: clean texts, one thread, a time limit, checked vectors, a breaker.

Whatever the encoder does, the caller gets vectors in time or None. A call that hangs costs one thread, never
the server: further callers are told None at once until it comes back. Who only waited too long behind others
says nothing about the encoder: that is no failure.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Final

from zhida.adapters.models.breaker import FAILURES, REST_S, Breaker
from zhida.adapters.models.vector_checks import Conformance, examine, rows
from zhida.ports.encoding import Encoder, prepared

__all__ = ["GuardedEncoder"]

_MOST_WAITING: Final = 8
"""Calls in line for the one thread; whoever comes then goes on with words."""


@dataclass(slots=True)
class _Errand:
    """One call for the thread; ``error`` is what went wrong, for whoever waits."""

    run: Callable[[], bytes | Conformance]
    done: "Future[bytes | Conformance]" = field(default_factory=lambda: Future[bytes | Conformance]())


class GuardedEncoder:
    """`zhida.ports.encoding.Vectors` over any encoder.

    Args:
        encoder: What is guarded.
        monotonic: Seconds of a clock that never goes back, for the breaker.
        failures: Failures in a row after which nobody calls.
        rest_s: How long nobody calls then.
    """

    def __init__(
        self,
        encoder: Encoder,
        monotonic: Callable[[], float],
        *,
        failures: int = FAILURES,
        rest_s: float = REST_S,
    ) -> None:
        self.encoder = encoder
        self._breaker = Breaker(monotonic, failures=failures, rest_s=rest_s)
        self._errands: SimpleQueue[_Errand | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._overdue: _Errand | None = None
        self.conformance = Conformance(near=0, reason="not_examined")

    @property
    def fingerprint(self) -> str:
        """Hash of everything the vectors depend on; empty while the encoder may not be used."""
        return self.encoder.fingerprint if self.conformance.is_usable else ""

    @property
    def dim(self) -> int:
        """Numbers in a vector; 0 while the encoder may not be used."""
        return self.encoder.dim if self.conformance.is_usable else 0

    async def start(self, *, budget_s: float = 60.0) -> Conformance:
        """Load and examine the encoder; one that does not pass is never used."""
        errand = self._send(_Errand(lambda: examine(self.encoder)))
        found = await self._outcome(errand, budget_s)
        self.conformance = (
            found if isinstance(found, Conformance) else Conformance(near=0, reason="no_answer")
        )
        return self.conformance

    async def encode(self, texts: Sequence[str], *, budget_s: float) -> bytes | None:
        """Return one vector for each text, or None when there are none in time."""
        if not texts or not self.conformance.is_usable:
            return None
        if self._is_stuck() or self._errands.qsize() >= _MOST_WAITING or not self._breaker.allows():
            return None
        errand = self._send(_Errand(lambda: _checked(self.encoder, [prepared(text) for text in texts])))
        found = await self._outcome(errand, budget_s)
        if isinstance(found, bytes):
            self._breaker.succeeded()
            return found
        if not errand.done.cancelled():
            self._breaker.failed()
        return None

    def _is_stuck(self) -> bool:
        """Tell whether the thread is busy with a call that nobody waits for any more."""
        return self._overdue is not None and not self._overdue.done.done()

    async def close(self) -> None:
        """End the thread, unless it hangs, and what the encoder holds open."""
        if self._thread is not None:
            self._errands.put(None)
            await asyncio.to_thread(self._thread.join, 1.0)
        await asyncio.to_thread(self.encoder.close)

    def _send(self, errand: _Errand) -> _Errand:
        if self._thread is None:
            self._thread = Thread(target=self._work, name="encoder", daemon=True)
            self._thread.start()
        self._errands.put(errand)
        return errand

    async def _outcome(self, errand: _Errand, budget_s: float) -> bytes | Conformance | None:
        waiting = asyncio.wrap_future(errand.done)
        try:
            await asyncio.wait({waiting}, timeout=budget_s)
        finally:
            in_time = waiting.done()
            is_begun = not in_time and not errand.done.cancel()
            waiting.cancel()
        if is_begun:
            self._overdue = errand
        return waiting.result() if in_time and waiting.exception() is None else None

    def _work(self) -> None:
        while (errand := self._errands.get()) is not None:
            self._run(errand)

    def _run(self, errand: _Errand) -> None:
        if not errand.done.set_running_or_notify_cancel():
            return
        try:
            errand.done.set_result(errand.run())
        except Exception as error:
            errand.done.set_exception(error)


def _checked(encoder: Encoder, texts: Sequence[str]) -> bytes:
    raw = encoder.encode(texts)
    rows(raw, len(texts), encoder.dim)
    return raw
