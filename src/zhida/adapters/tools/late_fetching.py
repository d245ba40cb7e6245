"""The way out, loaded at the first call: most installations never make one, and httpx is not small."""

from zhida.ports.fetching import Fetched, Fetcher, Outgoing

__all__ = ["LateFetcher"]


class LateFetcher:
    """`zhida.ports.fetching.Fetcher` that becomes a `CheckedFetcher` when it is needed.

    Args:
        allowed: Hosts on the own network that may be called, ``host`` or ``host:port``.
    """

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        self._allowed = allowed
        self._real: Fetcher | None = None

    async def fetch(self, call: Outgoing) -> Fetched:
        """Return the answer, whatever its status; see the port."""
        if self._real is None:
            from zhida.adapters.tools.fetching import CheckedFetcher

            self._real = CheckedFetcher(self._allowed)
        return await self._real.fetch(call)

    async def close(self) -> None:
        """End the open connections."""
        if self._real is not None:
            await self._real.close()
