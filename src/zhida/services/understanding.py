"""From a message to what the bot understood of it, within seconds whatever any model does.

The words are read first, without any model: a request for a person, danger, a pressed button, a greeting
need none, so that nothing a model does or fails to do can delay them. Only then are the encoder, the language
model and the shop's own bot asked, each with its own time; what does not come is left out, and words decide.
"""

import asyncio
from asyncio import Event, Task
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from zhida.core.bot.follow_up import leaned_on
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.proposal import Proposal
from zhida.core.bot.reader import Reader
from zhida.core.bot.reading import Reading, RequestKind
from zhida.core.bot.request_model import RequestModel
from zhida.core.conversation.events import (
    AnswerJudged,
    ConversationClosed,
    ConversationOpened,
    MessageSent,
    Origin,
)
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.kernel.times import MICROS
from zhida.ports.answering import Spoken
from zhida.ports.clock import Clock
from zhida.ports.encoding import Vectors
from zhida.ports.folding import TextFolding
from zhida.services.answering import Answering
from zhida.services.frames import Seen
from zhida.services.history import History
from zhida.services.in_time import in_time
from zhida.services.knowledge import Knowledge
from zhida.services.matters import Matters, stream_of
from zhida.services.model_budget import ModelBudget
from zhida.services.tenancy import Tenancy
from zhida.services.typing import Typing
from zhida.services.wording import Wording

__all__ = ["ANSWER_S", "FIRST_SIGN_S", "Heard", "Understanding", "issue_of"]

FIRST_SIGN_S: Final = 0.8
"""After so long the contact sees that the bot is at it; the promise is one second."""
ANSWER_S: Final = 2.6
"""After so long the words decide; the promise is an answer, a question or a person within three seconds."""
_LOOK_BACK_S: Final = 0.5
_READER_S: Final = 1.5
_VECTOR_S: Final = 0.3
_STANDALONE_S: Final = 1.0
_LOOK_BACK: Final = 80
"""Events of the matter that are read back for what was said before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message of a contact, and where in which matter it was said."""

    tenant: TenantId
    conversation_id: str
    lang: str
    words: str = field(repr=False)
    chosen: str | None = None
    skips_models: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """One reading while it is being made."""

    heard: Heard
    day: date
    ends: float
    hurry: Event
    past: tuple[Spoken, ...] = ()


