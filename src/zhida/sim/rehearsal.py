"""A day played by the code that serves: `core.journey` decides, `core.routing.matcher` matches.

Only the people are played: when contacts come, ask and give up, when agents answer, finish and drop out. What
becomes of it is decided by the very functions that run a live desk, under a clock that jumps from event to
event. Anything the core refuses stops the rehearsal with its error.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import Final

from zhida.core.bot.events import Via
from zhida.core.bot.policy_settings import BotPolicy
from zhida.core.bot.reading import Candidate, Reading
from zhida.core.contacts.entitlements import EntitlementSource
from zhida.core.journey.commands import (
    AcceptOffer,
    AskForPerson,
    CallAbsent,
    Command,
    DeclineOffer,
    EndMatter,
    ExpireOffer,
    IdentifyContact,
    LoseConnection,
    MakeOffer,
    MarkAbsent,
    OpenConversation,
    Reply,
    ResumeConnection,
    ReturnToLine,
    Say,
    WrapUp,
)
from zhida.core.journey.decide import decided
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import NEW, Phase, Place, State
from zhida.core.kernel.ids import AgentId, ArticleId, ContactId, ConversationId, OfferId
from zhida.core.kernel.times import MICROS, Micros
from zhida.core.planning.scenario import Scenario
from zhida.core.routing.events import AgentState
from zhida.core.routing.lines import DEFAULT_LINES, EXPRESS, STANDARD, Lane, Lines
from zhida.core.routing.matcher import LineState
from zhida.core.routing.waiting import DutyAgent, Entry
from zhida.sim.draws import NEVER, Drawn, Draws, Stretch
from zhida.sim.kernel import ABSENT_AFTER, REST, Kind
from zhida.sim.played import Answer, Loss, Played
from zhida.sim.undisturbed import undisturbed

__all__ = ["DAY_ZERO", "rehearse"]

DAY_ZERO: Final = 1_767_225_600 * MICROS
"""Midnight of a January day; only differences matter."""
_SURE: Final = 1_000_000
_ARTICLE: Final = ArticleId("settled")
_READ: Final = Reading(
    candidates=(Candidate(article_id=_ARTICLE, question="?", answer="!", source="rehearsal", score=_SURE),),
    kb_hash="rehearsal",
)
_OPEN: Final = 11
"""Contacts who only talk to the bot are heard after everything else of their microsecond."""


@dataclass(slots=True, kw_only=True)
class _Matter:
    """One contact's matter and what only the players know of it."""

    drawn: Drawn
    id: ConversationId
    state: State = NEW
    wait: int = 0
    entered: int = 0
    deadline: int = NEVER
    offer: int = 0
    offered_at: int = 0
    outcome: str = ""
    leaves_on_return: bool = False

    @property
    def place(self) -> Place | None:
        """The place while it waits."""
        return self.state.place if self.state.phase is Phase.QUEUED else None


def rehearse(scenario: Scenario, draws: Draws, report: Callable[[int, int], None] | None = None) -> Played:
    """Play a day to the end of its last contact.

    Args:
        scenario: The day.
        draws: Its chances.
        report: Told now and then how many contacts of how many have come.

    Raises:
        ZhidaError: The core refused what a player did; its invariants or the players are wrong.
    """
    with undisturbed():
        return _Rehearsal(scenario, draws, report).run()


