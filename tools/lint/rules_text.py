"""Texts: what no committed file may hold, whatever its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.lint.source import Finding, Rule, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LockWithoutAddresses", "MachinePath", "NumberedTodo", "RegistryHost"]

# Written in pieces, so that this file keeps its own rule.
REGISTRY_HOSTS = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "org"),
        ("npm" + "mirror", "com"),
        ("yarn" + "pkg", "com"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
)
_HOST = re.compile("|".join(re.escape(host) for host in REGISTRY_HOSTS))
_MACHINE_PATH = re.compile(r"(?<![\w.$}*-])/(?:work|root|home/[a-z][\w-]*|Users/\w+)/\w")
_TO_DO = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b(?!\(#\d+\)| #\d+)")
_RESOLVED = re.compile(r'"resolved"\s*:')


class _TextRule(Rule):
    """Looks for one pattern in every line of every text file."""

    pattern: re.Pattern[str]
    advice: str

    def applies(self, path: str) -> bool:
        return True

    def findings(self, source: SourceFile) -> Iterator[Finding]:
        for number, line in enumerate(source.lines, start=1):
            if self.pattern.search(line):
                yield self.finding(source, number, self.advice)


class RegistryHost(_TextRule):
    """Which registry serves the packages is the installer's choice; a host in a file takes it away."""

    name = "registry-host"
    pattern = _HOST
    advice = "names a package registry's host: name the package, not where it comes from."
    good_lines = ("pip install zhida",)
    bad_lines = (f"see https://{REGISTRY_HOSTS[0]}/project/zhida",)


class MachinePath(_TextRule):
    """A path of one machine means nothing on any other."""

    name = "machine-path"
    pattern = _MACHINE_PATH
    advice = "names a path of one machine: use a relative path or a setting."
    good_lines = ("open('docs/glossary.md')", "GET /api/v1/agents", "root/main.py")
    bad_lines = ("open('/ro" + "ot/main/x.py')", "cd /ho" + "me/someone/src", "/Us" + "ers/someone/x")


class NumberedTodo(_TextRule):
    """Work that is put off belongs in an issue; a note without a number is forgotten."""

    name = "numbered-todo"
    pattern = _TO_DO
    advice = "give it an issue number, as in (#12), or do it now."
    good_lines = ("# TO" + "DO(#12): second queue",)
    bad_lines = ("# TO" + "DO: second queue", "// FIX" + "ME later")


class LockWithoutAddresses(_TextRule):
    """A lock pins what is installed by its hash; where from is the installer's choice."""

    name = "lock-without-addresses"
    example_path = "frontend/package-lock.json"
    pattern = _RESOLVED
    advice = (
        "written without omit-lockfile-registry-resolved=true (frontend/.npmrc): run npm install there again."
    )
    good_lines = ('"integrity": "sha512-abc"',)
    bad_lines = ('"resolved": "https://example.org/a.tgz"',)

    def applies(self, path: str) -> bool:
        return path.endswith("package-lock.json")
