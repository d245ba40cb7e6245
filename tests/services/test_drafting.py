"""An article's life: proposed, approved, in force at once, restored, removed; every text is kept."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from tests.services.rig import Rig
from zhida.core.bot.index import ArticleIndex, Confirmed
from zhida.core.bot.reading import Candidate
from zhida.core.conversation.events import MessageSent
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Conflict, InvalidInput, NotFound
from zhida.core.kernel.events import event_name
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.ports.storage import Put, Unit
from zhida.services.article_rows import article_row
from zhida.services.drafting import Drafting
from zhida.services.knowledge import Knowledge
from zhida.services.recorder import Recorder
from zhida.testing.folding import PlainFolding

WORDS = {"question": "发票怎么开", "answer": "在订单页点开票。", "source": "开票规定"}
RETURNS = Article(id=ArticleId("a1"), question="怎么退货", answer="七天内可退。", source="手册")


def drafting(rig: Rig) -> Drafting:
    return rig.platform.library.drafting


async def found(rig: Rig, words: str) -> list[Candidate]:
    day = date(2026, 11, 30)
    return list((await rig.platform.knowledge.read(rig.tenant, "zh-CN", words, day, None)).candidates)


async def tenant_events(rig: Rig) -> list[str]:
    stored = await rig.store.read(rig.tenant, f"tenant:{rig.tenant}")
    opened = [Recorder(rig.ports.cipher).open(rig.tenant, one, None).event for one in stored]
    return [event_name(event) for event in opened if event_name(event).startswith("article.")]


async def test_draft_is_answered_from_in_the_moment_it_is_approved(rig: Rig):
    agent, chief = await rig.agent("lin"), await rig.agent("chen", role=Role.SUPERVISOR)
    draft = await drafting(rig).make(agent.actor, WORDS, owner="财务")
    before = await found(rig, "发票怎么开")

    kept = await drafting(rig).approve(chief.actor, draft.id)

    assert before == []
    assert [one.article_id for one in await found(rig, "发票怎么开")] == [kept.article.id]
    governance = kept.governance
    assert (governance.version, governance.owner, governance.approved_by) == (1, "财务", chief.id)
    assert (await drafting(rig).get(rig.tenant, draft.id)).state == "approved"
    assert await tenant_events(rig) == ["article.drafted", "article.approved"]


async def test_draft_is_decided_once(rig: Rig):
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    draft = await drafting(rig).make(chief.actor, WORDS)
    both = await asyncio.gather(
        drafting(rig).approve(chief.actor, draft.id),
        drafting(rig).approve(chief.actor, draft.id),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in both) == ["Conflict", "Kept"]
    for late in (
        drafting(rig).reject(chief.actor, draft.id, "迟了"),
        drafting(rig).change(chief.actor, draft.id, WORDS, None),
    ):
        with pytest.raises(Conflict):
            await late


async def test_rejected_draft_keeps_its_reason_and_is_never_said(rig: Rig):
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    draft = await drafting(rig).make(chief.actor, WORDS)

    rejected = await drafting(rig).reject(chief.actor, draft.id, "已有同样的")

    assert (rejected.state, rejected.reason) == ("rejected", "已有同样的")
    assert await found(rig, "发票怎么开") == []
    assert [one.id for one in await drafting(rig).list(rig.tenant, "rejected")] == [draft.id]
    assert await tenant_events(rig) == ["article.drafted", "article.rejected"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"source": ""}, "no_source"),
        ({"answer": "请拨打客服热线。"}, "puts_off"),
        ({"answer": "……"}, "empty"),
    ],
)
async def test_what_could_not_be_said_is_not_approved(rig: Rig, more: dict[str, str], code: str):
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    draft = await drafting(rig).make(chief.actor, {**WORDS, **more})

    with pytest.raises(InvalidInput) as refused:
        await drafting(rig).approve(chief.actor, draft.id)

    assert refused.value.params["field"] == code
    assert code in [f.code for f in (await drafting(rig).findings(rig.tenant, (draft,)))[draft.id]]


async def test_draft_shows_what_it_contradicts(rig: Rig):
    await rig.learn(RETURNS)
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    draft = await drafting(rig).make(chief.actor, {**WORDS, "question": "怎么退货"})

    findings = (await drafting(rig).findings(rig.tenant, (draft,)))[draft.id]

    assert "contradiction" in [finding.code for finding in findings]
    assert await drafting(rig).findings(rig.tenant, ()) == {}


async def test_draft_of_another_text_becomes_the_next_version_of_its_article(rig: Rig):
    await rig.learn(RETURNS)
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    draft = await drafting(rig).make(chief.actor, WORDS, article_id="a1")
    draft = await drafting(rig).change(chief.actor, draft.id, {**WORDS, "answer": "十五天内可退。"}, "售后")

    kept = await drafting(rig).approve(chief.actor, draft.id)

    assert (kept.article.id, kept.article.answer, kept.governance.version) == ("a1", "十五天内可退。", 2)
    versions = await rig.platform.knowledge.versions(rig.tenant, "a1")
    assert [(one.number, one.article.answer) for one in versions] == [
        (2, "十五天内可退。"),
        (1, "七天内可退。"),
    ]


async def test_earlier_text_is_restored_as_a_new_version_also_after_deletion(rig: Rig):
    knowledge = rig.platform.knowledge
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    await rig.learn(RETURNS)
    await rig.learn(replace(RETURNS, answer="不能退。", audience="agents"))
    await knowledge.replace(rig.tenant, (), ("a1",), chief.actor)

    kept = await knowledge.restore(rig.tenant, "a1", 1, chief.actor)

    assert (kept.article, kept.governance.version) == (RETURNS, 3)
    assert kept.governance.approved_by == chief.id
    assert [one.article.audience for one in await knowledge.versions(rig.tenant, "a1")] == [
        "everyone", "agents", "everyone"
    ]  # fmt: skip
    assert await tenant_events(rig) == ["article.approved"] * 2 + ["article.removed", "article.approved"]


async def test_writing_the_same_text_makes_no_version(rig: Rig):
    await rig.learn(RETURNS)
    await rig.learn(RETURNS)

    assert len(await rig.platform.knowledge.versions(rig.tenant, "a1")) == 1


async def test_article_from_before_there_were_versions_keeps_its_first_text(rig: Rig):
    put = Put(table="articles", values=article_row(RETURNS, 7))
    await rig.store.commit(Unit(tenant=rig.tenant, changes=(put,)))
    knowledge = rig.platform.knowledge
    first = await knowledge.versions(rig.tenant, "a1")

    await rig.learn(replace(RETURNS, answer="不能退。"))

    assert [(one.number, one.at) for one in first] == [(1, 7)]
    assert [one.article.answer for one in await knowledge.versions(rig.tenant, "a1")] == [
        "不能退。",
        "七天内可退。",
    ]


async def test_what_is_not_there_is_not_found(rig: Rig):
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    knowledge = rig.platform.knowledge
    for missing in (
        knowledge.versions(rig.tenant, "a9"),
        knowledge.restore(rig.tenant, "a9", 1, chief.actor),
        drafting(rig).get(rig.tenant, "drf_9"),
        drafting(rig).make(chief.actor, WORDS, article_id="a9"),
        drafting(rig).make(chief.actor, WORDS, group_id="grp_9"),
    ):
        with pytest.raises(NotFound):
            await missing
    with pytest.raises(InvalidInput):
        await drafting(rig).make(chief.actor, {**WORDS, "answer": ""})


async def test_lint_knows_what_the_index_finds_and_the_ledger_never_saw(rig: Rig):
    await rig.learn(RETURNS, replace(RETURNS, id=ArticleId("a2"), question="发票怎么开", answer="在订单页。"))
    given = {
        "id": "d1", "conversation_id": "c1", "key_owner": "k1", "seq": 1, "at": 1, "decision": "answer",
        "article_id": "a1", "score": 1, "stratum": "", "kb_hash": "", "model_hash": "", "calibration": 0,
        "label": None, "label_source": None, "label_at": None, "audit": None,
    }  # fmt: skip
    await rig.store.commit(Unit(tenant=rig.tenant, changes=(Put(table="bot_decisions", values=given),)))
    early = {f.code for f in await rig.platform.knowledge.lint(rig.tenant)}

    await rig.clock.advance(91 * 86_400)
    late = [(f.code, f.articles) for f in await rig.platform.knowledge.lint(rig.tenant)]

    assert "never_used" not in early
    assert ("never_used", ("a2",)) in late
    assert ("never_used", ("a1",)) not in late


class _Building:
    """Learns when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.fails = False
        self.seen: list[tuple[int, int]] = []

    async def lexical(self, articles: object) -> ArticleIndex:
        return ArticleIndex.build(articles, PlainFolding().fold)  # pyright: ignore[reportArgumentType] - articles

    async def learned(self, tenant: TenantId, articles: object, turns: object) -> ArticleIndex | None:
        await self.go.wait()
        self.seen.append((len(articles), len(turns)))  # pyright: ignore[reportArgumentType] - both have a length
        if self.fails:
            raise MemoryError
        return await self.lexical(articles)

    async def kept(self, tenant: TenantId, articles: object) -> ArticleIndex | None:
        return None

    async def knows(self, tenant: TenantId, articles: object, turns: object) -> bool:
        return False

    async def forget(self, tenant: TenantId) -> bool:
        return False


