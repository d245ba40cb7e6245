"""From the first word to the last, with everything that may come between a contact and a person."""

import pytest

from tests.services.rig import Rig
from zhida.core.bot.events import HandoverRequested, Via
from zhida.core.contacts.entitlements import Entitlement
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Conflict, ErrorCode, InvalidInput, NotFound, TooLarge
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.core.routing.events import (
    AgentState,
    EnteredQueue,
    OfferExpired,
    PositionShown,
    ReturnCause,
    ReturnedToQueue,
)
from zhida.services.views import floor_of, inbox_of, wall_of

WARRANTY = Article(
    id=ArticleId("art_warranty"),
    question="保修期是多久",
    answer="整机保修一年。",
    similar=("保修几年", "质保多久"),
    tags=("warranty",),
    source="保修条款第2条",
)
RETURNS = Article(
    id=ArticleId("art_returns"),
    question="怎么申请退货",
    answer="在订单页点退货。",
    similar=("我要退货",),
    tags=("returns",),
    source="退货规则第1条",
)


async def test_whole_matter_from_first_word_to_rating(rig: Rig) -> None:
    agent = await rig.agent("lin")
    contact = await rig.visitor()

    await contact.say("你好")
    await contact.ask_person()
    await agent.accept()
    await agent.reply(contact.matter, "您好，我来帮您")
    await contact.say("谢谢")
    await agent.wrap_up(contact.matter)
    await contact.rate(5, "很快")

    names = await rig.names(contact.matter)
    assert names[0] == "conversation.opened"
    assert [n for n in names if n.startswith(("handover", "queue.e", "offer", "agent", "conversation"))] == [
        "conversation.opened",
        "handover.requested",
        "queue.entered",
        "offer.made",
        "offer.accepted",
        "agent.first_replied",
        "conversation.closed",
        "conversation.rated",
    ]
    row = await rig.row(contact.matter)
    assert (row["phase"], row["rating"], row["disposition"]) == ("closed", 5, "solved")
    assert agent.load() == 0


async def test_known_question_gets_the_cited_answer_and_the_judgement_is_kept(rig: Rig) -> None:
    await rig.learn(WARRANTY, RETURNS)
    contact = await rig.visitor()

    done = await contact.say("保修期是多久")
    await contact.judge(WARRANTY.id, solved=True)

    answer = [seen.event for seen in done.seen][-1]
    assert getattr(answer, "article_id", None) == WARRANTY.id
    assert getattr(answer, "source", None) == WARRANTY.source
    assert "answer.judged" in await rig.names(contact.matter)
    today = next(row for row in rig.views.rows(wall_of(rig.tenant)) if row["key"] == "today")
    assert today["bot_solved"] == 1


async def test_pressed_suggestion_is_answered_and_unknown_one_is_ignored(rig: Rig) -> None:
    await rig.learn(WARRANTY, RETURNS)
    contact = await rig.visitor()

    await contact.say("你好")
    done = await contact.say("退货的事", chosen=RETURNS.id)

    assert any(getattr(seen.event, "article_id", None) == RETURNS.id for seen in done.seen)


async def test_second_unhelpful_turn_queues_for_a_person(rig: Rig) -> None:
    contact = await rig.visitor()

    await contact.say("火星上能不能用")
    done = await contact.say("月亮上呢能不能用")

    assert done.state.phase is Phase.QUEUED


@pytest.mark.parametrize("words", ["转人工", "找真人客服", "我要投诉，人工"])
async def test_request_in_words_queues_at_once(rig: Rig, words: str) -> None:
    contact = await rig.visitor()

    done = await contact.say(words)

    assert done.state.phase is Phase.QUEUED


async def test_button_queues_from_every_state(rig: Rig) -> None:
    agent = await rig.agent("lin")
    contact = await rig.visitor()

    first = await contact.ask_person(Via.KEY)
    again = await contact.ask_person()
    await agent.accept()
    connected = await contact.ask_person()
    await contact.end()
    reopened = await contact.ask_person()
    await agent.accept()
    await agent.wrap_up(contact.matter)
    after_close = await contact.ask_person()

    assert first.state.phase is Phase.QUEUED
    assert again.seen == () and again.state.phase is Phase.QUEUED
    assert connected.state.phase is Phase.AGENT
    assert reopened.state.phase is Phase.QUEUED
    assert after_close.state.phase is Phase.QUEUED
    assert after_close.conversation_id == first.conversation_id


