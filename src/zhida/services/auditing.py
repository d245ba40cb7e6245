"""People judge the bot: random audits of its answers, and agents' corrections while they work.

One automatic answer in ten is drawn for an audit by a hash of its id, at the moment of the decision and
before anybody knows how it went. Only these feed the monitor between two calibrations; every verdict is a
label for the next. A matter that was erased cannot be audited any more and is passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhida.core.bot.calibration import Monitor, watched
from zhida.core.bot.events import DecisionLabelled
from zhida.core.conversation.events import MessageSent, Origin
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.authority import Action
from zhida.core.kernel.errors import Conflict, NotFound
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.clock import Clock
from zhida.ports.storage import Append, Row, Store, Unit, Update
from zhida.services.access import Access
from zhida.services.calibrating import Calibrating
from zhida.services.frames import Seen
from zhida.services.history import History
from zhida.services.in_force import Allowed, InForce
from zhida.services.ledger import (
    ASKED,
    BY_AGENT,
    BY_AUDIT,
    OUT_OF_SCOPE,
    RIGHT,
    TABLE,
    WRONG,
    answer_id,
    silence_id,
)
from zhida.services.matters import Matters, stream_of
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import maybe_text, maybe_whole, text, whole

__all__ = ["VERDICTS", "Audit", "Auditing"]

VERDICTS: Final = (RIGHT, WRONG, OUT_OF_SCOPE)
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One answer to be judged, with the words of both sides."""

    id: str
    at: Micros
    conversation_id: str
    article_id: str
    stratum: str
    question: str
    answer: str


