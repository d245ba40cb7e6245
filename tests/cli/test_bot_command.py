"""``zhida bot`` on a file: what a shop owner sees before anybody is connected."""

import json
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner, Result

from zhida.cli import bot
from zhida.core.bot.calibration import Certificate, Promise, Stratum
from zhida.core.bot.outcome import JUDGED
from zhida.core.kernel.times import Micros
from zhida.services.certificates import document_of, dump_document

KB = (
    '{"id":"e21","question":"洗衣机显示E21怎么办","answer":"清过滤器。","similar":["洗衣机不排水"],"source":"说明书"}\n'
    '{"id":"fee","question":"上门安装要收费吗","answer":"首次免费。","similar":["安装多少钱"],"source":"价目表"}\n'
)


@pytest.fixture(name="kb")
def written(tmp_path: Path) -> Path:
    path = tmp_path / "kb.jsonl"
    path.write_text(KB, encoding="utf-8")
    return path


CERTIFIED = Promise(
    stratum=Stratum.ORDINARY,
    source=JUDGED,
    certificate=Certificate(
        alpha=0.05, delta=0.1, threshold=580_000, steps=(580_000,), n=400, answered=100, wrong=1, bound=0.04
    ),
)
"""What people judged lets the bot answer from 0.58 on, whatever the articles."""


@pytest.fixture(name="certificates", autouse=True)
def certified(tmp_path: Path) -> Path:
    path = tmp_path / "certificates.json"
    document = document_of(
        (CERTIFIED,),
        number=1,
        at=Micros(0),
        cause="asked",
        kb_hash="",
        model_hash="",
        labels={},
        oos_share=None,
    )
    path.write_text(dump_document(document), encoding="utf-8")
    return path


