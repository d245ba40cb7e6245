"""The weekly page in numbers: what people asked about, what it cost, and which changes would save most.

Every figure is plain arithmetic on counts and minutes, and the sums are stated beside it: a supervisor must
be able to check them by hand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

__all__ = [
    "ASSUMED_SHARE",
    "MOST_CHANGES",
    "Change",
    "Kind",
    "Matter",
    "changes",
    "solved_share",
    "trend",
    "week_of",
]

Kind = Literal["article", "similar", "process"]
MOST_CHANGES: Final = 3
_FEWEST_JUDGED: Final = 20
ASSUMED_SHARE: Final = 50
"""Hundredths of a matter's questions a new article is assumed to answer until there are enough judgements.

Source: half is cautious beside the 70 to 90 % self-service suppliers state, and it only orders the list.
"""
_UNLIKE: Final = 0.12
"""Mean likeness of agents' answers below which no one text could have been given: the work behind differs."""
_FEWEST_ANSWERS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What one group of questions was in a week; ``minutes`` is handle time, ``alike`` of agents' answers."""

    group_id: str
    count: int
    before: int
    handled: int
    minutes: int
    answers: int
    alike: float
    has_article: bool

    @property
    def growth(self) -> int:
        """Questions more than in the week before."""
        return self.count - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change worth making: ``minutes_each`` × ``count`` × ``share`` hundredths = ``saves_minutes``."""

    what: Kind
    group_id: str
    count: int
    minutes_each: int
    share: int
    saves_minutes: int


def week_of(ending: date) -> tuple[date, ...]:
    """Return the seven days that end on this one."""
    return tuple(ending - timedelta(days=back) for back in range(6, -1, -1))


def trend(by_day: Mapping[date, int], today: date) -> int:
    """Return the count of the last seven days, today included, less that of the seven before."""
    this = sum(by_day.get(day, 0) for day in week_of(today))
    return this - sum(by_day.get(day, 0) for day in week_of(today - timedelta(days=7)))


def solved_share(right: int, wrong: int) -> int:
    """Return hundredths of judged answers that were right, or `ASSUMED_SHARE` below 20 judgements."""
    judged = right + wrong
    return right * 100 // judged if judged >= _FEWEST_JUDGED else ASSUMED_SHARE


def changes(matters: Iterable[Matter], share: int) -> tuple[Change, ...]:
    """Return the changes that would save most agents' time in a week like this, at most three.

    Args:
        matters: What people worked on.
        share: Hundredths of a matter that an answer by itself takes off people; see `solved_share`.
    """
    found = [_change(matter, share) for matter in matters if matter.minutes > 0]
    return tuple(sorted(found, key=lambda one: (-one.saves_minutes, one.group_id))[:MOST_CHANGES])


def _change(matter: Matter, share: int) -> Change:
    each = max(1, round(matter.minutes / max(1, matter.handled)))
    return Change(
        what=_kind(matter),
        group_id=matter.group_id,
        count=matter.handled,
        minutes_each=each,
        share=share,
        saves_minutes=matter.handled * each * share // 100,
    )


def _kind(matter: Matter) -> Kind:
    """Return what would help: a text, a wording for a text there is, or less work behind it."""
    if matter.answers >= _FEWEST_ANSWERS and matter.alike < _UNLIKE:
        return "process"
    return "similar" if matter.has_article else "article"