class Auditing:
    """Takes verdicts and watches the promise with them."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        recorder: Recorder,
        access: Access,
        history: History,
        matters: Matters,
        calibrating: Calibrating,
        in_force: InForce,
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._access = access
        self._history = history
        self._matters = matters
        self._calibrating = calibrating
        self._in_force = in_force

    async def asked(self, actor: Actor, limit: int) -> tuple[Audit, ...]:
        """Return the answers that wait for a verdict, oldest first, as far as their words can be read."""
        self._access.authorize(actor, Action.OVERSEE_BOT)
        rows = await self._store.find(actor.tenant, TABLE, {"audit": ASKED}, order="at", limit=limit)
        found = [await self._audit(actor.tenant, row) for row in rows]
        return tuple(audit for audit in found if audit is not None)

    async def judge(self, actor: Actor, decision_id: str, verdict: str) -> None:
        """Take a verdict and make the bot stricter when the audits of its stratum ask for it.

        Raises:
            NotFound: No such answer is up for an audit.
            Conflict: It was judged before, otherwise.
        """
        self._access.authorize(actor, Action.OVERSEE_BOT)
        row = await self._store.get(actor.tenant, TABLE, (decision_id,))
        given = None if row is None else maybe_text(row, "audit")
        if row is None or given is None:
            raise NotFound
        if given == verdict:
            return
        if given != ASKED:
            raise Conflict(params={"audit": given})
        await self._label(actor, row, verdict, BY_AUDIT, None)
        await self._watch(actor.tenant, text(row, "stratum"))

    async def correct(
        self, actor: Actor, conversation_id: str, *, answered: str | None, should_be: str | None
    ) -> None:
        """Take an agent's word on what the bot did in a matter they hold.

        Args:
            actor: The agent.
            conversation_id: The matter.
            answered: The article the bot gave, None for its last decision not to answer.
            should_be: The article that is right, None when none answers the message.

        Raises:
            NotFound: It is not theirs.
            Conflict: The bot made no such decision in it.
        """
        await self._access.access_conversation(actor, conversation_id, Action.REPLY)
        for decision_id in await self._ids(actor.tenant, conversation_id, answered):
            row = await self._store.get(actor.tenant, TABLE, (decision_id,))
            if row is not None:
                label = RIGHT if should_be == maybe_text(row, "article_id") else WRONG
                label = OUT_OF_SCOPE if should_be is None else label
                await self._label(actor, row, label, BY_AGENT, should_be)
                return
        raise Conflict(params={"answered": answered or ""})

    async def monitor(self, tenant: TenantId, stratum: str) -> Monitor:
        """Return the monitor of a stratum since its certificate, or since it was last made stricter."""
        now = self._in_force.of(tenant)
        allowed = None if now is None else now.strata.get(stratum)
        if now is None or allowed is None or allowed.alpha <= 0:
            return Monitor(alpha=1.0)
        rows = await self._store.find(tenant, TABLE, {"audit": VERDICTS}, order="at", limit=_MOST)
        own = [row for row in rows if _counts(row, now.number, stratum, allowed)]
        order = sorted(own, key=lambda row: (maybe_whole(row, "label_at") or 0, text(row, "id")))
        return watched(allowed.alpha, (text(row, "audit") != RIGHT for row in order))

    async def _watch(self, tenant: TenantId, stratum: str) -> None:
        monitor = await self.monitor(tenant, stratum)
        if monitor.is_raised:
            await self._calibrating.tighten(tenant, stratum, monitor.audits, monitor.wrong, monitor.level)

    async def _label(self, actor: Actor, row: Row, label: str, source: str, should_be: str | None) -> None:
        await retrying(lambda: self._write(actor, row, label, source, should_be))

    async def _write(self, actor: Actor, row: Row, label: str, source: str, should_be: str | None) -> None:
        stream, now = f"tenant:{actor.tenant}", self._clock.utc()
        head = await self._store.head(actor.tenant, stream)
        event = DecisionLabelled(
            decision_id=text(row, "id"),
            conversation_id=text(row, "conversation_id"),
            label=label,
            source=source,
            article_id=should_be,
        )
        stored, _ = self._recorder.record(
            tenant=actor.tenant, stream=stream, head=head, events=(event,), at=now, actor=actor, key=None
        )
        values: dict[str, str | int] = {"label": label, "label_source": source, "label_at": now}
        if source == BY_AUDIT:
            values["audit"] = label
        change = Update(table=TABLE, key=(text(row, "id"),), values=values)
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=actor.tenant, appends=(append,), changes=(change,)))

    async def _ids(self, tenant: TenantId, conversation_id: str, answered: str | None) -> Sequence[str]:
        """Return the ids under which the decision may be found, the likeliest first."""
        if answered is not None:
            return (answer_id(conversation_id, answered),)
        found = (await self._matters.state(tenant, conversation_id)).bot.found
        return (silence_id(conversation_id, found[0] if found else None), silence_id(conversation_id, None))

    async def _audit(self, tenant: TenantId, row: Row) -> Audit | None:
        """Return an audit with its words, None when they are gone."""
        conversation_id, seq = text(row, "conversation_id"), whole(row, "seq")
        card = await self._store.get(tenant, "conversations", (conversation_id,))
        if card is None:
            return None
        seen = await self._history.all(tenant, card, stream_of(conversation_id))
        question, answer = _words(seen, seq)
        if not question:
            return None
        return Audit(
            id=text(row, "id"),
            at=Micros(whole(row, "at")),
            conversation_id=conversation_id,
            article_id=maybe_text(row, "article_id") or "",
            stratum=text(row, "stratum"),
            question=question,
            answer=answer,
        )


def _counts(row: Row, number: int, stratum: str, allowed: Allowed) -> bool:
    """Tell whether an audit speaks of the promise in force: decided under it, and since it was raised."""
    is_since = allowed.raised_at is None or whole(row, "at") > allowed.raised_at
    return is_since and whole(row, "calibration") == number and text(row, "stratum") == stratum


def _words(seen: Sequence[Seen], seq: int) -> tuple[str, str]:
    """Return the contact's last words before a decision and the bot's first after it."""
    said = [(one.seq, one.event) for one in seen if isinstance(one.event, MessageSent)]
    asked = [event.text for at, event in said if at < seq and event.origin is Origin.CONTACT]
    given = [event.text for at, event in said if at > seq and event.origin is Origin.BOT]
    return (asked or [""])[-1], (given or [""])[0]
