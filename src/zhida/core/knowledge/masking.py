"""What names or finds a person, taken out of words that others will read: numbers, addresses, names.

Rules only, and rather too much than too little: a masked price costs a look, an unmasked telephone number a
complaint. What comes from chats is masked before anybody is shown it as a draft.
"""

from typing import Final

from zhida.kit.patterns import regex
from zhida.kit.texts import HAN

__all__ = ["MASK", "masked"]

MASK: Final = "***"

_SURNAMES: Final = (
    "王李张张劉刘陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂"
    "苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍"
)
_EMAIL: Final = r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"
_IDENTITY: Final = r"(?<!\d)\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?!\d)"
_PHONE: Final = (
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"
    r"|\+\d{1,3}(?:[- ]?\d{2,4}){2,5}(?!\d)"
)
_NUMBER: Final = r"(?<![A-Za-z0-9])[A-Za-z]{0,4}[-#]?\d{6,}(?:-\d{2,})*(?!\d|\s?(?:元|块|塊|万|萬|yuan|rmb))"
_CARD: Final = r"(?<!\d)\d{4}(?:[- ]\d{4}){2,4}(?:[- ]\d{1,3})?(?!\d)"
_PLACE: Final = (
    f"(?:[{HAN}]{{1,8}}?(?:省|自治区|市|区|區|县|縣|镇|鎮|乡|鄉|街道)){{0,4}}"
    f"[{HAN}]{{1,10}}?(?:路|街|巷|弄|大道|胡同|小区|小區|花园|花園|公寓|苑|大厦|大廈|村|新村)"
    f"[{HAN}]{{0,4}}?[0-9０-９A-Za-z-]{{1,8}}(?:号楼|號樓|号|號|栋|棟|幢|弄|单元|單元|室|楼|樓|层|層)"
    f"(?:[0-9A-Za-z-]{{1,6}}(?:号楼|號樓|号|號|栋|棟|幢|单元|單元|室|楼|樓|层|層)?){{0,4}}"
)
_STREET: Final = (
    r"\b\d{1,5} (?:[A-Z][a-z]{1,20} ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Dr|Boulevard)\b"
)
_NAMED: Final = (
    f"(?P<label>收件人|收货人|收貨人|联系人|聯絡人|姓名|户名|戶名|我叫(?=[{_SURNAMES}]))(?P<gap>[是为為:：\\s]{{0,3}})"
    f"[{HAN}]{{2,4}}(?=[,，。;；、\\s0-9]|$)"
)
_ALL: Final = regex("|".join((_EMAIL, _IDENTITY, _CARD, _PHONE, _NUMBER, _PLACE, _STREET, _NAMED)))


def masked(text: str) -> str:
    """Return the text with numbers of persons and orders, e-mail and street addresses and names masked.

    Amounts of money, short numbers (E21, 110, 95588, 7 days) and names of towns alone stay.
    """
    return _ALL.sub(lambda found: f"{found['label'] or ''}{found['gap'] or ''}{MASK}", text)
