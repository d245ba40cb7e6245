"""What the agent who holds a matter may do with it."""

from zhida.core.conversation.events import ClosedBy, ConversationClosed, MessageKind, MessageSent, Origin
from zhida.core.conversation.limits import clean_comment, clean_text
from zhida.core.journey.commands import Reply, ReturnToLine, Transfer, WrapUp
from zhida.core.journey.draft import Draft
from zhida.core.journey.state import Phase, Place
from zhida.core.kernel.errors import Broken, ErrorCode, InvalidInput
from zhida.core.kernel.ids import AgentId
from zhida.core.routing.events import FirstReplied, ReturnCause, ReturnedToQueue, Transferred
from zhida.core.routing.lines import Queue

__all__ = ["reply", "return_to_line", "transfer", "wrap_up"]


def reply(draft: Draft, command: Reply) -> None:
    """Say something to the contact; the first word stops the clock of the promise (P5)."""
    is_text = command.kind is MessageKind.TEXT
    text = clean_text(command.text) if is_text else clean_comment(command.text)
    place = _held(draft, command.agent_id)
    draft.add(
        MessageSent(
            origin=Origin.AGENT,
            lang=command.lang,
            bot_marked=False,
            client_id=command.client_id,
            agent_id=command.agent_id,
            kind=command.kind,
            attachment_id=command.attachment_id,
            attachment_commitment=command.attachment_commitment,
            text=text,
        )
    )
    if not draft.state.first_replied:
        draft.add(FirstReplied(agent_id=command.agent_id, wait_s=draft.since_s(place.requested_at)))


def transfer(draft: Draft, command: Transfer) -> None:
    """Pass the matter on with everything known; the contact keeps the original ``due_at`` (P2)."""
    target = _target(draft, command)
    place = _held(draft, command.agent_id)
    draft.add(
        Transferred(
            from_agent_id=command.agent_id, to_agent_id=command.to_agent_id, to_queue=command.to_queue
        )
    )
    draft.add(
        ReturnedToQueue(
            cause=ReturnCause.TRANSFER,
            queue=place.queue if target is None else target.id,
            due_at=place.due_at,
            lane=place.lane,
            skills=place.skills if target is None else target.skills,
            exclude_agent_id=command.agent_id,
            prefer_agent_id=command.to_agent_id,
        )
    )


def return_to_line(draft: Draft, command: ReturnToLine) -> None:
    """Put the contact back to the front because the agent was lost; a late report does nothing."""
    if draft.state.phase is not Phase.AGENT or draft.state.agent_id != command.agent_id:
        return
    place = _held(draft, command.agent_id)
    draft.add(
        ReturnedToQueue(
            cause=ReturnCause.AGENT_LOST,
            queue=place.queue,
            due_at=place.due_at,
            lane=place.lane,
            skills=place.skills,
            exclude_agent_id=command.agent_id,
        )
    )


def wrap_up(draft: Draft, command: WrapUp) -> None:
    """End the matter with an outcome code, or add the code to a matter the contact ended."""
    disposition = command.disposition.strip()
    if not disposition:
        raise InvalidInput(params={"field": "disposition"})
    if draft.state.phase is not Phase.WRAP_UP or draft.state.agent_id != command.agent_id:
        _held(draft, command.agent_id)
    draft.add(ConversationClosed(by=ClosedBy.AGENT, agent_id=command.agent_id, disposition=disposition))


def _held(draft: Draft, agent_id: AgentId) -> Place:
    """Return the kept place of a matter this agent holds.

    Raises:
        Conflict: Somebody else holds it or nobody (``not_your_conversation``), or it is over for the one who
            held it (``conversation_closed``).
        Broken: The matter is held without ever having waited.
    """
    state = draft.state
    over = state.phase in (Phase.WRAP_UP, Phase.CLOSED)
    if over and agent_id in (state.agent_id, state.last_agent_id):
        raise draft.refuse(ErrorCode.CONVERSATION_CLOSED)
    if state.phase is not Phase.AGENT or state.agent_id != agent_id:
        raise draft.refuse(ErrorCode.NOT_YOUR_CONVERSATION)
    if state.place is None:
        raise Broken(params={"phase": state.phase.value})
    return state.place


def _target(draft: Draft, command: Transfer) -> Queue | None:
    """Return the queue to pass on to, None for a colleague.

    Raises:
        InvalidInput: Not exactly one target, an unknown queue, or the agent who passes it on.
    """
    if (command.to_agent_id is None) == (command.to_queue is None):
        raise InvalidInput(params={"field": "to_agent_id", "rule": "exactly one of to_agent_id and to_queue"})
    if command.to_agent_id == command.agent_id:
        raise InvalidInput(params={"field": "to_agent_id", "rule": "another agent"})
    if command.to_queue is None:
        return None
    queue = draft.rules.queue_named(command.to_queue)
    if queue is None:
        raise InvalidInput(params={"field": "to_queue", "rule": "a queue of the settings"})
    return queue
