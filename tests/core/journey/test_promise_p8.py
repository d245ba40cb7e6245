"""P7 and P8 in the journey: certificates, care, other kinds of input, loops, the shop's own bot."""

from dataclasses import replace

import pytest

from tests.core.journey.story import (
    INVOICE,
    LIN,
    PARCEL,
    POLICY,
    REFUND,
    RULES,
    SILENT,
    UNSURE,
    Story,
    article,
    found,
    with_agent,
    with_bot,
)
from zhida.core.bot.events import BotDecided, HandoverReason, HandoverRequested
from zhida.core.bot.proposal import Proposal
from zhida.core.bot.reading import Reading, RequestKind
from zhida.core.conversation.events import MessageKind, MessageSent
from zhida.core.journey import details
from zhida.core.journey.commands import Reply, Say
from zhida.core.journey.state import Phase
from zhida.core.journey.templates import BOT_ASK_BACK, BOT_NO_ANSWER, BOT_WORDS_PLEASE
from zhida.core.kernel.errors import InvalidInput


def why(story: Story) -> tuple[HandoverReason, str | None]:
    asked = story.last(HandoverRequested)
    return asked.reason, asked.detail


def test_a_decision_names_the_promise_it_was_made_under() -> None:
    story = with_bot()

    story.says(replace(found(article(REFUND), article(PARCEL, UNSURE)), model_hash="m1"))

    decided = story.last(BotDecided)
    assert (decided.stratum, decided.calibration, decided.alpha) == ("ordinary", 7, 50_000)
    assert (decided.model_hash, decided.found) == ("m1", (REFUND, PARCEL))


def test_a_certificate_for_other_articles_certifies_nothing() -> None:
    policy = replace(POLICY, kb_hash="kb", model_hash="m1")
    same = Story(rules=replace(RULES, bot=policy)).opened()
    edited = Story(rules=replace(RULES, bot=policy)).opened()

    same.says(replace(found(article(REFUND)), model_hash="m1"))
    edited.says(replace(found(article(REFUND)), kb_hash="newer", model_hash="m1"))

    assert same.last(MessageSent).article_id == REFUND
    assert (edited.last(MessageSent).template, edited.last(BotDecided).threshold) == (BOT_ASK_BACK, None)


def test_without_a_certificate_the_bot_only_suggests() -> None:
    story = Story(rules=replace(RULES, bot=SILENT)).opened()

    story.says(found(article(REFUND, 1_000_000)))
    suggested = story.last(MessageSent)
    story.says(replace(found(article(REFUND, 1_000_000)), chosen=REFUND))

    assert (suggested.template, suggested.choices) == (BOT_ASK_BACK, (REFUND,))
    assert story.last(MessageSent).article_id == REFUND
    assert story.last(BotDecided).threshold is None


@pytest.mark.parametrize(
    ("tags", "score", "stratum", "is_given"),
    [
        (("退款",), 1_000_000, "money", False),
        (("安全",), 940_000, "safety", False),
        (("安全",), 960_000, "safety", True),
        (("发票",), 700_000, "ordinary", True),
    ],
)
def test_where_a_wrong_answer_costs_more_another_certificate_decides(
    tags: tuple[str, ...], score: int, stratum: str, is_given: bool
) -> None:
    story = with_bot()

    story.says(found(article(REFUND, score, tags=tags)))

    assert (story.last(MessageSent).article_id == REFUND) is is_given
    assert story.last(BotDecided).stratum == stratum


def test_a_contact_who_needs_care_is_asked_nothing_back_and_angry_sooner() -> None:
    story = with_bot()

    story.says(replace(found(article(REFUND)), protected=True))
    line = story.last(MessageSent)
    story.says(replace(found(article(PARCEL)), frustration=1))

    assert (line.template, line.choices) == (BOT_NO_ANSWER, (REFUND,))
    assert story.last(BotDecided).stratum == "protected"
    assert why(story) == (HandoverReason.FRUSTRATION, None)


