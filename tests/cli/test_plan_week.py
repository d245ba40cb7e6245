"""``zhida plan`` for a week, with a calendar, and from this desk's own events."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner, Result

from tests.contracts.storage.samples import MAIN, conversation
from zhida.adapters.planning.milp_week import MilpRosterSolver
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.cli import app
from zhida.core.kernel.times import MICROS, Micros
from zhida.ports.storage import Append, StoredEvent, Unit

QUICK = ("--played", "0", "--no-rehearse")
WEEK = ("--volume", "300", "--days", "7", *QUICK)


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def document(*args: str | Path) -> dict[str, object]:
    done = run(*args, "--json")
    assert done.exit_code == 0, done.output
    return cast("dict[str, object]", json.loads(done.stdout))


def days(made: dict[str, object]) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", made["days"])


@pytest.fixture(name="calendar")
def written(tmp_path: Path) -> Path:
    path = tmp_path / "calendar.csv"
    path.write_text("date,factor\n2026-11-11,3.5\n2026-11-14,0\n", encoding="utf-8")
    return path


def test_a_week_is_at_most_twenty_five_lines_with_a_line_for_each_day():
    done = run("plan", "--volume", "300", "--days", "7", "--played", "2")

    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert len(lines) <= 25
    assert sum(line.startswith("  day ") for line in lines) == 7
    for words in ("11 h of rest", "5 days at most", "shifts from", "rehearsed the busiest day", "assumed"):
        assert any(words in line for line in lines), words


def test_a_week_says_who_works_when_for_machines():
    made = document("plan", *WEEK)

    rosters = cast("list[list[dict[str, object]]]", made["rosters"])
    assert len(days(made)) == 7
    assert made["agents"] == len(rosters)
    assert all(len(roster) <= 5 for roster in rosters)
    shifts = sum(
        cast("int", shift["people"])
        for day in days(made)
        for shift in cast("list[dict[str, object]]", day["shifts"])
    )
    assert shifts == sum(len(roster) for roster in rosters)


def test_holidays_and_campaigns_stand_in_a_calendar(calendar: Path):
    made = document("plan", *WEEK, "--date", "2026-11-09", "--calendar", calendar)

    assert [day["date"] for day in days(made)][:3] == ["2026-11-09", "2026-11-10", "2026-11-11"]
    assert [round(cast("float", day["contacts"])) for day in days(made)] == [300, 300, 1050, 300, 300, 0, 300]
    assert days(made)[5]["agent_h"] == 0


def test_the_days_of_a_week_have_their_dates(calendar: Path):
    done = run("plan", *WEEK, "--date", "2026-11-09", "--calendar", calendar)

    assert "Wed 11 Nov" in done.stdout
    assert "computed worst" in done.stdout


@pytest.mark.parametrize("text", ["date,factor\nsoon,2\n", "date,factor\n2026-11-11,much\n", "a,b\n1,2\n"])
def test_a_calendar_that_cannot_be_read_says_its_line(tmp_path: Path, text: str):
    path = tmp_path / "calendar.csv"
    path.write_text(text, encoding="utf-8")

    done = run("plan", "--volume", "9", "--date", "2026-11-09", "--calendar", path, *QUICK)

    assert done.exit_code == 2, done.output
    assert "calendar.csv, line 2" in done.output


def test_a_negative_factor_is_refused(tmp_path: Path):
    path = tmp_path / "calendar.csv"
    path.write_text("date,factor\n2026-11-11,-1\n", encoding="utf-8")

    done = run("plan", "--volume", "9", "--date", "2026-11-09", "--calendar", path, *QUICK)

    assert done.exit_code == 2, done.output


def test_a_week_is_forecast_from_a_history(tmp_path: Path):
    path = tmp_path / "calls.csv"
    first = datetime(2026, 1, 5, 9, tzinfo=UTC)
    lines = ["start,contacts"]
    for day in range(21):
        lines.extend(
            f"{first + timedelta(days=day, minutes=15 * k):%Y-%m-%d %H:%M},{9 + day % 7}" for k in range(4)
        )
    path.write_text("\n".join(lines), encoding="utf-8")

    made = document("plan", "--history", path, "--date", "2026-01-26", "--days", "3", *QUICK)

    assert [round(cast("float", day["contacts"])) for day in days(made)] == [36, 40, 44]


def test_without_the_extra_a_simple_week_does(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, MilpRosterSolver.__module__, None)

    done = run("plan", *WEEK)

    assert done.exit_code == 0, done.output
    assert "not bounded" in done.stdout


def stored(stream: str, seq: int, at_s: float, kind: str, **fields: str) -> StoredEvent:
    return StoredEvent(
        stream=stream,
        seq=seq,
        type=kind,
        version=1,
        at=Micros(round(at_s * MICROS)),
        actor_kind="system",
        actor_id=None,
        fields=json.dumps({name: {"v": value} for name, value in fields.items()}),
        hash=bytes(32),
    )


async def _matter(store: SqliteStore, name: str, at_s: float) -> None:
    stream = f"conversation:{name}"
    events = (
        stored(stream, 1, at_s, "conversation.opened", contact_id=name),
        stored(stream, 2, at_s + 1, "queue.entered", lane="standard"),
        stored(stream, 3, at_s + 11, "offer.accepted"),
        stored(stream, 4, at_s + 311, "conversation.closed"),
    )
    append = Append(stream=stream, expected_seq=0, events=events)
    row = conversation(name, last_at=round((at_s + 311) * MICROS))
    await store.commit(Unit(tenant=MAIN, appends=(append,), changes=(row,)))


async def test_a_day_is_planned_from_the_events_of_the_own_store(tmp_path: Path):
    store = SqliteStore(tmp_path)
    await store.start()
    await store.add_tenant(MAIN, "shop", Micros(0))
    noon = datetime(2026, 1, 5, 4, tzinfo=UTC).timestamp()
    for day in range(9):
        for number in range(4):
            await _matter(store, f"cnv_{day}_{number}", noon + 86_400 * day + 600 * number)
    await store.stop()

    asked = ("plan", "--own", "--data", tmp_path)
    made = await asyncio.to_thread(document, *asked, "--resolves", "0", *QUICK)
    said = (await asyncio.to_thread(run, *asked, "--date", "2026-01-13", *QUICK)).stdout

    assert made["contacts"] == 4
    intervals = cast("list[dict[str, float]]", made["intervals"])
    assert [each["start"] for each in intervals if each["forecast"]] == ["12:00", "12:15", "12:30"]
    assert "from 32 own contacts, 2026-01-06 to 2026-01-12: 32 waits of which 0 given up" in said
    assert "too few to measure patience and bot: as given" in said
    assert "no such weekday" not in said


async def test_a_young_desk_says_that_all_its_days_count(tmp_path: Path):
    store = SqliteStore(tmp_path)
    await store.start()
    await store.add_tenant(MAIN, "shop", Micros(0))
    noon = datetime(2026, 1, 5, 4, tzinfo=UTC).timestamp()
    for day in range(3):
        await _matter(store, f"cnv_{day}", noon + 86_400 * day)
    await store.stop()

    asked = ("plan", "--own", "--data", tmp_path, "--zone", "Asia/Shanghai", *QUICK)
    said = (await asyncio.to_thread(run, *asked)).stdout

    assert "no such weekday seen yet" in said
