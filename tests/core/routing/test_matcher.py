"""The matcher against a slow, obvious model of it, and the cases people ask about."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from zhida.core.kernel.ids import AgentId, ConversationId
from zhida.core.kernel.times import MICROS, Micros
from zhida.core.routing.events import AgentState
from zhida.core.routing.matcher import LineState
from zhida.core.routing.waiting import REFUSAL_REST_S, DutyAgent, Entry

LIN, WANG = AgentId("agt_lin"), AgentId("agt_wang")
NOW = Micros(1_000 * MICROS)


def waiting(
    name: str,
    due_s: int,
    *skills: str,
    absent: bool = False,
    offered_to: AgentId | None = None,
    refused_by: tuple[tuple[AgentId, Micros], ...] = (),
    prefer: AgentId | None = None,
    prefer_until: Micros = NOW,
) -> Entry:
    return Entry(
        conversation_id=ConversationId(name),
        queue="general",
        lane="standard",
        due_at=Micros(due_s * MICROS),
        skills=frozenset(skills),
        absent=absent,
        offered_to=offered_to,
        refused_by=refused_by,
        prefer_agent_id=prefer,
        prefer_until=prefer_until,
    )


def on_duty(
    agent_id: AgentId,
    *,
    capacity: int = 1,
    load: int = 0,
    skills: Mapping[str, int] | None = None,
    state: AgentState = AgentState.READY,
    connected: bool = True,
    idle_since: int = 0,
) -> DutyAgent:
    return DutyAgent(
        id=agent_id,
        state=state,
        connected=connected,
        capacity=capacity,
        load=load,
        skills=skills or {},
        idle_since=Micros(idle_since),
    )


def line(*members: Entry | DutyAgent) -> LineState:
    state = LineState()
    for member in members:
        (state.put_entry if isinstance(member, Entry) else state.put_agent)(member)  # type: ignore[arg-type]
    return state


def pairs(state: LineState, now: Micros = NOW) -> list[tuple[str, str]]:
    return [(pair.conversation_id, pair.agent_id) for pair in state.match(now)]


def test_the_smallest_due_time_goes_first_and_ties_go_by_id() -> None:
    state = line(waiting("c", 2), waiting("b", 1), waiting("a", 2), on_duty(LIN, capacity=3))

    assert pairs(state) == [("b", LIN), ("a", LIN), ("c", LIN)]


def test_capacity_is_never_exceeded_and_a_live_offer_takes_a_slot() -> None:
    state = line(
        waiting("a", 1, offered_to=LIN),
        waiting("b", 2),
        waiting("c", 3),
        waiting("d", 4),
        on_duty(LIN, capacity=3, load=1),
    )

    assert pairs(state) == [("b", LIN)]
    assert (state.room(LIN), state.free_capacity(frozenset()), state.slots(frozenset())) == (1, 1, 3)


def test_matching_changes_nothing_until_the_offer_is_put_back() -> None:
    state = line(waiting("a", 1), on_duty(LIN))

    assert pairs(state) == pairs(state) == [("a", LIN)]


def test_slots_are_filled_evenly_within_one_round() -> None:
    state = line(*(waiting(name, 1) for name in "abcde"), on_duty(LIN, capacity=3), on_duty(WANG, capacity=3))

    assert Counter(agent for _, agent in pairs(state)) == {LIN: 3, WANG: 2}


@pytest.mark.parametrize(
    ("lin", "wang", "chosen"),
    [
        (on_duty(LIN, capacity=2, load=1), on_duty(WANG, capacity=4, load=1), WANG),
        (on_duty(LIN, skills={"refund": 2}), on_duty(WANG, skills={"refund": 5}), WANG),
        (on_duty(LIN, skills={"refund": 3}), on_duty(WANG, skills={"refund": 3, "tax": 5}), LIN),
        (on_duty(LIN, idle_since=9), on_duty(WANG, idle_since=3), WANG),
        (on_duty(LIN), on_duty(WANG), LIN),
    ],
)
def test_the_least_loaded_then_most_proficient_then_longest_idle_agent_is_asked(
    lin: DutyAgent, wang: DutyAgent, chosen: AgentId
) -> None:
    skills = {"refund"} if "refund" in lin.skills else set[str]()

    state = line(lin, wang, waiting("a", 1, *skills))

    assert pairs(state) == [("a", chosen)]


@pytest.mark.parametrize(
    "agent",
    [
        on_duty(LIN, connected=False),
        on_duty(LIN, state=AgentState.BREAK),
        on_duty(LIN, load=1),
        on_duty(LIN, capacity=0),
    ],
)
def test_who_is_away_or_full_is_not_asked(agent: DutyAgent) -> None:
    state = line(agent, waiting("a", 1))

    assert pairs(state) == []


def test_an_agent_serves_only_the_skills_they_have() -> None:
    state = line(waiting("a", 1, "refund"), waiting("b", 2), on_duty(LIN, capacity=2))

    assert pairs(state) == [("b", LIN)]


def test_an_absent_contact_is_passed_over_and_called_when_the_turn_comes() -> None:
    state = line(waiting("a", 1, absent=True), waiting("b", 2), waiting("c", 3, absent=True), on_duty(LIN))

    assert pairs(state) == [("b", LIN)]
    assert state.called(NOW) == ("a",)


def test_who_passed_is_asked_again_only_after_a_rest_and_only_if_nobody_else_is_free() -> None:
    passed = Micros(NOW - REFUSAL_REST_S * MICROS)
    entry = waiting("a", 1, refused_by=((LIN, passed),))
    alone = line(entry, on_duty(LIN))
    together = line(entry, on_duty(LIN), on_duty(WANG, capacity=9, load=8))

    assert pairs(alone) == [("a", LIN)]
    assert pairs(alone, Micros(NOW - 1)) == []
    assert pairs(together) == [("a", WANG)]


def test_a_contact_whom_the_free_agent_passed_does_not_hold_the_line() -> None:
    state = line(waiting("a", 1, refused_by=((LIN, NOW),)), waiting("b", 2), on_duty(LIN))

    assert pairs(state) == [("b", LIN)]


def test_the_preferred_agent_is_asked_first_even_without_the_skill_and_only_in_time() -> None:
    entry = waiting("a", 1, "refund", prefer=WANG)
    refund = on_duty(LIN, skills={"refund": 5})
    state = line(entry, refund, on_duty(WANG))

    assert pairs(state) == [("a", WANG)]
    assert pairs(state, Micros(NOW + 1)) == [("a", LIN)]


def test_the_line_does_not_wait_for_a_preferred_agent_who_is_busy_or_passed() -> None:
    busy = line(waiting("a", 1, prefer=WANG), on_duty(LIN), on_duty(WANG, load=1))
    passed = line(waiting("a", 1, prefer=WANG, refused_by=((WANG, NOW),)), on_duty(LIN), on_duty(WANG))

    assert pairs(busy) == [("a", LIN)]
    assert pairs(passed) == [("a", LIN)]


def test_an_absent_or_offered_contact_keeps_the_preference_for_later() -> None:
    state = line(
        waiting("a", 1, prefer=WANG, absent=True),
        waiting("b", 2, prefer=WANG, offered_to=LIN),
        on_duty(LIN),
        on_duty(WANG),
    )

    assert pairs(state) == []
    assert state.called(NOW) == ("a",)


def test_position_counts_present_contacts_in_front_who_share_somebody_able_to_serve() -> None:
    state = line(
        on_duty(LIN, skills={"refund": 3, "parcel": 3}, state=AgentState.OFFLINE),
        on_duty(WANG, skills={"tax": 3}),
        waiting("a", 1, "refund"),
        waiting("b", 2, "tax"),
        waiting("c", 3, "parcel", absent=True),
        waiting("d", 4, "parcel", offered_to=LIN),
        waiting("e", 5, "refund"),
        waiting("f", 6, "nobody"),
        waiting("g", 7, "nobody"),
    )

    places = {name: state.position(ConversationId(name)) for name in "abcdefg"}
    assert places == {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3, "f": 1, "g": 2}
    assert state.ahead(ConversationId("e")) == 2


def test_position_follows_who_is_employed_and_what_they_can_do() -> None:
    refund, parcel = waiting("a", 1, "refund"), waiting("b", 2, "parcel")
    state = line(refund, parcel, on_duty(LIN, skills={"refund": 3}))
    apart = state.position(parcel.conversation_id)
    state.put_agent(on_duty(LIN, skills={"refund": 3, "parcel": 1}))
    together = state.position(parcel.conversation_id)
    state.drop_agent(LIN)

    assert (apart, together, state.position(parcel.conversation_id)) == (1, 2, 1)


def test_who_does_not_wait_has_no_position() -> None:
    state = line(waiting("a", 1))
    state.drop_entry(ConversationId("a"))
    state.drop_entry(ConversationId("a"))
    state.drop_agent(LIN)

    assert len(state) == 0
    assert state.entry(ConversationId("a")) is None
    assert state.agent(LIN) is None
    with pytest.raises(KeyError):
        state.position(ConversationId("a"))


def test_the_proof_of_busy_names_every_eligible_agent_on_duty() -> None:
    state = line(
        on_duty(LIN, load=2, skills={"refund": 1}),
        on_duty(WANG, capacity=2, skills={"refund": 1}),
        on_duty(AgentId("agt_away"), connected=False, skills={"refund": 1}),
        waiting("a", 1, "refund", offered_to=WANG),
    )

    assert state.busy_proof(frozenset({"refund"})) == ({LIN: 0, WANG: 1}, 2, 1)
    assert state.room(AgentId("agt_away")) == 0


def test_an_entry_that_changes_skills_is_moved() -> None:
    state = line(on_duty(LIN, skills={"refund": 1}), waiting("a", 1, "tax"))
    before = pairs(state)

    state.put_entry(waiting("a", 1, "refund"))

    assert (before, pairs(state), len(state)) == ([], [("a", LIN)], 1)


def test_a_long_day_does_not_fill_the_memory_with_old_tickets() -> None:
    state = line(waiting("z", 1, "nobody"), waiting("a", 2))

    for second in range(1_000):
        state.put_agent(on_duty(LIN, idle_since=second, load=1))
        state.put_agent(on_duty(LIN, idle_since=second))

    assert pairs(state) == [("a", LIN)]


@given(
    credits=st.lists(st.integers(0, 120), min_size=2, max_size=30),
    gaps=st.lists(st.integers(0, 60), min_size=30, max_size=30),
)
@settings(max_examples=50, deadline=None)
def test_only_who_comes_within_the_difference_of_credits_can_pass(
    credits: list[int], gaps: list[int]
) -> None:
    arrivals = [sum(gaps[: index + 1]) + 1_000 for index in range(len(credits))]
    state = line(on_duty(LIN, capacity=100))
    for index, credit in enumerate(credits):
        state.put_entry(waiting(f"c{index:02}", arrivals[index] - credit))

    order = [int(name[1:]) for name, _ in pairs(state)]

    assert sorted(order) == list(range(len(credits)))
    for place, served in enumerate(order):
        for passed in range(served):
            if passed not in order[:place]:
                assert arrivals[served] - arrivals[passed] <= max(credits) - credits[passed]


def obvious(
    entries: Mapping[str, Entry], agents: Mapping[str, DutyAgent], now: Micros
) -> list[tuple[str, str]]:
    """Return the round's offers by looking at everybody each time."""
    taken: Counter[AgentId] = Counter(e.offered_to for e in entries.values() if e.offered_to is not None)
    found: list[tuple[str, str]] = []
    for entry in sorted(entries.values(), key=_order):
        if entry.absent or entry.offered_to is not None:
            continue
        agent = _obvious_agent(entry, agents, taken, now)
        if agent is not None:
            taken[agent] += 1
            found.append((entry.conversation_id, agent))
    return found


