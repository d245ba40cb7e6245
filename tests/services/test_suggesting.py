"""Suggestions beside the agent: what is shown, to whom, and what a reply says about it afterwards."""

from collections.abc import Iterable

import pytest

from tests.services.rig import AgentSeat, Rig, Visitor, memory_ports, rig_on
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import NotFound
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.ports.storage import Row
from zhida.services.suggesting import MAX_SUGGESTIONS, Shown, Taken, tally

RETURNS = "七天内可以退货，运费我们出。"
ARTICLES = (
    Article(id=ArticleId("returns"), question="怎么退货", answer=RETURNS, source="售后政策第2条"),
    Article(
        id=ArticleId("exchange"), question="怎么换货", answer="十五天内可以换货。", source="售后政策第3条"
    ),
    Article(id=ArticleId("refund"), question="退货后多久退款", answer="三天内退款。", source="售后政策第4条"),
    Article(id=ArticleId("pickup"), question="退货上门取件吗", answer="上门取件。", source="售后政策第5条"),
    Article(id=ArticleId("e21"), question="E21是什么意思", answer="排水不畅。", source="XG10说明书第34页"),
)


async def held(rig: Rig, *words: str) -> tuple[Visitor, AgentSeat]:
    await rig.learn(*ARTICLES)
    agent, contact = await rig.agent("lin"), await rig.visitor()
    await contact.ask_person()
    await agent.accept()
    for said in words:
        await contact.say(said)
    return contact, agent


async def show(agent: AgentSeat, contact: Visitor) -> Shown:
    return await agent.rig.platform.suggesting.show(agent.actor, contact.matter)


async def reply(agent: AgentSeat, contact: Visitor, words: str, taken: Taken | None) -> None:
    platform = agent.rig.platform
    extra = await platform.suggesting.outcome(agent.actor, contact.matter, taken, words)
    agent.count += 1
    await platform.work.reply(agent.actor, contact.matter, f"r{agent.count}", words, extra)


async def kept(rig: Rig) -> list[Row]:
    return list(await rig.store.find(rig.tenant, "suggestions"))


async def test_three_articles_with_their_sources_answer_the_last_words(rig: Rig) -> None:
    contact, agent = await held(rig, "在吗", "怎么退货")

    shown = await show(agent, contact)

    assert len(shown.items) == MAX_SUGGESTIONS
    assert (shown.items[0].article_id, shown.items[0].answer) == ("returns", RETURNS)
    assert all(one.source for one in shown.items)
    assert shown.dates == (rig.clock.utc(),) * MAX_SUGGESTIONS
    assert shown.for_seq == (await rig.row(contact.matter))["seq"]


