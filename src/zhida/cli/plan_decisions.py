"""``zhida plan example|hours|teams``: what a business decides with the formulas, each in one table."""

from dataclasses import asdict
from math import ceil
from typing import Annotated, TypeAlias

import typer

from zhida.cli.printing import print_json, print_table, reported

__all__ = ["example", "hours", "teams"]

_PARTS = (0.0, 0.5, 0.8, 0.95)
_Row: TypeAlias = dict[str, float | int | bool]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Volume = Annotated[float, typer.Option(min=0, help="Contacts a day.")]
HandleS = Annotated[float, typer.Option(help="Mean handling time, seconds.")]
PatienceS = Annotated[float, typer.Option(help="Mean patience, seconds.")]
Level = Annotated[float, typer.Option(help="Share answered within the promise.")]
HourCost = Annotated[float, typer.Option(min=0, help="Cost of a paid hour, all included.")]


def example(
    *,
    volume: Volume = 13_500.0,
    peak_volume: Annotated[float, typer.Option(min=0, help="Contacts on a peak day.")] = 20_000.0,
    per_person: Annotated[float, typer.Option(min=1, help="Contacts one person answers a day.")] = 250.0,
    work_h: Annotated[float, typer.Option(min=0.5, help="Hours a person works.")] = 8.0,
    busy: Annotated[float, typer.Option(min=0.1, max=1, help="Share of them with contacts.")] = 0.85,
    resolves: Annotated[float, typer.Option(min=0, max=1, help="Share of bot talks it settles.")] = 1.0,
    patience_s: PatienceS = 120.0,
    level: Level = 0.95,
    agent_hour: HourCost = 0.0,
    bot_contact: Annotated[float, typer.Option(min=0, help="Cost of a contact with the bot.")] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Compare shares of the bot: people by simple division, and by the promise of 30 seconds."""
    handle_s = work_h * 3_600 * busy / per_person
    costs = (agent_hour, bot_contact)
    rows: list[_Row] = []
    with reported():
        for contacts in (volume, peak_volume):
            for row in _mixed(contacts, handle_s, patience_s, level, resolves, costs):
                row["by_division"] = ceil(row["people_contacts"] / per_person - 1e-9)
                row["shifts"] = ceil(row["agent_h"] / work_h - 1e-9)
                rows.append(row)
    if as_json:
        print_json({"handle_s": handle_s, "rows": rows})
        return
    title = (
        f"{per_person:g} contacts a person and day are {handle_s:.0f} s each;"
        f" {level:.0%} of all within 30 s, hang-ups count as unserved; * cheapest"
    )
    columns = ("contacts", "bot", "for people", "÷", "at peak", "hours", "shifts", "unserved", "cost")
    print_table(title, columns, [_example_row(row) for row in rows])


def _mixed(
    contacts: float,
    handle_s: float,
    patience_s: float,
    level: float,
    resolves: float,
    costs: tuple[float, float],
) -> list[_Row]:
    from zhida.core.planning.day import Day
    from zhida.core.planning.decisions import BotMix, Costs, bot_mix, cheapest
    from zhida.core.planning.ordinary_day import ordinary_day
    from zhida.core.planning.sizing import Target

    day = Day(slot_s=900, contacts=ordinary_day(contacts), handle_s=handle_s, patience_s=patience_s)
    agent_hour, bot_contact = costs
    found = bot_mix(
        BotMix(day=day, resolved=resolves),
        Target(service_level=level),
        Costs(wage_h=agent_hour, bot_contact=bot_contact),
        _PARTS,
    )
    best = cheapest(found)
    return [
        {
            "contacts": contacts,
            "bot_part": row.bot_part,
            "people_contacts": round(row.people_contacts, 1),
            "peak_agents": row.peak_agents,
            "agent_h": row.agent_h,
            "unserved": round(row.abandoned, 1),
            "cost": round(row.cost, 2),
            "cheapest": row is best,
        }
        for row in found
    ]


def _example_row(row: _Row) -> tuple[str, ...]:
    mark = "*" if row["cheapest"] and row["cost"] else ""
    return (
        f"{row['contacts']:,.0f}",
        f"{row['bot_part']:.0%}",
        f"{row['people_contacts']:,.0f}",
        f"{row['by_division']:,}",
        f"{row['peak_agents']:,}",
        f"{row['agent_h']:,.0f}",
        f"{row['shifts']:,}",
        f"{row['unserved']:,.0f}",
        f"{row['cost']:,.0f}{mark}",
    )


def hours(
    *,
    volume: Volume = 2_000.0,
    handle_s: HandleS = 480.0,
    patience_s: PatienceS = 120.0,
    level: Level = 0.95,
    agent_hour: HourCost = 30.0,
    lost_order: Annotated[float, typer.Option(min=0, help="Value of an order lost.")] = 100.0,
    orders_lost: Annotated[
        float, typer.Option(min=0, max=1, help="Share of unanswered who order away.")
    ] = 0.1,
    as_json: AsJson = False,
) -> None:
    """Weigh opening hours: what each hour of the day costs, and what being closed loses."""
    from zhida.core.planning.day import Day
    from zhida.core.planning.decisions import Costs, hour_values
    from zhida.core.planning.ordinary_day import ordinary_day
    from zhida.core.planning.sizing import Target

    with reported():
        day = Day(slot_s=900, contacts=ordinary_day(volume), handle_s=handle_s, patience_s=patience_s)
        costs = Costs(wage_h=agent_hour, lost_order=lost_order, orders_lost=orders_lost)
        found = hour_values(day, Target(service_level=level), costs)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    rows = [
        (
            f"{each.hour:02}:00",
            f"{each.contacts:,.0f}",
            f"{each.agent_h:,.1f}",
            f"{each.cost:,.0f}",
            f"{each.saves:,.0f}",
            "open" if each.saves >= each.cost else "call-back",
        )
        for each in found
    ]
    print_table("Opening hours", ("hour", "contacts", "agent-hours", "cost", "saves", "pays to be"), rows)


def teams(
    *,
    handle_s: HandleS = 480.0,
    patience_s: PatienceS = 120.0,
    level: Level = 0.95,
    as_json: AsJson = False,
) -> None:
    """Say what teams of 1 to 5 can promise within 30 seconds, and from where call-backs are honest."""
    from zhida.core.planning.decisions import small_teams
    from zhida.core.planning.sizing import Target

    with reported():
        found = small_teams(handle_s, patience_s, Target(service_level=level))
    if as_json:
        print_json([asdict(each) for each in found])
        return
    rows = [(str(each.agents), f"{each.contacts_h:.1f}", f"{each.occupancy:.0%}") for each in found]
    print_table(
        f"{level:.0%} within 30 s; with more contacts offer call-back windows",
        ("people", "most contacts an hour", "busy"),
        rows,
    )