def _order(entry: Entry) -> tuple[int, str]:
    return entry.key


def _obvious_agent(
    entry: Entry, agents: Mapping[str, DutyAgent], taken: Mapping[AgentId, int], now: Micros
) -> AgentId | None:
    free = [a for a in agents.values() if a.on_duty and a.capacity - a.load - taken.get(a.id, 0) > 0]
    in_time = entry.prefer_until is None or now <= entry.prefer_until
    for agent in free:
        if agent.id == entry.prefer_agent_id and in_time and entry.refused_at(agent.id) is None:
            return agent.id

    def rank(agent: DutyAgent) -> tuple[float, int, int, str]:
        used = agent.load + taken.get(agent.id, 0)
        return used / agent.capacity, -agent.proficiency(entry.skills), agent.idle_since, agent.id

    able = sorted((a for a in free if a.can_serve(entry.skills)), key=rank)
    willing = [a for a in able if entry.refused_at(a.id) is None] or [
        a for a in able if not entry.rests(a.id, now)
    ]
    return willing[0].id if willing else None


names = st.sampled_from([AgentId(f"g{i}") for i in range(5)])
moments = st.integers(0, 30).map(lambda s: Micros(s * MICROS))
skill_sets = st.sets(st.sampled_from(["refund", "parcel", "tax"]), max_size=2)
entries = st.builds(
    Entry,
    conversation_id=st.integers(0, 11).map(lambda i: ConversationId(f"c{i:02}")),
    queue=st.just("general"),
    lane=st.just("standard"),
    due_at=moments,
    skills=skill_sets.map(frozenset),
    absent=st.sampled_from([False, False, False, True]),
    offered_to=st.none() | st.none() | names,
    refused_by=st.lists(st.tuples(names, moments), max_size=2).map(tuple),
    prefer_agent_id=st.none() | names,
    prefer_until=st.none() | moments,
)
duty_agents = st.builds(
    DutyAgent,
    id=names,
    state=st.sampled_from([AgentState.READY, AgentState.READY, *AgentState]),
    connected=st.sampled_from([True, True, False]),
    capacity=st.integers(0, 4),
    load=st.integers(0, 2),
    skills=st.dictionaries(st.sampled_from(["refund", "parcel", "tax"]), st.integers(1, 5)),
    idle_since=moments,
)