async def test_learned_index_is_swapped_in_when_it_is_ready_and_still_the_newest(rig: Rig):
    building, activated = _Building(), list[TenantId]()

    async def turns(tenant: TenantId, articles: object, day: date) -> list[Confirmed]:
        assert (tenant, day) == (rig.tenant, knowledge.today(tenant))
        return [Confirmed(text="想退", article_id=ArticleId("a1"))]

    knowledge = Knowledge(
        store=rig.store,
        clock=rig.clock,
        recorder=Recorder(rig.ports.cipher),
        folding=rig.ports.folding,
        tenancy=rig.platform.tenancy,
        building=building,
    )
    knowledge.turns = turns
    knowledge.watchers.append(activated.append)
    chief = await rig.agent("chen", role=Role.SUPERVISOR)
    await knowledge.warm()
    await knowledge.replace(rig.tenant, (RETURNS,), (), chief.actor)
    lexical = await knowledge.index(rig.tenant)

    building.go.set()
    await knowledge.settled()

    assert await knowledge.index(rig.tenant) is not lexical
    assert building.seen == [(1, 1)]
    assert len(activated) == 3
    learned = await knowledge.index(rig.tenant)
    building.fails = True
    await knowledge.warm()
    await knowledge.settled()
    assert await knowledge.index(rig.tenant) is learned
    await knowledge.stop()


async def test_article_for_agents_is_never_given_to_a_contact(rig: Rig):
    await rig.learn(replace(RETURNS, answer="内部：先查库存。", audience="agents"))
    contact = await rig.visitor()

    await contact.say("怎么退货")
    await contact.say("怎么退货", chosen="a1")

    said = [event for event in await rig.events(contact.matter) if isinstance(event, MessageSent)]
    assert not any("内部" in event.text or event.article_id or event.choices for event in said)
