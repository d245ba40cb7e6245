"""A person named by role, place, language or way of talking is asked for; the same words alone are not."""

from tests.core.bot.tables import misread
from zhida.core.bot.reading import RequestKind

WANTED = (
    "一对一服务", "叫个小姑娘教我", "会说粤语的客服", "找个理赔员给我讲讲", "转信用卡部", "帮我联系商家",
    "这事归谁管", "我这事机器解决不了", "别发模板回复",
    "你处理不了就转人", "那你转吧", "我要投诉", "请安排回访",
    "把你们客服叫来", "客服怎么还不来", "不是真人就别回", "想咨询工作人员", "换回刚才的客服",
    "connect with executive", "have a specialist reach out", "i need to speak with your fraud department",
    "talk to a banker", "who is handling my case",
    "how long is the wait for an agent", "one on one support",
    "can we talk on the phone", "different agent please", "exit bot", "AGENT AGENT AGENT",
)  # fmt: skip
UNCLEAR = ("刚才那个客服呢", "掌柜的在吗", "你们单位有人吗", "does anyone work there", "回复我啊")
ORDINARY = (
    "一对一课程怎么退费", "一对一转换率是多少",
    "快递员什么时候来", "老师推荐的那款还有货吗", "投诉进度怎么查",
    "人工服务费能报销吗", "审核是人工还是系统", "转到余额宝", "厂家保修几年", "客服什么时候上班", "死机了",
    "i chatted with someone yesterday", "had a chat with an agent", "who is responsible for shipping costs",
    "speak with a british accent", "waiting for someone to deliver it",
)  # fmt: skip


def test_person_named_by_role_or_way_of_talking_is_asked_for():
    assert misread(list(WANTED), RequestKind.DIRECT) == []


def test_staff_named_by_role_is_asked_whether_it_is_there():
    assert misread(list(UNCLEAR), RequestKind.ASK) == []


def test_same_words_elsewhere_are_no_request():
    assert misread(list(ORDINARY), RequestKind.NONE) == []
