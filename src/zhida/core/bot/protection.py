"""Does a contact say that they are old, ill, or very young? Then the bot asks less and is more careful.

A bare claim: it opens no lane (P6) and is kept as a fact about nobody; a wrong guess only means that a
person comes sooner.
"""

from typing import Final

from zhida.kit.patterns import regex
from zhida.kit.texts import compact, words

__all__ = ["claims_protection"]

_ME: Final = "(?:我|俺|本人|咱)(?:一个|这个|们|都|也|是|就是|今年|已经|快|现在|还|才|只有)*+"
_CLAIM_ZH: Final = regex(
    f"{_ME}(?:6[5-9]|[7-9][0-9]|1[01][0-9]|[六七八九]十[一二三四五六七八九]?多?)(?:多)?岁"
    f"|{_ME}(?:[6-9]|1[0-7]|[七八九十]|十[一二三四五六七])岁"
    f"|{_ME}(?:老年人|老人家?|老头|老太太?|退休老人|残疾人|残障人士|盲人|聋哑人|未成年人?|小学生|初中生)"
    f"|{_ME}(?:年纪|岁数)(?:太|很|比较)?大|{_ME}上了年纪|{_ME}(?:眼睛|视力)(?:不好|看不清|花了|不行)"
    f"|{_ME}(?:看不见|听不见|不识字|不认字|坐轮椅|行动不便|有残疾|耳朵不好|听力不好)"
    "|^(?:老年人|老人家|上了年纪|年纪大了|岁数大了|眼睛不好|不识字|不会用智能手机|老人不会弄)"
)
_I_AM: Final = r"\b(?:i am|im|i m) (?:an? |very |too |partly |legally |over |almost |nearly )*+"
_CLAIM_EN: Final = regex(
    rf"{_I_AM}(?:6[5-9]|[7-9][0-9]|1[0-7])(?:$| years? old\b)"
    rf"|{_I_AM}(?:elderly|pensioner|blind|deaf|disabled|visually impaired|hard of hearing|minor)\b"
    rf"|{_I_AM}(?:old lady|old man|senior(?: citizen)?)\b"
    r"|\bmy (?:eyesight|hearing|eyes) (?:is|are) (?:very |quite )?(?:bad|poor|weak|not good)\b"
)


def claims_protection(folded: str) -> bool:
    """Tell whether the contact says of themselves that they need more care."""
    return _CLAIM_ZH.search(compact(folded)) is not None or _CLAIM_EN.search(words(folded)) is not None
