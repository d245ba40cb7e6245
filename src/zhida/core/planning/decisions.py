"""What a business decides with a plan: money, the share of the bot, opening hours, small teams, risk.

Every figure follows from the day and the target it is asked for; a cost that is not known may be 0, and then
it weighs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from zhida.core.planning.bot_share import Entry, people_share
from zhida.core.planning.day import Day, offered_load_plan
from zhida.core.planning.models import Demand, erlang_a
from zhida.core.planning.refusals import InvalidStaffing, at_least, positive, share
from zhida.core.planning.sizing import Target, least_agents

__all__ = [
    "BotMix",
    "Costs",
    "HourValue",
    "MixRow",
    "SmallTeam",
    "bot_mix",
    "cheapest",
    "hour_values",
    "people_for_risk",
    "small_teams",
]

_Z80: Final = 0.8416212335729143
"""The normal law is below this with probability 0.8."""
_HALVINGS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Money per unit, in the currency of the business; each may be 0.

    Args:
        wage_h: Wage of an agent per paid hour.
        insurance: Social insurance as a share of the wage.
        training: Cost of training one agent.
        stays_months: Months an agent stays, by which training and hiring are spread.
        hiring: Cost of finding one agent.
        seat_month: Seat, machine and licence of one agent per month.
        hours_month: Paid hours of one agent per month.
        bot_contact: One contact with the bot.
        lost_order: Value lost with one order.
        orders_lost: Share of abandoned contacts who take their order elsewhere.

    Raises:
        InvalidStaffing: A cost is negative or not a number.
    """

    wage_h: float = 0.0
    insurance: float = 0.0
    training: float = 0.0
    stays_months: float = 12.0
    hiring: float = 0.0
    seat_month: float = 0.0
    hours_month: float = 174.0
    bot_contact: float = 0.0
    lost_order: float = 0.0
    orders_lost: float = 0.0

    def __post_init__(self) -> None:
        for column in (
            "wage_h",
            "insurance",
            "training",
            "hiring",
            "seat_month",
            "bot_contact",
            "lost_order",
        ):
            at_least(getattr(self, column), 0, column)
        positive(self.stays_months, "stays_months")
        positive(self.hours_month, "hours_month")
        share(self.orders_lost, "orders_lost")

    @property
    def agent_h(self) -> float:
        """One paid hour of an agent with all that comes with it."""
        monthly = self.seat_month + (self.training + self.hiring) / self.stays_months
        return self.wage_h * (1 + self.insurance) + monthly / self.hours_month

    def of(self, paid_h: float, bot_contacts: float, abandoned: float) -> float:
        """Return what a day costs."""
        lost = abandoned * self.orders_lost * self.lost_order
        return paid_h * self.agent_h + bot_contacts * self.bot_contact + lost


@dataclass(frozen=True, slots=True, kw_only=True)
class BotMix:
    """A day before the bot: all contacts, how the bot does, and what a roster adds to hours at work."""

    day: Day
    resolved: float
    shrinkage: float = 0.0

    def behind(self, part: float) -> Day:
        """Return the day people see when the bot talks to ``part`` of the contacts first."""
        kept = people_share((Entry(part=part, direct=0.0), Entry(part=1 - part, direct=1.0)), self.resolved)
        return replace(self.day, contacts=tuple(contacts * kept for contacts in self.day.contacts))


@dataclass(frozen=True, slots=True, kw_only=True)
class MixRow:
    """One share of the bot: what reaches people, who is needed, and what the day costs."""

    bot_part: float
    people_contacts: float
    peak_agents: int
    agent_h: float
    abandoned: float
    cost: float


def bot_mix(mix: BotMix, target: Target, costs: Costs, parts: Sequence[float]) -> tuple[MixRow, ...]:
    """Return the day at several shares of the bot, each with just the people who keep the target.

    Raises:
        InvalidStaffing: A share is out of range, or no team keeps the target.
    """
    rows: list[MixRow] = []
    for row, part in enumerate(parts, start=1):
        day = mix.behind(share(part, "bot_part", row))
        teams = offered_load_plan(day, target)
        hours = sum(teams) * day.slot_s / 3_600
        abandoned = sum(
            erlang_a(day.demand(slot), team).abandons * day.contacts[slot] for slot, team in enumerate(teams)
        )
        contacts = sum(mix.day.contacts)
        rows.append(
            MixRow(
                bot_part=part,
                people_contacts=sum(day.contacts),
                peak_agents=max(teams),
                agent_h=hours,
                abandoned=abandoned,
                cost=costs.of(hours / (1 - mix.shrinkage), part * contacts, abandoned),
            )
        )
    return tuple(rows)


def cheapest(rows: Sequence[MixRow]) -> MixRow:
    """Return the cheapest row; of equal ones the one with more people."""
    return min(rows, key=lambda row: (row.cost, row.bot_part))


@dataclass(frozen=True, slots=True, kw_only=True)
class HourValue:
    """One hour of the day: what being open costs, and what being closed loses."""

    hour: int
    contacts: float
    agent_h: float
    cost: float
    saves: float


def hour_values(day: Day, target: Target, costs: Costs) -> tuple[HourValue, ...]:
    """Return the balance of every hour of the day; a closed hour loses the orders of all who would come.

    Raises:
        InvalidStaffing: An interval is no part of an hour, or no team keeps the target.
    """
    per_hour = 3_600 / day.slot_s
    if per_hour != int(per_hour):
        raise InvalidStaffing(f"{day.slot_s:g} s are no part of an hour", column="slot_s")
    teams, size = offered_load_plan(day, target), int(per_hour)
    found: list[HourValue] = []
    for start in range(0, len(teams), size):
        contacts = sum(day.contacts[start : start + size])
        hours = sum(teams[start : start + size]) / per_hour
        found.append(
            HourValue(
                hour=start // size,
                contacts=contacts,
                agent_h=hours,
                cost=hours * costs.agent_h,
                saves=contacts * costs.orders_lost * costs.lost_order,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallTeam:
    """How many contacts an hour a team can promise its target for, and how busy it then is."""

    agents: int
    contacts_h: float
    occupancy: float


def small_teams(
    handle_s: float, patience_s: float, target: Target, sizes: Sequence[int] = (1, 2, 3, 4, 5)
) -> tuple[SmallTeam, ...]:
    """Return what teams of a few people can honestly promise.

    Raises:
        InvalidStaffing: A time is out of range.
    """
    found: list[SmallTeam] = []
    for agents in sizes:
        low, high = 0.0, agents / handle_s
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            demand = Demand(per_s=middle, handle_s=handle_s, patience_s=patience_s)
            low, high = (middle, high) if target.met_by(erlang_a(demand, agents), agents) else (low, middle)
        busy = erlang_a(Demand(per_s=low, handle_s=handle_s, patience_s=patience_s), agents).busy_agents
        found.append(SmallTeam(agents=agents, contacts_h=low * 3_600, occupancy=busy / max(1, agents)))
    return tuple(found)


def people_for_risk(day: Day, target: Target, cv: float) -> int:
    """Return how many more people at the peak keep the target on 80 % of days.

    The service level falls as the load rises, so the team for the load that 80 % of days stay below does.

    Raises:
        InvalidStaffing: ``cv`` is negative or not a number.
    """
    at_least(cv, 0, "forecast_cv")
    demand = day.demand(day.peak)
    risky = day.demand_at(demand.per_s * (1 + _Z80 * cv))
    return least_agents(risky, target) - least_agents(demand, target)
