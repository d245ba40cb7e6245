"""Corrections are learned from one half of the questions, and the other half says what else moved."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.bench import Bench
from evals.corrections import corrected
from evals.sets import OwnSet

THINGS = ("冰箱", "空调", "电视", "风扇", "水壶", "台灯", "门锁", "烤箱", "手机", "相机", "音箱", "键盘")


def written(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_what_was_wrong_is_right_once_it_is_learned(tmp_path: Path) -> None:
    articles = [
        {
            "id": f"a{number}",
            "question": f"{thing}坏了找谁修",
            "answer": "见手册。",
            "similar": [f"我的{thing}出毛病了"],
            "source": "手册",
        }
        for number, thing in enumerate(THINGS)
    ]
    asked = [
        {"text": f"{name}款的售后{ask}", "gold": f"a{number}", "kind": "far", "part": "test"}
        for number, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑")
        for ask in ("走哪条路子", "该联系哪里", "怎么个弄法")
    ]
    nothing = {"text": "附近有地铁吗", "gold": None, "kind": "oos_far", "part": "test"}
    own = OwnSet(
        name="small",
        articles=written(tmp_path / "articles.jsonl", articles),
        questions=written(tmp_path / "questions.jsonl", [*asked, nothing]),
    )

    right, before, after = corrected("small", Bench(), (own,))

    assert right.value == 1.0
    assert 0 < right.n <= 36 - before.n
    assert before.n == after.n
    assert before.value is not None
    assert after.value is not None
    assert after.value > before.value
    assert after.note.endswith(" lost")
