"""The relay benchmark on a real server: short, with few people, and every figure under its name."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhida.bench import relay
from zhida.bench.facts import InvariantBroken
from zhida.cli import app

SHORT = (
    "bench",
    "relay",
    "--seconds",
    "0.5",
    "--contacts",
    "8",
    "--agents",
    "2",
    "--idle",
    "10",
    "--pairs",
    "1",
)
FIGURES = ("capacity_ratio", "p50_ratio", "fsyncs_per_message", "kb_per_idle_connection")


def test_benchmark_prints_every_figure_with_where_it_was_measured(tmp_path: Path):
    result = CliRunner().invoke(app, [*SHORT, "--json", "--folder", str(tmp_path)])

    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert all(isinstance(figures[name], float) for name in FIGURES)
    assert 0 < figures["fsyncs_per_message"] <= 2
    assert all(run[side]["run"]["acked"] > 0 for run in figures["runs"] for side in ("product", "floor"))
    assert figures["n"] > 8
    assert {"cores", "kernel", "file_system", "python"} <= figures["machine"].keys()
    assert [run["kind"] for run in figures["runs"]] == ["saturated", "single", "offered"]
    assert all(run["floor"]["disk"]["p50_ms"] > 0 for run in figures["runs"])
    assert list(tmp_path.iterdir()) == []


def test_benchmark_without_compiler_measures_in_python_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))

    result = CliRunner().invoke(app, [*SHORT, "--no-floor", "--folder", str(tmp_path)])

    assert result.exit_code == 0, result.output
    assert all(name in result.output for name in FIGURES)
    assert "no floor" in result.output
    assert "no C compiler found" in result.output


def test_run_that_lost_a_message_is_a_failed_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def lost(*given: object) -> None:
        raise InvariantBroken("contact 3: 1 messages not delivered, first 9")

    monkeypatch.setattr(relay, "measure", lost)

    result = CliRunner().invoke(app, [*SHORT, "--folder", str(tmp_path)])

    assert result.exit_code == 1
    assert "not delivered" in result.output
