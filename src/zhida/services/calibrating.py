"""Certifying what the bot may answer: every week, and whenever articles, ranker or settings change.

Outcomes are read from the ledger and, at the start, from held-out wordings of the index in force; the result
is an event, a row and, at once, the policy of the next decision. Between an edit of the articles and its
certificate the bot only suggests: a certificate holds for the articles it was made with.
"""

import asyncio
from asyncio import Task
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from zhida.core.bot.calibration import DELTA, Promise, promised
from zhida.core.bot.calibration.strata import ALPHAS
from zhida.core.bot.events import CalibrationActivated, CalibrationTightened
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.lessons import is_taught, may_teach, wordings_only
from zhida.core.bot.outcome import HELD_OUT, Outcome
from zhida.core.bot.reader import Reader
from zhida.core.kernel.actors import Actor
from zhida.core.kernel.events import Event
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, Micros
from zhida.ports.clock import Clock
from zhida.ports.storage import Append, Change, JobRow, Put, Row, Schedule, Store, StreamHead, Unit
from zhida.services.certificates import (
    CertificateDocument,
    calibration_of,
    document_of,
    dump_document,
    load_document,
)
from zhida.services.in_force import Allowed, InForce
from zhida.services.knowledge import Knowledge
from zhida.services.ledger import BY_AUDIT, OUT_OF_SCOPE, PRESSED, RIGHT, TABLE, WRONG
from zhida.services.recorder import Recorder
from zhida.services.rescoring import Rescoring, in_stratum, outcome_of
from zhida.services.retrying import retrying
from zhida.services.rows import maybe_text, text
from zhida.services.tenancy import Tenancy, system
from zhida.services.timers import Handler

__all__ = ["CALIBRATE", "WEEK", "Calibrating", "Sample"]

