"""Every listed wording is read as its kind; look-alikes are left alone; nothing makes the rules fail."""

from hypothesis import given
from hypothesis import strategies as st

from tests.core.bot.tables import FOLDING, kind_of, lines, misread
from zhida.cli.sets import ordinary, requests
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request import MAX_READ, request_of
from zhida.testing.folding import PlainFolding

UNCLEAR = {"presence", "identity", "phone"}


def test_every_listed_request_is_direct_or_asked_about():
    wanted = {text: RequestKind.ASK if kind in UNCLEAR else RequestKind.DIRECT for text, kind in requests()}

    wrong = {text for text, kind in wanted.items() if kind_of(text) is not kind}

    assert wrong == set()
    assert len(wanted) == 220


def test_no_listed_look_alike_is_a_request():
    assert misread([text for text, _ in ordinary()], RequestKind.NONE) == []


def test_our_own_requests_are_direct():
    own = lines("own_requests.txt")

    assert misread(own, RequestKind.DIRECT) == []
    assert len(own) >= 150


def test_our_own_unclear_messages_are_asked_about():
    assert misread(lines("own_unclear.txt"), RequestKind.ASK) == []


def test_our_own_ordinary_messages_are_no_requests():
    own = lines("own_ordinary.txt")

    assert misread(own, RequestKind.NONE) == []
    assert len(own) >= 100


def test_refusing_a_person_is_no_request_and_complaining_about_none_is():
    assert misread(["不用转人工了", "不需要人工，我自己弄好了", "别转人工"], RequestKind.NONE) == []
    assert misread(["怎么还不给我转人工", "为什么不能转人工", "不转人工我就投诉"], RequestKind.DIRECT) == []


def test_the_rule_that_fired_is_named():
    text = "换个会说话的来"

    kind, rule = request_of(text, FOLDING.fold(text), FOLDING)

    assert (kind, rule) == (RequestKind.DIRECT, "who_can")


def test_no_request_names_no_rule():
    for text in ("不用转人工了", "洗衣机不转", ""):
        assert request_of(text, FOLDING.fold(text), FOLDING) == (RequestKind.NONE, None)


def test_sign_of_a_person_alone_is_a_request_and_an_angry_face_is_not():
    assert misread(["👨‍💼", "🙋‍♀️", "📞", "🧑🏽‍💼", "👨"], RequestKind.DIRECT) == []
    assert misread(["😡😡😡", "👍", "🙏", "……", "👨‍👩‍👧"], RequestKind.NONE) == []


def test_wish_at_either_end_of_a_very_long_message_is_found():
    filler = "洗衣机洗到一半就停了，" * MAX_READ

    assert misread([f"转人工，{filler[:1500]}", f"{filler[:1500]}转人工"], RequestKind.DIRECT) == []


def test_homophones_need_the_sounds_of_the_folding():
    assert request_of("转仁工", "转仁工", PlainFolding())[1] == "sound"
    assert request_of("砖认公", "砖认公", PlainFolding())[1] == "sound"


def test_a_long_message_is_not_read_by_its_sound():
    text = "这个空气净化器的认工做得真好看"

    assert kind_of(text) is RequestKind.NONE


@given(
    st.text(
        alphabet=st.sampled_from("请给我转人工能不要的了吗好谢在客服说机器人 ,。？!aiethu0"), max_size=120
    )
)
def test_any_text_gets_a_kind_and_a_rule_exactly_when_it_is_a_request(text: str):
    kind, rule = request_of(text, FOLDING.fold(text), FOLDING)

    assert (rule is None) == (kind is RequestKind.NONE)
