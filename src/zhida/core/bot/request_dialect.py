"""Words of the dialects and of hurried typing, brought to the standard ones the rules are written in.

Nothing is lost by it: the rules read the standard form beside nothing else, and an ordinary message becomes
an ordinary message. Chinese text arrives in simplified characters; Cantonese words keep their own there.
"""

import re
from collections.abc import Mapping
from typing import Final

from zhida.kit.patterns import regex

__all__ = ["plain_chinese", "plain_english"]

_CHINESE: Final[Mapping[str, str]] = {
    # Cantonese
    "机械人": "机器人", "有冇": "有没有", "冇": "没有", "唔该晒": "谢谢", "唔该": "麻烦", "唔好": "不要",
    "唔想": "不想", "唔系": "不是", "唔使": "不用", "唔识": "不会", "可唔可以": "可不可以",
    "得唔得": "行不行",
    "系咪": "是不是", "系唔系": "是不是", "点样": "怎么", "点先": "怎么才", "边个": "谁", "边度": "哪里",
    "喺度": "在", "喺": "在", "我哋": "我们", "你哋": "你们", "佢哋": "他们", "讲嘢": "说话", "倾计": "聊天",
    "倾偈": "聊天", "倾": "聊", "出嚟": "出来", "过嚟": "过来", "嚟": "来", "揾返": "找", "搵番": "找",
    "揾": "找", "搵": "找", "驳去": "转到", "驳到": "转到", "转驳": "转接", "驳": "转",
    "人手客服": "人工客服",
    "人手": "人工", "同我": "跟我", "同人": "跟人", "同真人": "跟真人", "同你们": "跟你们", "同客": "跟客",
    "同职员": "跟职员", "同经理": "跟经理", "覆我": "回复我", "俾": "给", "畀": "给", "嘅": "的", "咗": "了",
    "听日": "明天", "而家": "现在", "即刻": "立刻", "快啲": "快点", "啲": "点", "咩": "吗", "嘢": "事",
    # Mandarin of the regions
    "俺们": "我们", "俺": "我", "恁们": "你们", "恁": "你们", "中不中": "行不行", "中不": "行吗",
    "咋个": "怎么",
    "咋整": "怎么弄", "咋": "怎么", "有莫得": "有没有", "莫得": "没有", "唠嗑": "聊天", "唠唠": "聊聊",
    "唠": "聊", "摆龙门阵": "聊天", "跟我摆": "跟我聊", "阿拉": "我", "侬": "你", "要寻": "要找",
    "寻个": "找个",
    "寻客服": "找客服", "会说话嘞": "会说话的", "麻溜": "马上", "整个": "来个", "整一个": "来个",
    "弄个": "来个",
    "搞个": "来个", "调个": "来个", "给额": "给我", "给老子": "给我", "木有": "没有", "肿么": "怎么",
    "粗来": "出来",
    # one word for many
    "讲": "说", "老师傅": "师傅", "人工老师": "人工客服", "客服老师": "客服", "智能机器人": "机器人",
    "机器客服": "智能客服", "自动消息": "自动回复", "智能回复": "自动回复", "自动客服": "智能客服",
    "real人": "真人", "真的人工": "人工", "客户服务": "客服", "客戶": "客户",
}  # fmt: skip
_CHINESE_WORD: Final = regex("|".join(sorted(_CHINESE, key=lambda word: (-len(word), word))))

_ENGLISH: Final[Mapping[str, str]] = {
    "u": "you", "ya": "you", "ye": "you", "r": "are", "ur": "your", "yr": "your", "im": "i am",
    "ive": "i have", "wanna": "want to", "gimme": "give me", "lemme": "let me", "gotta": "have to",
    "hafta": "have to", "need2": "need to", "tlk": "talk", "tak": "talk", "tal": "talk", "spek": "speak",
    "speek": "speak", "spk2": "speak to", "tosomeone": "to someone", "spk": "speak", "w": "with",
    "wth": "with",
    "wit": "with", "2": "to", "sum1": "someone", "some1": "someone", "any1": "anyone", "every1": "everyone",
    "ppl": "people", "peeps": "people", "cust": "customer", "rep": "representative",
    "reps": "representatives", "hooman": "human", "humanbean": "human being", "agt": "agent",
    "mgr": "manager", "ph": "phone", "tel": "telephone", "phoning": "phone", "ringing": "ring",
    "talking": "talk", "speaking": "speak", "chatting": "chat", "contacting": "contact",
    "connecting": "connect", "transferring": "transfer", "transfering": "transfer", "reaching": "reach",
    "getting": "get", "finding": "find", "calling": "call", "filing": "file", "lodging": "lodge",
    "making": "make", "transferred": "transfer", "connected": "connect", "passed": "pass",
    "directed": "direct", "redirected": "redirect", "forwarded": "forward", "escalated": "escalate",
    "escalating": "escalate", "switched": "switch", "routed": "route", "patched": "patch",
    "somebody": "someone", "anybody": "anyone", "fone": "phone", "wid": "with", "whos": "who is",
    "wheres": "where is", "theres": "there is", "isnt": "is not", "whats": "what is", "dunno": "do not know",
    "dont": "do not", "didnt": "did not", "cant": "can not", "cannot": "can not", "wont": "will not",
    "doesnt": "does not", "id": "i would", "ill": "i will", "havent": "have not", "youre": "you are",
    "arent": "are not", "k": "ok", "okay": "ok", "goin": "going", "talkin": "talk", "speakin": "speak",
    "chattin": "chat",
}  # fmt: skip
_FILLERS: Final = frozenset(
    {
        "please", "pls", "plz", "plss", "plzz", "kindly", "just", "actually", "actual", "really", "even",
        "simply", "directly", "straight", "bloody", "damn", "damned", "goddamn", "goddam", "fucking",
        "fuckin", "fking", "freaking", "frigging", "flipping", "possibly", "maybe", "perhaps", "urgently",
        "immediately", "quickly", "asap", "already", "again", "finally", "ever", "once", "freakin", "effing",
        "literally", "honestly", "proper", "thx", "thanks", "tnx", "m8", "mate", "bro", "yo", "hi", "hello",
        "hey", "dear", "sir", "madam", "maam", "so", "well", "um", "uh", "eh", "oh", "lol", "ok", "nice",
        "good", "single",
    }
)  # fmt: skip
_STRETCHED: Final = regex(r"([a-z])\1{2,}")
_GLUED: Final = regex(
    "^(talk|speak|chat|touch|connect|speaking|talking|chatting)(to|with)$|^(to|with|a|an|the|damn|bloody"
    "|fucking|live|real)(someone|somebody|person|human|agent|operator|assistant"
    "|representative|manager|supervisor)s?$"
)


def plain_chinese(letters: str) -> str:
    """Return one clause in standard words; the letters stay in their order."""
    return _CHINESE_WORD.sub(_standard, letters)


def plain_english(spoken: str) -> str:
    """Return words separated by blanks with short forms spelt out, and fillers and curses left out."""
    plain: list[str] = []
    for word in spoken.split():
        short = _STRETCHED.sub(r"\1", word)
        glued = _GLUED.match(short)
        if glued is not None:
            plain.extend(part for part in glued.groups() if part)
        elif short not in _FILLERS:
            plain.append(_ENGLISH.get(short, short))
    repeats = zip(plain, ["", *plain], strict=False)
    return " ".join(word for word, before in repeats if word != before or not word.isalpha())


def _standard(found: re.Match[str]) -> str:
    return _CHINESE[found.group(0)]
