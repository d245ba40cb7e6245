"""Questions of the sample shop; which one is ambiguous is asked of the product itself."""

from datetime import date
from functools import cache
from typing import Final

from zhida.adapters.models.folding import TableFolding
from zhida.cli.bot_turns import Rehearsal
from zhida.core.bot.events import Decision
from zhida.core.bot.index import ArticleIndex
from zhida.core.bot.reader import Reader
from zhida.core.journey.rules import Rules
from zhida.services.texts import Texts
from zhida.visitors.seed import shop_articles

__all__ = ["ANSWER", "KNOWN", "SOURCE", "ambiguous_question"]

KNOWN: Final = "洗衣机显示E21，水排不出去，怎么办？"
ANSWER: Final = "E21表示排水不畅"
SOURCE: Final = "《XG10滚筒洗衣机说明书》第34页"
_BROAD: Final = (
    "师傅上门收不收钱？",
    "退货",
    "洗衣机",
    "退款",
    "送货",
    "怎么安装",
    "保修",
    "怎么清洗",
    "冰箱",
)
_CHOICES: Final = 3


@cache
def ambiguous_question() -> str:
    """Return a question that the bot asks back about, with three suggestions."""
    folding = TableFolding()
    reader = Reader(ArticleIndex.build(shop_articles(), folding.fold), folding)
    rules = Rules(phrases=Texts.load().phrases("zh-CN", {}))
    rehearsal = Rehearsal(reader, rules, lang="zh-CN", day=date(2026, 11, 21))
    for question in _BROAD:
        verdict = rehearsal.decide(question)
        if verdict.decision is not Decision.ANSWER and len(verdict.choices) == _CHOICES:
            return question
    msg = "the bot asks back about none of the broad questions"
    raise AssertionError(msg)