class Line(RuleBasedStateMachine):
    """A line that changes in every way, compared with the obvious one."""

    def __init__(self) -> None:
        super().__init__()
        self.line = LineState()
        self.entries: dict[str, Entry] = {}
        self.agents: dict[str, DutyAgent] = {}
        self.now = Micros(15 * MICROS)

    @rule(entry=entries)
    def put(self, entry: Entry) -> None:
        self.entries[entry.conversation_id] = entry
        self.line.put_entry(entry)

    @rule(pick=st.integers(0, 11))
    def leave(self, pick: int) -> None:
        name = ConversationId(f"c{pick:02}")
        self.entries.pop(name, None)
        self.line.drop_entry(name)

    @rule(agent=duty_agents)
    def seat(self, agent: DutyAgent) -> None:
        self.agents[agent.id] = agent
        self.line.put_agent(agent)

    @rule(agent_id=names)
    def unseat(self, agent_id: AgentId) -> None:
        self.agents.pop(agent_id, None)
        self.line.drop_agent(agent_id)

    @rule(now=moments)
    def wait(self, now: Micros) -> None:
        self.now = now

    @rule()
    def offer(self) -> None:
        """Put back what was proposed, as the keeper does after its commit."""
        for pair in self.line.match(self.now):
            entry = replace(self.entries[pair.conversation_id], offered_to=pair.agent_id)
            self.entries[pair.conversation_id] = entry
            self.line.put_entry(entry)

    @invariant()
    def offers_are_the_obvious_ones(self) -> None:
        expected = obvious(self.entries, self.agents, self.now)
        assert pairs(self.line, self.now) == expected

    @invariant()
    def nobody_gets_more_than_they_can_hold(self) -> None:
        proposed = Counter(agent for _, agent in pairs(self.line, self.now))
        for agent_id, count in proposed.items():
            assert count <= self.line.room(AgentId(agent_id))

    @invariant()
    def absent_contacts_are_called_in_turn(self) -> None:
        present = {name: replace(entry, absent=False) for name, entry in self.entries.items()}
        expected = [n for n, _ in obvious(present, self.agents, self.now) if self.entries[n].absent]
        assert list(self.line.called(self.now)) == expected

    @invariant()
    def positions_are_counted_by_hand(self) -> None:
        for name, entry in self.entries.items():
            shares = _sharing(entry, self.agents)
            ahead = sum(1 for e in self.entries.values() if not e.absent and e.key < entry.key and shares(e))
            assert self.line.position(ConversationId(name)) == ahead + 1


def _sharing(entry: Entry, agents: Mapping[str, DutyAgent]) -> Callable[[Entry], bool]:
    def shares(other: Entry) -> bool:
        return other.skills == entry.skills or any(
            a.can_serve(entry.skills | other.skills) for a in agents.values()
        )

    return shares


Line.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestLine = Line.TestCase