class Understanding:
    """Reads messages with everything there is, in time.

    Args:
        clock: Measures what may take how long.
        knowledge: The readers of all tenants.
        tenancy: Where their days begin.
        matters: Where a matter is found.
        history: What was said before in it.
        folding: Text tables.
        typing: Shows that the bot is at it.
        answering: The shops' own bots.
        wording: What a language model writes.
        vectors: The guarded encoder.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        knowledge: Knowledge,
        tenancy: Tenancy,
        matters: Matters,
        history: History,
        folding: TextFolding,
        typing: Typing | None = None,
        answering: Answering | None = None,
        wording: Wording | None = None,
        vectors: Vectors | None = None,
        requests: RequestModel | None = None,
    ) -> None:
        self._clock = clock
        self._knowledge = knowledge
        self._tenancy = tenancy
        self._matters = matters
        self._history = history
        self._folding = folding
        self._typing = typing
        self._answering = answering or Answering(lambda _: None)
        self._wording = wording or Wording(None)
        self._vectors = vectors
        self._budget = ModelBudget(clock)
        self._requests = requests
        self._hurries: dict[str, Event] = {}
        self._building: dict[TenantId, Task[Reader]] = {}

    def hurry(self, conversation_id: str) -> None:
        """End the waiting for models in a matter: the contact asked for a person by a button."""
        if conversation_id in self._hurries:
            self._hurries[conversation_id].set()

    async def read(self, heard: Heard) -> Reading:
        """Return what a message says; always, and within `ANSWER_S` and the time of the store."""
        hurry = self._hurries[heard.conversation_id] = Event()
        try:
            return await self._read(heard, hurry)
        finally:
            if self._hurries.get(heard.conversation_id) is hurry:
                del self._hurries[heard.conversation_id]

    async def _read(self, heard: Heard, hurry: Event) -> Reading:
        ends = self._clock.monotonic() + ANSWER_S
        found = await in_time(self._clock, self._reader(heard.tenant), _READER_S, hurry)
        reader = found or Reader(ArticleIndex.build((), self._folding.fold), self._folding, self._requests)
        past = await in_time(self._clock, self._past(heard), _LOOK_BACK_S, Event()) or ()
        moment = _Moment(heard=heard, day=self._day(heard.tenant), ends=ends, hurry=hurry, past=past)
        first = self._by_words(reader, moment)
        if not self._asks_models(heard, first):
            return first
        sign = asyncio.ensure_future(self._sign(heard))
        try:
            return await self._by_models(reader, moment, first)
        finally:
            sign.cancel()

    async def _reader(self, tenant: TenantId) -> Reader:
        """Return the tenant's reader; one that is still being built goes on being built without us."""
        building = self._building.get(tenant)
        if building is None:
            building = self._building[tenant] = asyncio.ensure_future(self._knowledge.reader(tenant))
            building.add_done_callback(lambda _: self._building.pop(tenant, None))
        return await asyncio.shield(building)

    def _by_words(
        self, reader: Reader, moment: _Moment, standalone: str | None = None, vector: bytes | None = None
    ) -> Reading:
        heard, said = moment.heard, _contact_texts(moment.past)
        previous = standalone or leaned_on(heard.words, said, self._folding.fold)
        return reader.read(
            heard.words,
            lang=heard.lang,
            day=moment.day,
            chosen=ArticleId(heard.chosen) if heard.chosen else None,
            previous=previous,
            earlier=said,
            vector=vector,
        )

    def _asks_models(self, heard: Heard, first: Reading) -> bool:
        """Tell whether a model may still add something; never where a person is asked for."""
        has_any = self._wording.has_model or self._vectors or self._answering.has_bot(heard.tenant)
        is_settled = first.request is not RequestKind.NONE or first.urgent is not None
        is_plain = heard.chosen is not None or first.greeting or first.thanks
        if not has_any or is_settled or is_plain or heard.skips_models:
            return False
        return self._budget.take(heard.tenant, heard.conversation_id)

    async def _by_models(self, reader: Reader, moment: _Moment, first: Reading) -> Reading:
        proposing = asyncio.ensure_future(self._proposal(moment))
        try:
            vector, standalone = await asyncio.gather(self._vector(moment, reader), self._standalone(moment))
            reading = self._by_words(reader, moment, standalone, vector) if standalone or vector else first
            reading = await self._reworded(moment, reading)
            return replace(reading, proposal=await proposing)
        finally:
            proposing.cancel()

    async def _vector(self, moment: _Moment, reader: Reader) -> bytes | None:
        """Return the message as a vector, if the articles were learned with the same encoder."""
        if self._vectors is None or not reader.fingerprint:
            return None
        if reader.fingerprint != self._vectors.fingerprint:
            return None
        asked = self._vectors.encode([moment.heard.words], budget_s=_VECTOR_S)
        return await in_time(self._clock, asked, _VECTOR_S, moment.hurry)

    async def _proposal(self, moment: _Moment) -> Proposal | None:
        heard, left = moment.heard, self._left(moment)
        asked = self._answering.proposal(
            heard.tenant, heard.conversation_id, heard.lang, heard.words, moment.past, budget_s=left
        )
        return await in_time(self._clock, asked, left, moment.hurry)

    async def _standalone(self, moment: _Moment) -> str | None:
        said = _contact_texts(moment.past)
        if not self._wording.has_model or leaned_on(moment.heard.words, said, self._folding.fold) is None:
            return None
        left = min(_STANDALONE_S, self._left(moment))
        asked = self._wording.standalone(said, moment.heard.words, budget_s=left)
        return await in_time(self._clock, asked, left, moment.hurry)

    async def _reworded(self, moment: _Moment, reading: Reading) -> Reading:
        """Reword the best article, which may become the answer, if rewording is wanted at all."""
        best = next(iter(reading.candidates), None)
        if best is None or not self._wording.rewords:
            return reading
        left, lang = self._left(moment), best.lang or moment.heard.lang
        asked = self._wording.answer(moment.heard.words, best.answer, lang, budget_s=left)
        written = await in_time(self._clock, asked, left, moment.hurry)
        if written is None:
            return reading
        return replace(reading, candidates=(replace(best, answer=written), *reading.candidates[1:]))

    async def _sign(self, heard: Heard) -> None:
        await self._clock.sleep(FIRST_SIGN_S)
        if self._typing is not None:
            self._typing.bot(heard.tenant, heard.conversation_id)

    async def _past(self, heard: Heard) -> tuple[Spoken, ...]:
        row = await self._matters.row(heard.tenant, heard.conversation_id)
        if row is None:
            return ()
        seq = row["seq"]
        after = max(0, seq - _LOOK_BACK) if isinstance(seq, int) else 0
        stream = stream_of(heard.conversation_id)
        return issue_of(await self._history.seen(heard.tenant, row, stream, after))

    def _left(self, moment: _Moment) -> float:
        return moment.ends - self._clock.monotonic()

    def _day(self, tenant: TenantId) -> date:
        offset = timedelta(minutes=self._tenancy.of(tenant).utc_offset_min)
        return (datetime.fromtimestamp(self._clock.utc() // MICROS, UTC) + offset).date()


def issue_of(seen: Sequence[Seen]) -> tuple[Spoken, ...]:
    """Return what contact, bot and agents said in the open issue: since 解决了, the end or the beginning."""
    said: list[Spoken] = []
    for one in seen:
        match one.event:
            case ConversationOpened() | ConversationClosed() | AnswerJudged(solved=True):
                said.clear()
            case MessageSent(origin=origin, text=text) if origin is not Origin.SYSTEM and not one.erased:
                said.append(Spoken(origin=origin, text=text))
            case _:
                pass
    return tuple(said)


def _contact_texts(past: Sequence[Spoken]) -> tuple[str, ...]:
    return tuple(one.text for one in past if one.origin is Origin.CONTACT)
