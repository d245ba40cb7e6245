"""The bench of the bot measures each size in a process of its own and says where."""

import json
from typing import cast

import pytest
from typer.testing import CliRunner

from zhida.bench.bot import Report, main, measure
from zhida.cli import bench


def test_every_size_has_its_figures_under_their_stable_names():
    done = CliRunner().invoke(bench.app, ["bot", "--articles", "12, 40", "--messages", "3", "--json"])

    figures = cast("dict[str, object]", json.loads(done.stdout))
    sizes = cast("list[dict[str, float]]", figures["sizes"])
    assert [size["articles"] for size in sizes] == [12, 40]
    assert set(sizes[0]) == {
        "articles", "p50_ms", "p99_ms", "rss_mb", "build_s", "agreement", "is_learned", "n",
    }  # fmt: skip
    assert all(size["p50_ms"] > 0 and size["rss_mb"] > 10 for size in sizes)
    assert {"p50_growth", "n", "commit", "machine"} <= set(figures)


def test_people_see_a_table(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "200")

    shown = CliRunner().invoke(bench.app, ["bot", "--articles", "12", "--messages", "2"])

    assert "p99 ms" in shown.stdout
    assert "commit" in shown.stdout


def test_sizes_that_are_no_numbers_are_refused():
    assert CliRunner().invoke(bench.app, ["bot", "--articles", "many"]).exit_code == 2


def test_large_base_is_compared_with_looking_at_every_article():
    figures = measure(600, 3)

    assert not figures.is_learned
    assert figures.agreement == 1.0


def test_child_prints_one_line_of_json(capsys: pytest.CaptureFixture[str]):
    main(["12", "2"])

    line = cast("dict[str, float]", json.loads(capsys.readouterr().out))
    assert line["n"] == 2


def test_single_size_has_no_growth():
    assert Report(commit="c", machine={}, sizes=(measure(12, 2),)).p50_growth is None
