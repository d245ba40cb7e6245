"""The reference pages are complete and committed as generated; the message catalogues agree."""

import ast
import re
from pathlib import Path

import pytest

from tools import reference_pages
from tools.reference_words import BUSINESS, ERRORS, SERVER, TABLE_WORDS
from zhida.bootstrap.config import Config
from zhida.core.journey.templates import TEMPLATES
from zhida.core.kernel import errors
from zhida.core.kernel.errors import ErrorCode, ZhidaError
from zhida.ports.tables import TABLES
from zhida.services.texts import LANGUAGES, Texts
from zhida.web.common.errors import error_body, status_of

ROOT = Path(__file__).resolve().parent.parent.parent
FORBIDDEN = {
    "zh-CN": ("亲", "请耐心等待", "排队人数较多", "联系人工客服请", "系统繁忙", "感谢您的耐心"),
    "zh-TW": ("親", "請耐心等待", "排隊人數較多", "系統繁忙", "感謝您的耐心"),
    "en": (
        "please be patient",
        "high call volume",
        "your call is important",
        "valued customer",
    ),
}


@pytest.mark.parametrize("name", ["errors.md", "settings.md", "tables.md"])
def test_committed_page_is_what_the_program_writes(name: str) -> None:
    committed = (ROOT / "docs" / "reference" / name).read_text("utf-8")

    assert committed == reference_pages.rendered()[name], "run python -m tools.reference_pages"


def test_every_error_setting_and_table_has_its_words_and_no_other() -> None:
    assert set(ERRORS) == set(ErrorCode)
    assert set(SERVER) == {name for name in Config.__dataclass_fields__}
    assert set(BUSINESS) == set(reference_pages.business_paths())
    assert set(TABLE_WORDS) == {table.name for table in TABLES}


def test_status_on_the_page_is_the_one_every_caller_gets() -> None:
    for source in (ROOT / "src" / "zhida").rglob("*.py"):
        tree = ast.parse(source.read_text("utf-8"))
        answered = {id(one) for node in ast.walk(tree) for one in _with_own_status(node)}
        for node in ast.walk(tree):
            raised = _raised(node)
            if raised is not None and id(node) not in answered:
                code, kind = raised
                assert status_of(kind(code)) == status_of(ERRORS[code][0](code)), f"{source.name}: {code}"


def _with_own_status(node: ast.AST) -> list[ast.expr]:
    """Return errors handed on together with a number for the status, as the edge of the server does."""
    if not (isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[0], ast.Constant)):
        return []
    return node.args[1:] if isinstance(node.args[0].value, int) else []


def _raised(node: ast.AST) -> tuple[ErrorCode, type[ZhidaError]] | None:
    """Return code and class of ``Kind(ErrorCode.NAME, ...)``, or None for anything else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
        return None
    kind, first = getattr(errors, node.func.id, None), node.args[0]
    named = isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name)
    if not (isinstance(kind, type) and issubclass(kind, ZhidaError) and named):
        return None
    assert isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name)
    return (ErrorCode[first.attr], kind) if first.value.id == "ErrorCode" else None


def test_catalogues_have_the_same_keys_and_parameters() -> None:
    texts = Texts.load()
    base = texts.catalogue("zh-CN")

    for lang in LANGUAGES:
        catalogue = texts.catalogue(lang)
        assert catalogue.keys() == base.keys()
        for key, text in catalogue.items():
            assert _params(text) == _params(base[key]), f"{lang} {key}"
            assert text.strip() == text and text


def test_every_code_and_every_bot_phrase_has_a_message() -> None:
    keys = Texts.load().catalogue("en").keys()

    assert {f"error.{code.value}" for code in ErrorCode} <= keys
    assert set(TEMPLATES) <= keys


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_says_what_waiting_people_hate_to_read(lang: str) -> None:
    for key, text in Texts.load().catalogue(lang).items():
        assert not [phrase for phrase in FORBIDDEN[lang] if phrase in text.lower()], key


def test_error_on_the_wire_is_in_the_language_of_the_caller() -> None:
    error = errors.TooMany(retry_after_s=7)

    body = error_body(error, Texts.load(), "en")

    assert body["code"] == "too_many" and body["retry_after_s"] == 7
    assert "7" in str(body["message"]) and "{" not in str(body["message"])


def _params(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))
