"""Sixty core forms of the wish for a person and about 20,000 variants: however typed, it is the same wish.

Variants change case, width, spacing and script, put in same-sounding characters, pinyin and its slips, signs
and polite words, and bury the form in a sentence. They are made by rule: the list is the same everywhere.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Final, cast

from opencc import OpenCC
from pypinyin import lazy_pinyin

__all__ = ["CORE", "CORE_EN", "core_forms", "traditional", "variants"]

CORE: Final = (
    "人工", "转人工", "人工客服", "转人工客服", "转接人工", "我要人工", "我要找人工客服", "找人工",
    "接人工", "换人工", "呼叫人工", "联系人工客服", "人工服务", "转人工服务", "真人", "真人客服",
    "我要真人", "给我找个真人", "找个真人", "客服", "找客服", "我要找客服", "叫客服出来", "有人工吗",
    "怎么转人工", "能不能转人工", "帮我转一下人工", "我需要人工处理", "给我安排一个人工", "我要活人",
    "来个活人", "我要跟真人说话", "找个人跟我说", "叫个人来", "换个人", "转接专员", "找个能做主的",
    "叫你们经理来", "我要找你们领导", "安排人联系我", "不要机器人", "别用机器人糊弄我",
    "我不要机器人回复", "不想跟机器人说话",
)  # fmt: skip
CORE_EN: Final = (
    "human", "agent", "representative", "operator", "real person", "live agent", "talk to a human",
    "speak to someone", "i want to talk to a person", "connect me to an agent",
    "transfer me to a real person", "can i speak to a manager", "get me a supervisor",
    "i need to speak with a representative", "human please", "i don't want to talk to a robot",
)  # fmt: skip
BEFORE: Final = (
    "",
    "请",
    "麻烦",
    "你好，",
    "您好，请",
    "麻烦您",
    "我想",
    "那个，",
    "快点，",
    "唉，",
    "在吗，",
    "喂，",
    "好的，",
    "算了，",
)
AFTER: Final = (
    "", "谢谢", "吧", "！", "。。。", "，谢谢", "，快点", "😡", "～", "!!!", "?", "🙏", "。", "，急", "啊啊",
    "，拜托了", "……", "，在吗",
)  # fmt: skip
BEFORE_EN: Final = ("", "please ", "hi, ", "ok ", "hello. ", "look, ", "sorry, ", "um, ")
AFTER_EN: Final = ("", " please", "!", "...", " now", " 😡", "??", " thanks", ".", " asap")
STORIES: Final = (
    "洗衣机漏水了，{}", "{}，洗衣机漏水了", "我的订单三天没动了，{}", "退款还没到账！{}", "说了半天没用，{}",
    "我眼睛花看不清字，{}，谢谢", "你好，空调不制冷。{}。", "第二次问了。{}", "发票开错了\n{}",
    "{}。东西是坏的", "卡被吞了，{}！",
    "你答的不对。{}", "菜单太多看不懂，{}", "（{}）", "1. 退货 2. {}", "快递丢了 {}",
)  # fmt: skip
STORIES_EN: Final = (
    "this is not what i asked. {}",
    "my card was swallowed! {}",
    "{}, i was charged twice",
    "wrong answer\n{}",
    "my washer is leaking, {}",
    "{}. my order never came",
    "this did not help. {}",
    "ok, {}!!",
    "hi, {}",
)
SAME_SOUND: Final = {"工": "功公宫", "人": "仁", "客": "克", "服": "伏"}
SOUNDABLE: Final = ("人工", "转人工", "人工客服", "转人工客服", "找人工", "我要人工")
SLIPS: Final = (("zhuan", "zuan"), ("zhuan", "zhaun"), ("gong", "gon"), ("ren", "reng"), ("gong", "gogn"))

_SHORT: Final = 8
_TO_WIDE: Final = 0xFEE0
_CONVERT: Final = cast("Callable[[str], str]", OpenCC("s2t").convert)


def core_forms() -> tuple[str, ...]:
    """Return the sixty forms every reader of a message must know."""
    return (*CORE, *CORE_EN)


def variants() -> tuple[str, ...]:
    """Return every variant once, always in the same order."""
    return tuple(dict.fromkeys((*_chinese(), *_english())))


def traditional(text: str) -> str:
    """Return the text in traditional characters."""
    return _CONVERT(text)


def _chinese() -> Iterator[str]:
    for form, before, after in product(CORE, BEFORE, AFTER):
        yield f"{before}{form}{after}"
    for form in CORE:
        yield from _spaced(form)
        for story in STORIES:
            yield story.format(form)
            yield traditional(story.format(form))
        for before in BEFORE:
            yield traditional(f"{before}{form}")
            yield _wide(f"{before}{form}!")
    for form in SOUNDABLE:
        for before, after in product(("", "请", "麻烦"), ("", "吧", "！", "谢谢")):
            yield from (f"{before}{slip}{after}" for slip in _mistyped(form))
        yield from _spelt(form)


def _english() -> Iterator[str]:
    casings: tuple[Callable[[str], str], ...] = (str.lower, str.upper, str.title, str.capitalize, _wide)
    for form, before, after in product(CORE_EN, BEFORE_EN, AFTER_EN):
        yield from (casing(f"{before}{form}{after}") for casing in casings)
    for form in CORE_EN:
        for story in STORIES_EN:
            yield from (casing(story.format(form)) for casing in casings)
        yield f" {form}  "


def _spaced(text: str) -> Iterator[str]:
    if len(text) <= _SHORT:
        yield from (mark.join(text) for mark in (" ", ".", "~", "、", "-"))
    yield f"  {text}  "
    yield f"{text}\n"


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + _TO_WIDE) if "!" <= char <= "~" else char for char in text)


def _mistyped(text: str) -> Iterator[str]:
    for char, others in SAME_SOUND.items():
        yield from (text.replace(char, other, 1) for other in others if char in text)


def _spelt(text: str) -> Iterator[str]:
    syllables = lazy_pinyin(text)
    for joint in ("", " "):
        spelt = joint.join(syllables)
        yield from (spelt, spelt.upper(), spelt.capitalize(), f"{spelt}!", f"qing {spelt}")
        yield from (spelt.replace(right, wrong, 1) for right, wrong in SLIPS if right in spelt)
