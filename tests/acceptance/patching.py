"""A strict applier of unified diffs: every hunk fits exactly one place, or it says so and applies nothing."""

import shutil
from pathlib import Path
from typing import Final

import zhida

__all__ = ["MUTANTS", "DoesNotApply", "mutated"]

MUTANTS: Final = Path(__file__).parent / "mutants"
_PREFIX: Final = "src/zhida/"


class DoesNotApply(Exception):
    """The patch is older than the program: write it anew, a mutant that is none proves nothing."""


def mutated(name: str, into: Path) -> Path:
    """Copy the package, apply one mutant, and return the folder to put first on the path."""
    package = into / "zhida"
    # The built pages are neither changed nor asked for.
    shutil.copytree(Path(zhida.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for path, hunks in _files((MUTANTS / f"{name}.patch").read_text("utf-8")).items():
        file = package / path.removeprefix(_PREFIX)
        file.write_text(_applied(file.read_text("utf-8"), hunks, path), "utf-8")
    return into


def _files(patch: str) -> dict[str, list[tuple[str, str]]]:
    """Return the hunks of each file as the text before and the text after."""
    files: dict[str, list[tuple[str, str]]] = {}
    hunks: list[tuple[str, str]] = []
    for line in patch.splitlines(keepends=True):
        if line.startswith("+++ b/"):
            hunks = files[line.removeprefix("+++ b/").strip()] = []
        elif line.startswith("@@"):
            hunks.append(("", ""))
        elif line[:1] in " +-" and not line.startswith("--- ") and hunks:
            before, after = hunks[-1]
            kept, text = line[:1], line[1:]
            hunks[-1] = (before + text * (kept != "+"), after + text * (kept != "-"))
    if not files or not all(files.values()):
        raise DoesNotApply("the patch changes nothing")
    return files


def _applied(source: str, hunks: list[tuple[str, str]], path: str) -> str:
    for before, after in hunks:
        if source.count(before) != 1:
            raise DoesNotApply(f"{path}: found {source.count(before)} times:\n{before}")
        source = source.replace(before, after)
    return source
