"""What a contact may do with their matter, from every phase of it."""

from zhida.core.actions.events import FreezeRequested
from zhida.core.bot.events import HandoverReason, Via
from zhida.core.bot.reading import Reading, RequestKind
from zhida.core.conversation.events import (
    AnswerJudged,
    ClosedBy,
    ContactIdentified,
    ConversationClosed,
    ConversationOpened,
    ConversationRated,
    MessageKind,
    MessageSent,
    OpenCause,
    Origin,
)
from zhida.core.conversation.limits import clean_comment, clean_text
from zhida.core.journey import bot_turn, details
from zhida.core.journey.commands import (
    AskForPerson,
    EndMatter,
    IdentifyContact,
    Judge,
    LeaveLine,
    OpenConversation,
    Rate,
    RequestFreeze,
    Say,
)
from zhida.core.journey.draft import Draft
from zhida.core.journey.line import come_back, move_forward
from zhida.core.journey.state import Phase
from zhida.core.journey.templates import BOT_GREETING
from zhida.core.kernel.errors import Conflict, InvalidInput
from zhida.core.routing.events import LeaveCause, LeftQueue, ReturnCause

__all__ = [
    "ask_for_person",
    "end_matter",
    "identify_contact",
    "judge",
    "leave_line",
    "open_conversation",
    "rate",
    "request_freeze",
    "say",
]

_FREEZE = "freeze"
_OVER = (Phase.WRAP_UP, Phase.CLOSED)


def open_conversation(draft: Draft, command: OpenConversation) -> None:
    """Begin with the greeting of the bot, or at once in the express lane (P6)."""
    if draft.state.phase is not Phase.NEW:
        raise Conflict(params={"phase": draft.state.phase.value})
    where = draft.where()
    draft.add(
        ConversationOpened(
            contact_id=command.contact_id,
            inbox_id=command.inbox_id,
            channel=command.channel,
            lang=command.lang,
            cause=OpenCause.NEW,
            entitled=command.entitled,
        )
    )
    if command.entitled:
        draft.hand_over(
            via=Via.ENTITLEMENT,
            reason=HandoverReason.ENTITLED,
            lane=draft.lane(),
            where=where,
            asked=False,
        )
        return
    draft.add(
        MessageSent(
            origin=Origin.BOT,
            lang=command.lang,
            bot_marked=True,
            template=BOT_GREETING,
            text=command.greeting or draft.rules.phrases.get(BOT_GREETING, ""),
        )
    )


def identify_contact(draft: Draft, command: IdentifyContact) -> None:
    """Note who asks; a newly proven right leads to a person at once and moves a place forward (P2, P6)."""
    state, where = draft.state, draft.where()
    gained = command.entitled and not state.entitled
    if not (gained or command.is_first or command.contact_id != state.contact_id):
        return
    entitled = command.entitled or state.entitled
    draft.add(
        ContactIdentified(contact_id=command.contact_id, entitled=entitled, source=command.source.value)
    )
    if gained and state.phase is Phase.QUEUED:
        move_forward(draft, draft.lane(), ReturnCause.ENTITLEMENT)
    elif gained and state.phase is Phase.BOT:
        draft.hand_over(
            via=Via.ENTITLEMENT,
            reason=HandoverReason.ENTITLED,
            lane=draft.lane(),
            where=where,
            asked=False,
        )


def say(draft: Draft, command: Say) -> None:
    """Take a message; only while nobody else has the matter does the bot answer it."""
    is_text = command.kind is MessageKind.TEXT
    text = clean_text(command.text) if is_text else clean_comment(command.text)
    where = draft.where()
    answered = draft.reopen() if draft.state.phase in _OVER else False
    draft.add(
        MessageSent(
            origin=Origin.CONTACT,
            lang=command.lang,
            bot_marked=False,
            client_id=command.client_id,
            kind=command.kind,
            attachment_id=command.attachment_id,
            attachment_commitment=command.attachment_commitment,
            text=text,
        )
    )
    match draft.state.phase:
        case Phase.BOT if answered:
            _queue_again(draft, command.reading, where)
        case Phase.BOT:
            bot_turn.take_turn(draft, command.reading, where, kind=command.kind)
        case Phase.QUEUED:
            come_back(draft)
        case _:
            return


