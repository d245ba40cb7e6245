"""What a shop's own bot would say, and whether the promise lets it be said.

The proposal of an outside bot is a guest in our conversation: disclosure, budgets and the way to a person
stay ours. Refused is what no bot may say here: nothing at all, a book, the same again, that it is a person,
that it transferred somebody (only the line does that), that there is nobody to be reached, or to go away.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhida.core.knowledge.putting_off import forbidden_phrase, pushes_elsewhere
from zhida.kit.patterns import regex
from zhida.kit.texts import compact

__all__ = [
    "MAX_CHOICES",
    "MAX_CHOICE_TEXT",
    "MAX_PROPOSAL_TEXT",
    "MAX_SOURCE",
    "Proposal",
    "Unfit",
    "acceptable",
    "unfit",
]

MAX_PROPOSAL_TEXT: Final = 4_000
"""Longest text; as long as the longest message of anybody."""
MAX_CHOICES: Final = 3
MAX_CHOICE_TEXT: Final = 200
MAX_SOURCE: Final = 500

_ZH_PERSON: Final = (
    "(?:人工|真人|坐席|座席|专员|專員|(?:在线|在線)?客服(?:人员|人員|代表)?"
    "|同事|主管|经理|經理|工作人员|工作人員)"
)
_CLAIMED: Final = regex(
    "(?:已经?|已經|正在|马上|馬上|立即|立刻|现在|現在|这就|這就|将|將|会|會|我来|我來|稍后|稍後)"
    "(?:就|为|為|帮|幫|给|給|替)?(?:您|你)?(?:就|为|為|帮|幫)?"
    "(?:转接|轉接|接通|转到|轉到|转给|轉給|接入|连接|連接|联系|聯繫|安排|通知|呼叫|转|轉)"
    f"(?:到|至|了|给|給)?.{{0,6}}{_ZH_PERSON}"
    f"|{_ZH_PERSON}(?:已|已经|已經|马上|馬上|即将|即將|正在|稍后|稍後|很快|会|會)"
    "(?:就|为|為|跟|和|与|與)?(?:您|你)?"
    "(?:接入|接手|上线|上線|联系|聯繫|服务|服務|回复|回覆|处理|處理|来|來)"
    r"|\b(?:transferr(?:ing|ed)|connect(?:ing|ed)|escalat(?:ing|ed)|forward(?:ing|ed)|hand(?:ing|ed)) "
    r"(?:you|this|it|your)\b"
    r"|\b(?:i.ll|i will|let me|we will|we.ll|i.ve|i have|going to) (?:now )?"
    r"(?:transfer|connect|escalate|forward|pass|hand|put|transferred|connected|escalated|notified|asked) "
    r"(?:you|this|it|your|a|an|the|our)\b.{0,40}"
    r"\b(?:human|agent|person|representative|colleague|team|supervisor|specialist|through)\b"
    r"|\b(?:an? |our |the )?(?:human|agent|person|representative|colleague|specialist) "
    r"(?:will|is about to|is going to) (?:join|contact|be with|take over|reply|call|help)\b",
    re.IGNORECASE,
)
_DENIED: Final = regex(
    "(?:不能|无法|無法|不可以|没办法|沒辦法|没法|不支持|不需要|不用|不必|没有必要|沒有必要|不会|不會|拒绝|拒絕)"
    "(?:再)?(?:为|為|帮|幫|给|給)?(?:您|你)?"
    f"(?:转|轉|找|接|联系|聯繫|提供|安排)(?:接|到)?.{{0,4}}{_ZH_PERSON}"
    f"|(?:没有|沒有|暂无|暫無|不提供|不存在){_ZH_PERSON}"
    r"|\b(?:no|not any) (?:human|live|real)s? ?(?:agents?|persons?|people|representatives?|support)?\b"
    r".{0,12}\b(?:available|here|exists?)\b"
    r"|\bthere (?:is|are) no (?:human|live agent|agent|person|people|representative)s?\b"
    r"|\b(?:can ?n.t|can.t|cannot|unable to|not able to|won.t|will not|no need to|do ?n.t need to) "
    r"(?:transfer|connect|escalate|hand|talk to|speak to|put)\b",
    re.IGNORECASE,
)
_POSED: Final = regex(
    "我(?:是|就是|可是|不是机器人|不是機器人)(?:一[名位个個])?(?:真人|人工客服|人工|活人)"
    "|我(?:并)?不是(?:机器人|機器人|智能客服|ai|人工智能)"
    r"|\bi(?:.m| am) not (?:an? )?(?:bot|robot|ai|machine)\b"
    r"|\bi(?:.m| am) (?:a )?(?:(?:real|live) )?(?:human|person)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an outside bot proposes for one turn.

    ``source`` cites where it comes from, empty when it says nothing; ``choices`` are at most three short
    texts the contact may send by a button; ``wants_person`` asks for a person, with or without a text.
    """

    text: str = ""
    source: str = ""
    choices: tuple[str, ...] = ()
    wants_person: bool = False


class Unfit(StrEnum):
    """Why a proposal is not said."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    REPEATED = "repeated"
    FORBIDDEN_PHRASE = "forbidden_phrase"
    PUSHES_ELSEWHERE = "pushes_elsewhere"
    CLAIMS_TRANSFER = "claims_transfer"
    DENIES_PERSON = "denies_person"
    POSES_AS_PERSON = "poses_as_person"


def acceptable(proposal: Proposal, *, said: Sequence[str] = ()) -> bool:
    """Tell whether the text of a proposal may be said; one that only wants a person has none to say.

    Args:
        proposal: What the outside bot proposes.
        said: Texts the bot said before in this matter.
    """
    return unfit(proposal, said=said) is None


def unfit(proposal: Proposal, *, said: Sequence[str] = ()) -> Unfit | None:
    """Return why the text of a proposal is not said, None when it may be; see `acceptable`."""
    text = proposal.text
    if not compact(unicodedata.normalize("NFKC", text).lower()):
        return Unfit.EMPTY
    if _is_too_long(proposal):
        return Unfit.TOO_LONG
    whole = "\n".join((text, *proposal.choices, proposal.source))
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} and char not in "\n\r\t" for char in whole):
        return Unfit.UNREADABLE
    if _letters(text) in {_letters(one) for one in said}:
        return Unfit.REPEATED
    return next((why for why in (_wrong(one) for one in (text, *proposal.choices)) if why), None)


def _is_too_long(proposal: Proposal) -> bool:
    return (
        len(proposal.text) > MAX_PROPOSAL_TEXT
        or len(proposal.source) > MAX_SOURCE
        or len(proposal.choices) > MAX_CHOICES
        or any(len(choice) > MAX_CHOICE_TEXT or not choice.strip() for choice in proposal.choices)
    )


def _wrong(text: str) -> Unfit | None:
    """Return what one sentence does that no bot may do here."""
    plain = _seen(text)
    if forbidden_phrase(plain) is not None:
        return Unfit.FORBIDDEN_PHRASE
    if pushes_elsewhere(plain) is not None:
        return Unfit.PUSHES_ELSEWHERE
    signs = (
        (_CLAIMED, Unfit.CLAIMS_TRANSFER),
        (_DENIED, Unfit.DENIES_PERSON),
        (_POSED, Unfit.POSES_AS_PERSON),
    )
    return next((why for pattern, why in signs if pattern.search(plain)), None)


def _seen(text: str) -> str:
    """Return the text as an eye reads it: width folded, what cannot be seen dropped, quotes straight."""
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return " ".join(visible.replace("\u2019", "'").split())


def _letters(text: str) -> str:
    return compact(unicodedata.normalize("NFKC", text).lower())
