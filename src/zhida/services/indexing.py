"""Indexes of articles: at once by their words, and learned beside the server, which never waits for it.

What was learned is kept in files; a file that is missing, damaged or of other articles is learned again, and
until then the words alone answer. Turns of the past that were learned leave no words in a file (see
`core.bot.index.packing`), and a file they went into goes when one of their contacts is erased.
"""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import structlog

from zhida.core.bot.events import IndexActivated
from zhida.core.bot.index import ArticleIndex, Confirmed, Learned, Vectors, texts_to_encode
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.ids import TenantId
from zhida.core.knowledge.article import Article, articles_hash
from zhida.ports import encoding
from zhida.ports.clock import Clock
from zhida.ports.folding import TextFolding
from zhida.ports.storage import Append, Store, Unit
from zhida.ports.training import IndexFiles, Trainer, Training, TrainingFailed
from zhida.services.index_shelf import Shelf
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying

__all__ = ["Indexing"]

_BATCH: Final = 16
"""Wordings sent to an encoder at once: a message of a contact waits behind one batch at most."""
_BUDGET_S: Final = 30.0
"""Seconds a batch of wordings may take an encoder; nobody waits for it but the learning."""
_log = structlog.get_logger(__name__)


class Indexing:
    """Builds indexes for every tenant; ``encoder`` None learns without vectors."""

    def __init__(
        self,
        *,
        trainer: Trainer,
        files: IndexFiles,
        folding: TextFolding,
        store: Store,
        clock: Clock,
        recorder: Recorder,
        encoder: encoding.Vectors | None = None,
    ) -> None:
        self._trainer = trainer
        self._shelf = Shelf(files)
        self._folding = folding
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._encoder = encoder

    async def lexical(self, articles: Sequence[Article]) -> ArticleIndex:
        """Return the index that needs no learning."""
        return await asyncio.to_thread(ArticleIndex.build, articles, self._folding.fold)

    async def learned(
        self, tenant: TenantId, articles: Sequence[Article], turns: Sequence[Confirmed]
    ) -> ArticleIndex | None:
        """Return the learned index, from its file or newly learned; None when words alone must do.

        Of one newly learned the tenant's stream says that it answers from now on: ``index.activated``.
        """
        vectors = await self._vectors(texts_to_encode(articles, turns))
        training = Training(articles=tuple(articles), confirmed=tuple(turns), vectors=vectors)
        content = await self._shelf.get(tenant, training)
        found = None if content is None else await self._read(training, content)
        if found is not None:
            return await self._joined(articles, found)
        found = await self._new(tenant, training)
        if found is None:
            return None
        index = await self._joined(articles, found)
        await retrying(lambda: self._announce(tenant, index))
        return index

    async def kept(self, tenant: TenantId, articles: Sequence[Article]) -> ArticleIndex | None:
        """Return the index learned last of these articles if its file is there and no encoder is asked first.

        Whatever turns it learned from: a restart is no reason to read a thousand matters, nor to learn.
        """
        if self._encoder is not None:
            return None
        training = Training(articles=tuple(articles))
        content = await self._shelf.newest(tenant, training)
        found = None if content is None else await self._read(training, content)
        return None if found is None else await self._joined(articles, found)

    async def knows(self, tenant: TenantId, articles: Sequence[Article], turns: Sequence[Confirmed]) -> bool:
        """Tell whether exactly these articles and turns were learned."""
        encoder = self._encoder
        named = None if encoder is None or not encoder.fingerprint else (encoder.fingerprint, encoder.dim)
        vectors = None if named is None else Vectors(fingerprint=named[0], dim=named[1], rows=b"")
        training = Training(articles=tuple(articles), confirmed=tuple(turns), vectors=vectors)
        return await self._shelf.has(tenant, training)

    async def forget(self, tenant: TenantId) -> bool:
        """Delete every file turns of this tenant went into; tell whether there was any."""
        return await self._shelf.forget(tenant)

    async def _joined(self, articles: Sequence[Article], found: tuple[Learned, str]) -> ArticleIndex:
        learned, model_hash = found
        return (await self.lexical(articles)).with_learned(learned, model_hash)

    async def _new(self, tenant: TenantId, training: Training) -> tuple[Learned, str] | None:
        try:
            content = await self._trainer.train(training)
        except TrainingFailed as failed:
            _log.warning("index.not_learned", why=failed.why)
            return None
        if content is None:
            return None
        await self._shelf.put(tenant, training, content)
        return await self._read(training, content)

    async def _read(self, training: Training, content: bytes) -> tuple[Learned, str] | None:
        learned = await asyncio.to_thread(self._trainer.read, content)
        index_of = articles_hash(training.articles)
        if learned is None or learned.kb_hash != index_of:
            _log.warning("index.file_unfit", kb_hash=index_of)
            return None
        return learned, sha256(content).hexdigest()

    async def _vectors(self, texts: Sequence[str]) -> Vectors | None:
        """Return the vectors of all texts, or None when the encoder has not one of them."""
        if self._encoder is None or not self._encoder.fingerprint:
            return None
        fingerprint, rows = self._encoder.fingerprint, bytearray()
        for at in range(0, len(texts), _BATCH):
            batch = await self._encoder.encode(texts[at : at + _BATCH], budget_s=_BUDGET_S)
            if batch is None:
                return None
            rows += batch
        return Vectors(fingerprint=fingerprint, dim=self._encoder.dim, rows=bytes(rows))

    async def _announce(self, tenant: TenantId, index: ArticleIndex) -> None:
        stream = f"tenant:{tenant}"
        head = await self._store.head(tenant, stream)
        event = IndexActivated(kb_hash=index.kb_hash, articles=len(index), model_hash=index.model_hash or "")
        stored, _ = self._recorder.record(
            tenant=tenant,
            stream=stream,
            head=head,
            events=(event,),
            at=self._clock.utc(),
            actor=Actor(tenant=tenant, kind=ActorKind.SYSTEM),
            key=None,
        )
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        await self._store.commit(Unit(tenant=tenant, appends=(append,)))
