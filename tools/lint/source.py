"""What a rule looks at and what it says: one file, one finding, one rule."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Finding", "Rule", "SourceFile", "is_python_of"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One broken rule at one line of one file."""

    path: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class SourceFile:
    """A file as a rule sees it; ``path`` is relative to the repository."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module; a syntax error is ruff's to report, so it gives an empty one."""
        try:
            return ast.parse(self.text)
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(self.text.splitlines())

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's folders and file name."""
        return PurePosixPath(self.path).parts


class Rule(ABC):
    """One rule. The subclass's docstring says why it exists."""

    name: ClassVar[str]
    example_path: ClassVar[str] = "src/zhida/services/example.py"
    good_lines: ClassVar[tuple[str, ...]]
    bad_lines: ClassVar[tuple[str, ...]]

    @abstractmethod
    def applies(self, path: str) -> bool:
        """Return whether the rule looks at the file at ``path``."""

    @abstractmethod
    def findings(self, source: SourceFile) -> Iterator[Finding]:
        """Yield each place in ``source`` that breaks the rule."""

    def finding(self, source: SourceFile, line: int, text: str) -> Finding:
        """Return a finding of this rule; ``text`` says what to do."""
        return Finding(path=source.path, line=line, rule=self.name, text=text)


def is_python_of(path: str, *folders: str) -> bool:
    """Return whether ``path`` is a Python file below one of ``folders``."""
    return path.endswith(".py") and path.startswith(tuple(f"{folder}/" for folder in folders))
