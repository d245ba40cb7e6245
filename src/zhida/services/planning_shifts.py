"""The shifts of a plan as files: a table for the roster, a calendar for everybody's telephone."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import cast

from zhida.core.kernel.times import MICROS
from zhida.core.planning.calendar_export import Appointment, calendar
from zhida.services.planning_kept import PlanKept
from zhida.services.texts import Texts

__all__ = ["shifts_csv", "shifts_ics"]

_COLUMNS = ("date", "start", "end", "people", "break_start", "break_end", "hours")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """One row of a plan's shifts; minutes from the midnight the day begins with."""

    start_min: int
    end_min: int
    people: int
    breaks: tuple[tuple[int, int], ...]


def shifts_csv(kept: PlanKept) -> str:
    """Return the shifts as CSV, one line for each; times are local, those after midnight the next day's."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for shift in _shifts(kept):
        first, last = shift.breaks[0] if shift.breaks else (None, None)
        hours = (shift.end_min - shift.start_min) / 60
        times = (_clock(shift.start_min), _clock(shift.end_min), shift.people, _clock(first), _clock(last))
        writer.writerow((kept.day.isoformat(), *times, f"{hours:g}"))
    return out.getvalue()


def shifts_ics(kept: PlanKept, offset_min: int, texts: Texts, lang: str) -> str:
    """Return the shifts as a calendar file, one entry for each with the number of people."""
    midnight = datetime.combine(kept.day, time(), UTC) - timedelta(minutes=offset_min)
    entries = [
        Appointment(
            uid=f"{kept.id}-{number}@zhida",
            starts_at=midnight + timedelta(minutes=shift.start_min),
            ends_at=midnight + timedelta(minutes=shift.end_min),
            summary=texts.render("plan.shift", lang, {"people": shift.people}),
            description="\n".join(
                texts.render("plan.break", lang, {"start": _clock(start), "end": _clock(end)})
                for start, end in shift.breaks
            ),
        )
        for number, shift in enumerate(_shifts(kept), start=1)
    ]
    made_at = datetime.fromtimestamp(kept.asked_at // MICROS, UTC)
    return calendar(entries, name=texts.render("plan.calendar", lang, {}), made_at=made_at)


def _shifts(kept: PlanKept) -> Iterator[_Shift]:
    rows = cast("Sequence[Mapping[str, object]]", (kept.document or {}).get("shifts", ()))
    for row in sorted(rows, key=lambda each: (cast("int", each["start_min"]), cast("int", each["end_min"]))):
        yield _Shift(
            start_min=cast("int", row["start_min"]),
            end_min=cast("int", row["end_min"]),
            people=cast("int", row["people"]),
            breaks=tuple((start, end) for start, end in cast("Sequence[tuple[int, int]]", row["breaks"])),
        )


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60 % 24:02}:{minute % 60:02}"
