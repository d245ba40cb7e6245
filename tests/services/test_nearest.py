"""A base of very many wordings is searched nearly, with the same answer; any other is compared as a whole."""

from collections.abc import Sequence

import pytest

from tests.services.rig import Rig
from zhida.adapters.models.vector_search import ExactSearches, NearSearches
from zhida.core.bot.index import ArticleIndex, Confirmed, Vectors, learn, texts_to_encode
from zhida.core.bot.reading import Reading
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.ports.encoding import EncodingFailed, VectorSearch, VectorSearches
from zhida.services import nearest
from zhida.services.knowledge import Knowledge
from zhida.services.recorder import Recorder
from zhida.testing.folding import PlainFolding
from zhida.testing.models import HashedEncoder

ARTICLES = tuple(
    Article(
        id=ArticleId(f"about-{n:02}"),
        question=f"{what}怎么办理",
        answer=f"{what}在这里。",
        similar=(f"我想要{what}", f"{what}在哪里办", f"给我办{what}"),
        source="手册",
    )
    for n, what in enumerate(
        ("会员", "积分", "保修", "安装", "换货", "密码", "地址", "物流", "优惠券", "账户")
    )
)
MESSAGE = "想给我的会员办一下"


class Counting:
    """Searches that count what they are asked to build and to find; may not be installed."""

    def __init__(self, inner: VectorSearches, *, works: bool = True) -> None:
        self.inner, self.works = inner, works
        self.built: list[int] = []
        self.found: list[Sequence[int]] = []

    def build(self, vectors: bytes, dim: int) -> VectorSearch:
        self.built.append(len(vectors) // dim // 4)
        if not self.works:
            raise EncodingFailed("extra_semantic_not_installed")
        self._search = self.inner.build(vectors, dim)
        return self

    def nearest(self, vector: bytes, k: int) -> Sequence[int]:
        self.found.append(self._search.nearest(vector, k))
        return self.found[-1]


class Learning:
    """Learns with vectors, at once."""

    def __init__(self, encoder: HashedEncoder) -> None:
        encoder.load()
        self._encoder = encoder

    async def lexical(self, articles: Sequence[Article]) -> ArticleIndex:
        return ArticleIndex.build(articles, PlainFolding().fold)

    async def learned(
        self, tenant: TenantId, articles: Sequence[Article], turns: Sequence[Confirmed]
    ) -> ArticleIndex | None:
        assert tenant and not turns
        rows = self._encoder.encode(texts_to_encode(articles))
        vectors = Vectors(fingerprint=self._encoder.fingerprint, dim=self._encoder.dim, rows=rows)
        learned = learn(articles, PlainFolding().fold, vectors=vectors)
        return (await self.lexical(articles)).with_learned(learned, "model")

    async def kept(self, tenant: TenantId, articles: Sequence[Article]) -> ArticleIndex | None:
        return None

    async def knows(self, tenant: TenantId, articles: Sequence[Article], turns: Sequence[Confirmed]) -> bool:
        return False

    async def forget(self, tenant: TenantId) -> bool:
        return False


async def read(rig: Rig, searches: VectorSearches | None, vector: bytes | None = None) -> Reading:
    """Return what a base learned with vectors understands of the message."""
    encoder = HashedEncoder()
    knowledge = Knowledge(
        store=rig.store,
        clock=rig.clock,
        recorder=Recorder(rig.ports.cipher),
        folding=rig.ports.folding,
        tenancy=rig.platform.tenancy,
        building=Learning(encoder),
        searches=searches,
    )
    await knowledge.replace(rig.tenant, ARTICLES, (), Actor(tenant=rig.tenant, kind=ActorKind.SYSTEM))
    await knowledge.settled()
    reader = await knowledge.reader(rig.tenant)
    assert reader.fingerprint == encoder.fingerprint
    if vector is None:
        vector = encoder.encode((MESSAGE,))
    found = reader.read(MESSAGE, "zh-CN", knowledge.today(rig.tenant), vector=vector)
    await knowledge.stop()
    return found


@pytest.fixture(name="many")
def very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "ALL_COMPARED", 10)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("inner", [ExactSearches(), NearSearches()])
async def test_a_very_large_base_is_searched_nearly_with_the_same_answer(rig: Rig, inner: VectorSearches):
    searches = Counting(inner)

    found, exact = await read(rig, searches), await read(rig, None)

    assert searches.built == [40] and len(searches.found) == 1 and len(searches.found[0]) == 40
    assert found.candidates == exact.candidates


@pytest.mark.usefixtures("many")
async def test_near_ones_are_enough_for_the_best(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(nearest, "_NEAREST", 12)
    searches = Counting(NearSearches())

    found, exact = await read(rig, searches), await read(rig, None)

    assert len(searches.found[0]) == 12
    assert found.candidates[0].article_id == exact.candidates[0].article_id


async def test_an_ordinary_base_is_compared_as_a_whole(rig: Rig):
    searches = Counting(ExactSearches())

    await read(rig, searches)

    assert searches.built == []


@pytest.mark.usefixtures("many")
async def test_a_search_that_is_not_installed_costs_time_and_no_answer(rig: Rig):
    searches = Counting(ExactSearches(), works=False)

    found = await read(rig, searches)

    assert searches.built == [40] and found == await read(rig, None)


@pytest.mark.usefixtures("many")
async def test_a_vector_that_does_not_fit_is_as_good_as_none(rig: Rig):
    searches = Counting(ExactSearches())

    found = await read(rig, searches, vector=b"1234")

    assert searches.found == []
    assert found == await read(rig, None, vector=b"1234")
