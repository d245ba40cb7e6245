"""Short messages that only sound like a request: homophones, typed pinyin, initials, misspelt English.

Reads at most `MAX_SOUND` letters: in a longer message the same sounds mean too many other things.
"""

import re
from typing import Final

from zhida.core.bot.folded import Folding
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request_english import ENGLISH_CORE, english_request
from zhida.kit.patterns import regex
from zhida.kit.texts import collapse, has_han

__all__ = ["MAX_SOUND", "sounds_like_request"]

MAX_SOUND: Final = 14
_MAX_LATIN: Final = 40
_MAX_MENDED: Final = 240
_MIN_WORD: Final = 4
_PER_SLIP: Final = 5
"""A word of so many letters may lack or repeat one."""
_ALIKE: Final = 80
_SOUND_ALIKE: Final = 85
_LONG_SOUND: Final = 6

_BEFORE: Final = (
    "(?:nihao|ninhao|qing|mafan|bangwo|bangmang|bang|geiwo|gei|wo|an|yao|xiang|xuyao|zhuanjie"
    "|zhuan|jie|huan|zhao|jiao|lianxi|hujiao|lai|zheng|you|meiyou|zenme|neng|buneng|keyi|zai"
    "|ge|yige|yixia|dao)"
)
_SPOKEN: Final = (
    "(?:rengongkefu|rengongfuwu|rengongzuoxi|rengongtai|rengong|zhenrenkefu|zhenren|huoren|zaixiankefu|kefu"
    "|zhaogeren|huangeren|jiaogeren|laigeren)"
)
_AFTER: Final = "(?:xiexie|ba|a|ma|ne|ya|la|le|kuai|kuaidian|fuwu|zaima|zai)"
_SOUND: Final = regex(f"^{_BEFORE}*{_SPOKEN}{_AFTER}*$")
_UNSURE_SOUND: Final = regex("克服|克夫|课服|任公|镇人|阵人|或人|针人")
_FREE_HEAD: Final = regex("^[\u4e00-\u9fff]{1,2}(?:人工|真人|活人)(?:客服)?[吧啊嘛呀]?$")
_NOT_HEAD: Final = regex("^(?:.?[不没别免无含包收算付加纯半是非用靠手省]|.?[需要多有])|^.[的]")
_INITIALS: Final = regex(
    "^(?:转|找|要|我要|接|请|请转|帮我转|给我转|叫|换)?(?:z?rg(?:kf|fw|zx)?|zrkf)(?:吧|谢谢|啊)?$"
)
_LATIN_SOUNDS: Final = (
    "zhuanrengong",
    "rengong",
    "rengongkefu",
    "zhuanrengongkefu",
    "woyaorengong",
    "zhenrenkefu",
    "rengongfuwu",
)
_SHUFFLED: Final = (
    "转人工",
    "转客服",
    "人工客服",
    "转人工客服",
    "真人客服",
    "转接人工",
    "找人工",
    "我要人工",
)
_ENGLISH_GLUED: Final = regex(
    "^(?:please|pls|i|want|need|to|a|an|the|talk|speak|chat|with|connect|me|get|give|real"
    "|live|call|transfer)*(?:human(?:being)?|agent|realperson|liveperson|representative"
    "|operator|customerservice|livechat|humanagent|supervisor)(?:please|pls|now|thanks)*$"
)
_FIXED: Final = (
    "talk", "speak", "human", "agent", "person", "someone", "representative", "operator", "manager",
    "supervisor", "customer", "service", "support", "transfer", "connect", "please", "somebody", "assistant",
    "assistance", "advisor", "contact", "people", "complaint", "speaking", "talking", "anyone",
)  # fmt: skip
_REAL_WORDS: Final = frozenset(
    {
        "operation", "operations", "operating", "opera", "humane", "humid", "urgent", "argent",
        "agency", "agenda", "agents", "management", "spark", "sparks", "peak", "sport", "sports",
        "reason", "season", "parson", "persons", "personal", "walk", "tank", "task", "talc",
        "stalk", "servicing", "services", "device", "devices", "customers", "custom", "customs",
        "costume", "report", "present", "representation", "supporter", "supported", "managers",
        "managed", "manage", "supervise", "supervision", "hunan", "human", "humans", "talks",
        "talked", "talking", "speaks", "speaker", "speakers", "pleased", "pleasure", "transferred",
        "contract", "contacts", "content", "context", "compliant", "assist", "assistants", "advised",
        "advice",
        "advise", "transferring", "connected", "connects", "connection", "purple", "sneaking", "peaking",
        "taking", "tanking", "walking", "speeding", "leaking", "supports", 
    }
)  # fmt: skip
_WANTED_WORDS: Final = tuple(dict.fromkeys((*ENGLISH_CORE, *_FIXED)))
_KNOWN: Final = _REAL_WORDS | frozenset(_WANTED_WORDS)
_BY_HEAD: Final = {
    (head, length): tuple(
        known
        for known in _WANTED_WORDS
        if known[0] == head and abs(len(known) - length) <= max(1, len(known) // _PER_SLIP)
    )
    for head in {known[0] for known in _WANTED_WORDS}
    for length in range(_MIN_WORD, 20)
}
_RESPELT: Final = ((regex("oo"), "u"), (re.compile(r"\b2\b"), "to"))


def sounds_like_request(letters: str, spoken: str, folding: Folding) -> str | None:
    """Return the rule by which a short message sounds like a request for a person, or None.

    Args:
        letters: The message without blanks, punctuation and emoji.
        spoken: Its Latin words separated by blanks.
        folding: Spells the letters and compares words.
    """
    if len(letters) <= MAX_SOUND and has_han(letters) and _sounds_chinese(letters, folding):
        return "sound"
    if has_han(letters):
        return "initials" if _INITIALS.match(letters) else None
    if len(letters) > _MAX_LATIN:
        return mended_request(spoken, folding) if len(letters) <= _MAX_MENDED else None
    return _latin(letters, spoken, folding)


def _sounds_chinese(letters: str, folding: Folding) -> bool:
    if _UNSURE_SOUND.fullmatch(letters):
        return False
    sound = folding.pinyin(letters).replace(" ", "")
    return (
        _SOUND.match(sound) is not None
        or (_FREE_HEAD.match(letters) is not None and _NOT_HEAD.match(letters) is None)
        or any(len(letters) == len(form) and sorted(letters) == sorted(form) for form in _SHUFFLED)
        or any(_alike(sound, form, folding) for form in _LATIN_SOUNDS)
    )


def _latin(letters: str, spoken: str, folding: Folding) -> str | None:
    if _INITIALS.match(letters):
        return "initials"
    if _SOUND.match(letters) or any(_alike(letters, form, folding) for form in _LATIN_SOUNDS):
        return "pinyin"
    if _ENGLISH_GLUED.match(letters) or _ENGLISH_GLUED.match(collapse(letters)):
        return "glued"
    return mended_request(spoken, folding)


def mended_request(spoken: str, folding: Folding) -> str | None:
    """Return ``spelling`` when the words ask for a person once their misspellings are mended, else None."""
    for written in dict.fromkeys((_respell(spoken), spoken)):
        mended = " ".join(_mend(word, folding) for word in written.split())
        if mended != spoken and english_request(mended)[0] is not RequestKind.NONE:
            return "spelling"
    return None


def _alike(sound: str, form: str, folding: Folding) -> bool:
    return (
        len(sound) >= _LONG_SOUND
        and sound[0] == form[0]
        and abs(len(sound) - len(form)) <= 1 + len(form) // 8
        and folding.likeness(sound, form) >= _SOUND_ALIKE
    )


def _respell(spoken: str) -> str:
    for pattern, letters in _RESPELT:
        spoken = pattern.sub(letters, spoken)
    return spoken


def _mend(word: str, folding: Folding) -> str:
    """Return the word of a request this word is a misspelling of, or the word."""
    if len(word) < _MIN_WORD or word in _KNOWN:
        return word
    return next((known for known in _close(word) if _is_misspelt(word, known, folding)), word)


def _close(word: str) -> tuple[str, ...]:
    """Return the words of about this length that begin like it, or with its first two letters swapped."""
    return tuple(known for head in {word[0], word[1]} for known in _BY_HEAD.get((head, len(word)), ()))


def _is_misspelt(word: str, known: str, folding: Folding) -> bool:
    if sorted(word) == sorted(known):
        return True
    return word[0] == known[0] and not word.startswith(known) and folding.likeness(word, known) >= _ALIKE
