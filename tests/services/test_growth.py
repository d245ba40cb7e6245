"""Questions left to people become groups, drafts and articles; nothing expires, nothing erased is read."""

from datetime import date

import pytest

from tests.services.rig import AgentSeat, Rig, Visitor
from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.errors import Conflict, InvalidInput, NotFound
from zhida.core.kernel.ids import ArticleId
from zhida.core.kernel.times import DAY, Micros
from zhida.core.knowledge.article import Article
from zhida.ports.storage import JobRow, Put, Row, Unit
from zhida.services.contact_keys import ContactKeys
from zhida.services.gaps import GATHER
from zhida.services.growth import Growth
from zhida.services.library import Library
from zhida.services.question_groups import Group
from zhida.services.recorder import Recorder

INVOICE = "发票在订单页点开票，填好抬头，三天内发到邮箱。"
TODAY = date(2026, 1, 5)


def library(rig: Rig) -> Library:
    return rig.platform.library


def growth(rig: Rig) -> Growth:
    return library(rig).growth


async def gather(rig: Rig) -> None:
    """Run the job until it rests."""
    await library(rig).gaps.begin(rig.tenant)
    while await rig.running.jobs.run_due():
        pass


async def asks(rig: Rig, *words: str) -> Visitor:
    """A contact says this to the bot, then wants a person."""
    contact = await rig.visitor()
    for one in words:
        await contact.say(one)
    await contact.ask_person()
    return contact


async def served(rig: Rig, agent: AgentSeat, contact: Visitor, *replies: str) -> None:
    await agent.accept(contact.matter)
    for reply in replies:
        await agent.reply(contact.matter, reply)


async def groups(rig: Rig, state: str = "open") -> list[Group]:
    listed = await growth(rig).groups(rig.tenant, state, 28)
    return [await growth(rig).seen(rig.tenant, one.row, 28) for one in listed]


async def chief_of(rig: Rig) -> AgentSeat:
    return await rig.agent("chen", role=Role.SUPERVISOR, is_ready=False)


async def invoices(rig: Rig) -> AgentSeat:
    """Three contacts ask alike; one agent answers two of them."""
    agent = await rig.agent("lin")
    for words in ("发票怎么开？", "请问怎么开发票", "怎么开发票给li@mail.example"):
        contact = await asks(rig, words)
        if "@" not in words:
            await served(rig, agent, contact, "您好，" + INVOICE, "还有其他问题吗？")
    return agent


async def test_same_question_of_several_contacts_is_one_group_with_the_agents_answer(rig: Rig):
    await invoices(rig)

    await gather(rig)

    (group,) = await groups(rig)
    assert (group.count, group.state, group.trend) == (3, "open", 3)
    assert sum(group.kinds.values()) == 3
    assert group.by_day == ((rig.platform.knowledge.today(rig.tenant), 3),)
    assert len(group.examples) == 3
    assert [(one.text, one.agent_id is not None) for one in group.agent_answers] == [(INVOICE, True)]


async def test_gathering_again_changes_nothing_and_takes_a_later_answer(rig: Rig):
    agent = await rig.agent("lin")
    contact = await asks(rig, "发票怎么开？")
    await gather(rig)
    before = await groups(rig)

    await gather(rig)
    again = await groups(rig)
    await served(rig, agent, contact, INVOICE)
    await rig.wait(1)
    await gather(rig)

    assert before == again
    assert before[0].agent_answers == ()
    assert (await groups(rig))[0].agent_answers[0].text == INVOICE
    assert (await groups(rig))[0].count == 1


async def test_crash_between_reading_and_grouping_loses_nothing(rig: Rig):
    await invoices(rig)
    gaps = library(rig).gaps
    job = JobRow(kind=GATHER, key="all", due_at=Micros(0), payload="")
    gaps_group = gaps.group

    async def crash(tenant: object) -> bool:
        raise RuntimeError

    gaps.group = crash
    with pytest.raises(RuntimeError):
        await gaps.gather(rig.tenant, job)
    gaps.group = gaps_group
    assert await groups(rig) == []

    await gather(rig)

    assert [group.count for group in await groups(rig)] == [3]


async def test_draft_of_a_group_is_the_agents_answer_without_anything_personal(rig: Rig):
    await invoices(rig)
    await gather(rig)
    (group,) = await groups(rig)
    chief = await chief_of(rig)

    draft = await growth(rig).draft(chief.actor, group.id, None)

    assert draft.article.answer == INVOICE
    assert draft.origin == "agent_answer"
    assert "@" not in " ".join((draft.article.question, *draft.article.similar))
    assert draft.article.source
    assert [one.draft_id for one in await groups(rig, "drafted")] == [draft.id]
    with pytest.raises(Conflict):
        await growth(rig).draft(chief.actor, group.id, None)


async def test_approved_draft_solves_the_group_and_the_bot_answers(rig: Rig):
    await invoices(rig)
    await gather(rig)
    (group,) = await groups(rig)
    chief = await chief_of(rig)
    draft = await growth(rig).draft(chief.actor, group.id, None)

    kept = await library(rig).drafting.approve(chief.actor, draft.id)

    (solved,) = await groups(rig, "solved")
    assert solved.article_id == kept.article.id
    day = rig.platform.knowledge.today(rig.tenant)
    reading = await rig.platform.knowledge.read(rig.tenant, "zh-CN", "请问怎么开发票", day, None)
    assert [one.article_id for one in reading.candidates] == [kept.article.id]


