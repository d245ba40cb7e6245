"""Signs of mood: greeting, thanks, denial of an answer, frustration.

Anger only shortens the way to a person. 「没用」 alone proves nothing, for it mostly means "did not use".
"""

from typing import Final

from zhida.core.bot.pleasantries import is_only_greeting, is_only_thanks
from zhida.kit.patterns import regex
from zhida.kit.texts import compact, words

__all__ = ["frustration_of", "has_denial", "has_greeting", "has_thanks"]

_MAX_FRUSTRATION: Final = 5
_DENIAL_ZH: Final = regex(
    "^(?:不是|不对|不行|错了|答错了|没有?解决|没用|不管用|没什么用|没帮助|没有用|还是不行"
    "|还是没用|不是这个|不是我?要?问的"
    "|不是这个意思|我问的不是这个|我不是问这个|我说的不是这个|答非所问|看不懂|试过了|都试过了|不是这样"
    "|完全不对|根本不是|不是我要的|没回答我的问题|不是我问的"
    "|没效果|说的不对|不对不对)"
    "(?:啊|呀|的|了|吧|呢|哦|我|这个|问题|没用|还是|不行)*+$"
)
_DENIAL_INSIDE_ZH: Final = regex(
    "不是(?:我|在)?(?:要?问|想问)的?(?:这个|那个)|(?:我|不是)问的不是|答非所问"
    "|还是没(?:有)?解决|没(?:有)?解决(?:我的)?问题"
    "|(?:试|做)(?:过|了)(?:一遍|几遍)?(?:了)?(?:还是|都|也|依然)?(?:没用|不行|不管用|没效果)"
    "|还是(?:不行|没用|不管用|没效果|老样子)"
)
_DENIAL_EN: Final = regex(
    "^(?:no thats not what i (?:asked|meant)|that is not it|nothing works|no use|no help|not working|no|nope"
    "|wrong|not that|not it|thats not it|thats wrong|no thats not it|incorrect"
    "|not helpful|didnt help"
    "|doesnt help|did not help|that did not help|that didnt help|doesnt work|does not work"
    "|that doesnt work"
    r"|it doesnt work|still not working|already tried that|i tried that|not what i asked|still broken)$"
    r"|\b(?:not what i (?:asked|meant)|thats not my question|did(?:nt| not) (?:help|solve|answer)"
    r"|already tried (?:that|this|it|all)|you misunderstood)\b"
)
_STRONG_ZH: Final = regex(
    "答非所问|说了多少遍|说了?(?:好)?几遍|问了?(?:好)?几遍|第[二三四五六七八九十]遍|废话|垃圾"
    "|(?:你们|都是|一群|就是|全是|大)骗子|骗子(?:公司|商家|店|平台)|^骗子$|急死|气死|滚蛋"
    "|^滚(?!筒|刷|动|轮|烫|水|珠)|有病(?!毒)|智障|傻逼|傻b|脑残|白痴|听不懂人话|什么破|破客服"
    "|太差劲|无语|忍无可忍|受够了|糊弄|敷衍|踢皮球|耍我|(?:敢|在|就是|还|拿我|你们)玩我|玩我(?:呢|啊|是)"
    "|有完没完|没完没了"
    "|牛头不对马嘴|鸡同鸭讲|对牛弹琴|复读机|忽悠|废物|什么玩意|妈的|他妈|尼玛|神经病|(?:不要|别)再(?:发|说"
    "|重复)(?:这个|这些|一样)"
    "|又(?:是|回到)(?:这个|这些|同样的?|一样的?)(?:菜单|选项|回答|答案|回复)?$|(?:怎么)?(?:总|老|一直)"
    "(?:是)?(?:重复|这一?句|同样|一样)"
)
_MILD_ZH: Final = regex(
    "^没用(?:$|啊|的|了|吧)|(?:一点|根本|完全|真)没用$|听不懂|不懂我|看不懂|什么态度|太慢|等了(?:好|很|半)"
    "|烦死|到底(?:能不能|行不行|要|怎)|急$|很急|着急"
    "|又是这|还是这|生气|失望|坑人|能不能快点|没人管|不耐烦"
)
_STRONG_EN: Final = regex(
    r"\b(?:you already said|you keep (?:saying|repeating|asking)|how many (?:more )?times (?:do i (?:have"
    "|need)|must i|have i (?:told|said|asked|explained)|am i)|ridiculous"
    "|pathetic|garbage|rubbish"
    r"|useless|stupid|idiot|wtf|fuck\w*|bullshit|crap|this sucks|going in circles"
    r"|waste of (?:my )?time|fed up|same (?:answer|reply|menu|options?) again|stop repeating"
    "|not (?:even )?listening"
    r"|what the (?:hell|heck)|for (?:fuck|god)s? sake|clueless|absolute joke|moron)\b"
)
_MILD_EN: Final = regex(
    r"\b(?:not helpful|unhelpful|annoying|frustrat\w*|angry|upset|disappointed|terrible|awful|worst|hurry"
    r"|for the last time|still waiting|come on|seriously|doesnt understand|dont understand me"
    "|you dont understand|not understanding|fobbed off|nonsense|again and again)\b"
)
_SHOUTED: Final = regex(r"[?？!！]{3,}")
_ANGRY_SIGNS: Final = regex("[😠😡🤬💢😤👎]")
_CAPITALS: Final = regex(r"[A-Z]{2,}")
_LOUD_WORDS: Final = 3


def has_greeting(folded: str) -> bool:
    """Tell whether the message only greets."""
    return is_only_greeting(folded)


def has_thanks(folded: str) -> bool:
    """Tell whether the message only thanks."""
    return is_only_thanks(folded)


def has_denial(folded: str) -> bool:
    """Tell whether the message says that an answer did not help; it counts only after an answer."""
    letters, spoken = compact(folded), words(folded)
    return (
        _DENIAL_ZH.match(letters) is not None
        or _DENIAL_INSIDE_ZH.search(letters) is not None
        or _DENIAL_EN.search(spoken) is not None
    )


def frustration_of(text: str, folded: str) -> int:
    """Return signs of anger added up: 2 for a strong wording, 1 for each mild one, 0 to 5.

    Args:
        text: The message as written, for its capitals.
        folded: The same message folded.
    """
    letters, spoken = compact(folded), words(folded)
    total = 2 * len({*_STRONG_ZH.findall(letters), *_STRONG_EN.findall(spoken)})
    total += len({*_MILD_ZH.findall(letters), *_MILD_EN.findall(spoken)})
    total += _SHOUTED.search(text) is not None
    total += _ANGRY_SIGNS.search(text) is not None
    total += len(_CAPITALS.findall(text)) >= _LOUD_WORDS and text.isupper()
    return min(total, _MAX_FRUSTRATION)
