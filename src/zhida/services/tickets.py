"""One-time tickets that carry a caller from HTTPS to a socket; no token ever rides in a URL."""

from dataclasses import dataclass
from typing import Final

from zhida.core.kernel.actors import Actor
from zhida.core.kernel.errors import ErrorCode, SignInNeeded
from zhida.core.kernel.times import Micros, seconds
from zhida.ports.clock import Clock
from zhida.ports.crypto import Tokens

__all__ = ["TICKET_S", "Tickets"]

TICKET_S: Final = 60
"""Life of a ticket; a page uses it at once, a slow phone needs a few seconds."""
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    actor: Actor
    session: str
    until: Micros


class Tickets:
    """Issues tickets and takes each back once; a restart forgets them, pages then fetch a new one."""

    def __init__(self, clock: Clock, tokens: Tokens) -> None:
        self._clock = clock
        self._tokens = tokens
        self._held: dict[str, _Held] = {}

    def issue(self, actor: Actor, session: str) -> str:
        """Return a ticket for one connection; ``session`` is the digest of the credential it came from."""
        now = self._clock.utc()
        if len(self._held) >= _MOST:
            self._held = {key: held for key, held in self._held.items() if held.until > now}
        ticket = self._tokens.new()
        self._held[self._tokens.digest(ticket)] = _Held(
            actor=actor, session=session, until=Micros(now + seconds(TICKET_S))
        )
        return ticket

    def redeem(self, ticket: str) -> tuple[Actor, str]:
        """Return who the ticket was issued to, and from which credential.

        Raises:
            SignInNeeded: code ``ticket_invalid``; unknown, used or over.
        """
        held = self._held.pop(self._tokens.digest(ticket), None)
        if held is None or held.until <= self._clock.utc():
            raise SignInNeeded(ErrorCode.TICKET_INVALID)
        return held.actor, held.session
