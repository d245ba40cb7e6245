"""Sentences that put a contact off are found in both scripts; an emergency number is none."""

import pytest

from zhida.core.knowledge.putting_off import forbidden_phrase, pushes_elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "请拨打400-000-0000", "請您撥打客服熱線", "如有疑问请您直接致电我们", "建议您打电话咨询",
        "您可以拨打客服热线", "请下载官方App后操作", "请到App内办理", "請前往官方公眾號查詢",
        "请您登录官网查询", "可以通过拨打售后电话解决",
        "Please call our hotline.", "You can call us any time", "Download our app",
        "please visit our website",
        "You need to phone the shop",
    ],
)  # fmt: skip
def test_sending_a_contact_to_another_channel_is_found(text: str):
    assert pushes_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "请立即拨打119", "闻到煤气请先关阀，再打110", "遇到诈骗请拨打反诈专线96110", "您可以在这里下载说明书",
        "please call 911", "Please call the police at once", "师傅上门前会打电话", "请先关闭水龙头。",
        "退款三天内到账",
    ],
)  # fmt: skip
def test_an_emergency_number_and_a_plain_answer_send_nobody_away(text: str):
    assert pushes_elsewhere(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("您的问题超出我的理解范围", "超出我的理解"),
        ("抱歉，请换个说法。", "请换个说法"),
        ("請您換個問法", "請您換個問法"),
        ("无法理解您的意思", "无法理解您的"),
        ("请您耐心等待", "请您耐心等待"),
        ("坐席全忙", "坐席全忙"),
        ("好的，亲，可以", "亲"),
        ("Sorry, I didn't understand that.", "didn't understand that"),
        ("Please rephrase your question", "Please rephrase"),
    ],
)
def test_blaming_or_soothing_sentence_is_found(text: str, said: str):
    assert forbidden_phrase(text) == said


@pytest.mark.parametrize("text", ["母亲节快乐", "退货运费由我们承担。", "The filter lasts six months."])
def test_plain_answer_holds_no_such_sentence(text: str):
    assert forbidden_phrase(text) is None
