"""P7 honest bot: a cited answer or none, one question back, two unsuccessful turns, then a person."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.core.journey.story import (
    INVOICE,
    PARCEL,
    REFUND,
    SURE,
    UNSURE,
    Story,
    article,
    found,
    in_line,
    with_agent,
    with_bot,
)
from zhida.core.bot.events import BotDecided, Decision, HandoverReason, HandoverRequested
from zhida.core.bot.policy_settings import BotPolicy
from zhida.core.bot.reading import NOTHING_READ, Reading, RequestKind
from zhida.core.conversation.events import AnswerJudged, MessageSent, Origin
from zhida.core.journey import details
from zhida.core.journey.commands import Judge, LeaveLine, OpenConversation
from zhida.core.journey.rules import Rules
from zhida.core.journey.state import Phase
from zhida.core.journey.templates import (
    BOT_ASK_BACK,
    BOT_GREETED,
    BOT_GREETING,
    BOT_NO_ANSWER,
    BOT_NOT_SOLVED,
    BOT_PERSON_OFFER,
    BOT_SOLVED,
    BOT_THANKED,
)
from zhida.core.kernel.errors import Conflict
from zhida.core.kernel.ids import ArticleId, ContactId

ASK = Reading(request=RequestKind.ASK, request_rule="presence")


def judged(article_id: ArticleId, *, solved: bool) -> Judge:
    return Judge(article_id=article_id, solved=solved)


def why(story: Story) -> tuple[HandoverReason, str | None]:
    asked = story.last(HandoverRequested)
    return asked.reason, asked.detail


def test_the_first_line_says_that_it_is_a_bot() -> None:
    story = with_bot()

    greeting = story.last(MessageSent)
    assert (greeting.template, greeting.origin, greeting.bot_marked) == (BOT_GREETING, Origin.BOT, True)


def test_the_greeting_may_be_filled_in_by_the_caller() -> None:
    story = Story()

    story.do(
        OpenConversation(
            contact_id=ContactId("c"),
            inbox_id="web",
            channel="webchat",
            lang="zh-CN",
            greeting="您好，我是小直",
        )
    )

    assert story.last(MessageSent).text == "您好，我是小直"


def test_a_matter_opens_once() -> None:
    story = with_bot()

    with pytest.raises(Conflict):
        story.opened()


def test_a_proven_answer_cites_its_article() -> None:
    story = with_bot()

    story.says(found(article(REFUND), article(PARCEL, UNSURE)))

    answer, decided = story.last(MessageSent), story.last(BotDecided)
    assert (answer.text, answer.source, answer.article_id, answer.bot_marked) == (
        "refund!",
        "shop",
        REFUND,
        True,
    )
    assert (decided.decision, decided.article_id, decided.score) == (Decision.ANSWER, REFUND, SURE)
    assert (decided.threshold, decided.kb_hash) == (620_000, "kb")


@pytest.mark.parametrize(
    "reading",
    [
        found(article(REFUND, 619_999), article(PARCEL, 100)),
        found(article(REFUND, 900_000), article(PARCEL, 850_001)),
    ],
)
def test_without_proof_the_bot_asks_back_instead_of_answering(reading: Reading) -> None:
    story = with_bot()

    story.says(reading)

    assert story.last(MessageSent).template == BOT_ASK_BACK
    assert story.last(BotDecided).reason is HandoverReason.UNSURE


def test_the_question_back_shows_at_most_three_choices() -> None:
    story = with_bot()
    many = [article(ArticleId(f"a{i}"), 300_000) for i in range(5)]

    story.says(found(*many))

    line = story.last(MessageSent)
    assert (line.choices, line.choice_labels) == (("a0", "a1", "a2"), ("a0?", "a1?", "a2?"))


def test_a_pressed_choice_is_answered_whatever_its_score() -> None:
    story = with_bot()
    story.says(found(article(REFUND, UNSURE), article(PARCEL, UNSURE)))

    story.says(replace(found(article(PARCEL, UNSURE)), chosen=PARCEL))

    assert story.last(MessageSent).article_id == PARCEL
    assert story.last(BotDecided).detail == details.CHOSEN


def test_there_is_only_one_question_back() -> None:
    story = with_bot()
    story.says(found(article(REFUND, UNSURE)))

    story.says(found(article(PARCEL, UNSURE)))

    line = story.last(MessageSent)
    assert (line.template, line.choices) == (BOT_NO_ANSWER, (PARCEL,))


def test_the_second_unsuccessful_turn_goes_to_a_person() -> None:
    story = with_bot()
    story.says()

    story.says()

    assert story.state.phase is Phase.QUEUED
    assert why(story) == (HandoverReason.NO_ANSWER, None)


def test_a_second_turn_with_unproven_candidates_is_handed_over_as_unsure() -> None:
    story = with_bot()
    story.says(found(article(REFUND, UNSURE)))
    story.says()

    story.says(found(article(PARCEL, UNSURE)))

    assert why(story) == (HandoverReason.UNSURE, None)


def test_settings_may_only_shorten_the_way_to_a_person() -> None:
    hasty = Story(rules=Rules(bot=BotPolicy(max_failed_turns=1))).opened()
    stubborn = Story(rules=Rules(bot=BotPolicy(max_failed_turns=9))).opened()

    hasty.says()
    stubborn.says()
    stubborn.says()

    assert (hasty.state.phase, stubborn.state.phase) == (Phase.QUEUED, Phase.QUEUED)


def test_a_missing_phrase_is_an_empty_text_and_never_a_failure() -> None:
    story = Story(rules=Rules()).opened()

    story.says()

    assert (story.last(MessageSent).template, story.last(MessageSent).text) == (BOT_NO_ANSWER, "")


def test_an_unclear_request_gets_one_honest_line_and_the_second_a_person() -> None:
    story = with_bot()

    story.says(ASK)
    offer = story.last(MessageSent).template
    story.says(ASK)

    assert offer == BOT_PERSON_OFFER
    assert story.last(HandoverRequested).asks == 2
    assert why(story) == (HandoverReason.HUMAN_REQUEST, "presence")


def test_saying_the_same_again_goes_to_a_person() -> None:
    story = with_bot()
    story.says(Reading(fingerprint="f", candidates=(article(REFUND),)))

    story.says(Reading(fingerprint="f", candidates=(article(PARCEL),)))

    assert why(story) == (HandoverReason.LOOP, details.REPEAT)


def test_the_same_article_is_never_given_twice() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))

    story.says(found(article(REFUND)))

    assert why(story) == (HandoverReason.LOOP, details.SAME_ANSWER)


def test_anger_shortens_the_way_to_a_person() -> None:
    story = with_bot()

    story.says(Reading(frustration=2, candidates=(article(REFUND),)))

    assert why(story) == (HandoverReason.FRUSTRATION, None)


def test_not_solved_is_admitted_once_and_then_a_person_takes_over() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))
    story.says(found(article(PARCEL)))

    story.do(judged(REFUND, solved=False))
    admitted = story.last(MessageSent).template
    story.do(judged(PARCEL, solved=False))

    assert admitted == BOT_NOT_SOLVED
    assert why(story) == (HandoverReason.NO_ANSWER, details.NOT_SOLVED)


def test_a_denial_in_words_counts_like_the_button() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))

    story.says(Reading(denial=True))

    assert story.last(AnswerJudged) == AnswerJudged(article_id=REFUND, solved=False)
    assert story.last(MessageSent).template == BOT_NOT_SOLVED
    assert story.state.bot.failed_turns == 1


def test_a_denial_with_a_proven_new_answer_gets_it() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))

    story.says(Reading(denial=True, candidates=(article(PARCEL),)))

    assert story.last(MessageSent).article_id == PARCEL
    assert story.state.bot.failed_turns == 1


def test_a_second_denial_goes_to_a_person() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))
    story.says(Reading(denial=True, candidates=(article(PARCEL),)))

    story.says(Reading(denial=True, candidates=(article(INVOICE),)))

    assert why(story) == (HandoverReason.NO_ANSWER, details.NOT_SOLVED)


def test_a_denial_of_nothing_is_an_ordinary_message() -> None:
    story = with_bot()

    story.says(Reading(denial=True))

    assert story.all(AnswerJudged) == []
    assert story.last(MessageSent).template == BOT_NO_ANSWER


def test_a_denial_after_the_button_is_not_counted_twice() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))
    story.do(judged(REFUND, solved=False))

    story.says(Reading(denial=True, candidates=(article(PARCEL),)))

    assert len(story.all(AnswerJudged)) == 1


def test_solved_is_acknowledged_once_and_frees_the_budget_once() -> None:
    story = with_bot()
    story.says()
    story.says(found(article(REFUND)))

    story.do(judged(REFUND, solved=True))
    freed = story.state.bot
    story.says(found(article(PARCEL)))
    story.do(judged(PARCEL, solved=True))

    assert (freed.failed_turns, freed.turns, freed.topic_resets) == (0, 0, 1)
    assert [m.template for m in story.all(MessageSent)].count(BOT_SOLVED) == 1
    assert story.state.bot.topic_resets == 1


def test_an_honest_line_is_not_repeated_for_a_second_topic() -> None:
    story = with_bot()
    story.says()
    story.says(found(article(REFUND)))
    story.do(judged(REFUND, solved=True))

    story.says()

    assert why(story) == (HandoverReason.LOOP, details.NO_PROGRESS)


def test_a_judgement_counts_once_and_only_for_an_answer_that_was_given() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))
    story.do(judged(REFUND, solved=False))

    assert story.do(judged(REFUND, solved=True)) == ()
    with pytest.raises(Conflict):
        story.do(judged(PARCEL, solved=True))


def test_a_judgement_is_taken_without_a_bot_line_when_a_person_was_asked_for() -> None:
    story = with_bot()
    story.says(found(article(REFUND)))
    story.asks()

    events = story.do(judged(REFUND, solved=False))

    assert events == (AnswerJudged(article_id=REFUND, solved=False),)
    assert story.state.phase is Phase.QUEUED


@pytest.mark.parametrize(
    ("reading", "template"),
    [(Reading(greeting=True), BOT_GREETED), (Reading(thanks=True), BOT_THANKED)],
)
def test_a_greeting_is_answered_in_kind_once_and_not_counted(reading: Reading, template: str) -> None:
    story = with_bot()

    story.says(reading)
    friendly = story.last(MessageSent).template
    counted = (story.state.bot.turns, story.state.bot.failed_turns)
    story.says(reading)

    assert (friendly, counted) == (template, (0, 0))
    assert story.last(MessageSent).template == BOT_NO_ANSWER


def test_a_greeting_with_a_provable_question_is_answered() -> None:
    story = with_bot()

    story.says(Reading(greeting=True, candidates=(article(REFUND),)))

    assert story.last(MessageSent).article_id == REFUND


def test_a_third_turn_without_progress_goes_to_a_person() -> None:
    asked = with_bot()
    asked.says(ASK)
    asked.says(found(article(REFUND, UNSURE)))
    asked.says()

    offered = with_bot()
    offered.says(ASK)
    offered.says()
    offered.says(found(article(REFUND, UNSURE)))

    unclear = with_bot()
    unclear.says(found(article(REFUND, UNSURE)))
    unclear.says()
    unclear.says(ASK)

    assert why(asked) == (HandoverReason.LOOP, details.NO_PROGRESS)
    assert why(offered) == (HandoverReason.LOOP, details.NO_PROGRESS)
    assert why(unclear) == (HandoverReason.HUMAN_REQUEST, "presence")


def test_the_sixth_message_of_an_issue_nobody_called_solved_goes_to_a_person() -> None:
    story = with_bot()
    for number in range(5):
        story.says(found(article(ArticleId(f"a{number}"))))
    thanked = story.says(Reading(thanks=True))

    story.says(found(article(ArticleId("a5"))))

    assert thanked[-1] == story.all(MessageSent)[-2]
    assert why(story) == (HandoverReason.LOOP, details.NO_END)


def test_leaving_the_line_starts_the_count_of_messages_anew_but_not_of_failures() -> None:
    story = with_bot()
    story.says()
    story.says()
    story.do(LeaveLine())

    story.says(found(article(REFUND)))
    answered = story.state.phase
    story.says(NOTHING_READ)

    assert (answered, story.state.phase) == (Phase.BOT, Phase.QUEUED)


@pytest.mark.parametrize("place", [in_line, with_agent])
def test_the_bot_is_silent_while_a_person_is_asked_for_or_there(place: Callable[[], Story]) -> None:
    story = place()

    said = story.says(found(article(REFUND)))

    assert len(said) == 1
