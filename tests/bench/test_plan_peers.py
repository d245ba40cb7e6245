"""Peers of the planner are judged by what they answer, in a process of their own."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import plan_peers
from benchmarks.goals import PEER_GOALS, PLAN_GOALS
from zhida.bench.plan import PlanFigures

PARROTS = {
    "plan_peer_formulas.py": """
import json, sys
task = json.load(sys.stdin)
levels = [0.5] * (len(task["regimes"]) - 1) + [None]
teams = [[2.0 * load + 10 for load in task["loads"][0]], [None for _ in task["loads"][1]]]
json.dump({"parrot": {"levels": levels, "levels_s": 1.0, "teams": teams, "teams_s": [1.0, 1.0]}}, sys.stdout)
""",
    "plan_peer_engines.py": """
import json, sys
task = json.load(sys.stdin)
same = {"in_time": 0.9, "abandons": 0.05, "seconds": 1000.0, "cpu_s": 1000.0}
found = {name: {"contacts": many, **same} for name, many in task["contacts"].items()}
json.dump(found, sys.stdout)
""",
}


def test_peers_do_the_same_work_and_are_judged_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, script in PARROTS.items():
        (tmp_path / name).write_text(script, encoding="utf-8")
    monkeypatch.setattr(plan_peers, "__file__", str(tmp_path / "plan_peers.py"))
    written = tmp_path / "figures.json"

    status = plan_peers.main([f"--python={sys.executable}", "--contacts=500", f"--json={written}"])

    figures = json.loads(written.read_text("utf-8"))
    said = capsys.readouterr().out
    assert status == 0
    assert figures["zhida: service level, greatest error"] < 1e-12
    assert figures["parrot: service level, greatest error"] > 0.3
    assert figures["parrot: day of 100 erlangs, people over ours"] > 0.5
    assert figures["parrot: day of 800 erlangs, people over ours"] is None
    assert figures["plain line over ciw"] > figures["plain line over simpy"] > 1
    assert "refused" in said
    assert "plain line over simpy" in said
    assert all(goal.name in figures for goal in PEER_GOALS)


def test_every_goal_of_the_planner_is_a_figure_of_its_benchmark():
    assert all(goal.name in PlanFigures.__annotations__ for goal in PLAN_GOALS)
