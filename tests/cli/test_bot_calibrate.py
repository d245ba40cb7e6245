"""``zhida bot calibrate``: labelled messages become certificates, in plain words and as a file."""

import json
from pathlib import Path
from typing import cast

from typer.testing import CliRunner, Result

from zhida.cli import bot


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(bot.app, [str(arg) for arg in args])


def base(tmp_path: Path, articles: int = 12) -> Path:
    path = tmp_path / "kb.jsonl"
    lines = [
        {
            "id": f"a{number}",
            "question": f"model Q{number} shows a fault",
            "answer": f"Reset Q{number}.",
            "similar": [f"fault on Q{number}", f"Q{number} does not start"],
            "source": "manual",
            "lang": "en",
        }
        for number in range(articles)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def labelled(tmp_path: Path, count: int) -> Path:
    path = tmp_path / "queries.jsonl"
    lines = [
        {
            "text": f"model Q{number % 12} shows a fault {number}",
            "gold": f"a{number % 12}",
            "answerable": True,
        }
        for number in range(count)
    ]
    lines += [
        {"text": f"weather of day {number}", "gold": "none", "answerable": False} for number in range(20)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_labelled_messages_certify_and_the_file_lets_the_bot_answer(tmp_path: Path):
    kb, queries, out = base(tmp_path), labelled(tmp_path, 240), tmp_path / "certificates.json"

    done = run("calibrate", "--kb", kb, "--queries", queries, "--out", out, "--lang", "en")
    plain = run("ask", "model Q7 shows a fault", "--kb", kb, "--lang", "en")
    certified = run("ask", "model Q7 shows a fault", "--kb", kb, "--lang", "en", "--calibration", out)

    assert done.exit_code == 0, done.output
    assert "answers from score" in " ".join(done.stdout.split())
    assert "Reset Q7." in certified.stdout
    assert "suggests only" in " ".join(plain.stdout.split())
    document = cast("dict[str, object]", json.loads(out.read_text("utf-8")))
    assert document["labels"] == {"queries": 260}


def test_too_few_labels_certify_nothing_and_the_command_says_so(tmp_path: Path):
    kb, queries, out = base(tmp_path, articles=3), labelled(tmp_path, 3), tmp_path / "certificates.json"

    done = run("calibrate", "--kb", kb, "--queries", queries, "--out", out, "--lang", "en", "--json")

    assert done.exit_code == 1
    document = cast("dict[str, object]", json.loads(done.stdout))
    strata = cast("list[dict[str, object]]", document["strata"])
    assert {one["threshold"] for one in strata} == {None}


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path):
    kb, wrong = base(tmp_path), tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")

    done = run("ask", "hello", "--kb", kb, "--calibration", wrong)

    assert done.exit_code == 2
    assert "zhida bot calibrate" in done.stderr
