"""Peers are judged by what they answer, in a process of their own."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import bot_peers
from tests.evals.small_sets import small_sets

PARROT = """
import json, sys
task = json.load(sys.stdin)
first = next(iter(task["articles"]))
for text in task["asked"]:
    print(json.dumps({"id": first, "score": 0.5, "answers": "?" in text}))
"""


def test_peer_is_asked_every_question_and_judged_as_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "parrot.py").write_text(PARROT, encoding="utf-8")
    monkeypatch.setattr(bot_peers, "PEERS", {"parrot": str(tmp_path / "parrot.py")})
    written = tmp_path / "figures.json"

    small_sets(tmp_path)

    status = bot_peers.main(
        ["--python", sys.executable, f"--json={written}", f"--data={tmp_path}", "--only=clinc150"]
    )

    figures = {one["name"]: one for one in json.loads(written.read_text(encoding="utf-8"))}
    assert status == 0
    assert figures["clinc150/parrot: first article right"]["value"] == pytest.approx(1 / 3)
    assert figures["clinc150/parrot: answered as shipped"]["value"] == 0.0
    assert figures["clinc150/zhida: first article right"]["n"] == 3


def test_set_that_is_not_here_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot_peers.main(["--python", sys.executable, f"--data={tmp_path}", "--only=banking77"]) == 0

    assert "banking77: not here" in capsys.readouterr().err
