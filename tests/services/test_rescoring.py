"""Labels count for the ranker in force: what another one decided is read again from its matter."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from tests.services.rig import AgentSeat, Rig, Visitor, memory_ports, rig_on
from tests.services.test_calibrating import WARRANTY, decision, wrote
from zhida.core.bot.outcome import Outcome
from zhida.core.kernel.actors import Role
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.ports.storage import Row
from zhida.services.ledger import answer_id, silence_id
from zhida.services.rescoring import MOST_READ, Rescoring

REFUNDS = Article(
    id=ArticleId("refunds"), question="退款多久到账", answer="三天。", source="退款规定", tags=("退款",)
)


@pytest.fixture
async def rig() -> AsyncGenerator[Rig]:
    async with rig_on(memory_ports()) as rig:
        await rig.learn(WARRANTY, REFUNDS)
        yield rig


@pytest.fixture
async def root(rig: Rig) -> AgentSeat:
    return await rig.agent("root", role=Role.ADMIN, is_ready=False)


async def counted(rig: Rig, rows: list[Row]) -> list[Outcome]:
    rescoring = Rescoring(store=rig.store, history=rig.platform.history, folding=rig.ports.folding)
    knowledge = rig.platform.knowledge
    found = await rescoring.outcomes(
        rig.tenant,
        rows,
        await knowledge.index(rig.tenant),
        await knowledge.reader(rig.tenant),
        bot=rig.platform.tenancy.of(rig.tenant).bot,
        day=knowledge.today(rig.tenant),
    )
    assert [row["id"] for row, _ in found] == [outcome.id for _, outcome in found]
    return [outcome for _, outcome in found]


async def judged(rig: Rig, contact: Visitor, decision_id: str, label: str) -> Row:
    row = await rig.store.get(rig.tenant, "bot_decisions", (decision_id,))
    assert row is not None, contact.matter
    await wrote(rig, [{**row, "label": label, "label_source": "contact", "label_at": 1}])
    return {**row, "label": label, "label_source": "contact", "label_at": 1}


async def answered(rig: Rig, label: str = "right") -> Row:
    """Let somebody be answered about the warranty, and say how that was."""
    contact = await rig.visitor()
    await contact.say("保修期是多久")
    return await judged(rig, contact, answer_id(contact.matter, "warranty"), label)


async def test_a_decision_of_the_ranker_in_force_keeps_its_score(rig: Rig):
    row = {**await answered(rig), "score": 123_456}

    (outcome,) = await counted(rig, [row])

    assert (outcome.score, outcome.is_right, outcome.stratum) == (123_456, True, "ordinary")


async def test_a_decision_on_other_articles_has_the_score_its_message_has_today(rig: Rig):
    right, wrong = await answered(rig), await answered(rig, "wrong")
    other = {"kb_hash": "earlier", "score": 123_456}

    outcomes = await counted(rig, [{**right, **other}, {**wrong, **other}])

    assert [one.score for one in outcomes] == [right["score"], wrong["score"]]
    assert [one.is_right for one in outcomes] == [True, False]


async def test_an_article_that_was_right_and_is_not_the_best_today_is_a_wrong_answer(rig: Rig):
    row = {**await answered(rig), "model_hash": "earlier", "article_id": "gone", "stratum": "protected"}

    (outcome,) = await counted(rig, [row])

    assert (outcome.is_right, outcome.article_id, outcome.stratum) == (False, "warranty", "protected")


async def test_an_answer_that_became_one_about_money_falls_under_that_promise(rig: Rig, root: AgentSeat):
    row = await answered(rig)
    about_money = replace(WARRANTY, tags=("退款",))
    await rig.platform.knowledge.replace(rig.tenant, (about_money, REFUNDS), (), root.actor)

    (outcome,) = await counted(rig, [row])

    assert (outcome.is_right, outcome.stratum) == (True, "money")


async def test_what_no_article_answered_stays_out_of_scope_without_any_candidate(rig: Rig):
    contact = await rig.visitor()
    await contact.say("xyzzy")
    row = await judged(rig, contact, silence_id(contact.matter, None), "out_of_scope")

    (outcome,) = await counted(rig, [{**row, "kb_hash": "earlier"}])

    assert (outcome.score, outcome.is_out_of_scope, outcome.article_id) == (0, True, "")


async def test_a_follow_up_is_read_with_the_question_it_leaned_on(rig: Rig):
    contact = await rig.visitor()
    await contact.say("退款多久到账")
    await contact.say("那这个呢")
    rows = await rig.store.find(rig.tenant, "bot_decisions", order="seq", descending=True, limit=1)
    row = {**rows[0], "label": "right", "label_source": "contact"}

    (outcome,) = await counted(rig, [{**row, "kb_hash": "earlier", "score": 1}])

    assert outcome.score == row["score"]


async def test_erased_words_and_matters_that_are_gone_count_no_longer(rig: Rig, root: AgentSeat):
    contact = await rig.visitor()
    await contact.say("保修期是多久")
    row = await judged(rig, contact, answer_id(contact.matter, "warranty"), "right")
    await rig.platform.erasure.erase(root.actor, contact.id)

    assert await counted(rig, [{**row, "kb_hash": "earlier"}, decision(1, kb_hash="earlier")]) == []


async def test_only_the_newest_decisions_of_other_rankers_are_read_again(rig: Rig):
    row = {**await answered(rig), "kb_hash": "earlier"}

    outcomes = await counted(rig, [decision(1, kb_hash="earlier")] * MOST_READ + [row])

    assert outcomes == []
