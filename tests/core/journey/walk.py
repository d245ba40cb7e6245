"""Walks every state a matter can reach, with moments and unbounded counters folded together.

A state is settled after every step: its place is moved in time so that it began at one fixed moment, and an
hour passes before each command. What is folded away is only compared, never capped, by the rules under test.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.core.journey.story import RULES, START, opening
from zhida.core.journey import decided, evolve
from zhida.core.journey.commands import Command
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import NEW, BotBudget, Place, State
from zhida.core.kernel.errors import Refused
from zhida.core.kernel.events import Event
from zhida.core.kernel.times import MICROS, Micros

LATER = Micros(START + 3_600 * MICROS)


@dataclass(frozen=True, slots=True)
class Step:
    before: State
    command: Command
    events: tuple[Event, ...]
    after: State


def step(state: State, command: Command, rules: Rules = RULES) -> Step | None:
    """Return what a command does an hour later, None when it is refused."""
    try:
        made = decided(state, command, LATER, rules)
    except Refused:
        return None
    after = state
    for event in made.events:
        after = evolve(after, event, LATER)
    assert made.state == after
    return Step(before=state, command=command, events=made.events, after=after)


def settled(state: State) -> State:
    """Return the state with moments and counters folded."""
    return replace(
        state,
        opened_at=START,
        closed_at=None if state.closed_at is None else START,
        steps=0,
        asks=0,
        bot=_settled_bot(state.bot),
        place=None if state.place is None else _settled_place(state.place),
    )


def reachable(commands: Callable[[State], Sequence[Command]], rules: Rules = RULES) -> Iterator[Step]:
    """Yield every step from every reachable state, each once."""
    first = step(NEW, opening(), rules)
    assert first is not None
    start = settled(first.after)
    seen, waiting = {start}, deque([start])
    while waiting:
        state = waiting.popleft()
        for command in commands(state):
            taken = step(state, command, rules)
            if taken is None:
                continue
            yield taken
            after = settled(taken.after)
            if after not in seen:
                seen.add(after)
                waiting.append(after)


def _settled_bot(bot: BotBudget) -> BotBudget:
    return replace(
        bot,
        answered=tuple(sorted(bot.answered)),
        judged=tuple(sorted(bot.judged)),
        suggested=tuple(sorted(set(bot.suggested))),
        said=tuple(sorted(set(bot.said))),
        fingerprints=tuple(sorted(set(bot.fingerprints))),
        failed_turns=min(bot.failed_turns, 3),
        stalled=min(bot.stalled, 3),
        person_asks=min(bot.person_asks, 1),
        turns=min(bot.turns, 9),
        found=(),
        last_answer_turn=0,
        mood=min(bot.mood, 3),
    )


def _settled_place(place: Place) -> Place:
    shift = START - place.enqueued_at
    return replace(
        place,
        enqueued_at=START,
        due_at=Micros(place.due_at + shift),
        requested_at=START,
        since=START,
        offers_made=0,
        prefer_agent_id=None,
        lapses=min(place.lapses, 1),
        refused_by=tuple(sorted((agent, START) for agent, _ in place.refused_by)),
        offer=None if place.offer is None else replace(place.offer, lease_until=START),
    )
