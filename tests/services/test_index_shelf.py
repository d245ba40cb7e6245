"""Index files that turns went into are found by their tenant, replaced by newer ones, and deleted at once."""

import asyncio
import threading

import pytest

from zhida.core.bot.index import Confirmed
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.ports.training import Training
from zhida.services.index_shelf import Shelf
from zhida.testing.training import MemoryIndexFiles

SHOP, OTHER = TenantId("shop"), TenantId("other")
ARTICLES = (Article(id=ArticleId("ship"), question="什么时候发货", answer="一天。"),)
PLAIN = Training(articles=ARTICLES)


def taught(*texts: str, articles: tuple[Article, ...] = ARTICLES) -> Training:
    turns = tuple(Confirmed(text=text, article_id=ArticleId("ship")) for text in texts)
    return Training(articles=articles, confirmed=turns)


async def test_one_file_of_the_same_articles_stands_for_the_newest_turns():
    files = MemoryIndexFiles()
    shelf = Shelf(files)
    await shelf.put(SHOP, PLAIN, b"plain")
    await shelf.put(SHOP, taught("啥时候寄"), b"first")

    await shelf.put(SHOP, taught("啥时候寄", "寄了吗"), b"second")

    assert len(files.names()) == 2
    assert await shelf.get(SHOP, taught("啥时候寄")) is None
    assert await shelf.newest(SHOP, PLAIN) == b"second"
    assert await shelf.has(SHOP, taught("啥时候寄", "寄了吗"))
    assert not await shelf.has(SHOP, taught("寄了吗"))


async def test_what_was_learned_without_turns_answers_until_there_is_more():
    shelf = Shelf(MemoryIndexFiles())
    await shelf.put(SHOP, PLAIN, b"plain")

    assert await shelf.newest(SHOP, PLAIN) == b"plain"
    assert await shelf.newest(SHOP, Training(articles=())) is None
    assert await shelf.get(SHOP, taught("啥时候寄")) is None


async def test_forgetting_deletes_the_files_of_one_tenant_whatever_the_articles():
    files = MemoryIndexFiles()
    shelf = Shelf(files)
    for tenant in (SHOP, OTHER):
        await shelf.put(tenant, taught("啥时候寄"), b"now")
        await shelf.put(tenant, taught("啥时候寄", articles=()), b"earlier")
    await shelf.put(SHOP, PLAIN, b"plain")

    assert await shelf.forget(SHOP)

    assert not await shelf.forget(SHOP)
    assert await shelf.newest(SHOP, PLAIN) == b"plain"
    assert await shelf.get(OTHER, taught("啥时候寄")) == b"now"
    assert len(files.names()) == 3


class _Slow(MemoryIndexFiles):
    """Writes when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = threading.Event(), threading.Event()

    def put(self, key: str, content: bytes) -> str:
        self.begun.set()
        self.go.wait()
        return super().put(key, content)


async def test_a_file_that_was_being_written_when_it_was_given_up_is_deleted_too():
    files = _Slow()
    shelf = Shelf(files)
    writing = asyncio.create_task(shelf.put(SHOP, taught("啥时候寄"), b"words"))
    await asyncio.to_thread(files.begun.wait)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    forgetting = asyncio.create_task(shelf.forget(SHOP))

    files.go.set()

    assert await forgetting
    assert list(files.names()) == []
