"""An index answers at once by words; what is learned beside it comes from a file or from a training."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.services.rig import Rig
from zhida.core.bot.events import IndexActivated
from zhida.core.bot.index import ArticleIndex, Confirmed
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.services.indexing import Indexing
from zhida.services.recorder import Recorder
from zhida.testing.training import InProcessTrainer, MemoryIndexFiles

ARTICLES = tuple(
    Article(id=ArticleId(name), question=question, answer="见手册。", similar=similar, source="手册")
    for name, question, similar in (
        ("back", "怎么退货", ("我想退货", "退货流程", "不想要了怎么退")),
        ("ship", "什么时候发货", ("几天发货", "多久能寄出", "怎么还不发货")),
        *(
            (thing, f"{thing}坏了找谁修", (f"我的{thing}出毛病了",))
            for thing in ("冰箱", "空调", "电视", "风扇", "水壶", "灯", "门锁", "烤箱")
        ),
    )
)
TURNS = (Confirmed(text="东西啥时候能寄", article_id=ArticleId("ship")),)


@dataclass(slots=True)
class Letters:
    """An encoder that counts characters; ``lasts`` is how many texts it encodes before it gives up."""

    fingerprint: str = "letters"
    dim: int = 4
    lasts: int = 1_000

    async def encode(self, texts: Sequence[str], *, budget_s: float) -> bytes | None:
        self.lasts -= len(texts)
        if self.lasts < 0:
            return None
        rows = np.array([[len(text), text.count("退"), text.count("发"), budget_s] for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f4").tobytes()


@dataclass(slots=True)
class Bench:
    """The use case with its twins."""

    trainer: InProcessTrainer
    files: MemoryIndexFiles
    indexing: Indexing
    rig: Rig

    async def learned(self, articles: tuple[Article, ...] = ARTICLES) -> ArticleIndex | None:
        return await self.indexing.learned(self.rig.tenant, articles, TURNS)

    async def activated(self) -> list[IndexActivated]:
        stream = f"tenant:{self.rig.tenant}"
        stored = await self.rig.store.read(self.rig.tenant, stream)
        recorder = Recorder(self.rig.ports.cipher)
        opened = [recorder.open(self.rig.tenant, each, None).event for each in stored]
        return [event for event in opened if isinstance(event, IndexActivated)]


def bench_of(rig: Rig, encoder: Letters | None = None) -> Bench:
    trainer, files = InProcessTrainer(rig.ports.folding), MemoryIndexFiles()
    indexing = Indexing(
        trainer=trainer,
        files=files,
        folding=rig.ports.folding,
        store=rig.store,
        clock=rig.clock,
        recorder=Recorder(rig.ports.cipher),
        encoder=encoder,
    )
    return Bench(trainer=trainer, files=files, indexing=indexing, rig=rig)


@pytest.fixture(name="bench")
def without_encoder(rig: Rig) -> Bench:
    return bench_of(rig)


async def test_words_answer_before_anything_is_learned(bench: Bench):
    index = await bench.indexing.lexical(ARTICLES)

    assert not index.is_learned
    assert index.model_hash is None
    assert bench.trainer.asked == []


async def test_learned_index_is_announced_with_articles_and_model(bench: Bench):
    index = await bench.learned()

    assert index is not None
    assert index.is_learned
    assert (await bench.activated())[-1] == IndexActivated(
        kb_hash=index.kb_hash, articles=len(ARTICLES), model_hash=index.model_hash or ""
    )
    assert index.outcomes


async def test_same_articles_and_turns_are_learned_once(bench: Bench):
    first, second = await bench.learned(), await bench.learned()

    assert first is not None
    assert second is not None
    assert first.model_hash == second.model_hash
    assert len(bench.trainer.asked) == 1
    assert len(bench.files.names()) == 1


async def test_damaged_file_is_learned_again(bench: Bench):
    await bench.learned()
    (key,) = bench.files.names()
    bench.files.put(key, b"damaged")

    index = await bench.learned()

    assert index is not None
    assert len(bench.trainer.asked) == 2


async def test_failed_training_leaves_the_words(bench: Bench):
    bench.trainer.fails = True

    assert await bench.learned() is None
    assert await bench.activated() == []


async def test_one_article_alone_teaches_nothing(bench: Bench):
    assert await bench.learned(ARTICLES[:1]) is None


async def test_vectors_are_used_as_far_as_the_encoder_lasts(rig: Rig):
    with_vectors = bench_of(rig, Letters())
    gives_up = bench_of(rig, Letters(lasts=70))
    unusable = bench_of(rig, Letters(fingerprint=""))

    found = [await each.learned() for each in (with_vectors, gives_up, unusable)]

    assert [index.fingerprint for index in found if index is not None] == ["letters", None, None]


async def test_other_articles_have_another_index(bench: Bench):
    first = await bench.learned()

    second = await bench.learned((*ARTICLES[:-1], replace(ARTICLES[-1], answer="两天。")))

    assert first is not None
    assert second is not None
    assert first.kb_hash != second.kb_hash