async def test_rejected_draft_leaves_the_questions_open(rig: Rig):
    await invoices(rig)
    await gather(rig)
    chief = await chief_of(rig)
    draft = await growth(rig).draft(chief.actor, (await groups(rig))[0].id, "我来写：在订单页开票。")

    await library(rig).drafting.reject(chief.actor, draft.id, "不对")

    (group,) = await groups(rig)
    assert (group.draft_id, draft.origin) == (None, "person")


async def test_group_without_an_answer_needs_words(rig: Rig):
    await asks(rig, "门店几点关门？")
    await gather(rig)
    (group,) = await groups(rig)
    chief = await chief_of(rig)

    with pytest.raises(InvalidInput) as refused:
        await growth(rig).draft(chief.actor, group.id, None)

    assert refused.value.params["field"] == "text"
    assert (await growth(rig).draft(chief.actor, group.id, "晚上九点。")).article.question == "门店几点关门？"


async def test_open_group_is_shown_however_old_it_is(rig: Rig):
    await asks(rig, "门店几点关门？")
    await gather(rig)

    await rig.clock.advance(200 * 86_400)

    assert [one.recent for one in await growth(rig).groups(rig.tenant, "open", 28)] == [0]
    assert await growth(rig).groups(rig.tenant, "solved", 28) == []


async def test_dismissed_group_stays_dismissed_and_is_left_out_when_it_is_old(rig: Rig):
    await asks(rig, "门店几点关门？")
    await gather(rig)
    chief = await chief_of(rig)
    (group,) = await groups(rig)

    await growth(rig).dismiss(chief.actor, group.id)
    await asks(rig, "门店几点关门")
    await gather(rig)

    assert await groups(rig) == []
    assert [one.count for one in await groups(rig, "dismissed")] == [2]
    await rig.clock.advance(200 * 86_400)
    assert await groups(rig, "dismissed") == []
    with pytest.raises(NotFound):
        await growth(rig).dismiss(chief.actor, "grp_none")


async def test_solving_by_an_article_adds_the_wordings_and_asking_on_opens_the_group_again(rig: Rig):
    agent = await rig.agent("lin")
    article = Article(id=ArticleId("a1"), question="营业时间", answer="早九点到晚九点。", source="门店公告")
    await rig.learn(article)
    await served(rig, agent, await asks(rig, "门店几点关门？"), "晚上九点关门，欢迎来。")
    await gather(rig)
    (group,) = await groups(rig)
    chief = await chief_of(rig)

    await growth(rig).solve(chief.actor, group.id, "a1", ["门店几点关门？", "门店几点关门", "营业时间"])
    kept = await rig.platform.knowledge.kept_one(rig.tenant, "a1")

    assert kept.article.similar == ("门店几点关门",)
    assert (await groups(rig, "solved"))[0].article_id == "a1"
    with pytest.raises(NotFound):
        await growth(rig).solve(chief.actor, group.id, "a9", [])
    await _question_after(rig, group.id, kind="agent_answered")
    assert await groups(rig) == []
    await _question_after(rig, group.id, kind="unanswered")
    assert [one.id for one in await groups(rig)] == [group.id]


async def _question_after(rig: Rig, group_id: str, *, kind: str) -> None:
    """A question like those of the group was gathered later."""
    await rig.clock.advance(60)
    gaps = library(rig).gaps
    (like, *_) = await gaps.members(rig.tenant, group_id)
    name, owner = f"{like['id']}-{kind}", str(like["key_owner"])
    key = await ContactKeys(rig.store, rig.ports.ring).of(rig.tenant, owner)
    assert key is not None
    words = {"text": await gaps.opened(rig.tenant, like, "words")}
    place = f"{rig.tenant}/open_questions/{name}/words"
    sealed = Recorder(rig.ports.cipher).seal_card(key, place, words)
    row: Row = {
        **like, "id": name, "kind": kind, "at": rig.clock.utc(), "group_id": None, "words": sealed,
        "answer": None, "answered_by": None,
    }  # fmt: skip
    await rig.store.commit(Unit(tenant=rig.tenant, changes=(Put(table="open_questions", values=row),)))
    await gaps.group(rig.tenant)


async def test_words_of_an_erased_contact_are_gone_and_the_count_stays(rig: Rig):
    agent = await invoices(rig)
    gone = await asks(rig, "发票抬头能改吗，怎么开发票")
    await served(rig, agent, gone, "您说的抬头开票前都能改。")
    await gather(rig)
    admin = Actor(tenant=rig.tenant, kind=ActorKind.AGENT, id="age_admin", role=Role.ADMIN)
    before = [one.text for group in await groups(rig) for one in group.examples]

    await rig.platform.erasure.erase(admin, gone.id)
    await gather(rig)

    after = [one.text for group in await groups(rig) for one in group.examples]
    assert set(before) - set(after) == {"发票抬头能改吗，怎么开发票"}
    assert sum(group.count for group in await groups(rig)) == 4
    rows = await rig.store.find(rig.tenant, "open_questions", {"conversation_id": gone.matter})
    assert [(row["words"], row["answer"]) for row in rows] == [(None, None)]