def test_settings_may_only_ask_for_a_higher_score() -> None:
    strict = Story(rules=replace(RULES, bot=replace(POLICY, answer_at=950_000))).opened()
    lax = Story(rules=replace(RULES, bot=replace(POLICY, answer_at=1))).opened()

    strict.says(found(article(REFUND)))
    lax.says(found(article(REFUND, 500_000)))

    assert strict.last(MessageSent).template == BOT_ASK_BACK
    assert lax.last(MessageSent).template == BOT_ASK_BACK


@pytest.mark.parametrize(
    "reading",
    [
        replace(found(article(REFUND, audience="agents"))),
        replace(found(article(REFUND, audience="agents")), chosen=REFUND),
    ],
)
def test_what_is_for_agents_only_is_neither_given_nor_suggested(reading: Reading) -> None:
    story = with_bot()

    story.says(reading)

    line = story.last(MessageSent)
    assert (line.template, line.choices) == (BOT_NO_ANSWER, ())
    assert story.last(BotDecided).found == ()


@pytest.mark.parametrize(
    ("spoken", "written", "is_given"), [("en", "zh-CN", False), ("zh", "zh-TW", True), ("", "zh", True)]
)
def test_an_article_in_another_language_is_only_suggested(spoken: str, written: str, is_given: bool) -> None:
    story = with_bot()

    story.says(replace(found(article(REFUND, lang=written)), lang=spoken))

    assert (story.last(MessageSent).article_id == REFUND) is is_given


def test_saying_nearly_the_same_again_goes_to_a_person() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))

    story.says(replace(found(article(PARCEL)), repeats=True))

    assert why(story) == (HandoverReason.LOOP, details.ALIKE)


def test_pressing_a_suggestion_repeats_nothing_even_in_the_same_words() -> None:
    story = with_bot()
    story.says(replace(found(article(REFUND, UNSURE)), fingerprint="f"))

    story.says(replace(found(article(REFUND, UNSURE)), fingerprint="f", repeats=True, chosen=REFUND))

    assert story.last(MessageSent).article_id == REFUND


def test_mild_signs_of_anger_add_up() -> None:
    story = with_bot()
    story.says(replace(found(article(REFUND)), frustration=1))
    story.says(replace(found(article(PARCEL)), frustration=1))
    answered = story.state.phase

    story.says(replace(found(article(INVOICE)), frustration=1))

    assert answered is Phase.BOT
    assert why(story) == (HandoverReason.FRUSTRATION, None)


def test_an_article_that_sends_the_contact_away_is_not_given() -> None:
    story = with_bot()

    story.says(found(replace(article(REFUND), answer="请拨打我们的客服热线。")))

    assert why(story) == (HandoverReason.LOOP, details.PUTS_OFF)


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind is not MessageKind.TEXT])
def test_what_the_bot_cannot_read_gets_one_plain_question_and_then_a_person(kind: MessageKind) -> None:
    story = with_bot()

    story.says(found(article(REFUND, 1_000_000)), text="", kind=kind)
    line, sent = story.last(MessageSent), story.all(MessageSent)[-2]
    story.says(found(article(REFUND, 1_000_000)), text="", kind=kind)

    assert (sent.kind, sent.text) == (kind, "")
    assert (line.template, line.choices) == (BOT_WORDS_PLEASE, (REFUND,))
    assert why(story) == (HandoverReason.NO_ANSWER, details.OTHER_KIND)


def test_a_spoken_request_for_a_person_counts() -> None:
    story = with_bot()

    story.says(Reading(request=RequestKind.DIRECT), kind=MessageKind.VOICE)

    assert story.state.phase is Phase.QUEUED


def test_a_picture_to_an_agent_is_passed_on() -> None:
    story = with_agent()

    said = story.says(text="", kind=MessageKind.PICTURE)

    assert [event.kind for event in said if isinstance(event, MessageSent)] == [MessageKind.PICTURE]


