"""A contact of a scenario on the customer page: asks the bot, then a person, waits as long as drawn."""

import httpx
import structlog

from zhida.client import Line, Refusal, open_line
from zhida.core.kernel.times import MICROS
from zhida.sim.draws import ATTEMPTS, Drawn
from zhida.visitors.stage import Stage
from zhida.visitors.told import answered_article, told_events

__all__ = ["PlayedContact"]

_TAKEN, _RETURNED, _CLOSED = "offer.accepted", "queue.returned", "conversation.closed"
_log = structlog.get_logger(__name__)


class PlayedContact:
    """One contact from the first page to the end of the last matter."""

    def __init__(self, stage: Stage, drawn: Drawn) -> None:
        self._stage = stage
        self._drawn = drawn
        self._token = ""
        self._matter = ""
        self._line: Line | None = None

    async def come(self) -> None:
        """Come, and again after giving up when drawn so; a failure is counted and ends it."""
        outcome = self._stage.outcome
        outcome.came += 1
        try:
            self._token = await self._stage.door.token()
            more: Drawn | None = self._drawn
            while more is not None:
                self._drawn = more
                more = await self._visit()
            if not self._drawn.express:
                self._stage.door.left(self._token)
        except (Refusal, OSError, TimeoutError, httpx.HTTPError) as failed:
            outcome.failed += 1
            _log.info("visitor.stopped_early", error=repr(failed))
        finally:
            if self._line is not None:
                await self._line.close()

    async def _visit(self) -> Drawn | None:
        """Play one matter; return the contact as it comes again, None when it is over for good."""
        drawn, stage = self._drawn, self._stage
        if drawn.express and drawn.straight and drawn.number % ATTEMPTS == 0:
            self._token = await stage.door.entitled(self._token, f"played-{drawn.number}")
        await self._open()
        if not drawn.straight:
            await self._talk()
        if drawn.resolved:
            await self._end()
            stage.outcome.settled += 1
            return None
        return await self._line_up()

    async def _open(self) -> None:
        """Open the page and a matter on it, known to all before anybody can be offered it."""
        line = await self._page()
        opened = await line.call("open")
        self._matter = str(opened["conversation_id"])
        self._stage.matters[self._matter] = self._drawn

    async def _page(self) -> Line:
        if self._line is not None:
            await self._line.close()
        self._line = await open_line(self._stage.door.url, "panel", token=self._token)
        return self._line

    async def _talk(self) -> None:
        line, drawn = self._live(), self._drawn
        await line.call("say", client_id="question", text=self._stage.question(drawn))
        await self._stage.timeline.pause(drawn.bot)
        article_id = answered_article(line.frames)
        if drawn.resolved and article_id is not None:
            await line.call("judge", article_id=article_id, solved=True)
        elif drawn.express:
            self._token = await self._stage.door.entitled(self._token, f"played-{drawn.number}")
            await self._page()

    async def _line_up(self) -> Drawn | None:
        await self._live().call("ask_person", via="button")
        self._stage.outcome.entered += 1
        seen = 0
        while await self._answered(seen):
            seen += 1
            if await self._over(seen):
                return None
        await self._end()
        self._stage.outcome.gave_up += 1
        again = self._stage.draws.again(self._drawn.number)
        if again is None:
            return None
        delay, patience = again
        await self._stage.timeline.pause(delay)
        return self._drawn._replace(number=self._drawn.number + 1, straight=True, bot=0, patience=patience)

    async def _answered(self, seen: int) -> bool:
        """Wait for a person as long as this contact waits; the line may go down meanwhile."""
        timeline, draws = self._stage.timeline, self._stage.draws
        began = timeline.now()
        away = draws.away(self._drawn.number, seen)
        if away is not None and away.after < self._drawn.patience:
            if await self._told(_TAKEN, seen, away.after):
                self._count(began)
                return True
            await self._live().close()
            await timeline.pause(away.length)
            await self._page()
        taken = await self._told(_TAKEN, seen, self._drawn.patience - (timeline.now() - began))
        if taken:
            self._count(began)
        return taken

    def _count(self, began: int) -> None:
        self._stage.outcome.answered.add(self._drawn.number)
        self._stage.outcome.waits_s.append((self._stage.timeline.now() - began) / MICROS)

    async def _over(self, taken: int) -> bool:
        """Stay until the agent is done; false when the agent was lost and this contact waits again."""
        line = self._live()

        def changed() -> bool:
            return self._times(_CLOSED) > 0 or self._times(_RETURNED) >= taken

        await line.wait_for(lambda _: changed(), timeout_s=self._stage.timeline.real_s(10**15))
        return self._times(_CLOSED) > 0

    async def _told(self, kind: str, seen: int, within: int) -> bool:
        """Tell whether an event came once more within a time."""
        try:
            await self._live().wait_for(
                lambda _: self._times(kind) > seen, timeout_s=self._stage.timeline.real_s(within)
            )
        except TimeoutError:
            return self._times(kind) > seen
        return True

    def _times(self, kind: str) -> int:
        told = told_events(self._live().frames, self._matter)
        return sum(1 for event in told if event.get("type") == kind)

    async def _end(self) -> None:
        await self._live().call("end")

    def _live(self) -> Line:
        if self._line is None:
            msg = "no page is open"
            raise ConnectionError(msg)
        return self._line
