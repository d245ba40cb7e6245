"""The promise of every ``Trainer`` and ``IndexFiles``, kept by the real ones and by their twins."""

import asyncio
import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from zhida.adapters.models.folding import TableFolding
from zhida.adapters.models.training import ChildTrainer
from zhida.adapters.models.training_files import FolderIndexFiles, read_learned
from zhida.adapters.models.training_task import training_bytes, training_of
from zhida.core.bot.index import ArticleIndex, Confirmed, Vectors, texts_to_encode
from zhida.core.bot.index.packing import packed
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.ports.training import IndexFiles, Trainer, Training, TrainingFailed
from zhida.testing.training import InProcessTrainer, MemoryIndexFiles

DAY = date(2026, 11, 21)
FOLDING = TableFolding()
TRAINERS: dict[str, Trainer] = {"child": ChildTrainer(), "in process": InProcessTrainer(FOLDING)}


def article(name: str, question: str, *similar: str) -> Article:
    return Article(
        id=ArticleId(name),
        question=question,
        answer=f"{question}，答复在此。",
        similar=similar,
        source="手册",
        valid_to=date(2027, 1, 1),
    )


ARTICLES = (
    article("ship", "什么时候发货", "几天发货", "多久能寄出", "怎么还不发货"),
    article("back", "怎么退货", "我想退货", "退货流程", "不想要了怎么退"),
    article("bill", "怎么开发票", "发票在哪里开", "要一张发票", "能开发票吗"),
    *(
        article(thing, f"{thing}坏了找谁修", f"我的{thing}出毛病了", f"修{thing}")
        for thing in ("冰箱", "空调", "电视", "风扇", "水壶", "灯", "门锁")
    ),
)
TURNS = (
    Confirmed(text="东西啥时候能寄", article_id=ArticleId("ship")),
    Confirmed(text="附近有地铁吗", article_id=None),
)
TRAINING = Training(articles=ARTICLES, confirmed=TURNS)


@pytest.fixture(name="trainer", params=list(TRAINERS))
def each_trainer(request: pytest.FixtureRequest) -> Trainer:
    return TRAINERS[str(request.param)]


@pytest.fixture(name="files", params=["folder", "memory"])
def each_files(request: pytest.FixtureRequest, tmp_path: Path) -> IndexFiles:
    return FolderIndexFiles(tmp_path / "indexes") if request.param == "folder" else MemoryIndexFiles()


async def test_learned_file_answers_the_wordings_it_was_learned_from(trainer: Trainer):
    steps: list[tuple[int, int]] = []

    content = await trainer.train(TRAINING, lambda done, all_: steps.append((done, all_)))

    assert content is not None
    index = ArticleIndex.build(ARTICLES, FOLDING.fold).with_learned(trainer.read(content), "model")
    assert index.is_learned
    assert index.search("多久能寄出", DAY, lang="zh")[0].article_id == "ship"
    assert steps == [(done, 6) for done in range(1, 7)]


async def test_same_training_gives_the_same_file_wherever_it_is_learned():
    contents = {await trainer.train(TRAINING) for trainer in TRAINERS.values()}

    assert len(contents) == 1


async def test_one_article_alone_is_not_learned(trainer: Trainer):
    assert await trainer.train(Training(articles=ARTICLES[:1])) is None


async def test_damaged_or_foreign_file_is_no_index(trainer: Trainer):
    content = await trainer.train(TRAINING)
    assert content is not None
    learned = trainer.read(content)
    assert learned is not None
    foreign = io.BytesIO()
    np.savez(foreign, allow_pickle=True, format=np.array([1]), keys=np.array([None]))

    assert trainer.read(content[: len(content) // 2]) is None
    assert trainer.read(b"") is None
    assert trainer.read(b"not an archive") is None
    assert trainer.read(foreign.getvalue()) is None
    for name in packed(learned):
        rest = io.BytesIO()
        np.savez(rest, allow_pickle=False, **{k: v for k, v in packed(learned).items() if k != name})
        assert trainer.read(rest.getvalue()) is None


async def test_training_over_its_limits_fails_with_a_reason():
    for limited in (ChildTrainer(memory=64 << 20), ChildTrainer(cpu_s=0)):
        with pytest.raises(TrainingFailed) as failed:
            await limited.train(TRAINING)
        assert failed.value.why.startswith("ended with")


async def test_training_nobody_waits_for_any_more_ends_its_process():
    begun = asyncio.Event()
    task = asyncio.create_task(ChildTrainer().train(TRAINING, lambda _done, _all: begun.set()))
    await begun.wait()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_twin_fails_when_told_to():
    with pytest.raises(TrainingFailed):
        await InProcessTrainer(FOLDING, fails=True).train(TRAINING)


def test_training_goes_to_the_child_and_comes_back_whole():
    texts = texts_to_encode(ARTICLES, TURNS)
    rows = np.eye(len(texts), 8, dtype="<f4").tobytes()
    training = Training(
        articles=ARTICLES, confirmed=TURNS, vectors=Vectors(fingerprint="f", dim=8, rows=rows), seed=3
    )

    assert training_of(training_bytes(training)) == training
    assert training_of(training_bytes(TRAINING)) == TRAINING


def test_key_names_everything_the_result_depends_on():
    vectors = Vectors(fingerprint="f", dim=1, rows=b"")
    trainings = (
        TRAINING,
        Training(articles=ARTICLES),
        Training(articles=ARTICLES[:2], confirmed=TURNS),
        Training(articles=ARTICLES, confirmed=TURNS, seed=1),
        Training(articles=ARTICLES, confirmed=TURNS, vectors=vectors),
    )

    assert len({training.key for training in trainings}) == len(trainings)
    assert TRAINING.key == Training(articles=ARTICLES[::-1], confirmed=TURNS).key


def test_file_comes_back_as_it_was_put(files: IndexFiles):
    assert files.get("one") is None

    first, second = files.put("one", b"content"), files.put("two", b"content")

    assert first == second
    assert files.get("one") == files.get("two") == b"content"
    assert list(files.names()) == ["one", "two"]


def test_dropped_file_is_gone_unless_another_training_has_the_same(files: IndexFiles):
    for key, content in (("one", b"same"), ("two", b"same"), ("three", b"other")):
        files.put(key, content)

    for key in ("one", "three", "never"):
        files.drop(key)

    assert [files.get(key) for key in ("one", "two", "three")] == [None, b"same", None]
    assert list(files.names()) == ["two"]


def test_no_byte_of_a_dropped_file_stays_in_the_folder(tmp_path: Path):
    files = FolderIndexFiles(tmp_path / "indexes")
    files.drop("before there is a folder")
    files.put("one", b"content")

    files.drop("one")

    assert list((tmp_path / "indexes").iterdir()) == []


def test_changed_file_is_as_good_as_none(tmp_path: Path):
    files = FolderIndexFiles(tmp_path)
    digest = files.put("one", b"content")

    (tmp_path / f"{digest}.npz").write_bytes(b"other")

    assert files.get("one") is None


def test_only_the_newest_trainings_keep_their_files(tmp_path: Path):
    files = FolderIndexFiles(tmp_path)

    for number in range(20):
        files.put(f"{number:02d}", b"%d" % number)

    assert len(files.names()) == 16
    assert len(list(tmp_path.glob("*.npz"))) == 16
    assert files.get("19") == b"19"
    assert files.get("00") is None


def test_file_holds_no_text_of_a_contact():
    content = asyncio.run(InProcessTrainer(FOLDING).train(TRAINING))

    assert content is not None
    assert "啥时候".encode() not in content
    assert read_learned(content) is not None
