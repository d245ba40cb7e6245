"""Shifts as a calendar file that telephones and mail programs read.

Only what a shift needs is written: when, what, how many. Times are UTC, so no time zone has to be described.

Source: RFC 5545, sections 3.1 (lines of 75 octets, CRLF), 3.3.11 (escaped text), 3.6.1 (VEVENT).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

__all__ = ["Appointment", "calendar", "folded"]

_OCTETS: Final = 75
"""A line is folded so that no part is longer; the blank of a continuation counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One entry; both moments are aware, ``uid`` is the same whenever the same shift is exported."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""


def calendar(appointments: Sequence[Appointment], *, name: str, made_at: datetime) -> str:
    """Return a calendar file.

    Args:
        appointments: What stands in it.
        name: Shown by programs that keep several calendars.
        made_at: When it was planned; the stamp of every entry.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zhida//plan//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for each in appointments for line in _entry(each, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for part in _all_folded(lines))


def folded(line: str) -> Iterator[str]:
    """Yield a line in parts of 75 octets at most, no character torn; all but the first begin with a blank."""
    part, octets = "", 0
    for character in line:
        size = len(character.encode("utf-8"))
        if octets + size > _OCTETS:
            yield part
            part, octets = " ", 1
        part += character
        octets += size
    yield part


def _all_folded(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from folded(line)


def _entry(appointment: Appointment, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(appointment.uid)}"
    yield f"DTSTAMP:{_moment(made_at)}"
    yield f"DTSTART:{_moment(appointment.starts_at)}"
    yield f"DTEND:{_moment(appointment.ends_at)}"
    yield f"SUMMARY:{_escaped(appointment.summary)}"
    if appointment.description:
        yield f"DESCRIPTION:{_escaped(appointment.description)}"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Return a text with what means something to a reader of the file made plain."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())