CALIBRATE: Final = "bot.calibrate"
WEEK: Final = 7 * DAY
_WEEKLY: Final = "week"
_LABELS: Final = (RIGHT, WRONG, OUT_OF_SCOPE)
_MOST: Final = 10_000
"""Newest labels that count; older ones speak of other traffic."""
_MILLION: Final = 1_000_000
_THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A message labelled before anybody asked it here; ``gold`` are the articles that answer it."""

    text: str
    gold: frozenset[str]


class Calibrating:
    """Keeps every tenant's certificates true.

    ``samples`` are labelled messages beside the ledger, scored anew by the ranker in force each time.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        recorder: Recorder,
        tenancy: Tenancy,
        knowledge: Knowledge,
        in_force: InForce,
        rescoring: Rescoring,
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._tenancy = tenancy
        self._knowledge = knowledge
        self._in_force = in_force
        self._rescoring = rescoring
        self._running: dict[TenantId, Task[None]] = {}
        self._again: set[TenantId] = set()
        self.samples: dict[TenantId, tuple[Sample, ...]] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """Return every handler by the kind of job it serves."""
        return {CALIBRATE: self._week_over}

    async def start(self) -> None:
        """Let the last certificates hold again."""
        for tenant in self._tenancy.all():
            document = await self.newest(tenant)
            if document is not None:
                self._in_force.put(tenant, calibration_of(document))

    async def begin(self, tenant: TenantId) -> None:
        """Certify anew where no certificate fits the articles and the ranker in force."""
        await self._ensure(tenant, "start")

    async def _ensure(self, tenant: TenantId, cause: str) -> None:
        """Certify anew if needed; an index that is still to learn waits where only its ranker differs."""
        document, index = await self.newest(tenant), await self._knowledge.index(tenant)
        if document is None or not _fits(document, index):
            await self.calibrate(tenant, cause, system(tenant))

    def changed(self, tenant: TenantId) -> None:
        """Certify anew soon, because articles or ranker are others now; several changes become one."""
        if tenant in self._running:
            self._again.add(tenant)
            return
        task = asyncio.get_running_loop().create_task(self._follow(tenant))
        self._running[tenant] = task
        task.add_done_callback(partial(self._followed, tenant))

    async def stop(self) -> None:
        """Wait for what was begun."""
        while self._running:
            await asyncio.wait(tuple(self._running.values()))

    async def _follow(self, tenant: TenantId) -> None:
        await self._ensure(tenant, "articles")

    def _followed(self, tenant: TenantId, task: Task[None]) -> None:
        del self._running[tenant]
        failed = None if task.cancelled() else task.exception()
        if failed is None and tenant in self._again:
            self._again.discard(tenant)
            self.changed(tenant)

    async def _week_over(self, tenant: TenantId, job: JobRow) -> None:
        del job
        await self.renew(tenant, "week", system(tenant))

    async def newest(self, tenant: TenantId) -> CertificateDocument | None:
        """Return the last certificates, None before the first."""
        rows = await self._store.find(tenant, "calibrations", order="number", descending=True, limit=1)
        return load_document(text(rows[0], "document")) if rows else None

    async def calibrate(self, tenant: TenantId, cause: str, actor: Actor) -> CertificateDocument:
        """Certify every stratum on what is known now, and let it hold from the next decision on."""
        index, reader = await self._knowledge.index(tenant), await self._knowledge.reader(tenant)
        document = await retrying(lambda: self._calibrate(tenant, cause, actor, index, reader))
        self._in_force.put(tenant, calibration_of(document))
        return document

    async def renew(self, tenant: TenantId, cause: str, actor: Actor) -> CertificateDocument:
        """Certify, and begin to learn what agents corrected since; that is certified as it is swapped in.

        Never at each correction: every new ranker needs a certificate, and the watch over the old one ends.
        """
        document = await self.calibrate(tenant, cause, actor)
        await self._knowledge.learn_anew(tenant)
        return document

    async def prepare(self, tenant: TenantId, index: ArticleIndex, reader: Reader) -> Callable[[], None]:
        """Certify an index before it is swapped in; the returned call lets that hold, at the swap."""
        newest = await self.newest(tenant)
        if newest is not None and _is_of(newest, index):
            document = newest
        else:
            actor = system(tenant)
            document = await retrying(lambda: self._calibrate(tenant, "articles", actor, index, reader))
        return lambda: self._in_force.put(tenant, calibration_of(document))

    async def _calibrate(
        self, tenant: TenantId, cause: str, actor: Actor, index: ArticleIndex, reader: Reader
    ) -> CertificateDocument:
        head = await self._store.head(tenant, f"tenant:{tenant}")
        rows = await self._labelled(tenant, index)
        held_out = await self._wordings(tenant, wordings_only(index.outcomes))
        sampled = await self._sampled(tenant, reader)
        bot = self._tenancy.of(tenant).bot
        counted = await self._rescoring.outcomes(
            tenant, rows, index, reader, bot=bot, day=self._knowledge.today(tenant)
        )
        judged = [*(outcome for _, outcome in counted), *sampled]
        promises: Sequence[Promise] = await asyncio.to_thread(promised, judged, held_out, ALPHAS, delta=DELTA)
        newest = await self.newest(tenant)
        document = document_of(
            promises,
            number=1 if newest is None else newest["number"] + 1,
            at=self._clock.utc(),
            cause=cause,
            kb_hash=index.kb_hash,
            model_hash=index.model_hash or "",
            labels=Counter({HELD_OUT: len(held_out), "sample": len(sampled)})
            + Counter(text(row, "label_source") for row, _ in counted),
            oos_share=_out_of_scope_share([row for row, _ in counted]),
        )
        await self._write(tenant, head, actor, document, _activated(document))
        return document

    async def tighten(self, tenant: TenantId, stratum: str, audits: int, wrong: int, level: float) -> None:
        """Make a stratum one certified step stricter, because random audits cast doubt on its promise."""
        await retrying(lambda: self._tighten(tenant, stratum, audits, wrong, level))

    async def _tighten(self, tenant: TenantId, stratum: str, audits: int, wrong: int, level: float) -> None:
        head = await self._store.head(tenant, f"tenant:{tenant}")
        document = await self.newest(tenant)
        if document is None:
            return
        now = self._clock.utc()
        answer_at = self._tenancy.of(tenant).bot.answer_at
        allowed = calibration_of(document).strata.get(stratum, Allowed()).tightened(answer_at, now)
        for one in document["strata"]:
            if one["stratum"] == stratum:
                one["raised"], one["raised_at"] = allowed.raised, now
        event = CalibrationTightened(
            number=document["number"],
            stratum=stratum,
            threshold=allowed.raised,
            audits=audits,
            wrong=wrong,
            level=round(level * _THOUSAND),
        )
        await self._write(tenant, head, system(tenant), document, event)
        self._in_force.put(tenant, calibration_of(document))

    async def _write(
        self,
        tenant: TenantId,
        head: StreamHead,
        actor: Actor,
        document: CertificateDocument,
        event: Event,
    ) -> None:
        """Write event, row and the next weekly run in one commit."""
        now = self._clock.utc()
        stored, _ = self._recorder.record(
            tenant=tenant,
            stream=f"tenant:{tenant}",
            head=head,
            events=(event,),
            at=now,
            actor=actor,
            key=None,
        )
        row: Row = {
            "number": f"{document['number']:010}",
            "at": document["at"],
            "kb_hash": document["kb_hash"],
            "document": dump_document(document),
        }
        again = JobRow(kind=CALIBRATE, key=_WEEKLY, due_at=Micros(now + WEEK), payload="")
        changes: tuple[Change, ...] = (Put(table="calibrations", values=row), Schedule(job=again))
        append = Append(stream=f"tenant:{tenant}", expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=tenant, appends=(append,), changes=changes))

    async def _labelled(self, tenant: TenantId, index: ArticleIndex) -> Sequence[Row]:
        """Return the newest judged decisions whose score was the bot's own and that did not teach it."""
        rows = await self._store.find(
            tenant, TABLE, {"label": _LABELS}, order="at", descending=True, limit=_MOST
        )
        own = [row for row in rows if text(row, "decision") != PRESSED]
        if not is_taught(index.outcomes):
            return own
        return [row for row in own if not may_teach(tenant, text(row, "conversation_id"))]

    async def _sampled(self, tenant: TenantId, reader: Reader) -> list[Outcome]:
        """Return the outcomes of the labelled messages with a reader."""
        samples = self.samples.get(tenant, ())
        if not samples:
            return []
        settings, day = self._tenancy.of(tenant), self._knowledge.today(tenant)

        def scored() -> list[Outcome]:
            read = ((one, reader.read(one.text, settings.lang, day)) for one in samples)
            return [outcome_of(reading, one.gold, settings.bot, name=one.text) for one, reading in read]

        return await asyncio.to_thread(scored)

    async def _wordings(self, tenant: TenantId, held_out: Sequence[Outcome]) -> list[Outcome]:
        """Return held-out outcomes, each in the stratum of its best article."""
        bot = self._tenancy.of(tenant).bot
        tags = {str(article.id): article.tags for article in await self._knowledge.articles(tenant)}
        return [in_stratum(one, tags.get(one.article_id, ()), bot) for one in held_out]


def _fits(document: CertificateDocument, index: ArticleIndex) -> bool:
    """Tell whether certificates speak of this index, or of what it will be once it has learned."""
    return _is_of(document, index) or (document["kb_hash"] == index.kb_hash and not index.is_learned)


def _is_of(document: CertificateDocument, index: ArticleIndex) -> bool:
    """Tell whether certificates were made with this index."""
    return document["kb_hash"] == index.kb_hash and document["model_hash"] == (index.model_hash or "")


def _out_of_scope_share(rows: Sequence[Row]) -> float | None:
    """Return the share of messages no article answers among what was audited at random."""
    audited = [text(row, "label") for row in rows if maybe_text(row, "label_source") == BY_AUDIT]
    return audited.count(OUT_OF_SCOPE) / len(audited) if audited else None


def _activated(document: CertificateDocument) -> CalibrationActivated:
    return CalibrationActivated(
        number=document["number"],
        cause=document["cause"],
        kb_hash=document["kb_hash"],
        model_hash=document["model_hash"],
        delta=round(document["delta"] * _MILLION),
        thresholds={one["stratum"]: one["threshold"] for one in document["strata"]},
        alphas={one["stratum"]: round(one["alpha"] * _MILLION) for one in document["strata"]},
    )
