"""``zhida plan`` and ``zhida simulate`` as a supervisor uses them, good files and bad ones."""

import csv
import gzip
import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner, Result

from zhida.adapters.planning.milp import MilpShiftSolver
from zhida.cli import app, plan_report, plan_source
from zhida.sim import full_plan
from zhida.sim.full_plan import FullPlan

SCENARIO = """
slot_s = 1800
contacts = [4, 12, 20, 24, 20, 14, 8, 3]
patience_s = 120
[handling]
mean_s = 300
[bot]
resolves = 0.5
"""


@pytest.fixture(name="scenario")
def written(tmp_path: Path) -> Path:
    path = tmp_path / "day.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(name="history")
def counted(tmp_path: Path) -> Path:
    """Sixteen weeks of weekdays, four quarter-hours each."""
    path = tmp_path / "calls.csv"
    lines = ["start,contacts"]
    for day in range(112):
        at = date(2026, 1, 5) + timedelta(days=day)
        if at.weekday() < 5:
            level = 1 + 0.1 * (day % 3)
            lines.extend(
                f"{at} 09:{15 * k:02},{round(level * count)}" for k, count in enumerate((8, 12, 20, 10))
            )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def document(*args: str | Path) -> dict[str, object]:
    done = run(*args, "--json")
    assert done.exit_code == 0, done.output
    return cast("dict[str, object]", json.loads(done.stdout))


def test_a_plan_is_at_most_twenty_five_lines_and_says_what_it_stands_on(scenario: Path):
    done = run("plan", "--scenario", scenario, "--played", "5", "--agent-hour", "30", "--level", "0.9")

    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert len(lines) <= 25
    for words in (
        "promise 90%",
        "agent-hours",
        "computed",
        "played 5 days",
        "rehearsed",
        "risk",
        "breaks first",
    ):
        assert any(words in line for line in lines), words
    assert lines[-1] == "from day.toml"


def test_the_whole_plan_is_there_for_machines_tables_and_pages(scenario: Path, tmp_path: Path):
    table, picture = tmp_path / "plan.csv", tmp_path / "plan.svg"

    made = document("plan", "--scenario", scenario, "--played", "3", "--csv", table, "--svg", picture)

    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    intervals = cast("list[dict[str, object]]", made["intervals"])
    assert len(rows) == len(intervals) == 8
    assert list(rows[0]) == list(plan_report.COLUMNS)
    assert float(rows[3]["agents"]) == intervals[3]["agents"]
    assert ET.fromstring(picture.read_text("utf-8")).tag.endswith("svg")
    assert cast("dict[str, object]", made["provenance"])["stage"] == "weighed"
    shifts = cast("list[dict[str, object]]", made["shifts"])
    assert sum(cast("int", each["people"]) for each in shifts) > 0


def test_the_same_seed_gives_the_same_plan(scenario: Path):
    once, again = (
        document("plan", "--scenario", scenario, "--played", "3", "--no-rehearse") for _ in range(2)
    )

    assert once == again
    assert once["rehearsed"] is None


def test_the_plan_says_by_how_much_one_pool_is_too_good_for_two_skills(scenario: Path):
    asked = ("plan", "--scenario", scenario, "--played", "10", "--no-rehearse", "--skills", "0.6/0.1")

    made, said = document(*asked), run(*asked).stdout

    found = cast("dict[str, float]", made["skills"])
    assert found["pooled"] > found["skilled"]
    assert found["optimistic"] == pytest.approx(found["pooled"] - found["skilled"])
    assert "10% of people have both" in said
    assert "points optimistic" in said


def test_an_assumed_day_says_that_it_is_assumed():
    done = run(
        "plan", "--volume", "0", "--played", "0", "--no-rehearse", "--level", "0.8", "--forecast-cv", "0.2"
    )

    assert done.exit_code == 0, done.output
    assert "assumed" in done.stdout.splitlines()[-1]
    assert "±20%" in done.stdout
    assert "played" not in done.stdout


