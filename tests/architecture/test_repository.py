"""The repository explains itself, locks what it installs and notes each change."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import cast

import pytest

ROOT = Path(__file__).parents[2]
EXTRAS = ("plan", "semantic", "onnx", "scale", "import", "audit", "insight", "mcp", "docs")
LOCKS = ("base", "build", "dev", *EXTRAS)
ADR_PARTS = ("## Context", "## Decision", "## Consequences", "## Alternatives", "## Enforced by")
FRAGMENT = re.compile(r"^\d{4}-[a-z0-9-]+\.(added|changed|fixed|removed|security)\.md$")


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def pinned(lock: str) -> dict[str, set[str]]:
    """The versions each package has in a lock; several when a marker decides."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([a-z0-9-]+)==([^\s;\\]+)", text_of(f"requirements/{lock}.txt"), re.MULTILINE
    ):
        versions.setdefault(name, set()).add(version)
    return versions


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(lock: str):
    text = text_of(f"requirements/{lock}.txt")

    entries = [line for line in text.splitlines() if line and not line.startswith(" ")]

    assert entries
    assert all(line.rstrip().endswith("\\") for line in entries), "a package without a hash"
    assert "://" not in text


def test_every_extra_of_the_project_has_its_lock():
    pyproject = tomllib.loads(text_of("pyproject.toml"))
    project = cast("dict[str, dict[str, object]]", pyproject["project"])

    assert set(project["optional-dependencies"]) == set(EXTRAS)
    assert {path.stem for path in (ROOT / "requirements").glob("*.txt")} == set(LOCKS)


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock != "dev"])
def test_one_version_of_a_package_serves_every_lock(lock: str):
    everything = pinned("dev")

    for name, versions in pinned(lock).items():
        assert versions <= everything[name]


def test_every_direct_dependency_is_locked():
    pyproject = tomllib.loads(text_of("pyproject.toml"))
    project = cast("dict[str, list[str]]", pyproject["project"])
    base = pinned("base")

    for requirement in project["dependencies"]:
        assert re.split(r"[\[<>=;]", requirement, maxsplit=1)[0] in base


@pytest.mark.parametrize(
    "path", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "docs/glossary.md"]
)
def test_the_first_things_a_reader_looks_for_are_there(path: str):
    assert len(text_of(path)) > 400


@pytest.mark.parametrize("path", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_the_two_commands_and_every_clause_of_the_promise(path: str):
    text = text_of(path)

    assert "make demo" in text
    assert "make test" in text
    assert all(f"P{number}" in text for number in range(1, 13))
    assert all(f"D{number}" in text for number in range(1, 7))


def test_every_decision_record_says_why_what_and_which_rule_holds_it():
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    assert records
    for number, record in enumerate(records, start=1):
        text = record.read_text(encoding="utf-8")
        assert record.name.startswith(f"{number:04d}-"), f"{record.name}: numbers run without a gap"
        assert all(part in text for part in ADR_PARTS), f"{record.name}: needs {ADR_PARTS}"


def test_every_decision_record_is_listed():
    index = text_of("docs/decisions/README.md")

    for record in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert f"({record.name})" in index


def test_changes_are_noted_in_fragments_of_one_form():
    fragments = [path.name for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]

    assert fragments, "changelog.d/ needs a fragment for the change, see changelog.d/README.md"
    assert [name for name in fragments if not FRAGMENT.match(name)] == []


def test_links_between_the_documents_lead_somewhere():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")]
    broken: list[str] = []
    for document in documents:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            if (
                "://" not in target
                and not target.startswith("mailto:")
                and not (document.parent / target).exists()
            ):
                broken.append(f"{document.relative_to(ROOT)} -> {target}")

    assert broken == []


@pytest.mark.parametrize(
    "script", ["tools/setup.sh", "tools/setup_browser.sh", "tools/lock.sh", "tools/lint.sh"]
)
def test_a_shell_script_is_readable_by_a_plain_sh(script: str):
    done = subprocess.run(["sh", "-n", ROOT / script], check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_setup_names_the_package_that_brings_a_missing_ensurepip(tmp_path: Path):
    python = tmp_path / "python3"
    python.write_text(
        '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; esac\nexit 0\n', encoding="utf-8"
    )
    python.chmod(0o755)

    done = subprocess.run(
        ["sh", ROOT / "tools" / "setup.sh", "run"],
        env={"PATH": "/usr/bin:/bin", "PYTHON": str(python), "VENV": str(tmp_path / "venv")},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr


def test_a_machine_without_a_browser_is_told_the_line_to_install(tmp_path: Path):
    for tool in ("id", "cat", "printf"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    (tmp_path / "id").unlink()
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    (tmp_path / "id").chmod(0o755)

    done = subprocess.run(
        ["/bin/sh", ROOT / "tools" / "setup_browser.sh"],
        env={"PATH": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "apt-get install chromium fonts-noto-cjk" in done.stderr
