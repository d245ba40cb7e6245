"""The options of ``zhida plan``, each with its help; the command lists them with their defaults."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = [
    "AbandonsMost",
    "AgentHour",
    "AgentsLeast",
    "AsJson",
    "BotContact",
    "CalendarFile",
    "CsvFile",
    "Day",
    "ForecastCv",
    "HandleS",
    "HistoryFile",
    "Horizon",
    "Level",
    "LostOrder",
    "OccupancyMost",
    "OrdersLost",
    "Own",
    "OwnFolder",
    "PatienceS",
    "Played",
    "PromiseS",
    "Rehearse",
    "ReplyS",
    "Resolves",
    "ScenarioFile",
    "Seed",
    "Shrinkage",
    "SkillShares",
    "Straight",
    "SvgFile",
    "Volume",
    "Zone",
]

ScenarioFile: TypeAlias = Annotated[Path | None, typer.Option("--scenario", help="Scenario: JSON or TOML.")]
HistoryFile: TypeAlias = Annotated[
    Path | None, typer.Option("--history", help="Contacts by interval: CSV or JSON lines.")
]
Day: TypeAlias = Annotated[str | None, typer.Option("--date", help="Day to plan, as 2026-11-11.")]
Zone: TypeAlias = Annotated[
    str | None, typer.Option("--zone", help="Time zone of a history whose times carry an offset.")
]
Own: TypeAlias = Annotated[bool, typer.Option("--own", help="From the events of this desk's own store.")]
OwnFolder: TypeAlias = Annotated[Path | None, typer.Option("--data", help="Data folder of the desk.")]
CalendarFile: TypeAlias = Annotated[
    Path | None, typer.Option("--calendar", help="Days unlike their weekday: CSV of date and factor.")
]
Horizon: TypeAlias = Annotated[
    int, typer.Option("--days", min=1, max=7, help="Days to plan, a week at most.")
]
Volume: TypeAlias = Annotated[
    float | None, typer.Option("--volume", min=0, help="Contacts of an ordinary day.")
]
Resolves: TypeAlias = Annotated[float, typer.Option(min=0, max=1, help="Share of bot talks it settles.")]
SkillShares: TypeAlias = Annotated[
    str | None,
    typer.Option("--skills", help="Two skills: contacts of the first / people with both, as 0.7/0.2."),
]
Straight: TypeAlias = Annotated[float, typer.Option(min=0, max=1, help="Share straight to a person.")]
HandleS: TypeAlias = Annotated[float, typer.Option(help="Mean handling time, seconds.")]
PatienceS: TypeAlias = Annotated[float, typer.Option(help="Mean patience, seconds.")]
Level: TypeAlias = Annotated[float, typer.Option(help="Share answered in time.")]
PromiseS: TypeAlias = Annotated[float, typer.Option(help="Seconds to the first word.")]
ReplyS: TypeAlias = Annotated[float, typer.Option(help="Measured p90 from acceptance to first word.")]
AbandonsMost: TypeAlias = Annotated[float, typer.Option(help="Most who may give up.")]
OccupancyMost: TypeAlias = Annotated[float, typer.Option(help="Highest occupancy.")]
AgentsLeast: TypeAlias = Annotated[int, typer.Option(help="Least people on duty.")]
Shrinkage: TypeAlias = Annotated[float, typer.Option(help="Share of paid hours away from the desk.")]
ForecastCv: TypeAlias = Annotated[float | None, typer.Option(help="Error of the day's forecast.")]
AgentHour: TypeAlias = Annotated[float, typer.Option(min=0, help="Cost of a paid hour, all included.")]
BotContact: TypeAlias = Annotated[float, typer.Option(min=0, help="Cost of a contact with the bot.")]
LostOrder: TypeAlias = Annotated[float, typer.Option(min=0, help="Value of an order lost.")]
OrdersLost: TypeAlias = Annotated[
    float, typer.Option(min=0, max=1, help="Share of abandoned who order away.")
]
Played: TypeAlias = Annotated[int | None, typer.Option(min=0, help="Days played per round; 0 plays none.")]
Seed: TypeAlias = Annotated[int, typer.Option(help="Seed of all chances.")]
Rehearse: TypeAlias = Annotated[
    bool, typer.Option("--rehearse/--no-rehearse", help="Play a day on the core.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CsvFile: TypeAlias = Annotated[Path | None, typer.Option("--csv", help="Write the intervals as CSV.")]
SvgFile: TypeAlias = Annotated[Path | None, typer.Option("--svg", help="Write a picture.")]
