"""How much of the demand reaches a person when a bot stands in front, with what is known of its success."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhida.core.bot.bounds import clopper_pearson
from zhida.core.planning.refusals import InvalidStaffing, share

__all__ = ["Entry", "Resolution", "people_share"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The share of contacts whose matter the bot truly settles, with its 95 % interval.

    Containment (nobody asked for a person) is not resolution: who gave up in anger is contained.

    Raises:
        InvalidStaffing: The figures are not shares in order.
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        share(self.likely, "resolved")
        if not 0 <= self.low <= self.likely <= self.high <= 1:
            raise InvalidStaffing("the interval must hold the share itself", column="resolved")

    @classmethod
    def counted(cls, settled: int, of: int) -> "Resolution":
        """Return the resolution seen in a checked sample.

        Raises:
            InvalidStaffing: The sample is empty or smaller than what was settled in it.
        """
        if not 0 <= settled <= of or of == 0:
            raise InvalidStaffing(f"{settled} of {of} is no sample", column="resolved")
        low, high = clopper_pearson(settled, of)
        return cls(low=low, likely=settled / of, high=high)

    @classmethod
    def exactly(cls, likely: float) -> "Resolution":
        """Return a resolution taken as known, as for a comparison."""
        return cls(low=likely, likely=likely, high=likely)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Contacts of one lane: their part of all, and how many of them go straight to a person."""

    part: float
    direct: float


def people_share(entries: Sequence[Entry], resolved: float) -> float:
    """Return the share of all contacts who reach a person's line.

    Args:
        entries: The lanes; their parts add up to 1.
        resolved: Share of the contacts with a bot turn whose matter the bot settles.

    Raises:
        InvalidStaffing: Parts that do not add up to 1, or a share out of range.
    """
    share(resolved, "resolved")
    for row, entry in enumerate(entries, start=1):
        share(entry.part, "part", row)
        share(entry.direct, "direct", row)
    if abs(sum(entry.part for entry in entries) - 1) > 1e-9:
        raise InvalidStaffing("the parts of the lanes must add up to 1", column="part")
    return sum(entry.part * (entry.direct + (1 - entry.direct) * (1 - resolved)) for entry in entries)
