"""The small ones: kept answers, typing signs, doorbells, telemetry, the reader of articles, texts, rows."""

import asyncio
from datetime import date
from typing import cast

import pytest

from tests.services.rig import Frames, Rig, memory_ports, rig_on
from zhida.core.bot.events import Via
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Broken, Conflict, ErrorCode, NotFound
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.kernel.times import DAY, MICROS
from zhida.core.knowledge.article import Article
from zhida.core.quality.events import UiStateShown
from zhida.services.doorbells import doorbell_of
from zhida.services.frames import event_body, moment
from zhida.services.idempotency import Idempotency, KeptAnswer
from zhida.services.rows import blob, flag, maybe_blob, maybe_text, maybe_whole, text, whole, words
from zhida.services.texts import Texts, best_language
from zhida.services.typing import typing_of
from zhida.services.views import inbox_of

ANSWER = KeptAnswer(status=200, response='{"ok":true}')


async def test_kept_answer_is_given_again_for_a_day_and_only_to_the_same_call(rig: Rig) -> None:
    kept = Idempotency(rig.store, rig.clock)
    async with kept.turn(rig.tenant, "contact:a", "k1", "digest") as turn:
        assert await turn.known() is None
        await turn.keep(ANSWER)

    async with kept.turn(rig.tenant, "contact:a", "k1", "digest") as turn:
        assert await turn.known() == ANSWER
    async with kept.turn(rig.tenant, "contact:b", "k1", "digest") as turn:
        assert await turn.known() is None
    async with kept.turn(rig.tenant, "contact:a", "k1", "other") as turn:
        with pytest.raises(Conflict) as refused:
            await turn.known()
    assert refused.value.code is ErrorCode.IDEMPOTENCY_REUSED

    await rig.clock.advance(DAY / MICROS)
    async with kept.turn(rig.tenant, "contact:a", "k1", "other") as turn:
        assert await turn.known() is None
        await turn.keep(ANSWER)
    await rig.clock.advance(DAY / MICROS)
    async with kept.turn(rig.tenant, "contact:a", "k2", "d") as turn:
        await turn.keep(ANSWER)
    assert [row["key"] for row in await rig.store.find(rig.tenant, "idempotency")] == ["k2"]


async def test_a_hundred_calls_with_one_key_are_one_effect(rig: Rig) -> None:
    kept, effects = Idempotency(rig.store, rig.clock), list[int]()

    async def call(number: int) -> KeptAnswer:
        async with kept.turn(rig.tenant, "contact:a", "k", "same") as turn:
            known = await turn.known()
            if known is None:
                effects.append(number)
                await turn.keep(known := ANSWER)
            return known

    answers = await asyncio.gather(*(call(n) for n in range(100)))

    assert len(effects) == 1 and set(answers) == {ANSWER}


