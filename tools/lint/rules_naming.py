"""Names: the trade's words, and none of the words that mean nothing."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tools.lint.source import Finding, Rule, SourceFile, is_python_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BannedName", "PublicNamesListed"]

ANYWHERE = frozenset({"manager", "helper", "helpers", "util", "utils", "misc", "stuff"})
WHOLE = frozenset({"data", "info", "process", "common", "do_it"})
LAST = frozenset({"info", "data"})
SUFFIXES = ("_dict", "_list")
ALLOWED_MODULES = frozenset({"src/zhida/web/common"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _words(name: str) -> list[str]:
    """Split a snake_case or CamelCase name into lower-case words."""
    return [word for word in _CAMEL.sub("_", name).lower().split("_") if word]


def _complaint(name: str) -> str | None:
    """Return what is wrong with a name, or nothing."""
    words = _words(name)
    whole = "_".join(words)
    if whole in WHOLE or ANYWHERE.intersection(words) or (words and words[-1] in LAST):
        return f"'{name}' says nothing about what it is: use the trade's word (docs/glossary.md)."
    if words and words[0] == "process" and len(words) > 1:
        return f"'{name}' does not say what is done: use a verb of the trade."
    if name.endswith(SUFFIXES):
        return f"'{name}' repeats its type: name what it holds."
    return None


def _defined_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield every name a module defines: classes, functions, arguments, variables."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name, node.lineno
            case ast.arg():
                yield node.arg, node.lineno
            case ast.Name(ctx=ast.Store()):
                yield node.id, node.lineno
            case _:
                pass


class BannedName(Rule):
    """A name that fits everything explains nothing; readers then open the body to learn what it withheld."""

    name = "banned-name"
    good_lines = (
        "def reply(text: str) -> None: ...",
        "data_dir = 1",
        "class QueueEntry: ...",
        "metadata = 1",
        "IMPORTED_LIST = 1",
    )
    bad_lines = (
        "class QueueManager: ...",
        "def helper(): ...",
        "def f(data): ...",
        "info = 1",
        "reply_list = []",
        "for row_dict in rows: ...",
        "def process_message(): ...",
        "class AgentInfo: ...",
    )

    def applies(self, path: str) -> bool:
        return is_python_of(path, "src", "tests", "tools", "benchmarks", "evals")

    def findings(self, source: SourceFile) -> Iterator[Finding]:
        path = PurePosixPath(source.path)
        module = path.parent if path.name == "__init__.py" else path.with_suffix("")
        complaint = None if module.as_posix() in ALLOWED_MODULES else _complaint(module.name)
        if complaint is not None:
            yield self.finding(source, 1, complaint)
        for name, line in _defined_names(source.tree):
            complaint = _complaint(name)
            if complaint is not None:
                yield self.finding(source, line, complaint)


def _has_public_definition(tree: ast.Module) -> bool:
    """Return whether a module defines a function, class or value others could import."""
    for node in tree.body:
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                names = [node.name]
            case ast.Assign():
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name()):
                names = [node.target.id] if isinstance(node.target, ast.Name) else []
            case _:
                names = []
        if any(not name.startswith("_") for name in names):
            return True
    return False


class PublicNamesListed(Rule):
    """What a module promises is written down once, so that the rest may change without asking anyone."""

    name = "public-names-listed"
    good_lines = (
        '__all__ = ["reply"]\ndef reply(): ...',
        '"""Only a docstring."""',
        "_private = 1",
    )
    bad_lines = ("def reply(): ...", "LIMIT = 3")

    def applies(self, path: str) -> bool:
        name = PurePosixPath(path).name
        return is_python_of(path, "src") and name != "__main__.py" and "/migrations/" not in path

    def findings(self, source: SourceFile) -> Iterator[Finding]:
        listed = any(
            isinstance(node, ast.Assign | ast.AnnAssign) and "__all__" in ast.dump(node)
            for node in source.tree.body
        )
        if not listed and _has_public_definition(source.tree):
            yield self.finding(source, 1, "add __all__ with the public names of this module.")
