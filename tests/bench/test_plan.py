"""The planner's own figures, on a day small enough for a test."""

import json
from typing import cast

import pytest
from typer.testing import CliRunner

from tests.core.planning.exact import exact
from zhida.bench import plan
from zhida.bench.plan_exact import exact_erlang_a
from zhida.cli import bench

FEW = tuple(row for row in plan.REGIMES if row[0] <= 40)


def test_the_figures_keep_their_names(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan, "REGIMES", FEW)
    monkeypatch.setattr(plan, "_ERLANGS", 50)

    done = CliRunner().invoke(bench.app, ["plan", "--contacts", "300", "--repeats", "1", "--json"])
    said = CliRunner().invoke(bench.app, ["plan", "--contacts", "300", "--repeats", "1"])

    assert done.exit_code == said.exit_code == 0
    figures = cast("dict[str, float]", json.loads(done.stdout))
    for name in ("erlang_a_max_error", "stationary_plan_s", "kernel_day_s", "rehearsal_day_s", "commit", "n"):
        assert name in figures
    assert figures["erlang_a_max_error"] <= 1e-12
    assert "kernel_day_s" in said.stdout


@pytest.mark.parametrize("row", FEW, ids=str)
def test_two_exact_oracles_agree(row: tuple[int, float, float, float, float]):
    agents, erlangs, handle_s, patience_s, within_s = row

    one = exact_erlang_a(agents, erlangs / handle_s, handle_s, patience_s, within_s)
    other = exact(agents, erlangs, handle_s, patience_s, within_s)

    assert (one.waits, one.abandons, one.in_time) == (other.waits, other.abandons, other.in_time)
