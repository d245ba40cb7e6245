"""Which questions a matter leaves, read from its events alone."""

import pytest

from zhida.core.bot.events import BotDecided, Decision, HandoverReason
from zhida.core.conversation.events import MessageSent, Origin
from zhida.core.journey import details
from zhida.core.kernel.events import Event
from zhida.core.kernel.times import Micros
from zhida.services.frames import Seen
from zhida.services.questions import questions_of
from zhida.testing.folding import PlainFolding

FOLDING = PlainFolding()


def contact(text: str) -> MessageSent:
    return MessageSent(origin=Origin.CONTACT, lang="zh-CN", bot_marked=False, text=text)


def agent(text: str) -> MessageSent:
    return MessageSent(origin=Origin.AGENT, lang="zh-CN", bot_marked=False, text=text)


def bot(decision: Decision, reason: HandoverReason | None = None) -> BotDecided:
    return BotDecided(decision=decision, reason=reason, kb_hash="")


def seen(*events: Event, erased: bool = False) -> list[Seen]:
    return [
        Seen(stream="s", seq=at, at=Micros(at), actor_kind="x", actor_id="age_1", event=event, erased=erased)
        for at, event in enumerate(events, start=1)
    ]


NO_ANSWER = bot(Decision.HANDOVER, HandoverReason.NO_ANSWER)
LOOP = bot(Decision.HANDOVER, HandoverReason.LOOP)
HUMAN = bot(Decision.HANDOVER, HandoverReason.HUMAN_REQUEST)
ANSWER = bot(Decision.ANSWER)
CHOICES = bot(Decision.ASK, HandoverReason.UNSURE)
DENIED = BotDecided(
    decision=Decision.HANDOVER, reason=HandoverReason.NO_ANSWER, detail=details.NOT_SOLVED, kb_hash=""
)


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ([contact("发票怎么开"), NO_ANSWER], [("unanswered", "发票怎么开", "")]),
        (
            [contact("发票怎么开"), NO_ANSWER, agent("在订单页点开票。")],
            [("unanswered", "发票怎么开", "在订单页点开票。")],
        ),
        ([contact("怎么还没到货"), LOOP], [("repeated", "怎么还没到货", "")]),
        ([contact("发票怎么开"), ANSWER, contact("转人工"), HUMAN], []),
        (
            [contact("发票怎么开"), contact("转人工"), HUMAN, agent("您好"), agent("在订单页点开票。")],
            [("agent_answered", "发票怎么开", "在订单页点开票。")],
        ),
        (
            [
                contact("发票怎么开"),
                HUMAN,
                agent("在订单页点开票。"),
                contact("运费谁出"),
                agent("运费我们承担。"),
            ],
            [
                ("agent_answered", "发票怎么开", "在订单页点开票。"),
                ("agent_answered", "运费谁出", "运费我们承担。"),
            ],
        ),
        (
            [contact("发票怎么开"), HUMAN, agent("订单号多少？"), contact("123"), agent("在订单页点开票。")],
            [("agent_answered", "发票怎么开", "在订单页点开票。")],
        ),
        (
            [contact("发票怎么开"), NO_ANSWER, NO_ANSWER, contact("运费谁出呢"), NO_ANSWER],
            [("unanswered", "发票怎么开", ""), ("unanswered", "运费谁出呢", "")],
        ),
        ([contact("你好"), HUMAN, agent("您好，请讲")], []),
        ([NO_ANSWER, bot(Decision.ASK)], []),
        (
            [contact("发票怎么开"), bot(Decision.ASK, HandoverReason.NO_ANSWER)],
            [("unanswered", "发票怎么开", "")],
        ),
        ([contact("发票怎么开"), CHOICES, contact("开发票的方法"), ANSWER], []),
        (
            [contact("发票怎么开"), CHOICES, contact("转人工"), HUMAN, agent("在订单页点开票。")],
            [("unanswered", "发票怎么开", "在订单页点开票。")],
        ),
        ([contact("发票怎么开"), ANSWER, contact("没解决"), DENIED], [("unanswered", "发票怎么开", "")]),
        ([contact("没解决"), DENIED], [("unanswered", "没解决", "")]),
        ([contact("在吗"), NO_ANSWER], []),
    ],
)
def test_questions_of_a_matter(events: list[Event], wanted: list[tuple[str, str, str]]):
    found = questions_of(seen(*events), FOLDING)

    assert [(one.kind, one.words, one.answer) for one in found] == wanted
    assert all((one.answered_by == "age_1") == bool(one.answer) for one in found)


def test_erased_words_are_no_question():
    assert (
        questions_of(seen(contact("发票怎么开"), NO_ANSWER, agent("在订单页。"), erased=True), FOLDING) == ()
    )
