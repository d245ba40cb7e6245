"""Any sequence of commands, at any pace: the promises hold after each of them."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.core.journey.story import INVOICE, LIN, PARCEL, REFUND, UNSURE, WANG, Story, article, opening
from zhida.core.bot.events import Via
from zhida.core.bot.proposal import Proposal
from zhida.core.bot.reading import Reading, RequestKind
from zhida.core.contacts.entitlements import EntitlementSource
from zhida.core.conversation.events import ConversationOpened, MessageKind, MessageSent, OpenCause, Origin
from zhida.core.journey import fold
from zhida.core.journey.commands import (
    AcceptOffer,
    AskForPerson,
    BreachSla,
    CallAbsent,
    Command,
    DeclineOffer,
    EndMatter,
    ExpireOffer,
    IdentifyContact,
    Judge,
    LeaveLine,
    LoseConnection,
    MakeOffer,
    MarkAbsent,
    Rate,
    Reply,
    RequestFreeze,
    ResumeConnection,
    ReturnToLine,
    Say,
    ShowBusy,
    ShowPosition,
    Transfer,
    WarnSla,
    WrapUp,
)
from zhida.core.journey.state import Phase, State
from zhida.core.kernel.errors import ErrorCode, Refused
from zhida.core.kernel.events import Event, event_name, load_event, split_fields
from zhida.core.kernel.ids import AgentId, ContactId, OfferId, QueueId
from zhida.core.kernel.times import MICROS, Micros
from zhida.core.routing.events import (
    EnteredQueue,
    LeftQueue,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    PositionShown,
    ReturnCause,
    ReturnedToQueue,
)

PROPOSALS = (
    Proposal(text="您的订单今天发货。", source="https://bot.example"),
    Proposal(text="请把订单号发给我。", choices=("A1", "A2")),
    Proposal(text="我已经为您转接人工客服。"),
    Proposal(text="请拨打我们的客服热线。"),
    Proposal(wants_person=True),
    Proposal(),
)
agents = st.sampled_from([LIN, WANG])
articles = st.sampled_from([REFUND, PARCEL, INVOICE])
candidates = st.lists(st.builds(article, articles, st.sampled_from([900_000, UNSURE, 100_000])), max_size=3)
readings = st.builds(
    Reading,
    request=st.sampled_from([RequestKind.NONE, RequestKind.NONE, RequestKind.NONE, *RequestKind]),
    urgent=st.sampled_from([None, None, None, "fraud"]),
    denial=st.booleans(),
    greeting=st.booleans(),
    thanks=st.booleans(),
    frustration=st.sampled_from([0, 0, 0, 1, 2]),
    fingerprint=st.sampled_from(["", "a", "b", "c", "d"]),
    chosen=st.none() | articles,
    candidates=candidates.map(tuple),
    proposal=st.sampled_from([None, None, *PROPOSALS]),
    repeats=st.sampled_from([False, False, False, True]),
    protected=st.sampled_from([False, False, False, True]),
)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(RequestFreeze, steps=st.just(2), verified=st.booleans()),
    st.builds(Judge, article_id=articles, solved=st.booleans()),
    st.sampled_from([LeaveLine(), EndMatter(), MarkAbsent(), CallAbsent(channel="sms")]),
    st.builds(
        IdentifyContact,
        contact_id=st.sampled_from([ContactId("cnt_1"), ContactId("cnt_2")]),
        entitled=st.booleans(),
        source=st.sampled_from(EntitlementSource),
        is_first=st.booleans(),
    ),
    st.builds(Rate, score=st.integers(0, 6)),
    st.builds(LoseConnection, position=st.just(1)),
    st.just(ResumeConnection(position_before=1, position_after=1)),
    st.builds(
        ShowPosition,
        position=st.integers(0, 3),
        p50_s=st.just(10),
        p90_s=st.just(20),
        cause=st.sampled_from(["moved", "returned_ahead"]),
    ),
    st.builds(ShowBusy, snapshot=st.just({"agt_lin": 0}), eligible=st.just(1), free=st.integers(0, 1)),
    st.builds(Reply, agent_id=agents, client_id=st.just("r"), text=st.just("您好"), lang=st.just("zh-CN")),
    st.builds(Transfer, agent_id=agents, to_agent_id=agents),
    st.builds(Transfer, agent_id=agents, to_queue=st.sampled_from([QueueId("general"), QueueId("none")])),
    st.builds(ReturnToLine, agent_id=agents),
    st.builds(WrapUp, agent_id=agents, disposition=st.just("solved")),
    st.builds(WarnSla, promise=st.just("person"), left_s=st.just(5)),
    st.builds(BreachSla, promise=st.just("person"), after_s=st.just(30)),
)


class Matter(RuleBasedStateMachine):
    """One matter under every command."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.at: list[tuple[Event, Micros]] = []
        self.due_at: int | None = None

    @rule(entitled=st.booleans())
    def open(self, *, entitled: bool) -> None:
        self.give(opening(entitled=entitled))

    @rule(reading=readings, kind=st.sampled_from([MessageKind.TEXT, MessageKind.TEXT, *MessageKind]))
    def say(self, reading: Reading, kind: MessageKind) -> None:
        self.give(Say(client_id="m", text="问一下", lang="zh-CN", reading=reading, kind=kind))

    @rule(via=st.sampled_from([Via.BUTTON, Via.KEY]))
    def ask(self, via: Via) -> None:
        refused = self.give(AskForPerson(via=via))
        if refused is None:
            assert self.story.state.phase in (Phase.QUEUED, Phase.AGENT)
        else:
            assert self.story.state.phase is Phase.NEW or refused is ErrorCode.CONVERSATION_CLOSED

    @rule(agent=agents)
    def offer(self, agent: AgentId) -> None:
        self.story.offers += 1
        self.give(MakeOffer(offer_id=OfferId(f"o{self.story.offers}"), agent_id=agent, lease=8))

    @rule(agent=agents, answer=st.sampled_from(["accept", "accept", "decline", "expire"]))
    def answer(self, agent: AgentId, answer: str) -> None:
        last = OfferId(f"o{self.story.offers}")
        match answer:
            case "accept":
                self.give(AcceptOffer(offer_id=last, agent_id=agent))
            case "decline":
                self.give(DeclineOffer(offer_id=last, agent_id=agent))
            case _:
                self.give(ExpireOffer(offer_id=last))

    @rule(command=commands)
    def anything_else(self, command: Command) -> None:
        self.give(command)

    @rule(pause_s=st.sampled_from([5, 30, 3_600, 90_000]))
    def wait(self, pause_s: int) -> None:
        self.story.now = Micros(self.story.now + pause_s * MICROS)

    def give(self, command: Command) -> ErrorCode | None:
        """Give a command; a refusal must leave everything as it was."""
        before = self.story.state
        try:
            events = self.story.do(command)
        except Refused as refused:
            assert self.story.state == before
            return refused.code
        self.at.extend((event, self.story.now) for event in events)
        self.check_place(before, events)
        self.check_silence(before, events)
        return None

    def check_place(self, before: State, events: tuple[Event, ...]) -> None:
        """P2 and P3: the place only gets earlier, and the line is left only by an answer or an own act."""
        for event in events:
            match event:
                case EnteredQueue():
                    self.due_at = event.due_at
                case ReturnedToQueue():
                    assert self.due_at is not None
                    assert event.due_at <= self.due_at
                    self.due_at = event.due_at
                case _:
                    pass
        after = self.story.state
        if before.phase is Phase.QUEUED and after.phase is not Phase.QUEUED:
            assert any(isinstance(event, LeftQueue) for event in events)
        if after.phase in (Phase.QUEUED, Phase.AGENT, Phase.WRAP_UP):
            assert after.place is not None
            assert after.place.due_at == self.due_at

    def check_silence(self, before: State, events: tuple[Event, ...]) -> None:
        """No word of the bot while a person is asked for or there."""
        if before.phase in (Phase.QUEUED, Phase.AGENT, Phase.WRAP_UP):
            assert not any(isinstance(e, MessageSent) and e.origin is Origin.BOT for e in events)

    @invariant()
    def the_events_alone_give_the_state(self) -> None:
        assert fold(self.at) == self.story.state

    @invariant()
    def every_wait_ends_in_exactly_one_outcome(self) -> None:
        waiting = False
        for event, _ in self.at:
            again = isinstance(event, ReturnedToQueue) and event.cause in (
                ReturnCause.AGENT_LOST,
                ReturnCause.TRANSFER,
            )
            if isinstance(event, EnteredQueue) or again:
                assert not waiting
                waiting = True
            elif isinstance(event, LeftQueue):
                assert waiting
                waiting = False
        assert waiting == (self.story.state.phase is Phase.QUEUED)

    @invariant()
    def at_most_one_offer_lives(self) -> None:
        live = 0
        for event, _ in self.at:
            match event:
                case OfferMade():
                    live += 1
                case OfferAccepted() | OfferDeclined() | OfferExpired():
                    live -= 1
                case LeftQueue():
                    live = 0
                case _:
                    pass
            assert live in (0, 1)
        place = self.story.state.place
        assert live == (place is not None and place.offer is not None)

    @invariant()
    def the_bot_never_says_the_same_twice(self) -> None:
        said = Counter(
            (event.template, event.article_id, event.choices)
            for event, _ in self.at
            if isinstance(event, MessageSent) and event.origin is Origin.BOT
        )
        assert all(times == 1 for times in said.values())

    @invariant()
    def every_answer_cites_its_article(self) -> None:
        for event, _ in self.at:
            if isinstance(event, MessageSent) and event.origin is Origin.BOT and event.template is None:
                assert event.article_id is not None
                assert event.source is not None

    @invariant()
    def a_shown_position_rises_only_with_a_cause(self) -> None:
        last: int | None = None
        for event, _ in self.at:
            if isinstance(event, PositionShown):
                assert last is None or event.position <= last or event.cause != "moved"
                last = event.position
            elif isinstance(event, EnteredQueue | ReturnedToQueue):
                last = None

    @invariant()
    def budgets_hold(self) -> None:
        bot = self.story.state.bot
        assert bot.asked_back <= 1
        assert bot.topic_resets <= 1
        if self.story.state.phase is Phase.BOT:
            assert bot.stalled <= 2

    @invariant()
    def events_survive_being_stored(self) -> None:
        for event, _ in self.at[-4:]:
            plain, personal = split_fields(event)
            assert load_event(event_name(event), {**plain, **personal}) == event

    @invariant()
    def only_one_new_beginning(self) -> None:
        causes = [event.cause for event, _ in self.at if isinstance(event, ConversationOpened)]
        assert causes.count(OpenCause.NEW) == min(1, len(causes))


Matter.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestMatter = Matter.TestCase