def ask_for_person(draft: Draft, command: AskForPerson) -> None:
    """Queue for a person from wherever the contact is (P1); in line or connected nothing changes."""
    if draft.state.phase is Phase.QUEUED:
        come_back(draft)
    elif draft.state.phase is not Phase.AGENT:
        where = draft.where()
        answered = draft.reopen() if draft.state.phase in _OVER else False
        draft.hand_over(
            via=command.via,
            reason=command.reason,
            lane=draft.lane(returned=answered),
            where=where,
            asked=True,
            acts=1,
            prefer=draft.state.last_agent_id if answered else None,
        )


def request_freeze(draft: Draft, command: RequestFreeze) -> None:
    """Record the request and queue it as urgent; proven contacts get the express lane, also in line."""
    where, over = draft.where(), draft.state.phase in _OVER
    answered = draft.reopen() if over else False
    draft.add(FreezeRequested(steps=command.steps, verified=command.verified))
    if draft.state.phase is Phase.QUEUED:
        if not move_forward(draft, draft.lane(safety=command.verified), ReturnCause.FREEZE):
            come_back(draft)
    elif over or draft.state.phase is Phase.BOT:
        draft.hand_over(
            via=Via.FREEZE,
            reason=HandoverReason.URGENT,
            lane=draft.lane(safety=command.verified, returned=answered),
            where=where,
            asked=True,
            acts=command.steps,
            topic=_FREEZE,
            prefer=draft.state.last_agent_id if answered else None,
        )


def judge(draft: Draft, command: Judge) -> None:
    """Take the contact's word on an answer; a judgement that changes nothing changes nothing."""
    bot = draft.state.bot
    if command.article_id not in bot.answered:
        raise Conflict(params={"phase": draft.state.phase.value})
    if command.article_id in bot.judged:
        return
    where = draft.where()
    draft.add(AnswerJudged(article_id=command.article_id, solved=command.solved))
    if draft.state.phase is not Phase.BOT:
        return
    if command.solved:
        bot_turn.was_solved(draft)
    else:
        bot_turn.was_not_solved(draft, command.article_id, where)


def leave_line(draft: Draft, command: LeaveLine) -> None:
    """Give the place up; the matter goes on with the bot."""
    del command
    draft.place()
    draft.add(LeftQueue(cause=LeaveCause.OWN_ACT))


def end_matter(draft: Draft, command: EndMatter) -> None:
    """End the matter, leaving the line if need be; an agent who holds it still owes the outcome code."""
    del command
    if draft.state.phase in _OVER:
        return
    if draft.state.phase is Phase.QUEUED:
        draft.add(LeftQueue(cause=LeaveCause.OWN_ACT))
    draft.add(ConversationClosed(by=ClosedBy.CONTACT, agent_id=draft.state.agent_id))


def rate(draft: Draft, command: Rate) -> None:
    """Take the contact's judgement of the service, once, when the matter is over."""
    if draft.state.phase not in _OVER or draft.state.rated:
        raise Conflict(params={"phase": draft.state.phase.value})
    if command.score not in range(1, 6):
        raise InvalidInput(params={"field": "score", "least": 1, "most": 5})
    draft.add(ConversationRated(score=command.score, comment=clean_comment(command.comment)))


def _queue_again(draft: Draft, reading: Reading, where: str) -> None:
    reason, detail = HandoverReason.POLICY, details.RETURNED
    if reading.urgent is not None:
        reason, detail = HandoverReason.URGENT, reading.urgent
    elif reading.request is RequestKind.DIRECT:
        reason, detail = HandoverReason.HUMAN_REQUEST, reading.request_rule or details.RETURNED
    draft.hand_over(
        via=Via.RETURN,
        reason=reason,
        detail=detail,
        lane=draft.lane(returned=True),
        where=where,
        asked=reason is HandoverReason.HUMAN_REQUEST,
        topic=reading.urgent,
        prefer=draft.state.last_agent_id,
    )
