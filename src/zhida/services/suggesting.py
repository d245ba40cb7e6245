"""What an agent could say next: articles that answer the contact's last words, and whether they helped.

Nothing is ever said by itself: the desk shows at most three articles with their sources, the agent puts one
into the reply, changes it as they like, and sends. What was shown, which one was taken, how much of it was
changed and how long the reply took is kept in the table ``suggestions``, without a word of anybody.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from statistics import median
from typing import Final

from zhida.core.bot.reading import Candidate
from zhida.core.conversation.events import MessageSent, Origin
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.authority import Action
from zhida.core.kernel.ids import TenantId, render_id
from zhida.core.kernel.times import MICROS
from zhida.kit.texts import has_han, language_of
from zhida.ports.clock import Clock
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Change, Put, Row, Store, Unit, Update
from zhida.services.access import Access
from zhida.services.frames import Seen
from zhida.services.history import History
from zhida.services.knowledge import Knowledge
from zhida.services.matters import stream_of
from zhida.services.rows import maybe_text, maybe_whole, text, whole
from zhida.services.tenancy import Tenancy

__all__ = ["MAX_SUGGESTIONS", "Shown", "Suggesting", "Taken", "Tally", "tally"]

MAX_SUGGESTIONS: Final = 3
_LEAST_SCORE: Final = 150_000
"""Below this an article shares stray words only; a person reads more generously than the bot may answer."""
_LOOK_BACK: Final = 60
"""Events that are searched for the contact's last words before the whole matter is."""
_KEPT: Final = 5_000
_MOST_CHARACTERS: Final = 4_000
"""Longest text that is compared; as long as the longest message."""
_ENOUGH: Final = 20
"""Replies on each side before the seconds of both are compared.

Source: a median of 20 values lies with 95 % between the 6th and the 15th (Conover 1999, section 3.2).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the desk shows for the contact's message ``for_seq``; ``id`` names it in the reply.

    ``dates`` says of each article since when its text is in force, in microseconds.
    """

    id: str
    for_seq: int
    items: tuple[Candidate, ...] = ()
    dates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the desk says with a reply: which of the articles shown is in it, None for none."""

    id: str
    article_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Suggestions of a time in figures: ``share`` is taken over answered, None before the first reply.

    ``seconds_saved``: replies taken times the difference of the median seconds without and with one; 0 while
    either side has fewer than 20 replies or the difference is not in favour. It compares what happened and
    proves no cause: agents may take suggestions for the easier questions.
    """

    shown: int
    answered: int
    taken: int
    share: float | None
    seconds_saved: int


@dataclass(slots=True, kw_only=True)
class _Memory:
    """What was shown to whom, and when."""

    shown: Shown
    conversation_id: str
    agent_id: str
    at: int
    kb_hash: str
    answers: Mapping[str, str]


