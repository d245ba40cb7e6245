"""A matter told step by step: commands go in, the state and everything that happened come out."""

from dataclasses import dataclass, field
from typing import TypeVar

from zhida.core.bot.events import Via
from zhida.core.bot.policy_settings import BotPolicy
from zhida.core.bot.reading import NOTHING_READ, Candidate, Reading
from zhida.core.conversation.events import MessageKind
from zhida.core.journey import decide, evolve
from zhida.core.journey.commands import (
    AcceptOffer,
    AskForPerson,
    Command,
    EndMatter,
    MakeOffer,
    OpenConversation,
    Reply,
    Say,
    WrapUp,
)
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import NEW, Place, State
from zhida.core.journey.templates import TEMPLATES
from zhida.core.kernel.events import Event, event_name
from zhida.core.kernel.ids import AgentId, ArticleId, ContactId, OfferId
from zhida.core.kernel.times import MICROS, Micros

E = TypeVar("E", bound=Event)

START = Micros(1_795_000_000 * MICROS)
LIN, WANG = AgentId("agt_lin"), AgentId("agt_wang")
CERTIFIED = 620_000
POLICY = BotPolicy(
    suggest_at=250_000,
    margin=50_000,
    thresholds={"ordinary": CERTIFIED, "money": None, "safety": 950_000},
    alphas={"ordinary": 50_000, "money": 20_000, "safety": 20_000},
    calibration=7,
)
SILENT = BotPolicy(suggest_at=250_000)
"""Nothing is certified: suggestions only."""
RULES = Rules(bot=POLICY, phrases={name: f"[{name}]" for name in TEMPLATES})
REFUND, PARCEL, INVOICE = ArticleId("refund"), ArticleId("parcel"), ArticleId("invoice")
SURE, UNSURE = 900_000, 400_000


def article(
    article_id: ArticleId,
    score: int = SURE,
    *,
    tags: tuple[str, ...] = (),
    lang: str = "zh",
    audience: str = "everyone",
) -> Candidate:
    return Candidate(
        article_id=article_id,
        question=f"{article_id}?",
        answer=f"{article_id}!",
        source="shop",
        score=score,
        tags=tags,
        lang=lang,
        audience=audience,
    )


def found(*candidates: Candidate) -> Reading:
    return Reading(candidates=candidates, kb_hash="kb")


@dataclass(slots=True)
class Story:
    state: State = NEW
    now: Micros = START
    rules: Rules = RULES
    events: list[Event] = field(default_factory=list[Event])
    offers: int = 0
    messages: int = 0

    def do(self, command: Command, *, after_s: int = 1) -> tuple[Event, ...]:
        """Give a command some seconds later and return what happened."""
        self.now = Micros(self.now + after_s * MICROS)
        events = decide(self.state, command, self.now, self.rules)
        for event in events:
            self.state = evolve(self.state, event, self.now)
        self.events.extend(events)
        return events

    def names(self, command: Command, *, after_s: int = 1) -> list[str]:
        return [event_name(event) for event in self.do(command, after_s=after_s)]

    def last(self, kind: type[E]) -> E:
        return next(event for event in reversed(self.events) if isinstance(event, kind))

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def place(self) -> Place:
        assert self.state.place is not None
        return self.state.place

    def opened(self, *, entitled: bool = False) -> "Story":
        self.do(opening(entitled=entitled))
        return self

    def says(
        self,
        reading: Reading = NOTHING_READ,
        text: str = "问一下",
        kind: MessageKind = MessageKind.TEXT,
    ) -> tuple[Event, ...]:
        self.messages += 1
        said = Say(client_id=f"m{self.messages}", text=text, lang="zh-CN", reading=reading, kind=kind)
        return self.do(said)

    def asks(self) -> tuple[Event, ...]:
        return self.do(AskForPerson(via=Via.BUTTON))

    def offered(self, agent: AgentId = LIN) -> OfferId:
        self.offers += 1
        offer = OfferId(f"ofr_{self.offers}")
        self.do(MakeOffer(offer_id=offer, agent_id=agent, lease=8 * MICROS))
        return offer

    def answered_by(self, agent: AgentId = LIN) -> "Story":
        self.do(AcceptOffer(offer_id=self.offered(agent), agent_id=agent))
        return self

    def replies(self, agent: AgentId = LIN, *, after_s: int = 1) -> tuple[Event, ...]:
        self.messages += 1
        reply = Reply(agent_id=agent, client_id=f"m{self.messages}", text="您好", lang="zh-CN")
        return self.do(reply, after_s=after_s)

    def closed_by_agent(self) -> "Story":
        assert self.state.agent_id is not None
        self.do(WrapUp(agent_id=self.state.agent_id, disposition="solved"))
        return self

    def ended(self) -> "Story":
        self.do(EndMatter())
        return self


def opening(*, entitled: bool = False) -> OpenConversation:
    return OpenConversation(
        contact_id=ContactId("cnt_1"), inbox_id="web", channel="webchat", lang="zh-CN", entitled=entitled
    )


def with_bot() -> Story:
    return Story().opened()


def in_line() -> Story:
    story = with_bot()
    story.asks()
    return story


def with_agent() -> Story:
    return in_line().answered_by()


def in_wrap_up() -> Story:
    return with_agent().ended()


def closed() -> Story:
    return with_agent().closed_by_agent()


def closed_unanswered() -> Story:
    return with_bot().ended()
