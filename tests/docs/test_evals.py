"""What the page on measuring names exists, and what exists is named."""

from pathlib import Path

from evals.command import TRACKS
from evals.gates import read_rules
from evals.rules import RULES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "evals.md").read_text(encoding="utf-8")


def test_every_track_can_be_found_on_the_page() -> None:
    assert [name for name in TRACKS if name not in PAGE] == []


def test_every_rule_that_is_compared_is_explained() -> None:
    said = PAGE.lower()

    assert [name for name in RULES if name.split(" ")[0] not in said] == []


def test_every_gate_is_about_a_track_that_is_measured() -> None:
    sets = {rule.figure.partition("/")[0].removesuffix(", semantic") for rule in read_rules()}

    assert sets <= set(TRACKS)
