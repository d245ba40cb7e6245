"""What was asked and what was answered in a run of messages: the telling ones, without the courtesies.

People write a question over several messages and answer it over several more, between greetings, thanks and
questions back. These rules pick the words worth keeping; they decide nothing about anybody.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from zhida.kit.patterns import regex
from zhida.kit.texts import compact

__all__ = ["asked", "told"]

_FEWEST: Final = 3
"""Letters below which a message asks nothing."""
_LONGEST: Final = 300
_ASKS: Final = regex(
    "[?？]|怎么|怎样|如何|什么|多久|多少|几天|几个|哪里|哪个|能不能|可不可以|可以.{0,12}吗|吗|为什么|是不是|有没有|呢$"
    r"|\b(?:how|what|when|where|which|why|who|can|could|do|does|is|are|will)\b"
)
_ASKS_BACK: Final = regex(r"[?？]\s*$|[吗呢]\s*[?？]?\s*$")
_COURTESY: Final = regex(
    "^(?:(?:您好|你好|亲爱的|亲|hi|hello|dear)[,，!！。~～\\s]*)*"
    "(?:(?:我是)?(?:客服|工号|坐席)[^,，。!！]{0,12}[,，。!！\\s]*)?"
    "(?:请稍等|稍等|请您稍等|稍候|不客气|不用谢|感谢您的|谢谢|再见|祝您|很高兴为您|有什么可以帮|还有其他|还有什么"
    "|请问还有|欢迎|抱歉让您久等|久等了|正在为您|马上为您|我(?:这边)?(?:帮|给|为)您(?:查|看|核实|确认)|收到$|好的?$|嗯+$"
    "|one moment|please wait|you are welcome|you're welcome|thank|thanks|anything else|is there anything"
    "|let me check|have a (?:nice|good|great)|welcome|goodbye|bye)"
)
_GREETING: Final = regex(
    "^(?:(?:您好|你好|亲爱的|亲|hi|hello|dear customer)[,，!！。~～、\\s]+)+", re.IGNORECASE
)


def asked(texts: Sequence[str], fold: Callable[[str], str], is_small: Callable[[str], bool]) -> str | None:
    """Return the message that asks, of the messages a contact wrote before somebody answered.

    Args:
        texts: The messages, in order.
        fold: The folding messages get.
        is_small: Tells of a folded message whether it only greets, thanks, or asks for a person.
    """
    telling: list[tuple[str, str]] = []
    for text in texts:
        folded = fold(text)
        if len(compact(folded)) >= _FEWEST and not is_small(folded):
            telling.append((text.strip()[:_LONGEST], folded))
    asking = [text for text, folded in telling if _ASKS.search(folded)]
    if asking:
        return asking[-1]
    return max((text for text, _ in telling), key=len, default=None)


def told(texts: Sequence[str], fold: Callable[[str], str]) -> str:
    """Return what an agent's messages answer, without courtesies and questions back; empty when nothing."""
    kept: list[str] = []
    for text in texts:
        folded = fold(text).strip()
        if _COURTESY.match(folded) or _ASKS_BACK.search(folded) or len(compact(folded)) <= _FEWEST:
            continue
        kept.append(_GREETING.sub("", text.strip()))
    return "\n".join(kept)
