"""``zhida kb``: articles go in whole or not at all, come out in every format, and are judged."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner, Result

from zhida.cli import kb, tenants

GOOD = "id,question,answer,similar\na,怎么退货,七天内可退。,退货|退钱\nb,什么时候发货,明天。,发货\n"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(kb.app, [str(arg) for arg in args])


def told(done: Result) -> Mapping[str, object]:
    return cast("Mapping[str, object]", json.loads(done.stdout))


@pytest.fixture(name="file")
def written(tmp_path: Path) -> Path:
    path = tmp_path / "faq.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_file_is_taken_into_a_base_and_a_second_time_changes_nothing(file: Path, tmp_path: Path):
    base = tmp_path / "kb.jsonl"

    first = told(run("import", file, "--kb", base, "--json"))
    again = told(run("import", file, "--kb", base, "--json"))

    assert (first["new"], first["done"]) == (2, True)
    assert (again["new"], again["unchanged"]) == (0, 2)
    assert '"source": "faq"' in base.read_text(encoding="utf-8")


def test_dry_run_stores_nothing(file: Path, tmp_path: Path):
    base = tmp_path / "kb.jsonl"

    done = run("import", file, "--kb", base, "--dry-run")

    assert "2 new" in done.stdout
    assert "dry run" in done.stdout
    assert not base.exists()


def test_one_wrong_row_keeps_everything_out(file: Path, tmp_path: Path):
    base = tmp_path / "kb.jsonl"
    file.write_text(GOOD + "c,,没有问题,\n", encoding="utf-8")

    done = run("import", file, "--kb", base)
    as_json = run("import", file, "--kb", base, "--json")

    assert done.exit_code == as_json.exit_code == 1
    assert "question is empty" in done.stdout
    assert told(as_json)["done"] is False
    assert not base.exists()


def test_replacing_removes_what_the_file_does_not_name(file: Path, tmp_path: Path):
    base = tmp_path / "kb.md"
    run("import", file, "--kb", base)
    file.write_text("id,question,answer\na,怎么退货,十五天内可退。\n", encoding="utf-8")

    done = told(run("import", file, "--kb", base, "--replace", "--source", "手册", "--json"))

    assert (done["changed"], done["removed"]) == (1, 1)
    assert "什么时候发货" not in base.read_text(encoding="utf-8")
    assert "手册" in base.read_text(encoding="utf-8")


def test_base_is_given_out_in_another_format(file: Path, tmp_path: Path):
    done = run("export", tmp_path / "out.md", "--kb", file)
    as_json = run("export", tmp_path / "out.jsonl", "--kb", file, "--json")

    assert "2 articles" in done.stdout
    assert told(as_json) == {"file": "out.jsonl", "articles": 2}
    assert "## 怎么退货" in (tmp_path / "out.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faq.csv", "out.jsonl", "out.md"]


def test_lint_tells_what_to_mend_and_fails_on_errors_only(file: Path):
    sound = run("lint", file)
    file.write_text(GOOD.replace("明天。", "请拨打热线"), encoding="utf-8")
    broken = run("lint", file)
    as_json = run("lint", file, "--json", "--date", "2026-11-21")

    assert (sound.exit_code, broken.exit_code, as_json.exit_code) == (0, 1, 1)
    assert "Nothing to mend" in sound.stdout
    assert "请拨打" in broken.stdout
    assert told(as_json)["sound"] is False


def test_warnings_do_not_fail(file: Path):
    file.write_text("question,answer\n怎么退货,七天\n", encoding="utf-8")

    done = run("lint", file)

    assert done.exit_code == 0
    assert "one_wording" in done.stdout


def test_target_that_cannot_be_written_is_told(file: Path, tmp_path: Path):
    done = run("export", tmp_path / "missing" / "out.md", "--kb", file)
    unknown = run("export", tmp_path / "out.docx", "--kb", file)

    assert (done.exit_code, unknown.exit_code) == (2, 2)
    assert "cannot be written" in done.stderr
    assert ".csv, .jsonl, .md" in unknown.stderr


def test_articles_are_stored_in_the_installation(file: Path, tmp_path: Path):
    folder = tmp_path / "data"
    CliRunner().invoke(tenants.app, ["list", "--data", str(folder)])

    dry = told(run("import", file, "--data", folder, "--dry-run", "--json"))
    stored = told(run("import", file, "--data", folder, "--json"))
    out = told(run("export", tmp_path / "out.jsonl", "--data", folder, "--json"))

    assert (dry["new"], dry["done"]) == (2, False)
    assert (stored["new"], stored["done"]) == (2, True)
    assert out["articles"] == 2
    assert run("lint", "--data", folder).exit_code == 0


def test_unknown_tenant_is_told(file: Path, tmp_path: Path):
    done = run("import", file, "--data", tmp_path / "data", "--tenant", "other")

    assert done.exit_code == 2
    assert "no such tenant" in done.stderr