async def test_group_whose_words_are_all_erased_cannot_be_drafted(rig: Rig):
    contact = await asks(rig, "门店几点关门？")
    await gather(rig)
    admin = Actor(tenant=rig.tenant, kind=ActorKind.AGENT, id="age_admin", role=Role.ADMIN)
    await rig.platform.erasure.erase(admin, contact.id)
    chief = await chief_of(rig)
    (group,) = await groups(rig)

    with pytest.raises(InvalidInput) as refused:
        await growth(rig).draft(chief.actor, group.id, "晚上九点。")

    assert (group.examples, refused.value.params["field"]) == ((), "group")


async def _decided(rig: Rig, name: str, owner: str, label: str | None, article_id: str = "a1") -> None:
    row: Row = {
        "id": name, "conversation_id": "c1", "key_owner": owner, "seq": 1, "at": rig.clock.utc(),
        "decision": "answer", "article_id": article_id, "score": 1, "stratum": "", "kb_hash": "",
        "model_hash": "", "calibration": 0, "label": label, "label_source": None,
        "label_at": None, "audit": None,
    }  # fmt: skip
    await rig.store.commit(Unit(tenant=rig.tenant, changes=(Put(table="bot_decisions", values=row),)))


async def test_article_helped_whom_it_answered_and_who_did_not_deny_it(rig: Rig):
    await rig.learn(Article(id=ArticleId("a1"), question="营业时间", answer="九点。", source="公告"))
    await _decided(rig, "d1", "k1", "right")
    await _decided(rig, "d2", "k1", None)
    await _decided(rig, "d3", "k2", None)
    await _decided(rig, "d4", "k3", "wrong")

    assert await library(rig).gaps.helped(rig.tenant, "a1", 0) == (2, 1)
    assert await library(rig).gaps.helped(rig.tenant, "a1", rig.clock.utc() + 1) == (0, 0)


async def test_week_names_matters_costs_and_changes(rig: Rig):
    agent = await invoices(rig)
    await rig.wait(600)
    for row in await rig.store.find(rig.tenant, "conversations", {"phase": "agent"}):
        await agent.wrap_up(str(row["id"]))
    await asks(rig, "门店几点关门？")
    await rig.learn(Article(id=ArticleId("a1"), question="营业时间", answer="九点。", source="公告"))
    await _decided(rig, "d1", "k1", "right")
    await gather(rig)

    week = await library(rig).weekly.week(rig.tenant, None)

    assert (week.contacts, week.with_people) == (4, 2)
    assert week.last == rig.platform.knowledge.today(rig.tenant)
    first = week.matters[0]
    assert (first.matter.count, first.matter.handled, first.matter.growth) == (3, 2, 3)
    assert first.matter.minutes == 20
    assert first.example is not None and "发票" in first.example
    (change,) = week.changes
    assert (change.what, change.group_id, change.share) == ("article", first.matter.group_id, 50)
    assert [(one.article_id, one.helped, one.denied) for one in week.articles] == [("a1", 1, 0)]
    assert week.suggestions.shown == 0


async def test_week_before_anything_is_empty_and_the_next_one_counts_what_was_before(rig: Rig):
    await asks(rig, "门店几点关门？")
    await gather(rig)
    today = rig.platform.knowledge.today(rig.tenant)
    await rig.clock.advance(7 * DAY / 1_000_000)
    await asks(rig, "门店几点关门")
    await gather(rig)

    (matter,) = (await library(rig).weekly.week(rig.tenant, None)).matters
    empty = await library(rig).weekly.week(rig.tenant, date(2000, 1, 1))

    assert (matter.matter.count, matter.matter.growth) == (1, 0)
    assert (empty.contacts, empty.matters, empty.changes) == (0, (), ())
    assert today != rig.platform.knowledge.today(rig.tenant)


async def test_group_and_week_without_readable_words_have_no_example(rig: Rig):
    contact = await asks(rig, "门店几点关门？")
    await gather(rig)
    admin = Actor(tenant=rig.tenant, kind=ActorKind.AGENT, id="age_admin", role=Role.ADMIN)
    await rig.platform.erasure.erase(admin, contact.id)

    (matter,) = (await library(rig).weekly.week(rig.tenant, None)).matters

    assert matter.example is None


async def test_article_that_was_deleted_helped_nobody(rig: Rig):
    await rig.learn(Article(id=ArticleId("a1"), question="营业时间", answer="九点。", source="公告"))
    await asks(rig, "门店几点关门？")
    await gather(rig)
    chief = await chief_of(rig)
    (group,) = await groups(rig)
    await growth(rig).solve(chief.actor, group.id, "a1", [])
    await rig.platform.knowledge.replace(rig.tenant, (), ("a1",), chief.actor)

    (solved,) = await groups(rig, "solved")

    assert solved.helped == 0