def test_a_day_is_forecast_from_its_own_history(history: Path):
    made = document(
        "plan",
        "--history",
        history,
        "--date",
        "2026-04-27",
        "--played",
        "0",
        "--no-rehearse",
        "--resolves",
        "0",
    )

    intervals = cast("list[dict[str, object]]", made["intervals"])
    assert [each["start"] for each in intervals] == ["09:00", "09:15", "09:30", "09:45"]
    assert made["contacts"] == pytest.approx(55, rel=0.1)


def test_a_long_history_says_itself_how_wrong_the_forecast_is(history: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan_source, "_BACKTEST_DAYS", 40)
    monkeypatch.setattr(plan_source, "_BACKTEST_FIRST", 30)

    done = run("plan", "--history", history, "--date", "2026-04-27", "--played", "0", "--no-rehearse")

    assert done.exit_code == 0, done.output
    assert "±8%" not in done.stdout


def test_the_forecast_is_tested_on_days_it_had_not_seen(history: Path, tmp_path: Path):
    lines = [
        json.dumps({"t": start, "calls": int(contacts)})
        for start, contacts in (line.split(",") for line in history.read_text("utf-8").splitlines()[1:])
    ]
    packed = tmp_path / "calls.jsonl.gz"
    packed.write_bytes(gzip.compress(("\n".join(lines) + "\n\n").encode()))

    figures = document("plan", "backtest", packed, "--first", "40")

    assert figures == document("plan", "backtest", history, "--first", "40")
    assert 0 < cast("float", figures["mape_15min"]) < 0.2
    assert "mape_day" in run("plan", "backtest", history, "--first", "40").stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("calls.csv", "start,contacts\n日".encode("gb18030"), "save it as text in UTF-8"),
        ("calls.jsonl.gz", gzip.compress(b"{}", mtime=0)[:12], "cannot be read"),
        ("calls.csv", None, "No such file"),
    ],
    ids=["another encoding", "cut off", "not there"],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(
    tmp_path: Path, name: str, content: bytes | None, said: str
):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    done = run("plan", "backtest", path)

    assert done.exit_code == 2
    assert name in done.output
    assert said in done.output


def test_the_worked_example_compares_shares_of_the_bot():
    found = document("plan", "example", "--volume", "1350", "--peak-volume", "1400", "--agent-hour", "30")

    rows = cast("list[dict[str, float]]", found["rows"])
    assert [row["by_division"] for row in rows[:4]] == [6, 3, 2, 1]
    assert rows[0]["peak_agents"] > rows[3]["peak_agents"]
    assert [row["cheapest"] for row in rows[:4]] == [False, False, False, True]
    said = run("plan", "example", "--volume", "100", "--peak-volume", "200", "--agent-hour", "1").stdout
    assert sum("*" in line and "95%" in line for line in said.splitlines()) >= 2


