"""Every state a matter can reach: one step to a person, no lost place, no endless talk with the bot."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from tests.core.journey.story import LIN, PARCEL, REFUND, RULES, SILENT, UNSURE, WANG, article, found
from tests.core.journey.walk import Step, reachable, settled, step
from zhida.core.bot.events import BotDecided, Decision, HandoverReason, Via
from zhida.core.bot.proposal import Proposal
from zhida.core.bot.reading import NOTHING_READ, Reading, RequestKind
from zhida.core.conversation.events import AnswerJudged, MessageKind, MessageSent, Origin
from zhida.core.journey.commands import (
    AcceptOffer,
    AskForPerson,
    CallAbsent,
    Command,
    DeclineOffer,
    EndMatter,
    ExpireOffer,
    Judge,
    LeaveLine,
    LoseConnection,
    MakeOffer,
    MarkAbsent,
    Reply,
    RequestFreeze,
    ResumeConnection,
    ReturnToLine,
    Say,
    Transfer,
    WrapUp,
)
from zhida.core.journey.details import CHOSEN, PROPOSED
from zhida.core.journey.rules import MAX_ISSUE_TURNS
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.ids import OfferId
from zhida.core.routing.events import LeftQueue

OFFER = OfferId("ofr")
DIRECT = Reading(request=RequestKind.DIRECT, request_rule="plain")
WORDS = (
    NOTHING_READ,
    Reading(request=RequestKind.ASK, request_rule="presence"),
    Reading(denial=True, candidates=(article(PARCEL),)),
    found(article(REFUND)),
    found(article(PARCEL, UNSURE)),
    Reading(chosen=PARCEL, candidates=(article(PARCEL, UNSURE),)),
)
HOSTILE = (
    (MessageKind.TEXT, found(article(REFUND))),
    (MessageKind.TEXT, Reading(frustration=1, protected=True, repeats=True)),
    (MessageKind.TEXT, Reading(frustration=1, candidates=(article(PARCEL, UNSURE),))),
    (MessageKind.TEXT, Reading(denial=True, proposal=Proposal(text="请再试一次。", choices=("好",)))),
    (MessageKind.TEXT, Reading(protected=True, proposal=Proposal(text="这里没有人工客服。"))),
    (MessageKind.TEXT, Reading(proposal=Proposal(text="稍等。", wants_person=True))),
    (MessageKind.PICTURE, found(article(PARCEL))),
)
"""Other kinds of input, signs of anger, and a bot of the shop that does what it should not."""
QUIET = replace(RULES, bot=SILENT)
TAP = AskForPerson(via=Via.BUTTON)
IN_WORDS = Say(client_id="m", text="转人工", lang="zh-CN", reading=DIRECT)
IN_LINE: tuple[Command, ...] = (
    LeaveLine(),
    EndMatter(),
    RequestFreeze(steps=2, verified=True),
    RequestFreeze(steps=2, verified=False),
    LoseConnection(position=1),
    ResumeConnection(position_before=1, position_after=1),
    MarkAbsent(),
    CallAbsent(channel="sms"),
    ExpireOffer(offer_id=OFFER),
    *(
        command
        for agent in (LIN, WANG)
        for command in (
            MakeOffer(offer_id=OFFER, agent_id=agent, lease=8),
            AcceptOffer(offer_id=OFFER, agent_id=agent),
            DeclineOffer(offer_id=OFFER, agent_id=agent),
            Reply(agent_id=agent, client_id="r", text="您好", lang="zh-CN"),
            Transfer(agent_id=agent, to_agent_id=WANG if agent == LIN else LIN),
            ReturnToLine(agent_id=agent),
            WrapUp(agent_id=agent, disposition="solved"),
        )
    ),
    TAP,
)


def with_the_bot(state: State) -> Sequence[Command]:
    """Everything a contact can say or press while the bot has the matter, and the ways back to it."""
    if state.phase is not Phase.BOT:
        return (LeaveLine(),)
    words = (Say(client_id="m", text="问一下", lang="zh-CN", reading=reading) for reading in WORDS)
    verdicts = (
        Judge(article_id=answer, solved=solved) for answer in (REFUND, PARCEL) for solved in (True, False)
    )
    return (*words, *verdicts, TAP)


def among_hostile_signals(state: State) -> Sequence[Command]:
    """Everything that could keep a contact from a person, and the ways back to the bot."""
    if state.phase is not Phase.BOT:
        return (LeaveLine(),)
    said = (
        Say(client_id="m", text="问一下", lang="zh-CN", reading=reading, kind=kind)
        for kind, reading in HOSTILE
    )
    return (*said, Judge(article_id=REFUND, solved=True), TAP)


def in_the_line(state: State) -> Sequence[Command]:
    """Everything that can happen to a matter around the line; the bot hears only requests."""
    del state
    return IN_LINE


@cache
def bot_steps() -> tuple[Step, ...]:
    """With certificates, among hostile signals, and where nothing is certified."""
    return (
        *reachable(with_the_bot),
        *reachable(among_hostile_signals),
        *reachable(with_the_bot, QUIET),
    )


@cache
def line_steps() -> tuple[Step, ...]:
    return tuple(reachable(in_the_line))


def every_step() -> tuple[Step, ...]:
    return (*bot_steps(), *line_steps())


def test_the_walk_is_wide_enough_to_mean_something() -> None:
    states = {settled(taken.before) for taken in every_step()}

    assert len(states) > 2_000
    assert {state.phase for state in states} == set(Phase) - {Phase.NEW}


def test_from_every_state_one_tap_or_one_plain_request_reaches_a_person() -> None:
    for state in {settled(taken.before) for taken in every_step()}:
        for request in (TAP, IN_WORDS):
            taken = step(state, request)
            assert taken is not None
            connected = state.phase is Phase.AGENT or (request is IN_WORDS and state.phase is Phase.WRAP_UP)
            assert taken.after.phase is (Phase.AGENT if connected else Phase.QUEUED)


def test_nothing_but_an_answer_or_an_own_act_ends_a_place() -> None:
    for taken in every_step():
        if taken.before.phase is Phase.QUEUED and taken.after.phase is not Phase.QUEUED:
            assert any(isinstance(event, LeftQueue) for event in taken.events)
            assert isinstance(taken.command, AcceptOffer | LeaveLine | EndMatter)


def test_a_place_never_gets_later() -> None:
    for taken in every_step():
        before, after = taken.before.place, taken.after.place
        if before is not None and after is not None and before.enqueued_at == after.enqueued_at:
            assert after.due_at <= before.due_at


def test_a_new_place_is_taken_only_after_the_old_one_was_given_up_or_answered() -> None:
    for taken in every_step():
        before, after = taken.before.place, taken.after.place
        if before is not None and after is not None and before.enqueued_at != after.enqueued_at:
            assert taken.before.phase is Phase.WRAP_UP


def test_at_most_one_offer_lives_and_only_in_line() -> None:
    for taken in every_step():
        place = taken.after.place
        if place is not None and place.offer is not None:
            assert taken.after.phase is Phase.QUEUED


def test_only_a_person_or_the_contact_speaks_once_a_person_was_asked_for() -> None:
    for taken in every_step():
        if taken.before.phase in (Phase.QUEUED, Phase.AGENT, Phase.WRAP_UP):
            spoken = [event.origin for event in taken.events if isinstance(event, MessageSent)]
            assert Origin.BOT not in spoken


def test_an_issue_is_solved_or_queued_within_six_messages() -> None:
    for taken in bot_steps():
        if isinstance(taken.command, Say) and taken.before.phase is Phase.BOT:
            assert taken.before.bot.turns < MAX_ISSUE_TURNS
            queued = taken.after.phase is Phase.QUEUED
            assert queued or taken.after.bot.turns == taken.before.bot.turns + 1


def test_no_line_of_the_bot_is_said_twice() -> None:
    for taken in bot_steps():
        for event in taken.events:
            if isinstance(event, MessageSent) and event.template is not None and not event.choices:
                assert event.template not in taken.before.bot.said


def test_no_answer_and_no_choice_is_given_twice() -> None:
    for taken in bot_steps():
        for event in taken.events:
            if isinstance(event, MessageSent) and event.origin is Origin.BOT:
                assert event.article_id not in taken.before.bot.answered
                assert not set(event.choices) & set(taken.before.bot.suggested)


def test_the_second_unsuccessful_turn_and_the_third_without_progress_go_to_a_person() -> None:
    for taken in bot_steps():
        before, after = taken.before.bot, taken.after.bot
        assert after.asked_back <= 1
        if after.failed_turns > before.failed_turns >= 1 or (after.stalled > before.stalled >= 2):
            assert taken.after.phase is Phase.QUEUED


def test_only_solved_closes_an_issue_without_a_person() -> None:
    for taken in bot_steps():
        if taken.after.bot.turns < taken.before.bot.turns and taken.before.phase is Phase.BOT:
            assert any(isinstance(event, AnswerJudged) and event.solved for event in taken.events)


def test_every_handover_by_the_bot_says_why() -> None:
    for taken in bot_steps():
        for event in taken.events:
            if isinstance(event, BotDecided) and event.decision is Decision.HANDOVER:
                assert isinstance(event.reason, HandoverReason)


def test_where_nothing_is_certified_only_a_pressed_article_is_given() -> None:
    for taken in reachable(with_the_bot, QUIET):
        for event in taken.events:
            if isinstance(event, BotDecided) and event.decision is Decision.ANSWER:
                assert event.detail == CHOSEN


def test_an_answer_nobody_pressed_was_certified_or_comes_from_the_shops_own_bot() -> None:
    for taken in bot_steps():
        for event in taken.events:
            if isinstance(event, BotDecided) and event.decision is Decision.ANSWER:
                certified = event.threshold is not None and event.score >= event.threshold
                assert certified or event.detail in (CHOSEN, PROPOSED)
