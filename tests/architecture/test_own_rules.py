"""The project's own lint rules catch what they say, and the repository keeps them."""

from pathlib import Path

import pytest

from tools.lint.registry import RULES, check, committed_files
from tools.lint.source import Rule, SourceFile

ROOT = Path(__file__).parents[2]
GOOD = [
    pytest.param(rule, text, id=f"{rule.name}-{n}")
    for rule in RULES
    for n, text in enumerate(rule.good_lines)
]
BAD = [
    pytest.param(rule, text, id=f"{rule.name}-{n}") for rule in RULES for n, text in enumerate(rule.bad_lines)
]


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_rule_lets_its_good_lines_pass(rule: Rule, text: str):
    assert list(rule.findings(SourceFile(rule.example_path, text))) == []


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_rule_catches_each_of_its_bad_lines(rule: Rule, text: str):
    source = SourceFile(rule.example_path, text)

    findings = list(rule.findings(source))

    assert findings
    assert str(findings[0]).startswith(f"{rule.example_path}:")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_why_it_exists_and_looks_at_its_own_example(rule: Rule):
    assert (type(rule).__doc__ or "").strip()
    assert rule.applies(rule.example_path)
    assert rule.good_lines
    assert rule.bad_lines


def test_rule_names_are_unique():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_clock_adapter_alone_may_ask_the_machine_for_the_time():
    rule = next(rule for rule in RULES if rule.name == "clock-and-ids-are-arguments")

    assert not rule.applies("src/zhida/adapters/storage/clock.py")
    assert not rule.applies("src/zhida/bootstrap/clock.py")
    assert rule.applies("src/zhida/core/kernel/clock.py")


def test_a_module_named_after_nothing_is_caught_by_its_file_name():
    rule = next(rule for rule in RULES if rule.name == "banned-name")

    assert list(rule.findings(SourceFile("src/zhida/services/utils.py", "")))
    assert not list(rule.findings(SourceFile("src/zhida/web/common/__init__.py", "")))


def test_a_file_that_does_not_parse_is_left_to_ruff():
    assert SourceFile("src/zhida/broken.py", "def (").tree.body == []


def test_the_repository_keeps_every_rule():
    findings = [str(finding) for finding in check(ROOT, committed_files(ROOT))]

    assert findings == []


def test_files_are_found_without_git_too(tmp_path: Path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "one.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "two.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")

    paths = list(committed_files(tmp_path))

    assert paths == ["picture.png", "src/one.py"]
    assert list(check(tmp_path, paths))
