"""What an outside bot may say in our conversation, and what it may not."""

import pytest

from zhida.core.bot.proposal import (
    MAX_CHOICE_TEXT,
    MAX_CHOICES,
    MAX_PROPOSAL_TEXT,
    MAX_SOURCE,
    Proposal,
    Unfit,
    acceptable,
    unfit,
)

HONEST = (
    "签收后七天内可以退货，运费由我们承担。",
    "您可以先断电十秒，再长按电源键三秒重启。",
    "退款会在三到五个工作日内原路退回。",
    "订单已经发货，明天送到。",
    "如果还没解决，可以随时点右上角的“人工”。",
    "Refunds reach your card within five working days.",
    "Hold the power button for three seconds, then connect the charger.",
    "Your parcel will be delivered tomorrow; the courier leaves it with a neighbour if you agree.",
)
WRONG = (
    ("正在为您转接人工客服，请稍候", Unfit.CLAIMS_TRANSFER),
    ("已为您转人工", Unfit.CLAIMS_TRANSFER),
    ("我马上帮您转接到专员", Unfit.CLAIMS_TRANSFER),
    ("人工客服马上为您服务", Unfit.CLAIMS_TRANSFER),
    ("客服人员稍后联系您", Unfit.CLAIMS_TRANSFER),
    ("I am transferring you to an agent now.", Unfit.CLAIMS_TRANSFER),
    ("I’ll connect you with a human.", Unfit.CLAIMS_TRANSFER),
    ("A colleague will contact you shortly.", Unfit.CLAIMS_TRANSFER),
    ("抱歉，无法为您转人工", Unfit.DENIES_PERSON),
    ("我们没有人工客服", Unfit.DENIES_PERSON),
    ("不需要转人工，我就能帮您", Unfit.DENIES_PERSON),
    ("Sorry, there are no human agents.", Unfit.DENIES_PERSON),
    ("I can't transfer you to anyone.", Unfit.DENIES_PERSON),
    ("我是人工客服小李", Unfit.POSES_AS_PERSON),
    ("我不是机器人哦", Unfit.POSES_AS_PERSON),
    ("I'm a real person, trust me.", Unfit.POSES_AS_PERSON),
    ("I am not a bot.", Unfit.POSES_AS_PERSON),
    ("请拨打我们的客服热线", Unfit.PUSHES_ELSEWHERE),
    ("Please call our hotline.", Unfit.PUSHES_ELSEWHERE),
    ("请换个说法再问一次", Unfit.FORBIDDEN_PHRASE),
    ("", Unfit.EMPTY),
    (" \n\u200b…！", Unfit.EMPTY),
    ("长" * (MAX_PROPOSAL_TEXT + 1), Unfit.TOO_LONG),
    ("可以退货\x00", Unfit.UNREADABLE),
    ("可以退货\ud800", Unfit.UNREADABLE),
)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_answer_may_be_said(text: str):
    assert unfit(Proposal(text=text)) is None
    assert acceptable(Proposal(text=text, source="手册 3.2", choices=("怎么寄回", "多久到账")))


@pytest.mark.parametrize(("text", "why"), WRONG)
def test_what_no_bot_may_say_is_refused_with_the_reason(text: str, why: Unfit):
    assert unfit(Proposal(text=text)) is why
    assert not acceptable(Proposal(text=text))


def test_hidden_marks_and_wide_letters_hide_nothing():
    assert unfit(Proposal(text="正在为您转\u200b接人\u2060工客服")) is Unfit.CLAIMS_TRANSFER
    assert unfit(Proposal(text="Ｉ ａｍ ａ ｒｅａｌ ｐｅｒｓｏｎ")) is Unfit.POSES_AS_PERSON


def test_the_same_is_not_said_twice_however_it_is_dotted():
    said = ("可以退货，运费我们出。",)

    assert unfit(Proposal(text="可以退货 运费我们出！"), said=said) is Unfit.REPEATED
    assert unfit(Proposal(text="可以退货，运费您出。"), said=said) is None


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal(text="好", source="s" * (MAX_SOURCE + 1)),
        Proposal(text="好", choices=("一",) * (MAX_CHOICES + 1)),
        Proposal(text="好", choices=("一" * (MAX_CHOICE_TEXT + 1),)),
        Proposal(text="好", choices=(" ",)),
    ],
)
def test_sources_and_choices_are_bounded_too(proposal: Proposal):
    assert unfit(proposal) is Unfit.TOO_LONG


def test_a_choice_is_held_to_the_same_rules():
    assert unfit(Proposal(text="可以退货", choices=("请拨打客服热线",))) is Unfit.PUSHES_ELSEWHERE


def test_who_only_wants_a_person_has_nothing_to_say():
    assert not acceptable(Proposal(wants_person=True))
