"""What everybody in a played day shares: its clock, its door, who came, and what became of them.

One second of the scenario lasts ``1 / speed`` real ones. The clocks of the server itself (the lease of an
offer, the patience with a lost line) stay as they are, so a day played fast is stricter than its scenario.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from zhida.client import Refusal, contact_token, identified_token
from zhida.core.kernel.times import MICROS
from zhida.core.planning.scenario import Scenario
from zhida.sim.draws import Drawn, Draws

__all__ = ["Door", "Outcome", "Stage", "Timeline", "Vouch"]

Vouch = Callable[[str], str]
"""Signs that a person of this name is entitled, as the server of a host page does."""
_MOST_WAIT_S: Final = 86_400.0
_TRY_AGAIN_S: Final = 1.0
_LOOKS, _LOOK_S = 20, 0.05


class Timeline:
    """A clock that starts at `begin`; moments and lengths are microseconds of the scenario."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._zero = 0.0

    def begin(self) -> None:
        """Start the day now."""
        self._zero = asyncio.get_running_loop().time()

    def now(self) -> int:
        """Return the moment of the day."""
        return int((asyncio.get_running_loop().time() - self._zero) * self._speed * MICROS)

    def real_s(self, length: int) -> float:
        """Return how long a length really lasts, a day at most."""
        return min(_MOST_WAIT_S, max(0.0, length / MICROS / self._speed))

    async def until(self, moment: int) -> None:
        """Wait for a moment of the day."""
        await asyncio.sleep(self.real_s(moment - self.now()))

    async def pause(self, length: int) -> None:
        """Wait for a length of the scenario."""
        await asyncio.sleep(self.real_s(length))


class Door:
    """Lets contacts in; over the limit of one address, somebody who was here before comes again."""

    def __init__(self, url: str, vouch: Vouch) -> None:
        self._vouch = vouch
        self._gone: deque[str] = deque()
        self.url = url

    async def token(self) -> str:
        """Return the token of a contact who has nothing open."""
        while True:
            try:
                return await contact_token(self.url)
            except Refusal as refused:
                if refused.code != "too_many":
                    raise
            if self._gone:
                return self._gone.popleft()
            await asyncio.sleep(_TRY_AGAIN_S)

    async def entitled(self, token: str, name: str) -> str:
        """Return the token of the same contact once a host page vouched for a right to the express lane."""
        while True:
            try:
                return await identified_token(self.url, token, self._vouch(name))
            except Refusal as refused:
                if refused.code != "too_many":
                    raise
            await asyncio.sleep(_TRY_AGAIN_S)

    def left(self, token: str) -> None:
        """Remember somebody whose matter is closed."""
        self._gone.append(token)


@dataclass(slots=True)
class Outcome:
    """What became of those who came; a contact who comes again after giving up counts again in line."""

    came: int = 0
    settled: int = 0
    entered: int = 0
    gave_up: int = 0
    failed: int = 0
    answered: set[int] = field(default_factory=set[int])
    waits_s: list[float] = field(default_factory=list[float])

    def says(self, within_s: float) -> str:
        """Return one line for people."""
        in_time = sum(1 for wait in self.waits_s if wait <= within_s)
        return (
            f"played: {self.came} came, {self.settled} settled by the bot, {self.entered} in line,"
            f" {len(self.answered)} answered by a person ({in_time} within {within_s:g} s),"
            f" {self.gave_up} gave up, {self.failed} failed"
        )


@dataclass(slots=True, kw_only=True)
class Stage:
    """One day under way."""

    scenario: Scenario
    draws: Draws
    timeline: Timeline
    door: Door
    outcome: Outcome
    matters: dict[str, Drawn] = field(default_factory=dict[str, Drawn])
    offers: dict[str, int] = field(default_factory=dict[str, int])
    questions: Sequence[str] = ()

    def question(self, drawn: Drawn) -> str:
        """Return what a contact says to the bot first."""
        return self.questions[drawn.number % len(self.questions)]

    def offered(self, conversation_id: str) -> int:
        """Count an offer of a matter and return its number."""
        self.offers[conversation_id] = self.offers.get(conversation_id, 0) + 1
        return self.offers[conversation_id]

    async def known(self, conversation_id: str) -> Drawn | None:
        """Return whose matter it is; None for a contact from outside the scenario.

        An agent may hear of a matter before the contact's own page has.
        """
        for _ in range(_LOOKS):
            if conversation_id in self.matters:
                break
            await asyncio.sleep(_LOOK_S)
        return self.matters.get(conversation_id)