def test_hours_and_small_teams_are_told_honestly():
    hours = cast("list[dict[str, float]]", document("plan", "hours", "--volume", "300"))
    teams = cast("list[dict[str, float]]", document("plan", "teams"))

    assert len(hours) == 24
    assert [each["agents"] for each in teams] == [1, 2, 3, 4, 5]
    assert "call-back" in run("plan", "hours", "--volume", "300").stdout
    assert "call-back windows" in run("plan", "teams").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give one of --scenario, --history, --own and --volume"),
        (("--volume", "9", "--scenario", "x"), "give one of"),
        (("--history", "x.csv"), "--history and --date belong together"),
        (("--history", "x.csv", "--date", "soon"), "soon: no such day"),
        (("--history", "x.csv", "--date", "2026-01-01"), "x.csv: cannot be read"),
        (
            ("--history", "x.csv", "--date", "2026-01-01", "--zone", "Mars/Base"),
            "Mars/Base: no such time zone",
        ),
        (("--volume", "9", "--calendar", "x.csv"), "--calendar needs to know the day"),
        (("--volume", "9", "--days", "2", "--svg", "x.svg"), "--csv and --svg show one day"),
        (("--own", "--data", "/nowhere"), "no store there"),
        (("--volume", "9", "--skills", "0.7"), "0.7: write two shares as 0.7/0.2"),
        (("--volume", "9", "--skills", "0.7/2"), "skills.both: 2.0 must"),
        (("--volume", "9", "--level", "1"), "service_level: 1.0 must lie between"),
        (("--volume", "9", "--patience-s", "0"), "patience_s: 0.0 must be above 0"),
        (("--volume", "9", "--handle-s", "nan"), "handling.mean_s: nan must be"),
        (("--volume", "1e9"), "contacts in one interval are above"),
        (("--volume", "0", "--shrinkage", "1", "--played", "0", "--no-rehearse"), "shrinkage: 1.0 must be"),
        (
            ("--volume", "0", "--csv", "/nowhere/a.csv", "--played", "0", "--no-rehearse"),
            "a.csv: cannot be written",
        ),
    ],
)
def test_bad_usage_says_what_is_wrong(arguments: tuple[str, ...], message: str):
    done = run("plan", *arguments)

    assert done.exit_code == 2, done.output
    assert message in done.output


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "a.json: neither JSON nor"),
        ("a.json", "[1]", "a.json: must hold one object"),
        ("a.toml", "slot_s = 900\ncontacts = [1, -2]", "row 2, contacts: -2.0 must be"),
    ],
)
def test_a_bad_scenario_says_what_is_wrong(tmp_path: Path, name: str, text: str, message: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    for command in (("plan", "--scenario", path), ("simulate", path)):
        done = run(*command)
        assert done.exit_code == 2, done.output
        assert message in done.output


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "when,contacts\n2026-01-05 09:00,1\n", "a.csv: needs a column start or t"),
        ("a.csv", "start,contacts\n2026-01-05 09:00,1\n2026-01-05 09:15,-1\n", "row 3, contacts"),
        ("a.jsonl", "{", "a.jsonl, line 1: not JSON"),
        ("a.jsonl", "[]", "a.jsonl, line 1: not an object"),
    ],
)
def test_a_bad_history_says_its_line(tmp_path: Path, name: str, text: str, message: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    done = run("plan", "backtest", path)

    assert done.exit_code == 2, done.output
    assert message in done.output


def test_who_interrupts_keeps_the_best_plan_so_far(scenario: Path, monkeypatch: pytest.MonkeyPatch):
    whole = full_plan.plan_day

    def interrupted(*arguments: object) -> Iterator[FullPlan]:
        made = whole(*arguments)  # pyright: ignore[reportArgumentType]  handed on as they came
        yield next(made)
        raise KeyboardInterrupt

    monkeypatch.setattr(full_plan, "plan_day", interrupted)

    done = run("plan", "--scenario", scenario)

    assert done.exit_code == 0, done.output
    assert "the plan as computed so far" in done.output
    assert "agent-hours" in done.stdout


def test_who_interrupts_before_there_is_a_plan_gets_none(scenario: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object) -> Iterator[FullPlan]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(full_plan, "plan_day", interrupted)

    assert run("plan", "--scenario", scenario).exit_code == 130


def test_without_the_extra_a_simple_cover_does(scenario: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, MilpShiftSolver.__module__, None)

    done = run("plan", "--scenario", scenario, "--played", "0", "--no-rehearse")

    assert done.exit_code == 0, done.output
    assert "not bounded" in done.stdout


def test_a_day_is_simulated_on_the_core_or_on_the_kernel(scenario: Path):
    path = scenario.with_name("staffed.toml")
    shift = "\n[[shifts]]\nstart_s = 0\nend_s = 14400\nagents = 6\n"
    path.write_text(SCENARIO + shift, encoding="utf-8")

    core, kernel = (
        document("simulate", path, "--seed", "4"),
        document("simulate", path, "--seed", "4", "--kernel"),
    )
    said = run("simulate", path, "--days", "2", "--kernel").stdout

    assert core == kernel
    assert cast("int", core["entered"]) > 40
    assert "worst interval" in said


def test_a_day_without_contacts_is_simulated_too(tmp_path: Path):
    path = tmp_path / "quiet.json"
    path.write_text('{"slot_s": 900, "contacts": [0]}', encoding="utf-8")

    done = run("simulate", path)

    assert done.exit_code == 0, done.output
    assert "worst interval" not in done.stdout
