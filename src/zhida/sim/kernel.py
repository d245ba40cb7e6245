"""A compact engine for the search for a team: one line, one heap of events, nothing but numbers.

It plays what `rehearsal` plays with the real core, contact by contact the same, some thirty times as fast.
Order in the line is (due_at, number); the agent chosen is the one with the lowest share of slots taken, then
the longest idle, then the lowest number; whoever passed on a contact is asked again only when nobody else is
free, and not within the rest the matcher keeps.

Events of one microsecond happen in the order of their kinds below, then by number.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import Final

from zhida.core.kernel.times import MICROS
from zhida.core.planning.scenario import Scenario
from zhida.core.routing.lines import DEFAULT_LINES
from zhida.core.routing.waiting import REFUSAL_REST_S
from zhida.sim.draws import NEVER, Drawn, Draws
from zhida.sim.played import Answer, Loss, Played
from zhida.sim.undisturbed import undisturbed

__all__ = ["ABSENT_AFTER", "REST", "Kind", "play"]

REST: Final = REFUSAL_REST_S * MICROS
ABSENT_AFTER: Final = DEFAULT_LINES.absent_after_s * MICROS


class Kind(IntEnum):
    """What happens, in the order within one microsecond."""

    START = 0
    END = 1
    VANISH = 2
    NOTICED = 3
    FINISH = 4
    REACT = 5
    LEAVE = 6
    LOST = 7
    BACK = 8
    ENTER = 9
    RETRY = 10


_START, _END, _VANISH, _NOTICED, _FINISH, _REACT, _LEAVE, _LOST, _BACK, _ENTER, _RETRY = map(int, Kind)
_WAITS, _OFFERED, _SERVED, _OVER = range(4)

_Event = tuple[int, int, int, int]


@dataclass(slots=True)
class _Contact:
    """One who entered the line; ``wait`` counts the waits, so that events of an earlier one are known."""

    number: int
    express: bool
    handle: int
    patience: int
    due: int
    entered: int
    deadline: int
    state: int = _WAITS
    agent: int = -1
    wait: int = 0
    offers: int = 0
    offered_at: int = 0
    takes: bool = True
    watched: bool = False
    absent: bool = False
    leaves_on_return: bool = False
    refused: dict[int, int] = field(default_factory=dict[int, int])


def play(scenario: Scenario, draws: Draws) -> Played:
    """Play a day to the end of its last contact."""
    with undisturbed():
        return _Day(scenario, draws).run()


class _Day:
    def __init__(self, scenario: Scenario, draws: Draws) -> None:
        self._scenario = scenario
        self._draws = draws
        self._answer_after = int(scenario.offers.answer_s * MICROS)
        self._simple = scenario.offers.declines == 0 and scenario.offers.lapses == 0
        self._lease = int(scenario.offers.lease_s * MICROS)
        self._credits = tuple(int(lane.credit_s * MICROS) for lane in (scenario.standard, scenario.express))
        self._stretches = draws.stretches()
        agents = 1 + max((stretch.agent for stretch in self._stretches), default=-1)
        self._on = [False] * agents
        self._gone = [False] * agents
        self._used = [0] * agents
        self._idle = [0] * agents
        self._version = [0] * agents
        self._free: list[tuple[float, int, int, int]] = []
        self._line: list[tuple[int, int]] = []
        self._contacts: dict[int, _Contact] = {}
        self._pending: dict[int, Drawn] = {}
        self._events: list[_Event] = []
        self._played = Played()

    def run(self) -> Played:
        self._prepare()
        events, steps = self._events, self._steps()
        while events:
            now, kind, number, mark = heappop(events)
            steps[kind](now, number, mark)
            if self._line and self._free:
                self._match(now)
        for contact in self._contacts.values():
            if contact.state in (_WAITS, _OFFERED):
                self._played.losses.append(Loss(contact.number, contact.entered, NEVER, contact.express))
        return self._played

    def _prepare(self) -> None:
        for drawn in self._draws.contacts:
            if drawn.resolved:
                self._played.resolved += 1
            else:
                self._pending[drawn.number] = drawn
                self._events.append((drawn.at + drawn.bot, _ENTER, drawn.number, 0))
        for stretch in self._stretches:
            self._events.append((stretch.start, _START, stretch.agent, 0))
            self._events.append((stretch.end, _END, stretch.agent, 0))
            if stretch.vanishes < NEVER:
                self._events.append((stretch.vanishes, _VANISH, stretch.agent, 0))
        heapify(self._events)

    def _steps(self) -> tuple[Callable[[int, int, int], None], ...]:
        return (
            self._start,
            self._end,
            self._vanish,
            self._noticed,
            self._finish,
            self._react,
            self._leave,
            self._lost,
            self._back,
            self._enter,
            self._retry,
        )

    # Agents

    def _start(self, now: int, agent: int, mark: int) -> None:
        self._on[agent] = True
        self._idle[agent] = now
        self._ticket(agent)

    def _end(self, now: int, agent: int, mark: int) -> None:
        self._on[agent] = False
        self._version[agent] += 1

    def _vanish(self, now: int, agent: int, mark: int) -> None:
        self._on[agent] = False
        self._gone[agent] = True
        self._version[agent] += 1
        heappush(self._events, (now + int(self._scenario.vanishing.noticed_s * MICROS), _NOTICED, agent, 0))

    def _noticed(self, now: int, agent: int, mark: int) -> None:
        held = [c for c in self._contacts.values() if c.state == _SERVED and c.agent == agent]
        for contact in sorted(held, key=lambda c: c.number):
            contact.wait += 1
            contact.state, contact.agent = _WAITS, -1
            contact.refused.clear()
            self._wait(now, contact)

    def _ticket(self, agent: int) -> None:
        """Void the old ticket of an agent; write a new one when there is room."""
        self._version[agent] += 1
        used = self._used[agent]
        if self._on[agent] and used < self._scenario.capacity:
            share = used / self._scenario.capacity
            heappush(self._free, (share, self._idle[agent], agent, self._version[agent]))

    def _release(self, agent: int) -> None:
        self._used[agent] -= 1
        self._ticket(agent)

    # Contacts

    def _enter(self, now: int, number: int, mark: int) -> None:
        drawn = self._pending.pop(number)
        contact = _Contact(
            number, drawn.express, drawn.handle, drawn.patience, now - self._credits[drawn.express], now, 0
        )
        self._contacts[number] = contact
        self._wait(now, contact)

    def _wait(self, now: int, contact: _Contact) -> None:
        contact.entered, contact.deadline, contact.watched = now, now + contact.patience, False
        heappush(self._line, (contact.due, contact.number))
        away = self._draws.away(contact.number, contact.wait) if self._scenario.absences.chance else None
        if away is not None and away.length > ABSENT_AFTER:
            lost = now + away.after
            heappush(self._events, (lost + ABSENT_AFTER, _LOST, contact.number, contact.wait))
            heappush(self._events, (lost + away.length, _BACK, contact.number, contact.wait))
        self._match(now)
        if contact.state == _WAITS:
            self._watch(contact)

    def _watch(self, contact: _Contact) -> None:
        """Note when the contact will give up, once a wait."""
        if not contact.watched and contact.deadline < NEVER:
            contact.watched = True
            heappush(self._events, (contact.deadline, _LEAVE, contact.number, contact.wait))

    def _leave(self, now: int, number: int, wait: int) -> None:
        contact = self._contacts[number]
        if contact.wait != wait or contact.state not in (_WAITS, _OFFERED):
            return
        if contact.absent:
            contact.leaves_on_return = True
            return
        self._gave_up(now, contact)

    def _gave_up(self, now: int, contact: _Contact) -> None:
        was, contact.state = contact.state, _OVER
        self._played.losses.append(Loss(contact.number, contact.entered, now, contact.express))
        if was == _OFFERED:
            self._release(contact.agent)
        again = self._draws.again(contact.number)
        if again is not None:
            number = contact.number + 1
            self._pending[number] = Drawn(
                number, now + again[0], contact.express, True, False, 0, contact.handle, again[1]
            )
            heappush(self._events, (now + again[0], _ENTER, number, 0))

    def _lost(self, now: int, number: int, wait: int) -> None:
        contact = self._contacts[number]
        if contact.wait == wait and contact.state in (_WAITS, _OFFERED):
            contact.absent = True

    def _back(self, now: int, number: int, wait: int) -> None:
        contact = self._contacts[number]
        if contact.wait != wait or not contact.absent or contact.state not in (_WAITS, _OFFERED):
            return
        contact.absent = False
        if contact.leaves_on_return:
            self._gave_up(now, contact)
        elif contact.state == _WAITS:
            heappush(self._line, (contact.due, number))

    # Offers

    def _match(self, now: int) -> None:
        line = self._line
        aside: list[tuple[int, int]] = []
        while line:
            contact = self._contacts[line[0][1]]
            if contact.state != _WAITS or contact.absent:
                heappop(line)
                continue
            agent = self._choose(contact, now)
            if agent is None:
                break
            entry = heappop(line)
            if agent < 0:
                aside.append(entry)
            else:
                self._offer(now, contact, agent)
        for entry in aside:
            heappush(line, entry)

    def _choose(self, contact: _Contact, now: int) -> int | None:
        """Return the agent to ask, -1 when all who are free rest from this contact, None when nobody is."""
        free, version = self._free, self._version
        while free and free[0][3] != version[free[0][2]]:
            heappop(free)
        if not free:
            return None
        if not contact.refused:
            return heappop(free)[2]
        return self._choose_another(contact, now)

    def _choose_another(self, contact: _Contact, now: int) -> int:
        passed: list[tuple[float, int, int, int]] = []
        chosen = -1
        while self._free and chosen < 0:
            ticket = heappop(self._free)
            if ticket[3] == self._version[ticket[2]]:
                passed.append(ticket)
                if ticket[2] not in contact.refused:
                    chosen = ticket[2]
        if chosen < 0:
            rested = (t[2] for t in passed if now - contact.refused[t[2]] >= REST)
            chosen = next(rested, -1)
        for ticket in passed:
            if ticket[2] != chosen:
                heappush(self._free, ticket)
        return chosen

    def _offer(self, now: int, contact: _Contact, agent: int) -> None:
        self._used[agent] += 1
        self._ticket(agent)
        contact.state, contact.agent, contact.offered_at = _OFFERED, agent, now
        contact.offers += 1
        after, contact.takes = self._answer_after, True
        if not self._simple:
            after, contact.takes, _ = self._draws.reaction(contact.number, contact.offers)
        if contact.deadline <= now + after:
            self._watch(contact)
        heappush(self._events, (now + after, _REACT, contact.number, contact.offers))

    def _react(self, now: int, number: int, offer: int) -> None:
        contact = self._contacts[number]
        if contact.state != _OFFERED or contact.offers != offer:
            return
        agent = contact.agent
        if self._gone[agent] and now < contact.offered_at + self._lease:
            contact.takes = False
            if contact.deadline <= contact.offered_at + self._lease:
                self._watch(contact)
            heappush(self._events, (contact.offered_at + self._lease, _REACT, number, offer))
        elif contact.takes and not self._gone[agent]:
            self._accept(now, contact)
        else:
            contact.state, contact.agent = _WAITS, -1
            contact.refused[agent] = now
            self._release(agent)
            heappush(self._events, (now + REST, _RETRY, number, offer))
            self._watch(contact)
            if not contact.absent:
                heappush(self._line, (contact.due, number))

    def _accept(self, now: int, contact: _Contact) -> None:
        contact.state, contact.absent = _SERVED, False
        self._played.answers.append(
            Answer(contact.number, contact.agent, contact.entered, now, contact.express, contact.handle)
        )
        heappush(self._events, (now + contact.handle, _FINISH, contact.number, contact.wait))

    def _finish(self, now: int, number: int, wait: int) -> None:
        contact = self._contacts[number]
        if contact.wait == wait and contact.state == _SERVED and not self._gone[contact.agent]:
            contact.state = _OVER
            self._idle[contact.agent] = now
            self._release(contact.agent)

    def _retry(self, now: int, number: int, mark: int) -> None:
        """Only the round of matching after it matters."""
