"""Every rule, and the files they are shown."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tools.lint import rules_naming, rules_purity, rules_size, rules_text
from tools.lint.source import Finding, Rule, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["RULES", "check", "committed_files"]

RULES: tuple[Rule, ...] = (
    rules_size.ModuleSize(),
    rules_size.SuiteSize(),
    rules_size.FrontendFileSize(),
    rules_size.FunctionSize(),
    rules_naming.BannedName(),
    rules_naming.PublicNamesListed(),
    rules_purity.ClockAndIdsAreArguments(),
    rules_purity.BroadExcept(),
    rules_text.RegistryHost(),
    rules_text.MachinePath(),
    rules_text.NumberedTodo(),
    rules_text.LockWithoutAddresses(),
)
NOT_OURS = frozenset(
    {".git", ".venv", ".setup", "node_modules", "__pycache__", "built", "dist", "build", "site"}
)


def committed_files(root: Path) -> Iterator[str]:
    """Yield the files that are committed or about to be, relative to ``root``.

    Without git (an unpacked sdist) every file is taken that no tool made.
    """
    git = shutil.which("git")
    if git is not None and (root / ".git").exists():
        listing = subprocess.run(
            [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        yield from sorted(name for name in listing.stdout.split("\0") if name and (root / name).is_file())
        return
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and not NOT_OURS.intersection(relative.parts):
            yield relative.as_posix()


def check(root: Path, paths: Iterable[str]) -> Iterator[Finding]:
    """Yield every finding of every rule in the files at ``paths``; files that are no text are passed over."""
    for path in paths:
        try:
            source = SourceFile(path, (root / path).read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
        for rule in RULES:
            if rule.applies(path):
                yield from rule.findings(source)
