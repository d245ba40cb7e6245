"""Sentences that put a contact off: pushed to another channel, or told that nothing was understood.

Neither an article nor the bot may say them (P7, P10). Read over the text as written, in both scripts; an
emergency number is no other channel, for nobody is helped faster here.
"""

import re
from typing import Final

from zhida.kit.patterns import regex

__all__ = ["forbidden_phrase", "pushes_elsewhere"]

_ASKED: Final = (
    "(?:请|請|建议|建議|推荐|推薦|麻烦|麻煩|烦请|煩請|可以?|需要?|只能|自行|还是|還是)(?:您|你)?"
    "(?:先|再|直接|自行|尽快|儘快|改为|改為|通过|通過)*+"
)
_EMERGENCY: Final = "(?!.{0,8}?(?<!\\d)(?:1(?:10|19|20|22)|96110)(?!\\d))"
_APP: Final = (
    "(?:我们的?|我們的?|官方|手机|手機|本店|商城|京东|淘宝|微信|相关|相關)*+"
    "(?:app|客户端|客戶端|公众号|公眾號|小程序|小程式|官网|官網|网站|網站)"
)
_ELSEWHERE: Final = regex(
    f"{_ASKED}(?:拨打|撥打|致电|致電|来电|來電|打电话|打電話|电话联系|電話聯絡|电联){_EMERGENCY}"
    "|(?:拨打|撥打|致电|致電)(?:我们|我們|本店|官方|全国|全國|24小时|24小時)*+(?:的)?"
    "(?:客服|服务|服務|售后|售後|投诉|投訴|咨询|諮詢)?(?:热线|熱線|电话|電話)"
    f"|{_ASKED}(?:下载|下載|安装|安裝)(?:并)?(?:我们的?|我們的?|官方|手机|手機|最新版?)*+(?:app|客户端|客戶端)"
    f"|{_ASKED}(?:到|在|去|前往|登录|登入|登錄|打开|打開|关注|關注|使用|用|改用|进入|進入|转到|轉到){_APP}"
    "|(?:please|kindly|you (?:can|should|must|need to|will have to)|you'll need to) (?:call|phone|ring|dial)"
    " (?!1(?:10|19|20|22)\\b|911\\b|999\\b|112\\b|the (?:police|fire|emergency)|an ambulance|emergency)"
    "|\\b(?:call|phone|ring|dial) (?:us|our)\\b|\\bcall the (?:hotline|helpline|call cent(?:er|re)|number)"
    "|(?:please |kindly )?download (?:our|the) (?:mobile )?app"
    "|(?:please|kindly|you (?:can|should|must|need to)) (?:use|open|visit|go to|log in to|sign in to)"
    " (?:our|the) (?:mobile |official )?(?:app|web ?site|wechat account)",
    re.IGNORECASE,
)
_FORBIDDEN: Final = regex(
    "超出(?:了)?我的?(?:理解|能力|知识|知識|服务|服務)|(?:请|請)(?:您|你)?(?:换|換)(?:个|個|一种|一種|一个|一個)"
    "(?:说法|說法|问法|問法|方式|问题|問題)|(?:请|請)(?:您|你)?(?:重新|再次?)(?:描述|表述|输入|輸入|提问|提問)"
    "|(?:没|沒|无法|無法|不)(?:有)?(?:能)?(?:听懂|聽懂|理解|明白)(?:您|你)(?:的|说|說|在)|没听懂|沒聽懂"
    "|我(?:还|還)在(?:学习|學習)"
    "|(?:请|請)(?:您|你)?(?:耐心)?等待|(?:坐席|座席|客服)(?:全|正|都)?(?:在)?忙(?!吗)"
    "|(?:^|[,，。!！?？\\n])(?:亲|親)(?:爱的|愛的|亲|親)?(?:[,，~～!！]|$)"
    "|猜您想问|猜您想問|猜你想问|感谢您的理解与支持|感謝您的理解與支持|非常抱歉给您带来不便|非常抱歉給您帶來不便"
    "|beyond my (?:understanding|knowledge|abilities)"
    "|(?:please|could you|can you|try to) (?:rephrase|reword)"
    "|try asking (?:in )?(?:a )?(?:different|another) way"
    "|sorry for (?:any|the) inconvenience|all (?:of )?(?:our )?agents are (?:currently )?busy"
    "|(?:did ?n.t|do ?n.t|did not|do not|cannot|can.t) (?:quite )?(?:understand|catch) (?:you|that|your|what)"
    "|did ?n.t understand|i.m still learning",
    re.IGNORECASE,
)


def pushes_elsewhere(text: str) -> str | None:
    """Return the words that send the contact to a telephone, an app or a site (L6), or None.

    Args:
        text: A sentence the bot or an article would say, as written or folded.
    """
    return _said(_ELSEWHERE, text)


def forbidden_phrase(text: str) -> str | None:
    """Return the words that blame or soothe instead of answering (请换个说法), or None."""
    return _said(_FORBIDDEN, text)


def _said(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return None if found is None else found.group(0).strip(" ,，。!！?？~～\n")
