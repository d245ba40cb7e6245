"""The one decision over conversation, bot and line: a command becomes events or a refusal.

``decide`` is pure: the same state, command, moment and rules give the same events. P1, P2, P3 and P7 of the
promise hold for every sequence of commands; the tests walk all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar, cast

from zhida.core.journey import agent, commands, contact, line
from zhida.core.journey.commands import Command
from zhida.core.journey.draft import Draft
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.errors import NotFound
from zhida.core.kernel.events import Event
from zhida.core.kernel.times import Micros

__all__ = ["Decided", "decide", "decided"]

C = TypeVar("C")
_Step: TypeAlias = Callable[[Draft, Command], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Events and ``state``, the one before them with each of them folded in."""

    events: tuple[Event, ...]
    state: State


def decide(state: State, command: Command, now: Micros, rules: Rules) -> tuple[Event, ...]:
    """Return the events a command leads to; an empty tuple means that nothing needs to change.

    Args:
        state: The matter as folded from all its events.
        command: What is asked.
        now: The present moment.
        rules: Settings and phrases of the tenant.

    Raises:
        NotFound: The matter was never opened.
        Conflict: Its state does not allow the command (``conversation_closed``, ``not_in_line``,
        ``offer_gone``,
            ``not_your_conversation``, ``conflict``).
        InvalidInput: A value is wrong (``message_empty``, ``invalid_input``).
        TooLarge: A text is over its limit.
    """
    return decided(state, command, now, rules).events


def decided(state: State, command: Command, now: Micros, rules: Rules) -> Decided:
    """Return the events as `decide` does, and with them the state they lead to.

    Raises:
        ZhidaError: As `decide`.
    """
    if state.phase is Phase.NEW and not isinstance(command, commands.OpenConversation):
        raise NotFound
    draft = Draft(state=state, rules=rules, now=now)
    _STEPS[type(command)](draft, command)
    return Decided(events=tuple(draft.events), state=draft.state)


def _on(kind: type[C], step: Callable[[Draft, C], None]) -> tuple[type[object], _Step]:
    return kind, cast("_Step", step)


_STEPS: Final[Mapping[type[object], _Step]] = dict(
    (
        _on(commands.OpenConversation, contact.open_conversation),
        _on(commands.IdentifyContact, contact.identify_contact),
        _on(commands.Say, contact.say),
        _on(commands.AskForPerson, contact.ask_for_person),
        _on(commands.RequestFreeze, contact.request_freeze),
        _on(commands.Judge, contact.judge),
        _on(commands.LeaveLine, contact.leave_line),
        _on(commands.EndMatter, contact.end_matter),
        _on(commands.Rate, contact.rate),
        _on(commands.LoseConnection, line.lose_connection),
        _on(commands.ResumeConnection, line.resume_connection),
        _on(commands.MarkAbsent, line.mark_absent),
        _on(commands.CallAbsent, line.call_absent),
        _on(commands.ShowPosition, line.show_position),
        _on(commands.ShowBusy, line.show_busy),
        _on(commands.MakeOffer, line.make_offer),
        _on(commands.AcceptOffer, line.accept_offer),
        _on(commands.DeclineOffer, line.decline_offer),
        _on(commands.ExpireOffer, line.expire_offer),
        _on(commands.WarnSla, line.warn_sla),
        _on(commands.BreachSla, line.breach_sla),
        _on(commands.Reply, agent.reply),
        _on(commands.Transfer, agent.transfer),
        _on(commands.ReturnToLine, agent.return_to_line),
        _on(commands.WrapUp, agent.wrap_up),
    )
)