async def test_nothing_is_sent_and_nobody_s_words_are_kept(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货")
    before = await rig.names(contact.matter)

    shown = await show(agent, contact)

    assert await rig.names(contact.matter) == before
    (row,) = await kept(rig)
    assert row["articles"] == " ".join(one.article_id for one in shown.items)
    assert (row["agent_id"], row["taken"], row["distance"], row["seconds"]) == (agent.id, None, None, None)
    assert "退货" not in str(row)


async def test_words_no_article_speaks_of_are_answered_by_nothing(rig: Rig) -> None:
    contact, agent = await held(rig, "zzz qqq")
    silent = await rig.visitor()
    await silent.ask_person()
    await agent.accept()

    assert (await show(agent, contact)).items == ()
    assert (await show(agent, silent)).for_seq == 0
    assert await kept(rig) == []


async def test_short_message_leans_on_the_one_before_it(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货", "多久？")

    shown = await show(agent, contact)

    assert "refund" in {one.article_id for one in shown.items}


async def test_articles_in_the_language_of_the_contact_come_first(rig: Rig) -> None:
    contact, agent = await held(rig)
    english = Article(
        id=ArticleId("e21-en"), question="E21", answer="It drains poorly.", source="Manual", lang="en"
    )
    await rig.learn(english)
    await contact.say("E21是什么意思")
    chinese = await show(agent, contact)
    await contact.say("what is E21")
    foreign = await show(agent, contact)

    assert [one.article_id for one in chinese.items][:2] == ["e21", "e21-en"]
    assert foreign.items[0].article_id == "e21-en"


async def test_article_for_agents_only_is_suggested_to_the_agent(rig: Rig) -> None:
    contact, agent = await held(rig)
    inside = Article(
        id=ArticleId("inside"),
        question="能便宜多少",
        answer="最多九折。",
        source="内部价目",
        audience="agents",
    )
    await rig.learn(inside)
    await contact.say("能便宜多少")

    shown = await show(agent, contact)

    assert shown.items[0].article_id == "inside"


async def test_asked_again_it_answers_the_same_and_the_first_clock_runs_on(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货")
    first = await show(agent, contact)
    at = (await kept(rig))[0]["at"]
    await rig.clock.advance(10)

    again = await show(agent, contact)
    await rig.learn(Article(id=ArticleId("new"), question="别的", answer="别的。", source="手册"))
    third = await show(agent, contact)

    assert again is first
    assert [one.article_id for one in third.items] == [one.article_id for one in first.items]
    assert [row["at"] for row in await kept(rig)] == [at]


async def test_taken_article_its_changes_and_the_seconds_stand_in_the_commit_of_the_reply(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货")
    shown = await show(agent, contact)
    await rig.clock.advance(7)

    await reply(agent, contact, f"您好，{RETURNS} ", Taken(id=shown.id, article_id="returns"))

    (row,) = await kept(rig)
    assert (row["taken"], row["distance"], row["seconds"]) == ("returns", 3, 7)


async def test_reply_without_a_suggestion_says_how_long_it_took(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货")
    shown = await show(agent, contact)
    await rig.clock.advance(30)

    await reply(agent, contact, "可以退的", Taken(id=shown.id))

    (row,) = await kept(rig)
    assert (row["taken"], row["distance"], row["seconds"]) == (None, None, 30)


async def test_article_that_was_not_shown_is_not_taken(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货")
    shown = await show(agent, contact)

    await reply(agent, contact, "排水不畅", Taken(id=shown.id, article_id="nothing-of-ours"))
    await reply(agent, contact, "好", Taken(id="sug_nobody", article_id="returns"))
    await reply(agent, contact, "好", None)

    assert [row["taken"] for row in await kept(rig)] == [None]


async def test_outcome_counts_for_the_agent_and_the_matter_it_was_shown_in(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货")
    supervisor = await rig.agent("zhou", role=Role.SUPERVISOR, is_ready=False)
    shown = await show(agent, contact)
    theirs = await show(supervisor, contact)
    taken = Taken(id=shown.id, article_id="returns")
    suggesting = rig.platform.suggesting

    foreign = await suggesting.outcome(supervisor.actor, contact.matter, taken, RETURNS)
    elsewhere = await suggesting.outcome(agent.actor, "cnv_other", taken, RETURNS)

    assert foreign == elsewhere == ()
    assert theirs.items == shown.items
    assert len(await kept(rig)) == 1


async def test_who_does_not_hold_the_matter_sees_nothing(rig: Rig) -> None:
    contact, _ = await held(rig, "怎么退货")
    other = await rig.agent("wang")

    with pytest.raises(NotFound):
        await show(other, contact)


async def test_restart_between_showing_and_sending_loses_nothing() -> None:
    ports = memory_ports()
    async with rig_on(ports) as rig:
        contact, agent = await held(rig, "怎么退货")
        shown = await show(agent, contact)
    await rig.clock.advance(5)
    async with rig_on(memory_ports(ports.store, rig.clock, base=ports)) as later:
        seat = AgentSeat(rig=later, actor=agent.actor, count=7)
        suggesting = later.platform.suggesting
        taken = Taken(id=shown.id, article_id="returns")

        assert suggesting.outcome_at_hand(seat.actor, contact.matter, taken, RETURNS) is None
        await reply(seat, contact, RETURNS, taken)
        again = await suggesting.show(seat.actor, contact.matter)

        (row,) = await kept(later)
        assert (row["taken"], row["distance"], row["seconds"]) == ("returns", 0, 5)
        assert again.items == shown.items


async def test_memory_of_what_was_shown_is_bounded(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhida.services.suggesting._KEPT", 1)
    contact, agent = await held(rig, "怎么退货")
    first = await show(agent, contact)
    await contact.say("怎么换货")
    second = await show(agent, contact)
    suggesting = rig.platform.suggesting

    assert suggesting.outcome_at_hand(agent.actor, contact.matter, Taken(id=first.id), "好") is None
    assert suggesting.outcome_at_hand(agent.actor, contact.matter, Taken(id=second.id), "好")


async def test_last_words_are_found_however_much_was_said_since(rig: Rig) -> None:
    contact, agent = await held(rig, "怎么退货")
    for number in range(65):
        await agent.reply(contact.matter, f"第{number}步")

    shown = await show(agent, contact)

    assert shown.items[0].article_id == "returns"


def rows(seconds: Iterable[int | None], taken: str | None) -> list[Row]:
    return [{"taken": taken, "seconds": one} for one in seconds]


def test_figures_say_how_many_were_taken_and_what_that_saved() -> None:
    figures = tally([*rows([10] * 20, "a"), *rows([40] * 20, None), *rows([None] * 10, None)])

    assert (figures.shown, figures.answered, figures.taken) == (50, 40, 20)
    assert figures.share == 0.5
    assert figures.seconds_saved == 600


def test_figures_claim_nothing_from_a_few_replies_or_against_the_facts() -> None:
    assert tally([]).share is None
    assert tally([*rows([10] * 19, "a"), *rows([40] * 20, None)]).seconds_saved == 0
    assert tally([*rows([50] * 20, "a"), *rows([40] * 20, None)]).seconds_saved == 0
