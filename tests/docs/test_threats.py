"""Every threat names the tests that prove its control, and each of them is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    line.strip("| ").split(" | ")
    for line in (ROOT / "docs" / "explanation" / "threats.md").read_text("utf-8").splitlines()
    if line.startswith("| T")
]


@pytest.fixture(scope="module")
def tests() -> frozenset[str]:
    sources = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(name for source in sources for name in re.findall(r"def (test_\w+)", source))


def test_every_threat_has_its_row() -> None:
    assert [row[0] for row in ROWS] == [f"T{number}" for number in range(1, 26)]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_threat_names_tests_that_are_there(row: list[str], tests: frozenset[str]) -> None:
    named = re.findall(r"`(test_\w+)`", row[-1])

    assert named
    assert set(named) <= tests