class Suggesting:
    """Suggestions of all tenants."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        access: Access,
        history: History,
        knowledge: Knowledge,
        tenancy: Tenancy,
        folding: TextFolding,
    ) -> None:
        self._store = store
        self._clock = clock
        self._access = access
        self._history = history
        self._knowledge = knowledge
        self._tenancy = tenancy
        self._folding = folding
        self._memory: OrderedDict[tuple[TenantId, str], _Memory] = OrderedDict()

    async def show(self, actor: Actor, conversation_id: str) -> Shown:
        """Return what answers the contact's last message, at most three articles, best first.

        Articles in the contact's language stand before others. Asked again for the same message it
        answers the same, and the clock of the first showing runs on. Only what is shown to the agent who
        holds the matter is kept.

        Raises:
            NotFound: The agent may not reply in this matter.
        """
        row = await self._access.access_conversation(actor, conversation_id, Action.REPLY)
        said = await self._last_said(actor.tenant, row)
        for_seq, wanted, previous = said
        shown_id = _id_of(conversation_id, for_seq, actor.id or "")
        reader = await self._knowledge.reader(actor.tenant)
        known = self._memory.get((actor.tenant, shown_id))
        if known is not None and known.kb_hash == reader.kb_hash:
            return known.shown
        if not wanted:
            return Shown(id=shown_id, for_seq=for_seq)
        reading = reader.read(wanted, text(row, "lang"), self._today(actor.tenant), previous=previous)
        is_chinese = language_of(wanted.lower(), text(row, "lang")) == "zh"
        likely = [one for one in reading.candidates if one.score >= _LEAST_SCORE]
        likely.sort(key=lambda one: has_han(one.answer) != is_chinese)
        best = tuple(likely[:MAX_SUGGESTIONS])
        dates = await self._dates(actor.tenant, best)
        shown = Shown(id=shown_id, for_seq=for_seq, items=best, dates=dates)
        if shown.items and maybe_text(row, "agent_id") == actor.id:
            await self._keep(actor, conversation_id, shown, reader.kb_hash)
        return shown

    def outcome_at_hand(
        self, actor: Actor, conversation_id: str, taken: Taken | None, words: str
    ) -> tuple[Change, ...] | None:
        """Return what a reply says about what was shown, for its commit; None when `outcome` must look."""
        if taken is None:
            return ()
        known = self._memory.get((actor.tenant, taken.id))
        return None if known is None else self._outcome(actor, conversation_id, known, taken, words)

    async def outcome(
        self, actor: Actor, conversation_id: str, taken: Taken | None, words: str
    ) -> tuple[Change, ...]:
        """Return what a reply says about what was shown; what nobody was shown is passed over."""
        at_hand = self.outcome_at_hand(actor, conversation_id, taken, words)
        if at_hand is not None or taken is None:
            return at_hand or ()
        row = await self._store.get(actor.tenant, "suggestions", (taken.id,))
        if row is None:
            return ()
        known = self._remember(actor.tenant, await self._recalled(actor.tenant, row))
        return self._outcome(actor, conversation_id, known, taken, words)

    def _outcome(
        self, actor: Actor, conversation_id: str, known: _Memory, taken: Taken, words: str
    ) -> tuple[Change, ...]:
        if (known.agent_id, known.conversation_id) != (actor.id, conversation_id):
            return ()
        answer = known.answers.get(taken.article_id or "")
        distance = None
        if answer is not None:
            distance = self._folding.edits(answer[:_MOST_CHARACTERS], words.strip()[:_MOST_CHARACTERS])
        values: Row = {
            "taken": taken.article_id if answer is not None else None,
            "distance": distance,
            "seconds": max(0, self._clock.utc() - known.at) // MICROS,
        }
        return (Update(table="suggestions", key=(taken.id,), values=values),)

    async def _keep(self, actor: Actor, conversation_id: str, shown: Shown, kb_hash: str) -> None:
        """Write down what is shown, once for each message and agent."""
        tenant, row = actor.tenant, await self._store.get(actor.tenant, "suggestions", (shown.id,))
        now = self._clock.utc() if row is None else whole(row, "at")
        values: Row = {
            "id": shown.id,
            "conversation_id": conversation_id,
            "agent_id": actor.id,
            "at": now,
            "articles": " ".join(one.article_id for one in shown.items),
            "taken": maybe_text(row, "taken") if row else None,
            "distance": maybe_whole(row, "distance") if row else None,
            "seconds": maybe_whole(row, "seconds") if row else None,
        }
        await self._store.commit(Unit(tenant=tenant, changes=(Put(table="suggestions", values=values),)))
        memory = _Memory(
            shown=shown,
            conversation_id=conversation_id,
            agent_id=actor.id or "",
            at=now,
            kb_hash=kb_hash,
            answers={one.article_id: one.answer for one in shown.items},
        )
        self._remember(tenant, memory)

    def _remember(self, tenant: TenantId, memory: _Memory) -> _Memory:
        self._memory[tenant, memory.shown.id] = memory
        self._memory.move_to_end((tenant, memory.shown.id))
        while len(self._memory) > _KEPT:
            self._memory.popitem(last=False)
        return memory

    async def _recalled(self, tenant: TenantId, row: Row) -> _Memory:
        """Return what was shown before this process began, with the answers as they are now."""
        ids = text(row, "articles").split()
        found = await self._store.find(tenant, "articles", {"id": tuple(ids)}) if ids else ()
        return _Memory(
            shown=Shown(id=text(row, "id"), for_seq=0),
            conversation_id=text(row, "conversation_id"),
            agent_id=text(row, "agent_id"),
            at=whole(row, "at"),
            kb_hash="",
            answers={text(one, "id"): text(one, "answer") for one in found},
        )

    async def _dates(self, tenant: TenantId, best: tuple[Candidate, ...]) -> tuple[int, ...]:
        """Return since when each article stands as it does; 0 for one removed this moment."""
        ids = tuple(one.article_id for one in best)
        rows = await self._store.find(tenant, "articles", {"id": ids}) if ids else ()
        since = {text(row, "id"): whole(row, "updated_at") for row in rows}
        return tuple(since.get(one, 0) for one in ids)

    async def _last_said(self, tenant: TenantId, row: Row) -> tuple[int, str, str | None]:
        """Return the contact's last message: its seq, its words, and the message before it if any."""
        stream, after = stream_of(text(row, "id")), max(0, whole(row, "seq") - _LOOK_BACK)
        said = _said_by_contact(await self._history.all(tenant, row, stream, after=after))
        if after and not said:
            said = _said_by_contact(await self._history.all(tenant, row, stream))
        if not said:
            return 0, "", None
        seq, words = said[-1]
        return seq, words, said[-2][1] if len(said) > 1 else None

    def _today(self, tenant: TenantId) -> date:
        offset = timedelta(minutes=self._tenancy.of(tenant).utc_offset_min)
        return (datetime.fromtimestamp(self._clock.utc() // MICROS, UTC) + offset).date()


def _said_by_contact(seen: Sequence[Seen]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for one in seen:
        event = one.event
        if isinstance(event, MessageSent) and event.origin is Origin.CONTACT and not one.erased:
            found.append((one.seq, event.text.strip()))
    return [(seq, words) for seq, words in found if words]


def _id_of(conversation_id: str, for_seq: int, agent_id: str) -> str:
    """Return the id of what one agent is shown for one message: the same each time it is asked for."""
    digest = sha256(f"{conversation_id} {for_seq} {agent_id}".encode()).digest()
    return render_id("sug", int.from_bytes(digest[:16]))


def tally(rows: Iterable[Row]) -> Tally:
    """Return the figures of rows of the table ``suggestions``."""
    shown = 0
    with_one: list[int] = []
    without: list[int] = []
    for row in rows:
        shown += 1
        seconds = maybe_whole(row, "seconds")
        if seconds is not None:
            (with_one if maybe_text(row, "taken") else without).append(seconds)
    taken, answered = len(with_one), len(with_one) + len(without)
    saved = 0.0
    if min(taken, len(without)) >= _ENOUGH:
        saved = max(0.0, median(without) - median(with_one)) * taken
    share = taken / answered if answered else None
    return Tally(shown=shown, answered=answered, taken=taken, share=share, seconds_saved=round(saved))