async def test_retry_gets_the_first_answer_even_after_the_matter_moved_on(rig: Rig) -> None:
    agent = await rig.agent("lin")
    contact = await rig.visitor()
    first = await contact.say("你好", client_id="one")

    await contact.ask_person()
    await agent.accept()
    await agent.wrap_up(contact.matter)
    while_closed = await contact.say("你好", client_id="one")
    await rig.clock.advance(86_401)
    too_late = await rig.platform.talk.say(
        contact.actor, contact.opening, conversation_id=contact.matter, client_id="one", words="你好"
    )

    assert while_closed.repeated and too_late.repeated
    assert while_closed.seq == too_late.seq
    assert first.conversation_id == too_late.conversation_id
    assert (await rig.row(contact.matter))["phase"] == "closed"


async def test_retry_of_a_reply_writes_nothing_new(rig: Rig) -> None:
    agent = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await agent.accept()
    await agent.reply(contact.matter, "在的", client_id="r")
    before = await rig.names(contact.matter)

    again = await agent.reply(contact.matter, "在的", client_id="r")

    assert again.repeated
    assert await rig.names(contact.matter) == before


async def test_contact_leaves_the_line_by_own_act_only(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.ask_person()

    done = await contact.leave()

    assert done.state.phase is Phase.BOT
    assert rig.views.rows(floor_of(rig.tenant)) == ()
    with pytest.raises(Conflict) as refused:
        await contact.leave()
    assert refused.value.code is ErrorCode.NOT_IN_LINE


async def test_freeze_of_an_anonymous_contact_queues_and_moves_nobody_later(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.freeze()
    place = await rig.place(contact.matter)

    await contact.freeze()

    assert (await rig.place(contact.matter)).due_at <= place.due_at
    assert (await rig.names(contact.matter)).count("freeze.requested") == 2


async def test_bad_words_are_refused_and_nothing_is_stored(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.say("你好")
    before = await rig.names(contact.matter)

    with pytest.raises(InvalidInput):
        await contact.say("   ")
    with pytest.raises(TooLarge):
        await contact.say("长" * 40_000)
    with pytest.raises(Conflict):
        await contact.rate(5)
    with pytest.raises(Conflict):
        await contact.judge("art_nothing", solved=True)

    assert await rig.names(contact.matter) == before


async def test_declined_offer_goes_to_the_next_agent(rig: Rig) -> None:
    lin, wang = await rig.agent("lin"), await rig.agent("wang")
    contact = await rig.visitor()
    await contact.ask_person()
    first = lin if lin.offers() else wang
    second = wang if first is lin else lin
    due_at = (await rig.place(contact.matter)).due_at

    await first.decline()

    assert first.offers() == [] and len(second.offers()) == 1
    assert (await rig.place(contact.matter)).due_at == due_at
    await second.accept()
    assert (await rig.state(contact.matter)).agent_id == second.id


async def test_unanswered_offer_expires_and_two_lapses_send_the_agent_on_break_with_alarm(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()

    await rig.wait(8)
    assert lin.offers() == []
    await rig.wait(11)
    assert len(lin.offers()) == 1
    await rig.wait(9)

    expired = [e for e in await rig.events(contact.matter) if isinstance(e, OfferExpired)]
    assert [e.alarm for e in expired] == [False, True]
    me = next(row for row in rig.views.rows(inbox_of(lin.id)) if row["key"] == "me")
    assert me["state"] == "break"
    alarms = [row for row in rig.views.rows(wall_of(rig.tenant)) if str(row["key"]).startswith("alarm:")]
    assert len(alarms) == 1
    assert (await rig.state(contact.matter)).phase is Phase.QUEUED


async def test_answer_after_one_lapse_forgets_it(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await rig.wait(19)

    await lin.accept()

    row = await rig.store.get(rig.tenant, "agents", (lin.id,))
    assert row is not None and row["lapses"] == 0 and row["state"] == "ready"


async def test_offer_is_refused_to_everybody_but_the_one_asked(rig: Rig) -> None:
    lin, wang = await rig.agent("lin"), await rig.agent("wang", is_ready=False)
    contact = await rig.visitor()
    await contact.ask_person()
    matter, offer = lin.offers()[0]

    with pytest.raises(Conflict) as stolen:
        await rig.platform.work.accept(wang.actor, matter, offer)
    await lin.accept()
    with pytest.raises(Conflict) as late:
        await rig.platform.work.decline(lin.actor, matter, offer)

    assert stolen.value.code is late.value.code is ErrorCode.OFFER_GONE


async def test_transfer_to_colleague_asks_them_first_and_keeps_due_at(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    await lin.reply(contact.matter, "转给同事")
    due_at = (await rig.place(contact.matter)).due_at
    wang, chen = await rig.agent("wang"), await rig.agent("chen")
    await rig.wait(5)

    await lin.transfer(contact.matter, to_agent=chen.id)

    assert len(chen.offers()) == 1 and not wang.offers() and not lin.offers()
    assert (await rig.place(contact.matter)).due_at == due_at
    await chen.accept()
    assert (await rig.row(contact.matter))["transfers"] == 1


async def test_transfer_to_queue_keeps_due_at_and_reaches_who_has_the_skill(rig: Rig) -> None:
    await rig.platform.tenancy.change(
        rig.tenant,
        {
            "queues": ({"id": "general", "name": "综合", "skills": ()}, {"id": "repair", "name": "维修"}),
        },
        (await rig.agent("root", role=Role.ADMIN, is_ready=False)).actor,
    )
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    due_at = (await rig.place(contact.matter)).due_at
    fixer = await rig.agent("fixer", skills={"repair": 5})

    await lin.transfer(contact.matter, to_queue="repair")

    assert len(fixer.offers()) == 1
    place = await rig.place(contact.matter)
    assert (place.due_at, place.queue) == (due_at, "repair")


async def test_transfer_needs_one_known_target(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()

    with pytest.raises(InvalidInput):
        await lin.transfer(contact.matter)
    with pytest.raises(NotFound):
        await lin.transfer(contact.matter, to_agent="agt_nobody")
    with pytest.raises(NotFound):
        await lin.transfer(contact.matter, to_queue="nowhere")
    with pytest.raises(InvalidInput):
        await lin.wrap_up(contact.matter, "no-such-outcome")


async def test_lost_agent_brings_the_contact_to_the_front_with_the_original_due_at(rig: Rig) -> None:
    lin = await rig.agent("lin", capacity=2)
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    due_at = (await rig.place(contact.matter)).due_at
    await rig.wait(3)
    other = await rig.visitor()
    await other.ask_person()

    await lin.vanish()
    await rig.wait(21)

    place = await rig.place(contact.matter)
    assert place.due_at == due_at and (await rig.state(contact.matter)).phase is Phase.QUEUED
    returned = [e for e in await rig.events(contact.matter) if isinstance(e, ReturnedToQueue)]
    assert returned[-1].cause is ReturnCause.AGENT_LOST
    assert rig.keeper.position(contact.matter) == 1 and rig.keeper.position(other.matter) == 2
    assert (await rig.state(other.matter)).place is not None
    assert lin.load() == 0
    wang = await rig.agent("wang", capacity=1)
    assert wang.offers()[0][0] == contact.matter


async def test_agent_back_within_patience_keeps_everybody(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()

    await lin.vanish()
    await rig.wait(10)
    await lin.come_back()
    await rig.wait(30)

    assert (await rig.state(contact.matter)).agent_id == lin.id


async def test_lost_contact_is_passed_over_and_comes_back_to_the_same_place(rig: Rig) -> None:
    first, second = await rig.visitor(), await rig.visitor()
    await first.ask_person()
    await second.ask_person()
    due_at = (await rig.place(first.matter)).due_at

    await first.vanish()
    await rig.wait(31)

    assert (await rig.place(first.matter)).absent
    shown = [e for e in await rig.events(second.matter) if isinstance(e, PositionShown)]
    assert (shown[-1].position, shown[-1].cause) == (1, "ahead_absent")
    lin = await rig.agent("lin", capacity=1)
    assert lin.offers()[0][0] == second.matter
    await lin.accept()
    await first.come_back()
    place = await rig.place(first.matter)
    assert (place.absent, place.due_at, place.connected) == (False, due_at, True)
    names = await rig.names(first.matter)
    assert [n for n in names if n.startswith(("connection", "queue.absent", "queue.returned"))] == [
        "connection.lost",
        "queue.absent",
        "connection.resumed",
        "queue.returned",
    ]


async def test_returning_absent_contact_tells_those_behind_why_they_moved_back(rig: Rig) -> None:
    first, second = await rig.visitor(), await rig.visitor()
    await first.ask_person()
    await second.ask_person()
    await first.vanish()
    await rig.wait(31)

    await first.come_back()

    shown = [e for e in await rig.events(second.matter) if isinstance(e, PositionShown)]
    assert [(e.position, e.cause) for e in shown if e.position == 2][-1] == (2, "present_again")


async def test_contact_back_within_patience_was_never_absent(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.ask_person()

    await contact.vanish()
    await rig.wait(10)
    await contact.come_back()
    await rig.wait(40)

    assert "queue.absent" not in await rig.names(contact.matter)
    assert (await rig.names(contact.matter)).count("connection.resumed") == 1


async def test_second_tab_keeps_the_contact_connected(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.ask_person()
    await contact.come_back()

    await contact.vanish()
    await rig.wait(40)

    assert (await rig.place(contact.matter)).connected
    assert "connection.lost" not in await rig.names(contact.matter)


async def test_contact_who_queues_without_a_socket_becomes_absent(rig: Rig) -> None:
    contact = await rig.visitor()
    done = await rig.platform.talk.ask_person(contact.actor, contact.opening, Via.API)

    await rig.wait(35)

    assert (await rig.place(done.conversation_id)).absent


async def test_page_that_only_polls_counts_as_present_for_a_while(rig: Rig) -> None:
    contact = await rig.visitor()
    done = await rig.platform.talk.ask_person(contact.actor, contact.opening, Via.API)
    await rig.platform.presence.glimpse(rig.tenant, done.conversation_id, 25)

    await rig.wait(20)
    assert (await rig.place(done.conversation_id)).connected
    await rig.wait(10)

    assert not (await rig.place(done.conversation_id)).connected


async def test_position_falls_from_two_to_one_with_its_cause(rig: Rig) -> None:
    lin = await rig.agent("lin", capacity=1)
    first, second, third = await rig.visitor(), await rig.visitor(), await rig.visitor()
    await first.ask_person()
    await second.ask_person()
    await third.ask_person()

    await lin.accept()

    shown = [e for e in await rig.events(third.matter) if isinstance(e, PositionShown)]
    assert [(e.position, e.cause) for e in shown] == [(3, "entered"), (2, "ahead_answered")]
    await second.leave()
    shown = [e for e in await rig.events(third.matter) if isinstance(e, PositionShown)]
    assert (shown[-1].position, shown[-1].cause) == (1, "ahead_left")


async def test_busy_is_said_only_with_proof_and_only_once_a_wait(rig: Rig) -> None:
    lin = await rig.agent("lin", capacity=1)
    first, second = await rig.visitor(), await rig.visitor()
    await first.ask_person()
    assert "queue.busy_shown" not in await rig.names(first.matter)
    await lin.accept()

    await second.ask_person()
    await rig.wait(3)

    busy = [e for e in await rig.events(second.matter) if type(e).__name__ == "BusyShown"]
    assert len(busy) == 1
    assert getattr(busy[0], "free", None) == 0 and getattr(busy[0], "snapshot", None) == {lin.id: 0}


async def test_promise_is_warned_at_25_seconds_and_breached_at_30(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.ask_person()

    await rig.wait(24)
    assert "sla.warned" not in await rig.names(contact.matter)
    await rig.wait(1)
    assert "sla.warned" in await rig.names(contact.matter)
    await rig.wait(4)
    assert "sla.breached" not in await rig.names(contact.matter)
    await rig.wait(1)

    assert "sla.breached" in await rig.names(contact.matter)
    row = next(r for r in rig.views.rows(wall_of(rig.tenant)) if r["key"] == f"alarm:{contact.matter}")
    assert row["kind"] == "breached"


async def test_first_word_stops_the_clock_and_clears_the_alarm(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await rig.wait(5)
    await lin.accept()
    await rig.wait(21)
    assert "sla.warned" in await rig.names(contact.matter)

    await lin.reply(contact.matter, "您好")
    await rig.wait(10)

    assert "sla.breached" not in await rig.names(contact.matter)
    assert all(not str(r["key"]).startswith("alarm:") for r in rig.views.rows(wall_of(rig.tenant)))


async def test_return_within_a_day_is_the_same_matter_and_prefers_the_same_agent(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    await lin.wrap_up(contact.matter)
    await rig.agent("wang")
    matter = contact.matter
    await rig.clock.advance(86_000)

    done = await contact.say("还有一件事")

    assert done.conversation_id == matter and done.state.phase is Phase.QUEUED
    assert len(lin.offers()) == 1
    entered = [e for e in await rig.events(matter) if isinstance(e, EnteredQueue)]
    assert entered[-1].lane == "returned" and entered[-1].prefer_agent_id == lin.id
    assert "bot.decided" not in [type(s.event).__name__ for s in done.seen]


async def test_return_after_a_day_is_a_new_matter(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    await lin.wrap_up(contact.matter)
    matter = contact.matter
    await rig.clock.advance(86_401)

    done = await contact.say("又有一件事")

    assert done.conversation_id != matter
    assert done.state.phase in {Phase.BOT, Phase.QUEUED}


async def test_fresh_matter_after_the_contact_ended_the_old_one(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    old = contact.matter
    await contact.end()

    done = await rig.platform.talk.new_matter(contact.actor, contact.opening)

    assert done.conversation_id != old
    current = await rig.platform.talk.current(contact.actor)
    assert current is not None and current["id"] == done.conversation_id


async def test_live_matter_is_opened_only_once(rig: Rig) -> None:
    contact = await rig.visitor()
    first = await contact.open()

    again = await contact.open()

    assert again.repeated and again.conversation_id == first.conversation_id and again.seq == first.seq


async def test_supervisor_takes_a_waiting_contact_and_one_offered_to_somebody_else(rig: Rig) -> None:
    lin = await rig.agent("lin")
    boss = await rig.agent("boss", role=Role.SUPERVISOR, is_ready=False)
    contact = await rig.visitor()
    await contact.ask_person()
    assert lin.offers()

    done = await boss.take(contact.matter)

    assert done.state.agent_id == boss.id and lin.offers() == []
    with pytest.raises(NotFound):
        await lin.take(contact.matter)
    with pytest.raises(Conflict):
        await boss.take(contact.matter)


async def test_unread_counts_contact_messages_until_they_are_read(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()
    await rig.platform.work.read(lin.actor, contact.matter)

    await contact.say("一")
    await contact.say("二")
    assert (await rig.row(contact.matter))["unread"] == 2
    await rig.platform.work.read(lin.actor, contact.matter)
    await rig.platform.work.read(lin.actor, contact.matter)
    await rig.step()

    assert (await rig.row(contact.matter))["unread"] == 0


async def test_notes_stay_between_agents(rig: Rig) -> None:
    lin = await rig.agent("lin")
    contact = await rig.visitor()
    await contact.ask_person()
    await lin.accept()

    seq = await rig.platform.work.note(lin.actor, contact.matter, "n1", " 客户是老用户 ")
    again = await rig.platform.work.note(lin.actor, contact.matter, "n1", "客户是老用户")
    with pytest.raises(InvalidInput):
        await rig.platform.work.note(lin.actor, contact.matter, "n2", " ")
    with pytest.raises(TooLarge):
        await rig.platform.work.note(lin.actor, contact.matter, "n3", "字" * 4_001)
    with pytest.raises(NotFound):
        await rig.platform.work.note(contact.actor, contact.matter, "n4", "我能写吗")

    assert seq == again == 1
    assert "note.added" not in await rig.names(contact.matter)
    notes = await rig.events(contact.matter, f"notes:{contact.matter}")
    assert [getattr(note, "text", None) for note in notes] == ["客户是老用户"]


async def test_capacity_is_never_exceeded_by_thirty_contacts(rig: Rig) -> None:
    agents = [await rig.agent(f"agent-{n}", capacity=n) for n in (1, 2, 3)]
    contacts = [await rig.visitor() for _ in range(30)]
    for contact in contacts:
        await contact.ask_person()

    for _ in range(12):
        for agent in agents:
            if agent.offers():
                await agent.accept()
            rows = await rig.store.get(rig.tenant, "agents", (agent.id,))
            assert rows is not None and int(str(rows["load"])) <= int(str(rows["capacity"]))

    assert [agent.load() for agent in agents] == [1, 2, 3]
    held = [(await rig.state(c.matter)).phase for c in contacts]
    assert held.count(Phase.AGENT) == 6 and held.count(Phase.QUEUED) == 24
    served = [c for c in contacts if (await rig.state(c.matter)).phase is Phase.AGENT]
    assert served == contacts[:6]


async def test_agent_on_break_gets_no_offer(rig: Rig) -> None:
    lin = await rig.agent("lin")
    await lin.set_state(AgentState.BREAK)
    contact = await rig.visitor()

    await contact.ask_person()
    assert lin.offers() == []
    await lin.set_state(AgentState.READY)

    assert len(lin.offers()) == 1


async def test_handover_says_how_and_after_how_many_steps(rig: Rig) -> None:
    contact = await rig.visitor()
    await contact.say("你好")

    await contact.say("转人工")

    (asked,) = [e for e in await rig.events(contact.matter) if isinstance(e, HandoverRequested)]
    assert (asked.via, asked.asks, asked.state) == (Via.WORDS, 1, "bot")


async def test_place_shown_moves_back_for_an_express_contact_and_says_so(rig: Rig) -> None:
    first = await rig.visitor()
    await first.ask_person()
    urgent = await rig.visitor()
    await rig.platform.visits.entitle(rig.tenant, urgent.id, Entitlement.SENIOR)

    await urgent.open()

    shown = [e for e in await rig.events(first.matter) if isinstance(e, PositionShown)]
    assert [(e.position, e.cause) for e in shown] == [(1, "entered"), (2, "express_ahead")]


async def test_place_shown_moves_back_for_a_contact_whose_agent_was_lost_and_says_so(rig: Rig) -> None:
    lin = await rig.agent("lin", capacity=1)
    first = await rig.visitor()
    await first.ask_person()
    await lin.accept()
    await rig.wait(1)
    second = await rig.visitor()
    await second.ask_person()

    await lin.vanish()
    await rig.wait(21)

    shown = [e for e in await rig.events(second.matter) if isinstance(e, PositionShown)]
    assert [(e.position, e.cause) for e in shown if e.position == 2] == [(2, "returned_ahead")]


async def test_wait_that_grows_by_a_quarter_is_shown_again_without_another_place(rig: Rig) -> None:
    lin, wang = await rig.agent("lin", capacity=1), await rig.agent("wang", capacity=1)
    for _ in range(2):
        busy = await rig.visitor()
        await busy.ask_person()
        await (lin if lin.offers() else wang).accept()
    contact = await rig.visitor()
    await contact.ask_person()
    before = [e for e in await rig.events(contact.matter) if isinstance(e, PositionShown)]

    await wang.set_state(AgentState.BREAK)

    shown = [e for e in await rig.events(contact.matter) if isinstance(e, PositionShown)]
    assert len(shown) == len(before) + 1
    assert (shown[-1].position, shown[-1].cause) == (1, "moved")
    assert (shown[-1].p90_s or 0) > (before[-1].p90_s or 0)
