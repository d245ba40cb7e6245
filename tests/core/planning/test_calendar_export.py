"""Shifts as a calendar file, read back by the rules of RFC 5545."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from zhida.core.planning.calendar_export import Appointment, calendar, folded

AT = datetime(2026, 12, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))


def appointment(**more: str) -> Appointment:
    values = {"uid": "pln_1-1@zhida", "summary": "当班3人", **more}
    return Appointment(starts_at=AT, ends_at=AT + timedelta(hours=8), **values)


def read_back(text: str) -> Sequence[Mapping[str, str]]:
    """Return the entries of a calendar file; fails on anything a strict reader would refuse."""
    assert text.endswith("\r\n")
    raw = text[:-2].split("\r\n")
    assert all("\n" not in line and len(line.encode("utf-8")) <= 75 for line in raw)
    lines: list[str] = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    entries: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            entries.append({})
        elif entries and name not in {"BEGIN", "END"}:
            entries[-1][name] = plain(value)
    return entries


def plain(value: str) -> str:
    out, rest = "", iter(value)
    for character in rest:
        if character != "\\":
            out += character
            continue
        after = next(rest)
        out += "\n" if after == "n" else after
    return out


def test_a_shift_is_one_entry_in_utc() -> None:
    text = calendar([appointment()], name="排班", made_at=datetime(2026, 11, 30, 12, tzinfo=UTC))

    (entry,) = read_back(text)
    assert "VERSION:2.0\r\nPRODID:" in text
    assert entry == {
        "UID": "pln_1-1@zhida",
        "DTSTAMP": "20261130T120000Z",
        "DTSTART": "20261201T000000Z",
        "DTEND": "20261201T080000Z",
        "SUMMARY": "当班3人",
        "TRANSP": "OPAQUE",
    }


def test_what_means_something_to_a_reader_comes_back_as_it_was() -> None:
    said = "休息12:00到13:00；带工牌, a;b \\ c\n第二行" + "很长" * 60

    (entry,) = read_back(calendar([appointment(description=said)], name="a,b", made_at=AT))

    assert entry["DESCRIPTION"] == said


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_no_line_is_too_long_and_no_character_torn(line: str) -> None:
    parts = list(folded(line))

    assert all(len(part.encode("utf-8")) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(part.startswith(" ") for part in parts[1:])


def test_an_empty_calendar_is_still_one() -> None:
    assert read_back(calendar([], name="排班", made_at=AT)) == list[Mapping[str, str]]()
