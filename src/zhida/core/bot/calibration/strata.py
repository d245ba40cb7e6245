"""Under which promise a decision falls: where a wrong answer costs more, less of it is allowed.

Each stratum has a certificate of its own and borrows nothing: without enough labels it only suggests.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from zhida.core.bot.calibration.certificate import ALPHA

__all__ = ["ALPHAS", "MONEY_TAGS", "SAFETY_TAGS", "START_AT", "START_FACTOR", "Stratum", "stratum_of"]


class Stratum(StrEnum):
    """The kinds of decisions that are promised apart."""

    ORDINARY = "ordinary"
    MONEY = "money"
    """The article is about money that moves."""
    SAFETY = "safety"
    """The article is about danger, fraud or a blocked account."""
    PROTECTED = "protected"
    """The contact says, or somebody proved, that they need more care."""


ALPHAS: Final[Mapping[Stratum, float]] = MappingProxyType(
    {Stratum.ORDINARY: ALPHA, Stratum.MONEY: 0.02, Stratum.SAFETY: 0.02, Stratum.PROTECTED: 0.03}
)
"""Share of wrong answers promised; a tenant may only ask for less.

Source: our own choice, docs/decisions (calibrated decision): 1 in 20 where a person is one tap away, fewer
where a wrong answer costs money or health.
"""
START_FACTOR: Final = 2.0
"""Times alpha allowed to a certificate that rests on wordings of the articles, not on judged messages."""
START_AT: Final = (900_000, 850_000, 800_000)
"""Scores tried for such a certificate, strict first: chances, which mean the same in every base.

Source: measured on two bases and three sizes of another, docs/decisions (start certificate).
"""
MONEY_TAGS: Final = frozenset(
    {"退款", "资金", "转账", "转错", "赔付", "盗刷", "refund", "refunds", "money", "transfer", "transfers"}
)
SAFETY_TAGS: Final = frozenset(
    {"安全", "资金安全", "反诈", "诈骗", "挂失", "冻结", "用药", "safety", "fraud", "security", "medical"}
)


def stratum_of(
    tags: Iterable[str],
    *,
    is_protected: bool = False,
    money: Iterable[str] = (),
    safety: Iterable[str] = (),
) -> Stratum:
    """Return the stratum of an article's tags for a contact.

    Args:
        tags: Tags of the best article.
        is_protected: Whether the contact needs more care.
        money: Further tags that are about money; the built-in ones always count.
        safety: Further tags that are about safety; the built-in ones always count.
    """
    known = {tag.strip().lower() for tag in tags}
    if known & SAFETY_TAGS.union(tag.lower() for tag in safety):
        return Stratum.SAFETY
    if known & MONEY_TAGS.union(tag.lower() for tag in money):
        return Stratum.MONEY
    return Stratum.PROTECTED if is_protected else Stratum.ORDINARY
