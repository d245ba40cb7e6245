"""``zhida kb mine`` and imports of other formats and addresses, as an operator types them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.contracts.importers.papers import xlsx
from zhida.cli import kb, kb_mining
from zhida.cli.kb_reading import fetched_rows, read_source, title_of
from zhida.ports.fetching import Fetched

CHATS = (
    "conversation,role,text\n1,user,怎么开发票？\n1,agent,在订单页点开票，三天内发到邮箱。\n"
    "2,user,请问怎么开发票 13812345678\n2,agent,在订单页点开票，三天内发到邮箱。\n2,ghost,x\n3,user,在吗\n"
)


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(kb.app, [str(arg) for arg in args])


def told(done: Result) -> Mapping[str, object]:
    return cast("Mapping[str, object]", json.loads(done.stdout))


@pytest.fixture(name="chats")
def written(tmp_path: Path) -> Path:
    path = tmp_path / "chats.csv"
    path.write_text(CHATS, encoding="utf-8")
    return path


def test_chats_become_drafts_that_can_be_imported(chats: Path, tmp_path: Path):
    out, base = tmp_path / "drafts.jsonl", tmp_path / "kb.jsonl"

    done = told(run("mine", chats, "--out", out, "--json"))
    taken = told(run("import", out, "--kb", base, "--json"))

    (draft,) = cast("list[Mapping[str, object]]", done["drafts"])
    assert (draft["count"], draft["answer"]) == (2, "在订单页点开票，三天内发到邮箱。")
    assert (done["messages"], done["passed_over"]) == (5, 1)
    assert "138" not in out.read_text(encoding="utf-8")
    assert json.loads(out.read_text(encoding="utf-8"))["count"] == 2
    assert (taken["new"], taken["errors"]) == (1, [])
    assert '"source": "chats"' in base.read_text(encoding="utf-8")


def test_drafts_are_shown_to_people_as_a_table(chats: Path):
    done = run("mine", chats)

    assert done.exit_code == 0
    assert "1 drafts" in done.stdout and "发票" in done.stdout
    assert "1 rows name no known speaker" in done.stdout


def test_what_cannot_be_mined_is_told(tmp_path: Path, chats: Path, monkeypatch: pytest.MonkeyPatch):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")

    assert run("mine", wrong).exit_code == 1
    assert run("mine", tmp_path / "none.csv").exit_code == 2
    monkeypatch.setattr(kb_mining, "_MOST_BYTES", 10)
    assert run("mine", chats).exit_code == 2


def test_workbook_is_imported_with_errors_by_sheet_row_and_column(tmp_path: Path):
    path, base = tmp_path / "faq.xlsx", tmp_path / "kb.jsonl"
    path.write_bytes(xlsx({"售后": [["问题", "答案"], ["怎么退货", "七天内可退。"], ["怎么换货", ""]]}))

    refused = told(run("import", path, "--kb", base, "--json"))
    shown = run("import", path, "--kb", base)

    (error,) = cast("list[Mapping[str, object]]", refused["errors"])
    assert (error["place"], error["line"], error["field"]) == ("售后", 3, "answer")
    assert "售后 3" in shown.stdout
    assert not base.exists()


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/faq", "http://[::1]/", "http://169.254.169.254/", "https://u:p@example.com/"],
)
def test_address_that_may_not_be_called_is_refused(address: str):
    done = run("import", address, "--kb", "kb.jsonl")

    assert done.exit_code == 2
    assert "may not be called" in done.stderr


def test_page_that_was_fetched_is_read_by_its_type_and_cited_by_its_address():
    page = "<h2>怎么退货？</h2><p>七天内可以退。</p>".encode()
    url = "https://shop.example/help/faq"
    fetched = Fetched(url=url, status=200, headers={"content-type": "text/html"}, body=page)

    assert [row.values["question"] for row in fetched_rows(url, fetched).rows] == ["怎么退货？"]
    assert title_of(url) == url and title_of("a/faq.csv") == "faq"
    with pytest.raises(typer.Exit):
        fetched_rows(url, Fetched(url=url, status=404, headers={}, body=b""))


def test_file_too_large_or_of_no_known_kind_is_refused(tmp_path: Path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(11 * 1024 * 1024)

    for source in (str(large), str(tmp_path / "faq.exe"), str(tmp_path / "none.csv")):
        with pytest.raises(typer.Exit):
            read_source(source)
