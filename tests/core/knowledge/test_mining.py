"""From chats to drafts: what was asked often, the best answer, nothing personal."""

from zhida.core.knowledge.mining import Exchange, Turn, exchanges, mine
from zhida.testing.folding import PlainFolding

fold = PlainFolding().fold


def small(folded: str) -> bool:
    return folded in {"你好", "谢谢"}


def talk(name: str, *lines: str) -> list[Turn]:
    """Lines begin with c:, a: or b:."""
    who = {"c": "contact", "a": "agent", "b": "bot"}
    return [
        Turn(conversation=name, speaker=who[line[0]], text=line[2:], at=f"{at:03}")  # pyright: ignore[reportArgumentType] - one of the three
        for at, line in enumerate(lines)
    ]


INVOICE = "在订单页点开票，填抬头，三天内发到邮箱。"
CHATS = [
    *talk("1", "c:你好", "c:发票怎么开？", "b:没听懂", "a:您好，" + INVOICE, "c:谢谢"),
    *talk("2", "c:请问怎么开发票", "a:稍等", "c:好", "a:" + INVOICE),
    *talk("3", "c:发票如何开呢", "a:订单页点开票就行，三天内发到邮箱。", "c:发票如何开呢", "a:发了"),
    *talk(
        "4", "c:我电话13812345678，能改地址吗", "a:请问订单号是多少？", "c:202311123456", "a:地址已经改好了。"
    ),
    *talk("5", "c:门店在哪", "c:  "),
]


def test_questions_asked_by_several_become_drafts():
    (draft,) = mine(CHATS, fold=fold, is_small=small)

    assert draft.count == 3
    assert "发票" in draft.question and draft.question not in draft.similar
    assert len(draft.similar) == 2
    assert draft.answer in {INVOICE, "订单页点开票就行，三天内发到邮箱。"}
    assert INVOICE in draft.examples


def test_rare_questions_come_too_when_asked_for_but_never_without_an_answer():
    drafts = mine(CHATS, fold=fold, is_small=small, least=1)

    assert [draft.count for draft in drafts] == [3, 1]
    assert drafts[1].answer == "地址已经改好了。"
    assert "138" not in drafts[1].question


def test_answer_is_looked_for_behind_questions_back_and_a_repeat_counts_once():
    found = list(exchanges(CHATS, fold, small))

    assert [one.conversation for one in found] == ["1", "2", "3", "4", "5"]
    assert found[1].answer == INVOICE
    assert found[3] == Exchange(conversation="4", question="我电话***，能改地址吗", answer="地址已经改好了。")
    assert found[4].answer == ""


def test_order_of_messages_is_their_time():
    late = Turn(conversation="1", speaker="agent", text="七天内可以退。", at="2")
    early = Turn(conversation="1", speaker="contact", text="能退吗", at="1")

    (found,) = exchanges([late, early], fold, small)

    assert (found.question, found.answer) == ("能退吗", "七天内可以退。")


def test_the_same_words_again_are_no_other_wording():
    chats = [*talk("1", "c:能退货吗", "a:七天内可以退。"), *talk("2", "c:能退货吗？", "a:七天内可以退。")]

    (draft,) = mine(chats, fold=fold, is_small=small)

    assert (draft.count, draft.similar) == (2, ())
