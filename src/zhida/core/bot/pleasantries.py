"""Greetings, thanks and polite openings: true signals of mood, and noise for a search."""

from typing import Final

from zhida.kit.patterns import regex
from zhida.kit.texts import compact, words

__all__ = ["is_only_greeting", "is_only_thanks", "without_pleasantries"]

_GREETING_ZH: Final = (
    "(?:你们?好|您们?好|大?家好|哈喽|哈罗|嗨|早上好|上午好|中午好|下午好|晚上好|在吗|在么|在不在|您在吗|亲)"
)
_THANKS_ZH: Final = "(?:谢谢你?您?了?|多谢|感谢|谢了|太谢谢了|辛苦了|麻烦了|麻烦你了|麻烦您了|拜托了)"
_OPENING_ZH: Final = (
    "(?:请问一?下?|请教一?下?|我?想?问一?下|我?想?问问|我想问|咨询一?下|我想咨询|我想了解一?下?|了解一?下"
    "|帮我看看|帮我查一?下|麻烦问一?下|打扰一?下|不好意思|劳驾)"
)
_TAIL_ZH: Final = "[啊呀哦呢吧哈嘛的了]{0,2}"
_EDGES_ZH: Final = regex(
    f"^(?:(?:{_GREETING_ZH}|{_OPENING_ZH}|{_THANKS_ZH}){_TAIL_ZH}[\\s,.，。!！?？~、]*)++"
    f"|(?:[\\s,.，。!！~、]*{_THANKS_ZH}{_TAIL_ZH}[\\s,.，。!！~、]*)++$"
)
_ONLY_GREETING_ZH: Final = regex(f"^(?:{_GREETING_ZH}{_TAIL_ZH})++$")
_DONE_ZH: Final = "(?:好的?|嗯|行|可以了?|知道了|明白了?|懂了|收到|解决了|没问题了?|不用了|没事了|ok)"
_ONLY_THANKS_ZH: Final = regex(
    f"^(?:{_DONE_ZH}{_TAIL_ZH})*+{_THANKS_ZH}{_TAIL_ZH}(?:{_DONE_ZH}|{_THANKS_ZH}{_TAIL_ZH})*+$"
)
_GREETING_EN: Final = "(?:hi|hiya|hello|hey|good (?:morning|afternoon|evening|day)|greetings)"
_OPENING_EN: Final = (
    "(?:excuse me|can you tell me|could you tell me|please tell me|i would like to know"
    "|id like to know|i want to know|quick question)"
)
_THANKS_EN: Final = "(?:thanks|thank you|thankyou|thx|ty|cheers|many thanks|much appreciated)"
_MORE_EN: Final = (
    "(?: (?:there|everyone|team|all|a lot|so much|very much|again|for (?:your|the) help|in advance))?"
)
_EDGES_EN: Final = regex(
    f"^(?:(?:{_GREETING_EN}|{_OPENING_EN}){_MORE_EN}(?: |$))+|(?:(?:^| ){_THANKS_EN}{_MORE_EN})++$"
)
_ONLY_GREETING_EN: Final = regex(f"^{_GREETING_EN}{_MORE_EN}$")
_ONLY_THANKS_EN: Final = regex(
    f"^(?:(?:ok|okay|great|perfect|good|nice|got it|that works) ?)*+{_THANKS_EN}{_MORE_EN}(?: bye)?$"
)


def without_pleasantries(folded: str) -> str:
    """Return the message without polite edges, or the message itself when nothing else would be left."""
    plain = _EDGES_ZH.sub("", folded)
    if plain.isascii() and plain:
        plain = _EDGES_EN.sub("", words(plain)) or plain
    return plain if compact(plain) else folded


def is_only_greeting(folded: str) -> bool:
    """Tell whether the message greets and says nothing else."""
    letters = compact(folded)
    return _ONLY_GREETING_ZH.match(letters) is not None or _ONLY_GREETING_EN.match(words(folded)) is not None


def is_only_thanks(folded: str) -> bool:
    """Tell whether the message thanks and says nothing else."""
    letters = compact(folded)
    return _ONLY_THANKS_ZH.match(letters) is not None or _ONLY_THANKS_EN.match(words(folded)) is not None
