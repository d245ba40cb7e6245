"""The rest of a day that is under way: how many people to call in or to release, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhida.core.planning.day import Day, offered_load_plan
from zhida.core.planning.forecast import rest_of_day
from zhida.core.planning.refusals import InvalidStaffing
from zhida.core.planning.sizing import Target

__all__ = ["Today", "rest_of_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The intervals that are left: contacts to expect, people needed, and people on duty beyond them.

    ``spare`` is negative where people must be called in.
    """

    first_slot: int
    contacts: Sequence[float]
    agents: Sequence[int]
    spare: Sequence[int]

    @property
    def call_in(self) -> int:
        """The most people missing at any moment."""
        return max(0, -min(self.spare, default=0))

    @property
    def release(self) -> int:
        """The people who are spare at every moment."""
        return max(0, min(self.spare, default=0))


def rest_of_plan(day: Day, arrived: Sequence[float], on_duty: Sequence[int], target: Target) -> Today:
    """Return the rest of a day, planned anew from what has come.

    Args:
        day: The contacts expected for people in each interval.
        arrived: Contacts that came in each interval that is over.
        on_duty: Agents planned for every interval of the day.
        target: What every interval must keep.

    Raises:
        InvalidStaffing: More intervals are over than the day has, teams are missing, or no team keeps the
            target.
    """
    if len(arrived) > len(day.contacts):
        raise InvalidStaffing(f"{len(arrived)} intervals are over, the day has {len(day.contacts)}")
    if len(on_duty) != len(day.contacts):
        raise InvalidStaffing("needs one team per interval", column="on_duty")
    expected = replace(day, contacts=rest_of_day(day.contacts, arrived))
    needed = offered_load_plan(expected, target)[len(arrived) :]
    return Today(
        first_slot=len(arrived),
        contacts=expected.contacts[len(arrived) :],
        agents=needed,
        spare=tuple(have - need for have, need in zip(on_duty[len(arrived) :], needed, strict=True)),
    )