async def test_typing_is_passed_on_and_stored_nowhere(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.open()
    frames = Frames()
    rig.ports.bus.subscribe(rig.tenant, typing_of(contact.matter), frames)

    rig.platform.typing.contact(rig.tenant, contact.matter)
    rig.platform.typing.agent(rig.tenant, contact.matter, "林晓")

    assert [(body["who"], body.get("name")) for body in frames.bodies()] == [
        ("contact", None),
        ("agent", "林晓"),
    ]


async def test_doorbell_rings_for_a_new_matter_and_for_one_opened_again(rig: Rig) -> None:
    contact = await rig.visitor()
    frames = Frames()
    rig.ports.bus.subscribe(rig.tenant, doorbell_of(contact.id), frames)

    await contact.open()
    await contact.say("你好")
    await contact.end()
    assert len(frames.notices) == 1
    await contact.say("还有一件事")

    assert len(frames.notices) == 2 and frames.notices[0].seq == 0


async def test_what_the_page_showed_is_kept_apart_from_the_matter(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.open()
    shown = UiStateShown(state="bot", person_visible=True, steps=1)

    await rig.platform.telemetry.shown(contact.actor, contact.matter, shown)

    (stored,) = await rig.store.read(rig.tenant, f"telemetry:{contact.matter}")
    assert stored.type == "ui.state_shown"
    assert "ui.state_shown" not in await rig.names(contact.matter)


async def test_articles_are_swapped_whole_and_read_back_in_order(rig: Rig) -> None:
    root = await rig.agent("root", role=Role.ADMIN)
    one = Article(id=ArticleId("a1"), question="怎么退货", answer="点退货", source="规则", tags=("returns",))
    two = Article(id=ArticleId("a2"), question="怎么换货", answer="点换货", source="规则")

    first = await rig.platform.knowledge.replace(rig.tenant, (two, one), (), root.actor)
    second = await rig.platform.knowledge.replace(rig.tenant, (), ("a2", "a3"), root.actor)

    assert first != second
    assert await rig.platform.knowledge.articles(rig.tenant) == (one,)
    assert rig.platform.knowledge.topic(rig.tenant, "a1") == "returns"
    assert rig.platform.knowledge.topic(rig.tenant, "a2") is None
    stored = await rig.store.read(rig.tenant, f"tenant:{rig.tenant}")
    assert [event.type for event in stored if event.type == "index.activated"] == ["index.activated"] * 2


async def test_articles_are_read_from_disk_at_first_use_and_only_once() -> None:
    ports = memory_ports()
    async with rig_on(ports) as before:
        await before.learn(Article(id=ArticleId("a1"), question="怎么退货", answer="点退货", source="规则"))

    async with rig_on(memory_ports(ports.store, before.clock, base=ports)) as after:
        readers = await asyncio.gather(
            after.platform.knowledge.reader(after.tenant), after.platform.knowledge.reader(after.tenant)
        )
        await after.platform.knowledge.warm()

        assert readers[0] is readers[1]
        await after.certify()
        done = await (await after.visitor()).say("怎么退货")
        assert any(getattr(seen.event, "article_id", None) == "a1" for seen in done.seen)


async def test_article_holds_by_the_day_of_the_shop(rig: Rig) -> None:
    await rig.learn(
        Article(
            id=ArticleId("a1"),
            question="国庆活动有什么",
            answer="满减",
            source="活动页",
            valid_from=date(2026, 11, 22),
            valid_to=date(2026, 11, 30),
        )
    )
    early = await (await rig.visitor()).say("国庆活动有什么")
    await rig.clock.advance(10 * 3600)

    late = await (await rig.visitor()).say("国庆活动有什么")

    assert not any(getattr(seen.event, "article_id", None) == "a1" for seen in early.seen)
    assert any(getattr(seen.event, "article_id", None) == "a1" for seen in late.seen)


async def test_greeting_in_each_language_and_best_guess_for_others(rig: Rig) -> None:
    said = dict[str, object]()
    for lang in ("zh-CN", "zh-TW", "en"):
        contact = await rig.visitor(lang)
        done = await contact.open()
        said[lang] = getattr(done.seen[-1].event, "text", None)

    assert len(set(said.values())) == 3
    assert best_language("fr, en;q=0.8") == "en"
    assert best_language("zh-Hant-HK") == "zh-TW"
    assert best_language("zh") == best_language(None) == best_language("fr") == "zh-CN"
    texts = Texts.load()
    assert texts.render("no.such.key", "en") == "no.such.key"
    assert "7" in texts.render("error.too_many", "en", {"retry_after_s": 7})


async def test_frames_name_agents_and_tell_time_in_words(rig: Rig) -> None:
    lin, contact = await rig.agent("lin"), await rig.visitor()
    frames = Frames()
    await contact.open()
    rig.ports.bus.subscribe(rig.tenant, f"conversation:{contact.matter}", frames)
    await contact.ask_person(Via.KEY)
    await lin.accept()

    await lin.reply(contact.matter, "您好")

    bodies = [cast("dict[str, object]", body["event"]) for body in frames.bodies()]
    reply = next(body for body in bodies if body.get("origin") == "agent")
    assert (reply["agent_name"], reply["actor"], reply["text"]) == ("Lin", "agent", "您好")
    assert reply["at"] == moment(rig.clock.utc())
    assert moment(0) == "1970-01-01T00:00:00.000Z"
    seqs = [notice.seq for notice in frames.notices]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    row = await rig.row(contact.matter)
    (first, *_) = await rig.platform.history.seen(rig.tenant, row, f"conversation:{contact.matter}", 0, 1)
    assert event_body(first, {})["type"] == "conversation.opened"


def test_rows_of_the_wrong_kind_are_a_broken_store() -> None:
    row = {"t": "a b", "n": 1, "b": b"x", "none": None}

    assert (text(row, "t"), whole(row, "n"), blob(row, "b"), flag(row, "n")) == ("a b", 1, b"x", True)
    assert (maybe_text(row, "none"), maybe_whole(row, "none"), maybe_blob(row, "none")) == (None, None, None)
    assert (maybe_text(row, "t"), maybe_whole(row, "n"), maybe_blob(row, "b")) == ("a b", 1, b"x")
    assert words(row, "t") == ("a", "b")
    for read, name in ((text, "n"), (whole, "t"), (blob, "t")):
        with pytest.raises(Broken):
            read(row, name)


async def test_keys_in_memory_are_bounded(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhida.services.contact_keys._KEPT", 1)
    contacts = [await rig.visitor() for _ in range(3)]

    for contact in contacts:
        await contact.say("你好")

    for contact in contacts:
        assert "message.sent" in await rig.names(contact.matter)


async def test_views_nobody_has_are_empty(rig: Rig) -> None:
    assert rig.views.rows(inbox_of("agt_nobody")) == ()
    assert rig.views.cursor(inbox_of("agt_nobody")) == 0
    rig.views.agent_changed("agt_nobody")
    with pytest.raises(NotFound):
        await rig.platform.visits.profile(TenantId("nobody"), "cnt_x")
