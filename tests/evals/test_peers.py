"""Peers are judged by what they answer, in a process of their own."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import bot_peers

PARROT = """
import json, sys
task = json.load(sys.stdin)
first = next(iter(task["articles"]))
for text in task["asked"]:
    print(json.dumps({"id": first, "score": 0.5, "answers": "?" in text}))
"""


def test_peer_is_asked_every_question_and_judged_as_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "parrot.py").write_text(PARROT, encoding="utf-8")
    monkeypatch.setattr(bot_peers, "PEERS", {"parrot": str(tmp_path / "parrot.py")})
    written = tmp_path / "figures.json"

    status = bot_peers.main(["--python", sys.executable, f"--json={written}"])

    figures = {one["name"]: one for one in json.loads(written.read_text(encoding="utf-8"))}
    assert status == 0
    assert figures["bank/parrot: first article right"]["value"] < 0.05
    assert figures["bank/parrot: wrong among these"]["n"] < figures["bank/zhida: first article right"]["n"]
    assert "clinc150: not here" in capsys.readouterr().err
