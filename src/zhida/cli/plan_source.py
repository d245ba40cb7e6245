"""Where the contacts of a plan come from: a scenario, a history, this desk's own events, or a volume."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhida.cli.kb_files import text_of, usage
from zhida.cli.plan_files import history_of, scenario_of
from zhida.cli.plan_own import own_day, own_notes, own_record_in

if TYPE_CHECKING:
    from zhida.core.planning.forecast import Calendar
    from zhida.core.planning.own_record import OwnRecord
    from zhida.core.planning.scenario import Scenario
    from zhida.sim.full_plan import PlanRequest

__all__ = ["SLOT_S", "Asked", "Source"]

SLOT_S: Final = 900
_BACKTEST_FIRST, _BACKTEST_DAYS = 100, 105
_DAYS: Final = ("date", "day", "日期")
_FACTORS: Final = ("factor", "multiplier", "系数")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that say which contacts; exactly one source is given."""

    scenario: Path | None = None
    history: Path | None = None
    own: bool = False
    folder: Path | None = None
    volume: float | None = None
    day: str | None = None
    zone: str | None = None
    calendar: Path | None = None


class Source:
    """Makes the requests of a plan from what was asked."""

    def __init__(self, asked: Asked) -> None:
        given = (asked.scenario, asked.history, asked.volume)
        if sum(each is not None for each in given) + asked.own != 1:
            raise usage("give one of --scenario, --history, --own and --volume")
        if asked.history is not None and asked.day is None:
            raise usage("--history and --date belong together")
        is_dated = asked.own or asked.day is not None
        if asked.calendar is not None and not is_dated:
            raise usage("--calendar needs to know the day: give --date")
        self._asked = asked
        self._day = None if asked.day is None else _day(asked.day)
        self._note = "from the input"

    def requests(
        self, request: "PlanRequest", days: int
    ) -> "tuple[tuple[PlanRequest, ...], tuple[date | None, ...]]":
        """Return one request for each day from the first on, and the days as far as they are known.

        Args:
            request: All but the contacts; its scenario holds the figures used where nothing was measured.
            days: How many days, one after the other.
        """
        if self._asked.own:
            return self._own(request, days)
        if self._asked.history is not None and self._day is not None:
            return self._forecast(self._asked.history, self._day, request, days)
        return self._alike(request, days)

    def note(self) -> str:
        """Return what must be said of the input."""
        return self._note

    def _alike(
        self, request: "PlanRequest", days: int
    ) -> "tuple[tuple[PlanRequest, ...], tuple[date | None, ...]]":
        """Return days that differ by their factor in the calendar alone."""
        if self._asked.scenario is not None:
            scenario = scenario_of(self._asked.scenario)
            self._note = f"from {self._asked.scenario.name}"
        else:
            from zhida.core.planning.ordinary_day import ordinary_day

            scenario = replace(request.scenario, contacts=ordinary_day(self._asked.volume or 0.0))
            self._note = "an assumed day of two peaks; give --history, --own or --scenario for your own"
        if self._day is None:
            return (replace(request, scenario=scenario),) * days, (None,) * days
        calendar, dates = self._calendar(), _dates(self._day, days)
        scaled = (_scaled(scenario, calendar.of(day)) for day in dates)
        return tuple(replace(request, scenario=each) for each in scaled), dates

    def _own(
        self, request: "PlanRequest", days: int
    ) -> "tuple[tuple[PlanRequest, ...], tuple[date | None, ...]]":
        record = own_record_in(self._asked.folder, self._asked.zone)
        _, first, is_alike = own_day(record, self._day, request.scenario)
        dates, calendar = _dates(first, days), self._calendar()
        scenarios = [_own_scenario(record, day, request, calendar) for day in dates]
        self._note = own_notes(record, is_alike)
        return tuple(replace(request, scenario=each) for each in scenarios), dates

    def _forecast(
        self, path: Path, first: date, request: "PlanRequest", days: int
    ) -> "tuple[tuple[PlanRequest, ...], tuple[date | None, ...]]":
        from zhida.core.planning.forecast import back_test, forecast

        found, calendar = history_of(path, self._asked.zone, SLOT_S), self._calendar()
        if len(found.days) >= _BACKTEST_DAYS:
            spread = back_test(found, first=_BACKTEST_FIRST, calendar=calendar).spread
            request = replace(request, spread=spread)
        dates = _dates(first, days)
        plain = replace(request.scenario, slot_s=float(found.slot_s))
        scenarios = (replace(plain, contacts=forecast(found, day, calendar)) for day in dates)
        self._note = f"from {path.name}"
        return (
            tuple(replace(request, scenario=each, first_s=found.first_s) for each in scenarios),
            dates,
        )

    def _calendar(self) -> "Calendar":
        """Return the days that are not like their weekday.

        Raises:
            typer.Exit: The file cannot be read.
            InvalidStaffing: A factor is wrong.
        """
        from zhida.core.planning.forecast import Calendar

        path, factors = self._asked.calendar, dict[date, float]()
        if path is None:
            return Calendar()
        reader = csv.DictReader(io.StringIO(text_of(path), newline=""))
        for row in reader:
            day = next((row[name] for name in _DAYS if row.get(name)), None)
            factor = next((row[name] for name in _FACTORS if row.get(name)), None)
            try:
                factors[date.fromisoformat(str(day))] = float(str(factor))
            except ValueError:
                what = "write a heading date,factor and lines like 2026-11-11,3.5 (0 when closed)"
                raise usage(f"{path.name}, line {reader.line_num}: {what}") from None
        return Calendar(factors=factors)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise usage(f"{text}: no such day; write one like 2026-11-11") from None


def _dates(first: date, days: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=number) for number in range(days))


def _scaled(scenario: "Scenario", factor: float) -> "Scenario":
    return replace(scenario, contacts=tuple(contacts * factor for contacts in scenario.contacts))


def _own_scenario(record: "OwnRecord", day: date, request: "PlanRequest", calendar: "Calendar") -> "Scenario":
    scenario, _, _ = own_day(record, day, request.scenario)
    return _scaled(scenario, calendar.of(day))
