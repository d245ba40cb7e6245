"""Calls to other machines: one guarded way out for models, imports and outside bots.

Whoever fetches names an address, a time and a size; where the call may go is decided behind this port, never
by the caller, and again for every redirect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, Protocol

from zhida.core.kernel.errors import InvalidInput, Unavailable

__all__ = ["MAX_REDIRECTS", "AddressRefused", "FetchFailed", "Fetched", "Fetcher", "Outgoing", "RefusedFor"]

MAX_REDIRECTS: Final = 3


class RefusedFor(StrEnum):
    """Which rule an address breaks."""

    ADDRESS = "address"
    CREDENTIALS = "credentials"
    DOWNGRADE = "downgrade"
    HOST = "host"
    PORT = "port"
    REDIRECTS = "redirects"
    SCHEME = "scheme"


class AddressRefused(InvalidInput):
    """The address is not one this process may call; nothing was sent."""

    def __init__(self, reason: RefusedFor) -> None:
        self.reason = reason
        super().__init__(params={"field": "url", "rule": reason.value})


class FetchFailed(Unavailable):
    """The call brought nothing: no connection, too slow, too large, or not readable."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(params={"why": why})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One call; ``timeout_s`` bounds all of it, redirects included, ``max_bytes`` the body that comes back.

    Headers may hold a secret and a body words of a contact: neither is shown by ``repr``, nor logged.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    timeout_s: float = 10.0
    max_bytes: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back; header names are in lower case, ``url`` is where the body was found in the end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Fetcher(Protocol):
    """Fetches over HTTP."""

    async def fetch(self, call: Outgoing) -> Fetched:
        """Return the answer, whatever its status.

        A ``GET`` follows at most `MAX_REDIRECTS` redirects, each checked like the first address; a ``POST``
        follows none.

        Raises:
            AddressRefused: The address, or one it leads to, may not be called.
            FetchFailed: Nothing usable came back in time.
        """
        ...

    async def close(self) -> None:
        """End the open connections."""
        ...
