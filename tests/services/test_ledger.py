"""Every answer the bot can be judged by is in the ledger; its labels name their source, no word is kept."""

from collections.abc import AsyncGenerator

import pytest

from tests.services.rig import Rig, Visitor, memory_ports, rig_on
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.ports.storage import Row
from zhida.services.ledger import answer_id, silence_id


def article(article_id: str, question: str, answer: str = "一年。") -> Article:
    return Article(id=ArticleId(article_id), question=question, answer=answer, source="保修条款")


WARRANTY, INVOICE = article("warranty", "保修期是多久"), article("invoice", "怎么开发票", "在订单里开。")


@pytest.fixture
async def rig() -> AsyncGenerator[Rig]:
    async with rig_on(memory_ports()) as rig:
        await rig.learn(WARRANTY, INVOICE)
        yield rig


async def row_of(rig: Rig, decision_id: str) -> Row | None:
    return await rig.store.get(rig.tenant, "bot_decisions", (decision_id,))


async def label_of(rig: Rig, decision_id: str) -> tuple[object, object]:
    row = await row_of(rig, decision_id)
    assert row is not None
    return row["label"], row["label_source"]


async def rows(rig: Rig) -> int:
    return len(await rig.store.find(rig.tenant, "bot_decisions"))


async def asked(rig: Rig, *words: str) -> Visitor:
    contact = await rig.visitor()
    for said in words:
        await contact.say(said)
    return contact


async def test_an_answer_is_one_row_without_a_word(rig: Rig):
    contact = await asked(rig, "保修期是多久")

    row = await row_of(rig, answer_id(contact.matter, "warranty"))

    assert row is not None
    assert (row["decision"], row["article_id"], row["stratum"], row["calibration"]) == (
        "answer",
        "warranty",
        "ordinary",
        1,
    )
    assert (row["label"], row["key_owner"]) == (None, contact.id)
    assert "保修" not in repr(row)


async def test_what_is_no_answer_of_the_bot_has_no_row(rig: Rig):
    await asked(rig, "你好")
    await asked(rig, "转人工")
    await asked(rig, "有人吗")

    assert await rows(rig) == 0


@pytest.mark.parametrize(("solved", "label"), [(True, "right"), (False, "wrong")])
async def test_the_contacts_word_is_the_label(rig: Rig, solved: bool, label: str):
    contact = await asked(rig, "保修期是多久")

    await contact.judge("warranty", solved=solved)

    assert await label_of(rig, answer_id(contact.matter, "warranty")) == (label, "contact")


async def test_a_person_asked_for_soon_after_an_answer_counts_against_it(rig: Rig):
    contact = await asked(rig, "保修期是多久")

    await contact.ask_person()

    assert await label_of(rig, answer_id(contact.matter, "warranty")) == ("wrong", "handover")


async def test_a_person_asked_for_after_it_helped_says_nothing_against_the_answer(rig: Rig):
    contact = await asked(rig, "保修期是多久")
    await contact.judge("warranty", solved=True)

    await contact.ask_person()

    assert await label_of(rig, answer_id(contact.matter, "warranty")) == ("right", "contact")


async def test_a_freeze_says_nothing_about_the_answer_before_it(rig: Rig):
    contact = await asked(rig, "保修期是多久")

    await contact.freeze()

    assert await label_of(rig, answer_id(contact.matter, "warranty")) == (None, None)


async def test_the_pressed_suggestion_judges_the_decision_not_to_answer(rig: Rig):
    await rig.certify(None)
    first = await asked(rig, "保修期是多久")
    second = await asked(rig, "保修期是多久 怎么开发票")

    await first.say("保修期是多久", chosen="warranty")
    top = str((await rig.state(second.matter)).bot.found[0])
    other = "invoice" if top == "warranty" else "warranty"
    await second.say("另一个", chosen=other)

    assert await label_of(rig, silence_id(first.matter, "warranty")) == ("right", "chosen")
    assert await label_of(rig, silence_id(second.matter, top)) == ("wrong", "chosen")
    pressed = await row_of(rig, answer_id(first.matter, "warranty"))
    assert pressed is not None
    assert (pressed["decision"], pressed["audit"]) == ("chosen", None)


async def test_suggestions_nobody_pressed_before_a_person_count_against_the_best(rig: Rig):
    await rig.certify(None)
    contact = await asked(rig, "保修期是多久")

    await contact.ask_person()

    assert await label_of(rig, silence_id(contact.matter, "warranty")) == ("wrong", "handover")


async def test_one_answer_in_ten_is_drawn_for_an_audit_before_anybody_knows_how_it_went(rig: Rig):
    for _ in range(60):
        await asked(rig, "保修期是多久")

    drawn = await rig.store.find(rig.tenant, "bot_decisions", {"audit": "asked"})

    assert 1 <= len(drawn) <= 16
    assert {row["label"] for row in drawn} == {None}