def test_the_handover_carries_what_need_not_be_asked_again() -> None:
    story = with_bot()
    story.says(found(article(REFUND), article(PARCEL, UNSURE)))
    story.says(Reading(frustration=1, candidates=(article(PARCEL, UNSURE), article(INVOICE, UNSURE))))

    story.asks()

    asked = story.last(HandoverRequested)
    assert (asked.tried, asked.suggested) == ((REFUND,), (PARCEL, INVOICE))
    assert (asked.mood, asked.entitled) == (1, False)


def test_the_shops_own_bot_speaks_where_no_certified_article_answers() -> None:
    story = with_bot()
    said = Proposal(text="您的订单今天发货。", source="https://bot.example", choices=("查物流", "改地址"))

    story.says(Reading(proposal=said))
    line, decided = story.last(MessageSent), story.last(BotDecided)
    story.says(Reading(proposal=replace(said, text="地址改好了。", choices=("查物流",))))

    assert (line.text, line.source, line.bot_marked) == (said.text, said.source, True)
    assert line.choice_labels == ("查物流", "改地址")
    assert (decided.detail, decided.stratum, decided.threshold) == (details.PROPOSED, "proposal", None)
    assert story.last(MessageSent).choices == ()


def test_a_certified_article_goes_before_the_shops_own_bot() -> None:
    story = with_bot()

    story.says(replace(found(article(REFUND)), proposal=Proposal(text="也许吧。")))

    assert story.last(MessageSent).article_id == REFUND


@pytest.mark.parametrize("text", ["我已经为您转接人工客服。", ""])
def test_the_shops_own_bot_can_add_a_handover_and_only_the_line_makes_one(text: str) -> None:
    story = with_bot()

    story.says(Reading(proposal=Proposal(text=text, wants_person=not text)))

    assert why(story) == (HandoverReason.POLICY, details.PROPOSED)
    assert all(message.text != text for message in story.all(MessageSent) if text)


@pytest.mark.parametrize("text", ["请拨打我们的客服热线。", "这里没有人工客服。", ""])
def test_what_no_bot_may_say_is_not_said(text: str) -> None:
    story = with_bot()

    story.says(Reading(proposal=Proposal(text=text)))

    assert story.last(MessageSent).template == BOT_NO_ANSWER


def test_the_budgets_hold_for_the_shops_own_bot() -> None:
    looping = with_bot()
    looping.says(Reading(proposal=Proposal(text="好的。")))
    looping.says(Reading(proposal=Proposal(text="好 的。")))

    denied = with_bot()
    for number in range(3):
        denied.says(Reading(denial=True, proposal=Proposal(text=f"第{number}个办法。")))

    assert why(looping) == (HandoverReason.LOOP, details.SAME_ANSWER)
    assert why(denied) == (HandoverReason.NO_ANSWER, details.NOT_SOLVED)


def test_a_file_is_named_in_the_record_whoever_sends_it() -> None:
    story = with_agent()
    said = Say(
        client_id="p1",
        text="",
        lang="zh-CN",
        kind=MessageKind.PICTURE,
        attachment_id="att_1",
        attachment_commitment="c1",
    )
    replied = Reply(
        agent_id=LIN,
        client_id="p2",
        text="",
        lang="zh-CN",
        kind=MessageKind.FILE,
        attachment_id="att_2",
        attachment_commitment="c2",
    )

    story.do(said)
    story.do(replied)

    sent = [event for event in story.events if isinstance(event, MessageSent) and event.attachment_id]
    assert [(event.kind, event.attachment_id, event.attachment_commitment) for event in sent] == [
        (MessageKind.PICTURE, "att_1", "c1"),
        (MessageKind.FILE, "att_2", "c2"),
    ]


def test_a_reply_without_a_file_needs_words() -> None:
    story = with_agent()

    with pytest.raises(InvalidInput):
        story.do(Reply(agent_id=LIN, client_id="p1", text=" ", lang="zh-CN"))
