"""A generator of variants: however a core wording is typed, it still asks for a person (at least 99.5 %)."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import cast

from opencc import OpenCC

from tests.core.bot.tables import FOLDING, kind_of
from zhida.cli.sets import requests
from zhida.core.bot.reading import RequestKind

CORE = (
    "人工", "转人工", "人工客服", "转人工客服", "转接人工", "我要人工", "我要找人工客服", "找人工",
    "接人工", "换人工", "呼叫人工", "联系人工客服", "人工服务", "转人工服务", "真人", "真人客服",
    "我要真人", "给我找个真人", "找个真人", "客服", "找客服", "我要找客服", "叫客服出来", "有人工吗",
    "怎么转人工", "能不能转人工", "帮我转一下人工", "我需要人工处理", "给我安排一个人工", "我要活人",
    "来个活人", "我要跟真人说话", "找个人跟我说", "叫个人来", "换个人", "转接专员", "找个能做主的",
    "叫你们经理来", "我要找你们领导", "安排人联系我", "不要机器人", "别用机器人糊弄我",
    "我不要机器人回复", "不想跟机器人说话",
)  # fmt: skip
CORE_EN = (
    "human", "agent", "representative", "operator", "real person", "live agent", "talk to a human",
    "speak to someone", "i want to talk to a person", "connect me to an agent",
    "transfer me to a real person", "can i speak to a manager", "get me a supervisor",
    "i need to speak with a representative", "human please", "i don't want to talk to a robot",
)  # fmt: skip
BEFORE = ("", "请", "麻烦", "你好，", "您好，请", "麻烦您", "我想", "那个，", "快点，")
AFTER = ("", "谢谢", "吧", "！", "。。。", "，谢谢", "，快点", "😡", "～", "!!!", "?")
BEFORE_EN = ("", "please ", "hi, ", "ok ")
AFTER_EN = ("", " please", "!", "...", " now")
STORIES = (
    "洗衣机漏水了，{}", "{}，洗衣机漏水了", "我的订单三天没动了，{}", "退款还没到账！{}", "说了半天没用，{}",
    "我眼睛花看不清字，{}，谢谢", "你好，空调不制冷。{}。", "第二次问了。{}",
)  # fmt: skip
STORIES_EN = (
    "my washer is leaking, {}",
    "{}. my order never came",
    "this did not help. {}",
    "ok, {}!!",
    "hi, {}",
)
SAME_SOUND = {"工": "功公宫", "人": "仁", "客": "克", "服": "伏"}
SOUNDABLE = ("人工", "转人工", "人工客服", "转人工客服", "找人工", "我要人工")

_CONVERT = cast("Callable[[str], str]", OpenCC("s2t").convert)


def traditional(text: str) -> str:
    return _CONVERT(text)


def spaced(text: str) -> Iterator[str]:
    if len(text) <= 8:
        yield " ".join(text)
        yield ".".join(text)
    yield f"  {text}  "
    yield f"{text}\n"


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def mistyped(text: str) -> Iterator[str]:
    for char, others in SAME_SOUND.items():
        for other in others:
            if char in text:
                yield text.replace(char, other, 1)


def chinese() -> Iterator[str]:
    for form, before, after in product(CORE, BEFORE, AFTER):
        yield f"{before}{form}{after}"
    for form in CORE:
        yield from spaced(form)
        yield traditional(form)
        yield from (story.format(form) for story in STORIES)
        yield from (traditional(story.format(form)) for story in STORIES)
    for form in SOUNDABLE:
        yield from mistyped(form)
        yield FOLDING.pinyin(form)
        yield FOLDING.pinyin(form).replace(" ", "")
        yield FOLDING.pinyin(form).upper()


def english() -> Iterator[str]:
    casings: tuple[Callable[[str], str], ...] = (str.lower, str.upper, str.title, wide)
    for form, before, after in product(
        CORE_EN, ("", "please ", "hi, ", "ok "), ("", " please", "!", "...", " now")
    ):
        yield f"{before}{form}{after}"
    for form in CORE_EN:
        yield from (casing(form) for casing in casings)
        yield from (story.format(form) for story in STORIES_EN)
        yield f" {form}  "


def test_variants_of_core_wordings_reach_a_person():
    variants = list(dict.fromkeys((*chinese(), *english())))

    missed = [text for text in variants if kind_of(text) is not RequestKind.DIRECT]

    assert len(variants) >= 5_000
    assert len(missed) / len(variants) <= 0.005, missed


def test_traditional_script_is_read_like_simplified():
    changed = [
        text
        for text, _ in requests()
        if FOLDING.fold(text).isascii() is False and kind_of(traditional(text)) is not kind_of(text)
    ]

    assert changed == []
