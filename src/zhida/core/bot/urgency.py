"""Words that do not wait for a search: fraud, danger, self-harm, legal steps. A person at once, always.

A question *about* such a thing (怎么解除冻结, 冻结的商品) is not a case of it: those are taken out first.
A false alarm costs a person's minute; a miss may cost a contact everything, so doubt counts as urgent.
"""

import re
from collections.abc import Mapping
from typing import Final

from zhida.kit.patterns import regex
from zhida.kit.texts import compact, words

__all__ = ["DANGER", "FRAUD", "LEGAL", "SELF_HARM", "urgent_topic"]

SELF_HARM: Final = "self_harm"
DANGER: Final = "danger"
FRAUD: Final = "fraud"
LEGAL: Final = "legal"

_CALM_ZH: Final = regex(
    "(?:怎么|如何|怎样|咋|可以|能不能|能|要|想)?(?:解除|取消|解开|申请解)(?:账户|账号|卡|资金"
    "|支付)?的?冻结|解冻"
    "|冻结(?:的)?(?:商品|优惠券?|积分|订单|库存|食品|水|层|管)|(?:不会|没有?|别|未)被?(?:盗"
    "|骗)(?:吧)?|(?:怎么|如何|怎样)(?:防止|预防|避免|防)[^,]{0,4}(?:盗|骗|漏电|触电|着火|煤气"
    "|中毒)"
    "|防(?:盗|骗|触电|漏电|火)|(?:会不会|会|不会|怕|担心|能不能|是否|容易)(?:漏电|触电|着火"
    "|起火|爆炸|冒烟|中毒|泄漏|被骗|被盗)"
    "|(?:不|没|难|再)着火|[打点]火|没火苗|没有?火焰|收到的?.{0,4}不是我|通过电|(?:已经?|误点?"
    "|误触|不小心|自己)(?:了|点了)?冻结|冻结(?:了|以)?(?:后|是什么|期间|多久|状态).{0,6}"
    "|冻结.{0,6}(?:解冻|解除|恢复|怎样)"
    "|(?:警察|法院|消防)(?:局)?(?:博物馆|游戏|制服|玩具|故事)|律师(?:函模板|证|楼|事务所.{0,4}(?:发票|抬头))|报警(?:器|灯|音|声|功能|提示|代码)"
    "|(?:机器|自动|一直|老是|老|总是|总)(?:在|会)?报警"
    "|(?:盗|骗)(?:版|术)|火(?:锅|锅底|车|龙果|腿)|想死机|累死了?|急死|笑死|热死了?|冷死了?"
    "|烦死|气死|吵死|晒死|死机|死角"
)
_CALM_EN: Final = regex(
    r"\b(?:un(?:freeze|block)|how (?:do|can) (?:i|you) (?:unfreeze|avoid|prevent)"
    "|fraud (?:protection|prevention)"
    "|smoke (?:alarm|detector)s?|fire(?:wall|place| tv| stick)|cease fire|gas (?:stove|hob"
    "|cooker|bill|heater)"
    r"|lawyers? discount|freezer|freez(?:e|ing) (?:food|point|mode)"
    r"|jokes? (?:about|on) (?:a |the )?\w+|killing (?:time|me)|dying to know|to die for)\b"
)
_ZH: Final[Mapping[str, re.Pattern[str]]] = {
    SELF_HARM: regex(
        "不想活|活不下去|活着没意思|想死(?!机)|去死算了|自杀|自残|自尽|轻生|割腕|跳楼"
        "|结束(?:自己的?)?生命|了结自己|没有活下去的"
    ),
    DANGER: regex(
        "漏电|触电|电(?:到|着)(?:了)?(?:我|人|孩子|老人)|被电(?:了|到|着|一下)|麻手|手麻|过电"
        "|着火|起火|失火|冒火|明火|火苗|冒(?:黑|白|浓)?烟|烧起来|爆炸|炸了|炸裂"
        "|(?:煤|燃|瓦斯|天然|液化)气?(?:味|泄漏|泄露|漏了?|中毒)|(?:煤|燃|天然|液化)气(?:好像"
        "|是不是|在|又)?漏|漏(?:煤|燃|天然)?气(?:了|中毒)|瓦斯|一氧化碳|中毒|焦味|烧焦|焦糊"
        "|晕倒|昏迷|昏倒|没有?呼吸|呼吸困难|救命|流血|烫伤|砸伤|受伤|割伤|夹(?:住|到"
        "|伤)(?:了)?(?:手|孩子|小孩|脚)|(?:孩子|小孩|老人).{0,6}(?:困在|卡在|锁在|误吞|吞了)|急救"
        "|叫救护车"
    ),
    FRAUD: regex(
        "被(?:人)?(?:骗|诈骗|盗刷|盗用|盗号|冒用|忽悠转)|受骗|上当|诈骗|盗刷|盗号|盗用|冒用|冒充"
        "|假冒(?:你们)?(?:的)?客服|骗(?:了|走|去)(?:我|钱|.{0,4}钱)|骗我|(?:是|遇到|碰到"
        "|碰上)骗子"
        "|(?:要|帮我|请|马上|立即|立刻|赶紧|快|怎么|如何|想|把|先|给我|申请|紧急|需要|能不能"
        "|可以).{0,6}冻结|^冻结.{0,6}$|被.{0,3}冻结|冻结(?:我|账|支付|付款|银行|卡|资金)|挂失"
        "|转错(?:账|了?钱|人)|打错(?:账|款|钱)|(?:账号|账户|帐号|帐户|密码|卡|银行卡|钱"
        "|手机号?)(?:好像|是不是|可能)?被(?:人)?(?:盗|偷|改|转走|别人)"
        "|(?:钱|余额|款)(?:全|都|突然|莫名其妙)?(?:被转走|不见了|没了|被划走|被扣走|少了好多)"
        "|不是我(?:本人)?(?:下的?单|操作|付的|刷的|支付)|(?:订单|单子|单|消费"
        "|交易).{0,6}不是我(?:本人)?买|陌生(?:人)?(?:登录|扣款|消费|转账)|异地登录"
        "|(?:共享|分享)(?:我的?)?屏幕|验证码(?:.{0,6})(?:告诉|给|发|说出|说)(?:了|去|给|他|她|对方|别人|人)"
        "|(?:要|让"
        "|叫)我(?:.{0,8})(?:转账|汇款|打钱|验证码|安全账户|保证金)|安全账户|银行卡(?:丢|被偷"
        "|不见)"
    ),
    LEGAL: regex(
        "(?<!\\d)12(?:315|345|300)(?!\\d)|消协|消保委|消费者协会|工信部|市(?:场)?监(?:管|督)|工商局|银保监"
        "|金管局|曝光|律师|起诉|诉讼|上法院|法院|告你们|告上|仲裁|(?:要|去|已经?|就|会|我|帮我|该"
        "|马上|只能|准备)报警|^报警$|打110|报案|警察|派出所|黑猫投诉|媒体|记者|上访"
    ),
}
_EN: Final[Mapping[str, re.Pattern[str]]] = {
    SELF_HARM: regex(
        r"\b(?:kill (?:myself|me)|suicid\w*|end my life|want to die|dont want to live|self harm|hurt myself"
        r"|no reason to live)\b"
    ),
    DANGER: regex(
        r"\b(?:electric shock|electrocut\w*|shocked me|gave me a shock|got (?:a )?shock\w*|on fire"
        "|caught fire"
        "|catch(?:ing)? fire|flames?|smoke (?:is )?(?:coming|pouring|from)|smoking|smells? (?:of "
        "|like )?(?:gas|burning|smoke)"
        r"|stinks? (?:of |like )?gas|gas leak\w*|leaking gas|smell gas|explo(?:ded|ding|sion)"
        "|carbon monoxide|unconscious|bleeding"
        r"|cant breathe|injured|burn(?:ed|t) my|ambulance|poison\w*)\b"
    ),
    FRAUD: regex(
        r"\b(?:stole my|stolen|was scammed|been scammed|got scammed|scamm(?:ed|er|ers)|fraud\w*"
        "|hacked|unauthori[sz]ed"
        "|didnt (?:make|authori[sz]e|place) (?:this|that|the)|not me who (?:ordered|paid)"
        r"|identity theft|phish\w*"
        r"|freeze my (?:account|card)|block my (?:account|card)|lost my (?:card|wallet)|share my screen"
        r"|pretend\w* to be (?:you|from)|impersonat\w*|someone (?:used|logged|accessed|is using)"
        "|wrong account"
        r"|someone (?:has )?stole)\b"
    ),
    LEGAL: regex(
        r"\b(?:lawyers?|attorney|solicitor|sue you|suing|lawsuit|legal action|court|police"
        "|trading standards"
        "|consumer (?:association|protection|council)|ombudsman|go(?:ing)? to the (?:press|media)"
        r"|regulator)\b"
    ),
}


def urgent_topic(folded: str) -> str | None:
    """Return what makes a message urgent, or None; danger comes before money, money before law."""
    letters = _CALM_ZH.sub(",", compact(folded))
    spoken = _CALM_EN.sub(" , ", words(folded))
    for topic, pattern in _ZH.items():
        if pattern.search(letters) or _EN[topic].search(spoken):
            return topic
    return None
