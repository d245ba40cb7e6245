"""Listens to every page of a test: an error or warning in the console is a defect, a foreign request too."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

__all__ = ["NETWORK_LOSS", "Watch"]

NETWORK_LOSS: Final = r"ERR_(CONNECTION|INTERNET|EMPTY|NETWORK|SOCKET)|WebSocket connection to .* failed"
"""What a browser itself writes when a test takes the server or the network away."""
_TOLD: Final = frozenset({"error", "warning"})
_OURS: Final = frozenset({"http", "https", "ws", "wss"})


@dataclass
class Watch:
    """What went wrong in the browser; a test names beforehand what it brings about itself."""

    own: Callable[[], str]
    problems: list[str] = field(default_factory=list[str])
    forgiven: list[str] = field(default_factory=list[str])
    hosts: set[str] = field(default_factory=set[str])

    def follow(self, context: BrowserContext) -> None:
        """Hear everything the pages of a browser profile say and ask for."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    def forgive(self, pattern: str) -> None:
        """Accept messages like this one from here on: the test causes them."""
        self.forgiven.append(pattern)

    def allow(self, origin: str) -> None:
        """Accept requests to another server of the test."""
        self.hosts.add(urlsplit(origin).netloc)

    def complaints(self) -> list[str]:
        """Return what nobody expected."""
        return [
            told for told in self.problems if not any(re.search(pattern, told) for pattern in self.forgiven)
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in _TOLD:
            self.problems.append(f"{message.type}: {message.text} at {message.location['url']}")

    def _on_error(self, error: WebError) -> None:
        self.problems.append(f"exception: {error.error.message}")

    def _on_request(self, request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme in _OURS and target.netloc not in {urlsplit(self.own()).netloc, *self.hosts}:
            self.problems.append(f"foreign request: {request.url}")
