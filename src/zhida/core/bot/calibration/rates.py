"""Rates that do not depend on how many messages no article answers, so that the promise can be carried over.

A total error rate moves with the mix: certified at 3.2 % out-of-scope messages it was 7.5 % at 18.2 %
(docs/explanation/bot.md). These three do not, and from them follows up to which share the promise holds.

Source: law of total probability; the bounds are Clopper & Pearson's, each at a third of ``delta``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from zhida.core.bot.bounds import lower_bound, upper_bound
from zhida.core.bot.outcome import Outcome

__all__ = ["Rates", "rates_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Bounds at one threshold.

    ``false_answers``: at most this share of out-of-scope messages is answered. ``wrong``: at most this share
    of in-scope messages is answered wrongly. ``answered``: at least this share of in-scope messages is
    answered.
    """

    false_answers: float
    wrong: float
    answered: float

    def risk(self, share: float) -> float:
        """Return the greatest share of wrong answers when ``share`` of the messages is out of scope."""
        bad = share * self.false_answers + (1 - share) * self.wrong
        given = share * self.false_answers + (1 - share) * self.answered
        return min(1.0, bad / given) if given > 0 else 0.0

    def greatest_share(self, alpha: float) -> float | None:
        """Return the greatest out-of-scope share with ``risk(share) <= alpha``, None when there is none."""
        room = alpha * self.answered - self.wrong
        if room <= 0:
            return None
        return room / (room + (1 - alpha) * self.false_answers)


def rates_at(outcomes: Sequence[Outcome], threshold: int, delta: float) -> Rates:
    """Return the three bounds, together of confidence ``1 - delta``."""
    third = delta / 3
    inside = [one for one in outcomes if not one.is_out_of_scope]
    given = [one for one in inside if one.score >= threshold]
    outside = [one for one in outcomes if one.is_out_of_scope]
    return Rates(
        false_answers=upper_bound(sum(one.score >= threshold for one in outside), len(outside), third),
        wrong=upper_bound(sum(not one.is_right for one in given), len(inside), third),
        answered=lower_bound(len(given), len(inside), third),
    )