class _Rehearsal:
    def __init__(self, scenario: Scenario, draws: Draws, report: Callable[[int, int], None] | None) -> None:
        self._scenario = scenario
        self._draws = draws
        self._report = report
        self._rules = _rules(scenario)
        self._line = LineState()
        self._matters: dict[ConversationId, _Matter] = {}
        self._drawn: dict[int, Drawn] = {}
        self._held: dict[AgentId, set[ConversationId]] = {}
        self._gone: set[AgentId] = set()
        self._unasked: set[ConversationId] = set()
        self._events: list[tuple[int, int, int, int]] = []
        self._played = Played()
        self._now = Micros(DAY_ZERO)
        self._counts: Counter[str] = Counter()

    def run(self) -> Played:
        """Play until nothing is left to happen."""
        self._prepare(self._draws.contacts, self._draws.stretches())
        steps: dict[int, Callable[[int, int], None]] = {
            Kind.START: self._start,
            Kind.END: self._end,
            Kind.VANISH: self._vanish,
            Kind.NOTICED: self._noticed,
            Kind.FINISH: self._finish,
            Kind.REACT: self._react,
            Kind.LEAVE: self._leave,
            Kind.LOST: self._lost,
            Kind.BACK: self._back,
            Kind.ENTER: self._enter,
            Kind.RETRY: self._retry,
            _OPEN: self._talk_to_bot,
        }
        while self._events:
            at, kind, number, mark = heappop(self._events)
            self._now = Micros(DAY_ZERO + at)
            steps[kind](number, mark)
            self._match()
        for matter in self._matters.values():
            if matter.place is not None:
                self._lose(matter, NEVER)
        return self._played

    def _prepare(self, contacts: Sequence[Drawn], stretches: Sequence[Stretch]) -> None:
        for drawn in contacts:
            self._drawn[drawn.number] = drawn
            kind = _OPEN if drawn.resolved else int(Kind.ENTER)
            self._events.append((drawn.at + drawn.bot, kind, drawn.number, 0))
        for stretch in stretches:
            self._events.append((stretch.start, Kind.START, stretch.agent, 0))
            self._events.append((stretch.end, Kind.END, stretch.agent, 0))
            if stretch.vanishes < NEVER:
                self._events.append((stretch.vanishes, Kind.VANISH, stretch.agent, 0))
        heapify(self._events)

    def _at(self, moment: int, kind: Kind, number: int, mark: int = 0) -> None:
        heappush(self._events, (moment, kind, number, mark))

    def _do(self, matter: _Matter, command: Command) -> None:
        """Let the core decide, and bring the line to what it decided."""
        matter.state = decided(matter.state, command, self._now, self._rules).state

    def _show(self, matter: _Matter) -> None:
        """Put the place of a matter into the line, or take it out."""
        place = matter.place
        if place is None:
            self._line.drop_entry(matter.id)
            self._unasked.discard(matter.id)
            return
        if place.offer is None:
            self._unasked.add(matter.id)
        else:
            self._unasked.discard(matter.id)
        self._line.put_entry(
            Entry(
                conversation_id=matter.id,
                queue=place.queue,
                lane=place.lane,
                due_at=place.due_at,
                skills=frozenset(place.skills),
                absent=place.absent,
                offered_to=None if place.offer is None else place.offer.agent_id,
                refused_by=place.refused_by,
                prefer_agent_id=place.prefer_agent_id,
            )
        )

    # The bot

    def _open(self, drawn: Drawn) -> _Matter:
        """Open a matter when its contact came; the clock of the line does not look back at it."""
        matter = _Matter(drawn=drawn, id=_conversation(drawn.number))
        came = Micros(DAY_ZERO + drawn.at)
        opening = OpenConversation(
            contact_id=ContactId(f"contact-{drawn.number}"),
            inbox_id="rehearsal",
            channel="web",
            lang="zh-CN",
            entitled=drawn.express and drawn.straight,
        )
        matter.state = decided(NEW, opening, came, self._rules).state
        self._counts["come"] += 1
        if self._report is not None and self._counts["come"] % 500 == 0:
            self._report(self._counts["come"], len(self._draws.contacts))
        return matter

    def _talk_to_bot(self, number: int, mark: int) -> None:
        del mark
        matter = self._open(self._drawn.pop(number))
        self._do(matter, Say(client_id="1", text="问一下", lang="zh-CN", reading=_READ))
        self._do(matter, EndMatter())
        self._played.resolved += 1

    # Contacts

    def _enter(self, number: int, mark: int) -> None:
        del mark
        matter = self._open(self._drawn.pop(number))
        self._matters[matter.id] = matter
        if matter.drawn.express and matter.place is None:
            self._do(matter, _proven(matter))
        elif matter.place is None:
            self._do(matter, AskForPerson(via=Via.BUTTON))
        self._wait(matter)

    def _wait(self, matter: _Matter) -> None:
        now = self._now - DAY_ZERO
        number = matter.drawn.number
        matter.entered, matter.deadline = now, now + matter.drawn.patience
        self._show(matter)
        away = self._draws.away(number, matter.wait)
        if away is not None and away.length > ABSENT_AFTER:
            lost = now + away.after
            self._at(lost + ABSENT_AFTER, Kind.LOST, number, matter.wait)
            self._at(lost + away.length, Kind.BACK, number, matter.wait)
        if matter.deadline < NEVER:
            self._at(matter.deadline, Kind.LEAVE, number, matter.wait)

    def _waiting(self, number: int, wait: int) -> tuple[_Matter, Place] | None:
        matter = self._matters[_conversation(number)]
        place = matter.place
        return None if place is None or matter.wait != wait else (matter, place)

    def _leave(self, number: int, wait: int) -> None:
        found = self._waiting(number, wait)
        if found is None:
            return
        matter, place = found
        if place.absent:
            matter.leaves_on_return = True
        else:
            self._give_up(matter)

    def _give_up(self, matter: _Matter) -> None:
        self._do(matter, EndMatter())
        self._show(matter)
        now = self._now - DAY_ZERO
        self._lose(matter, now)
        drawn = matter.drawn
        again = self._draws.again(drawn.number)
        if again is not None:
            delay, patience = again
            self._drawn[drawn.number + 1] = drawn._replace(
                number=drawn.number + 1, at=now + delay, straight=True, bot=0, patience=patience
            )
            self._at(now + delay, Kind.ENTER, drawn.number + 1)

    def _lose(self, matter: _Matter, left: int) -> None:
        self._played.losses.append(Loss(matter.drawn.number, matter.entered, left, matter.drawn.express))

    def _lost(self, number: int, wait: int) -> None:
        found = self._waiting(number, wait)
        if found is not None:
            matter, _ = found
            self._do(matter, LoseConnection(position=self._line.position(matter.id)))
            self._do(matter, MarkAbsent())
            self._show(matter)

    def _back(self, number: int, wait: int) -> None:
        found = self._waiting(number, wait)
        if found is None or not found[1].absent:
            return
        matter = found[0]
        self._do(matter, ResumeConnection(position_before=1, position_after=1))
        self._show(matter)
        if matter.leaves_on_return:
            self._give_up(matter)

    # Agents

    def _start(self, agent: int, mark: int) -> None:
        del mark
        known = self._line.agent(_agent(agent))
        load = 0 if known is None else known.load
        self._line.put_agent(
            DutyAgent(
                id=_agent(agent),
                state=AgentState.READY,
                connected=True,
                capacity=self._scenario.capacity,
                load=load,
                idle_since=self._now,
            )
        )

    def _end(self, agent: int, mark: int) -> None:
        del mark
        self._change(_agent(agent), state=AgentState.OFFLINE)

    def _vanish(self, agent: int, mark: int) -> None:
        del mark
        self._gone.add(_agent(agent))
        self._change(_agent(agent), connected=False)
        noticed = self._now - DAY_ZERO + int(self._scenario.vanishing.noticed_s * MICROS)
        self._at(noticed, Kind.NOTICED, agent)

    def _noticed(self, agent: int, mark: int) -> None:
        del mark
        agent_id = _agent(agent)
        for conversation_id in sorted(self._held.pop(agent_id, ())):
            matter = self._matters[conversation_id]
            self._do(matter, ReturnToLine(agent_id=agent_id))
            matter.wait += 1
            self._wait(matter)
            self._match()

    def _change(self, agent_id: AgentId, **changes: object) -> None:
        known = self._line.agent(agent_id)
        if known is not None:
            self._line.put_agent(replace(known, **changes))

    # Offers

    def _match(self) -> None:
        if not self._unasked:
            return
        for pairing in self._line.match(self._now):
            self._offer(self._matters[pairing.conversation_id], pairing.agent_id)
        for conversation_id in self._line.called(self._now) if self._scenario.absences.chance else ():
            self._do(self._matters[conversation_id], CallAbsent(channel="none"))

    def _offer(self, matter: _Matter, agent_id: AgentId) -> None:
        now = self._now - DAY_ZERO
        matter.offer += 1
        matter.offered_at = now
        reaction = self._draws.reaction(matter.drawn.number, matter.offer)
        matter.outcome = "accept" if reaction.takes else "lapse" if reaction.lapses else "decline"
        lease = int(self._scenario.offers.lease_s * MICROS)
        self._do(matter, MakeOffer(offer_id=_offer_id(matter), agent_id=agent_id, lease=lease))
        self._show(matter)
        self._at(now + reaction.after, Kind.REACT, matter.drawn.number, matter.offer)

    def _react(self, number: int, offer: int) -> None:
        matter = self._matters[_conversation(number)]
        place = matter.place
        if place is None or place.offer is None or matter.offer != offer:
            return
        agent_id = place.offer.agent_id
        now = self._now - DAY_ZERO
        ends = matter.offered_at + int(self._scenario.offers.lease_s * MICROS)
        if agent_id in self._gone and now < ends:
            matter.outcome = "lapse"
            self._at(ends, Kind.REACT, number, offer)
        elif matter.outcome == "accept" and agent_id not in self._gone:
            self._accept(matter, agent_id)
        else:
            self._pass(matter, agent_id)

    def _accept(self, matter: _Matter, agent_id: AgentId) -> None:
        now, drawn = self._now - DAY_ZERO, matter.drawn
        self._do(matter, AcceptOffer(offer_id=_offer_id(matter), agent_id=agent_id))
        self._do(matter, Reply(agent_id=agent_id, client_id=f"a{matter.wait}", text="您好", lang="zh-CN"))
        self._show(matter)
        self._held.setdefault(agent_id, set()).add(matter.id)
        self._load(agent_id)
        self._played.answers.append(
            Answer(drawn.number, int(agent_id), matter.entered, now, drawn.express, drawn.handle)
        )
        self._at(now + drawn.handle, Kind.FINISH, drawn.number, matter.wait)

    def _pass(self, matter: _Matter, agent_id: AgentId) -> None:
        offer_id = _offer_id(matter)
        if matter.outcome == "decline":
            self._do(matter, DeclineOffer(offer_id=offer_id, agent_id=agent_id))
        else:
            self._do(matter, ExpireOffer(offer_id=offer_id))
        self._show(matter)
        self._at(self._now - DAY_ZERO + REST, Kind.RETRY, matter.drawn.number, matter.offer)

    def _finish(self, number: int, wait: int) -> None:
        matter = self._matters[_conversation(number)]
        agent_id = matter.state.agent_id
        if matter.wait != wait or agent_id is None or agent_id in self._gone:
            return
        self._do(matter, WrapUp(agent_id=agent_id, disposition="done"))
        self._held[agent_id].discard(matter.id)
        self._load(agent_id, idle_since=self._now)

    def _load(self, agent_id: AgentId, **changes: object) -> None:
        self._change(agent_id, load=len(self._held[agent_id]), **changes)

    def _retry(self, number: int, mark: int) -> None:
        """Only the round of matching after it matters."""


def _rules(scenario: Scenario) -> Rules:
    lanes = (
        Lane(id=EXPRESS, name=EXPRESS, credit_s=round(scenario.express.credit_s)),
        Lane(id=STANDARD, name=STANDARD, credit_s=round(scenario.standard.credit_s)),
    )
    lines: Lines = replace(DEFAULT_LINES, lanes=lanes)
    return Rules(lines=lines, bot=BotPolicy())


def _proven(matter: _Matter) -> IdentifyContact:
    """Return the proof of a right that comes after the turn with the bot."""
    return IdentifyContact(
        contact_id=ContactId(f"contact-{matter.drawn.number}"),
        entitled=True,
        source=EntitlementSource.SIGNED_PROFILE,
    )


def _conversation(number: int) -> ConversationId:
    return ConversationId(f"{number:012}")


def _agent(agent: int) -> AgentId:
    return AgentId(f"{agent:08}")


def _offer_id(matter: _Matter) -> OfferId:
    return OfferId(f"{matter.id}-{matter.offer}")
