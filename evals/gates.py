"""The pass rules of gates.toml: which figures break a gate, which miss a goal."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, cast

from evals.figures import Figure

__all__ = ["GATES", "Pass", "Verdict", "read_rules", "verdict"]

GATES: Final = Path(__file__).parent / "gates.toml"


class Verdict(StrEnum):
    """What a rule says of a figure."""

    HELD = "held"
    BROKEN = "BROKEN"
    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One rule; a ``gate`` decides the exit status, a goal does not. ``exact`` leaves no room for chance."""

    figure: str
    gate: bool
    at_least: float | None = None
    at_most: float | None = None
    exact: bool = False
    source: str = ""

    @property
    def said(self) -> str:
        """The limit as the table shows it."""
        sign, limit = (">=", self.at_least) if self.at_least is not None else ("<=", self.at_most)
        return f"{'gate' if self.gate else 'goal'} {sign} {limit}"


def read_rules(path: Path = GATES) -> tuple[Pass, ...]:
    """Return the rules of a file, gates first.

    Raises:
        ValueError: A rule has no limit, or two.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        _rule(row, gate=kind == "gate")
        for kind in ("gate", "goal")
        for row in cast("Iterable[Mapping[str, str | float | bool]]", tables.get(kind, ()))
    )


def verdict(rule: Pass, figures: Sequence[Figure]) -> Verdict:
    """Return what the rule says of the figure it names."""
    found = next((one for one in figures if one.name == rule.figure and one.value is not None), None)
    if found is None or found.value is None:
        return Verdict.UNKNOWN
    good = _holds(rule, found.value, found)
    if rule.gate:
        return Verdict.HELD if good else Verdict.BROKEN
    return Verdict.REACHED if good else Verdict.MISSED


def _holds(rule: Pass, value: float, figure: Figure) -> bool:
    """Tell whether the limit is held: a gate without ``exact`` by its interval, all else by the value."""
    loose = rule.gate and not rule.exact
    if rule.at_least is not None:
        return (figure.high if loose and figure.high is not None else value) >= rule.at_least
    most = 1.0 if rule.at_most is None else rule.at_most
    return (figure.low if loose and figure.low is not None else value) <= most


def _rule(row: Mapping[str, str | float | bool], *, gate: bool) -> Pass:
    least, most = row.get("at_least"), row.get("at_most")
    if (least is None) is (most is None):
        raise ValueError(f"gates.toml: {row.get('figure')}: give at_least or at_most")
    return Pass(
        figure=str(row["figure"]),
        gate=gate,
        at_least=None if least is None else float(least),
        at_most=None if most is None else float(most),
        exact=bool(row.get("exact", False)),
        source=str(row.get("source", "")),
    )
