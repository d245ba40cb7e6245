"""One line to one model server: JSON out, JSON back, bounded in time, size and number, behind a breaker.

Whatever the other side does (hangs, sends pages, sends hundreds of megabytes), the caller gets an answer in
time or nothing. A failed call is tried once more, and only while few calls fail: a server in trouble is not
helped by twice as many calls.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from zhida.adapters.models.breaker import Breaker
from zhida.ports.fetching import AddressRefused, Fetched, Fetcher, FetchFailed, Outgoing

__all__ = ["PER_MINUTE", "Endpoint", "ServiceLine"]

PER_MINUTE: Final = 240
"""Calls of one line in a minute; who comes later goes on without a model."""
_MINUTE_S: Final = 60.0
_LEFT_FOR_RETRY: Final = 0.5
"""Share of the time that must be left for a second try."""
_RETRY_SHARE: Final = 0.1
_MOST_RETRIES: Final = 10.0
_WORKS: Final = frozenset({200, 204})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a server listens; ``secret`` is a bearer token, empty for none."""

    url: str
    secret: str = field(default="", repr=False)
    max_bytes: int = 256_000


class ServiceLine:
    """Calls one endpoint.

    Args:
        fetcher: The way out.
        endpoint: Where to.
        monotonic: Seconds of a clock that never goes back.
        breaker: Opens after failures in a row.
        per_minute: Calls in a minute.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        endpoint: Endpoint,
        monotonic: Callable[[], float],
        *,
        breaker: Breaker | None = None,
        per_minute: int = PER_MINUTE,
    ) -> None:
        self._fetcher = fetcher
        self._endpoint = endpoint
        self._monotonic = monotonic
        self._breaker = breaker or Breaker(monotonic)
        self._per_minute = per_minute
        self._minute_ends = 0.0
        self._calls = 0
        self._retries = _MOST_RETRIES

    async def ask(self, question: Mapping[str, object], *, budget_s: float) -> object | None:
        """Return the JSON that came back, or None when nothing usable came in time."""
        if not self._has_budget() or not self._breaker.allows():
            return None
        until = self._monotonic() + budget_s
        answer = await self._answer(question, budget_s)
        if answer is None and self._may_retry(until, budget_s):
            self._retries -= 1.0
            answer = await self._answer(question, until - self._monotonic())
        if answer is None:
            self._breaker.failed()
            return None
        self._breaker.succeeded()
        self._retries = min(_MOST_RETRIES, self._retries + _RETRY_SHARE)
        return None if answer.status != 200 else json.loads(answer.body)

    async def close(self) -> None:
        """End the open connections."""
        await self._fetcher.close()

    def _has_budget(self) -> bool:
        now = self._monotonic()
        if now >= self._minute_ends:
            self._minute_ends, self._calls = now + _MINUTE_S, 0
        self._calls += 1
        return self._calls <= self._per_minute

    def _may_retry(self, until: float, budget_s: float) -> bool:
        return self._retries >= 1.0 and until - self._monotonic() >= budget_s * _LEFT_FOR_RETRY

    async def _answer(self, question: Mapping[str, object], timeout_s: float) -> Fetched | None:
        known = {"Content-Type": "application/json", "Accept": "application/json"}
        secret = self._endpoint.secret
        call = Outgoing(
            url=self._endpoint.url,
            method="POST",
            headers={**known, "Authorization": f"Bearer {secret}"} if secret else known,
            body=json.dumps(question).encode(),
            timeout_s=timeout_s,
            max_bytes=self._endpoint.max_bytes,
        )
        try:
            found = await self._fetcher.fetch(call)
        except (AddressRefused, FetchFailed):
            return None
        return found if found.status in _WORKS and _is_json(found) else None


def _is_json(found: Fetched) -> bool:
    if found.status != 200:
        return True
    try:
        json.loads(found.body)
    except (ValueError, RecursionError):
        return False
    return True
