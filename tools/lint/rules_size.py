"""Sizes: a file or function past its limit is looking for a seam."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, ClassVar

from tools.lint.source import Finding, Rule, SourceFile, is_python_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FrontendFileSize", "FunctionSize", "ModuleSize", "SuiteSize"]

MODULE_LINES = 500
TEST_LINES = 800
FRONTEND_LINES = 250
FUNCTION_LINES = 50
FRONTEND_ENDINGS = (".ts", ".tsx", ".js", ".mjs", ".css", ".html")


class _FileSize(Rule):
    """Counts the lines of a file."""

    limit: ClassVar[int]

    def findings(self, source: SourceFile) -> Iterator[Finding]:
        if len(source.lines) > self.limit:
            yield self.finding(
                source, self.limit + 1, f"{len(source.lines)} lines, the limit is {self.limit}: split it."
            )


class ModuleSize(_FileSize):
    """A module that cannot be read in one sitting hides its seams, and no reviewer sees all of it."""

    name = "module-size"
    limit = MODULE_LINES
    good_lines = ("x = 1\n" * MODULE_LINES,)
    bad_lines = ("x = 1\n" * (MODULE_LINES + 1),)

    def applies(self, path: str) -> bool:
        return is_python_of(path, "src", "tools", "benchmarks", "evals") or path == "hatch_build.py"


class SuiteSize(_FileSize):
    """Tests are read when something broke; they may be longer than code, not endless."""

    name = "suite-size"
    limit = TEST_LINES
    example_path = "tests/core/test_example.py"
    good_lines = ("x = 1\n" * TEST_LINES,)
    bad_lines = ("x = 1\n" * (TEST_LINES + 1),)

    def applies(self, path: str) -> bool:
        return is_python_of(path, "tests")


class FrontendFileSize(_FileSize):
    """A component past this size has more than one job."""

    name = "frontend-file-size"
    limit = FRONTEND_LINES
    example_path = "frontend/panel/example.ts"
    good_lines = ("let x = 1;\n" * FRONTEND_LINES,)
    bad_lines = ("let x = 1;\n" * (FRONTEND_LINES + 1),)

    def applies(self, path: str) -> bool:
        return path.startswith("frontend/") and path.endswith(FRONTEND_ENDINGS)


class FunctionSize(Rule):
    """A function past this size does several things and names none of them."""

    name = "function-size"
    good_lines = ("def one():\n" + "    x = 1\n" * (FUNCTION_LINES - 1),)
    bad_lines = ("def one():\n" + "    x = 1\n" * FUNCTION_LINES,)

    def applies(self, path: str) -> bool:
        return is_python_of(path, "src", "tests", "tools", "benchmarks", "evals") or path == "hatch_build.py"

    def findings(self, source: SourceFile) -> Iterator[Finding]:
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield self.finding(
                    source,
                    node.lineno,
                    f"{node.name} has {length} lines, the limit is {FUNCTION_LINES}: split it.",
                )