def run(*args: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(bot.app, [str(arg) for arg in args], input=stdin)


def decided(kb: Path, *lines: object) -> list[dict[str, object]]:
    stdin = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = run(
        "decide",
        "--kb",
        kb,
        "--calibration",
        kb.with_name("certificates.json"),
        "--date",
        "2026-11-21",
        stdin=stdin,
    )
    assert done.exit_code == 0, done.output
    return [cast("dict[str, object]", json.loads(line)) for line in done.stdout.splitlines()]


def test_known_question_is_answered_with_its_article(kb: Path):
    (line,) = decided(kb, {"id": 7, "text": "请问洗衣机显示E21怎么办？"})

    assert (line["id"], line["decision"], line["article_id"]) == (7, "answer", "e21")
    assert set(line) == {"id", "decision", "reason", "detail", "article_id", "score", "candidates"}
    assert cast("float", line["score"]) > 0.9


def test_request_for_a_person_is_handed_over(kb: Path):
    (line,) = decided(kb, {"id": "a", "text": "转人工"})

    assert (line["decision"], line["reason"], line["article_id"]) == ("handover", "human_request", None)


def test_empty_and_endless_messages_get_a_decision_too(kb: Path):
    lines = decided(kb, {"text": "  "}, {"text": "退货" * 5_000}, {"text": "\u0000\u202e", "history": [""]})

    assert (lines[0]["decision"], lines[0]["detail"]) == ("handover", "empty")
    assert {line["decision"] for line in lines} <= {"answer", "ask", "handover"}


def test_history_counts_towards_the_two_turns(kb: Path):
    lines = decided(
        kb,
        {"text": "明天股票会涨吗"},
        {"text": "明天股票会涨吗", "history": ["基金呢"]},
        {"text": "在等什么", "history": ["转人工"]},
        {"text": "安装多少钱", "history": "你好"},
        {"text": "说一下", "history": []},
    )

    assert [line["decision"] for line in lines[:4]] == ["ask", "handover", "handover", "answer"]
    assert lines[2]["reason"] == "human_request"


@pytest.mark.parametrize(
    ("stdin", "told"),
    [
        ("{", "line 1: not JSON"),
        ("\n[]", "line 2: not an object"),
        ('{"id":1}', "text is missing"),
        ('{"text":1}', "text is missing"),
        ('{"text":"a","history":[1]}', "history is neither"),
    ],
)
def test_wrong_line_is_named(kb: Path, stdin: str, told: str):
    done = run("decide", "--kb", kb, stdin=stdin)

    assert done.exit_code == 2
    assert told in done.stderr


def test_asking_shows_decision_reason_and_evidence(kb: Path, certificates: Path):
    shown = run("ask", "洗衣机显示E21怎么办", "--kb", kb, "--calibration", certificates)
    told = run("ask", "转人工", "--kb", kb, "--json")

    assert shown.exit_code == 0
    assert "answer" in shown.stdout
    assert "说明书" in shown.stdout
    assert cast("dict[str, object]", json.loads(told.stdout))["reason"] == "human_request"


def test_unsure_bot_shows_its_choices(kb: Path):
    shown = run("ask", "上门吗", "--kb", kb)

    assert "上门安装要收费吗" in shown.stdout


def test_evaluation_prints_every_figure_with_its_bounds(kb: Path, tmp_path: Path, certificates: Path):
    queries = tmp_path / "queries.jsonl"
    queries.write_text(
        '{"text":"洗衣机不排水","gold":"e21","answerable":true}\n'
        '{"text":"安装多少钱","gold":["fee","other"],"answerable":true}\n'
        '{"text":"洗衣机显示E21怎么办","gold":"fee","answerable":true}\n'
        '{"text":"火星","gold":null,"answerable":false}\n',
        encoding="utf-8",
    )

    done = run("eval", "--kb", kb, "--queries", queries, "--calibration", certificates, "--json")
    shown = run("eval", "--kb", kb, "--queries", queries, "--answer-at", "1000000", "--margin", "0")

    figures = cast("dict[str, float]", json.loads(done.stdout))
    assert figures["hit_at_1"] == pytest.approx(0.6667)
    assert figures["coverage"] == 1.0
    assert figures["wrong_answer_rate"] == pytest.approx(0.3333)
    assert figures["refusal_auroc"] == 1.0
    assert figures["human_recall"] >= 0.9
    assert figures["human_false_alarm"] <= 0.05
    assert figures["off_topic_refused"] == 1.0
    assert "wrong_answer_rate" in shown.stdout


def test_figure_that_was_not_measured_says_so(kb: Path, tmp_path: Path):
    queries = tmp_path / "queries.jsonl"
    queries.write_text("\n", encoding="utf-8")

    shown = run("eval", "--kb", kb, "--queries", queries)

    assert "not measured" in shown.stdout


@pytest.mark.parametrize(
    "args",
    [
        ("eval", "--kb", "kb.jsonl", "--queries", "none.jsonl"),
        ("ask", "x", "--kb", "none.jsonl"),
        ("ask", "x", "--kb", "kb.docx"),
        ("ask", "x", "--kb", "kb.jsonl", "--date", "heute"),
    ],
)
def test_wrong_call_is_told_in_one_line(kb: Path, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(kb.parent)

    done = run(*args)

    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1


def test_unsound_base_is_refused_with_its_rows(tmp_path: Path):
    kb = tmp_path / "kb.jsonl"
    kb.write_text('{"question":"怎么退货"}\n', encoding="utf-8")

    done = run("ask", "x", "--kb", kb)

    assert done.exit_code == 1
    assert "answer is empty" in done.stdout


def many(folder: Path, count: int) -> Path:
    path = folder / "many.jsonl"
    lines = (
        json.dumps(
            {
                "id": f"a{n}",
                "question": f"第{chr(0x5000 + n)}{chr(0x5200 + n)}怎么用",
                "answer": f"请看第{n}页。",
                "similar": [f"{chr(0x5000 + n)}{chr(0x5200 + n)}用法", f"会用{chr(0x5000 + n)}吗"],
                "source": "手册",
            },
            ensure_ascii=False,
        )
        for n in range(count)
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_base_is_learned_once_and_decided_with_afterwards(tmp_path: Path):
    kb, folder = many(tmp_path, 12), tmp_path / "indexes"

    told = run("train", "--kb", kb, "--out", folder, "--json")
    shown = run("train", "--kb", kb, "--out", folder)
    with_file = run("ask", "第倀刀怎么用", "--kb", kb, "--index", folder, "--json")
    without = run("ask", "第倀刀怎么用", "--kb", kb, "--json")
    by_words = run("ask", "第倀刀怎么用", "--kb", kb, "--words-only", "--json")

    figures = cast("dict[str, object]", json.loads(told.stdout))
    assert (folder / str(figures["index"])).is_file()
    assert figures["articles"] == 12
    assert "held_out_hit_at_1" in shown.stdout
    assert with_file.stdout == without.stdout
    assert cast("dict[str, float]", json.loads(with_file.stdout))["score"] >= 0.99
    assert cast("dict[str, float]", json.loads(by_words.stdout))["score"] == 1.0


def test_base_too_small_to_learn_is_said(kb: Path, tmp_path: Path):
    done = run("train", "--kb", kb, "--out", tmp_path / "indexes")

    assert done.exit_code == 1
    assert "too few" in done.stderr
