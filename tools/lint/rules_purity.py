"""Purity: time, ids and chance are arguments, and nothing below the edge swallows an error."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tools.lint.source import Finding, Rule, SourceFile, is_python_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BroadExcept", "ClockAndIdsAreArguments"]

ADAPTERS_OF_CLOCK_AND_IDS = ("clock.py", "clocks.py", "ids.py", "randomness.py", "system.py")
BELOW_THE_EDGE = tuple(
    f"src/zhida/{layer}" for layer in ("kit", "core", "ports", "services", "adapters", "sim")
)
BANNED_CALLS = {
    "datetime": frozenset({"now", "utcnow", "today"}),
    "date": frozenset({"today"}),
    "time": frozenset({"time", "time_ns"}),
    "uuid": frozenset({"uuid1", "uuid4"}),
    "secrets": None,
    "random": None,
}
SEEDED = frozenset({"Random"})


class ClockAndIdsAreArguments(Rule):
    """A hidden clock or dice makes a decision nobody can repeat: no test, no simulator, no auditor.

    Modules named clock, ids, randomness or system in adapters and bootstrap are the ports' adapters and
    may; a `random.Random(seed)` is fine anywhere outside core because its owner decides the seed.
    """

    name = "clock-and-ids-are-arguments"
    good_lines = (
        "now = clock.utc()",
        "import random\nrolls = random.Random(7)",
        "from datetime import datetime\nat = datetime.fromtimestamp(3, tz=UTC)",
    )
    bad_lines = (
        "import time\nt = time.time()",
        "from datetime import datetime\nt = datetime.now(tz=UTC)",
        "import datetime\nt = datetime.datetime.now()",
        "import uuid\nkey = uuid.uuid4()",
        "from uuid import uuid4",
        "import secrets\nkey = secrets.token_hex()",
        "import random\nx = random.random()",
        "import random\nx = random.Random()",
        "from random import choice",
    )

    def applies(self, path: str) -> bool:
        is_adapter = path.startswith(("src/zhida/adapters/", "src/zhida/bootstrap/")) and path.endswith(
            ADAPTERS_OF_CLOCK_AND_IDS
        )
        return is_python_of(path, "src") and not is_adapter

    def findings(self, source: SourceFile) -> Iterator[Finding]:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module in {"uuid", "secrets", "random", "time"}:
                banned = BANNED_CALLS[node.module]
                for alias in node.names:
                    if (banned is None and alias.name not in SEEDED) or (
                        banned is not None and alias.name in banned
                    ):
                        yield self._complain(source, node.lineno, f"{node.module}.{alias.name}")
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = _banned_call(node)
                if called is not None:
                    yield self._complain(source, node.lineno, called)

    def _complain(self, source: SourceFile, line: int, called: str) -> Finding:
        return self.finding(
            source, line, f"{called}: take time from Clock, ids and chance from IdFactory, as arguments."
        )


def _banned_call(call: ast.Call) -> str | None:
    """Return ``module.name`` when the call asks the machine for time, an id or chance."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return None
    owner = function.value
    module = (
        owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    )
    if module not in BANNED_CALLS:
        return None
    if module == "random" and function.attr in SEEDED and call.args:
        return None
    banned = BANNED_CALLS[module]
    return f"{module}.{function.attr}" if banned is None or function.attr in banned else None


class BroadExcept(Rule):
    """An error nobody named is a bug; below the edge it must reach the edge, where it is logged and answered.

    A handler that ends in a bare ``raise`` cleans up and hides nothing; one that hands the very error to its
    caller in another thread (``future.set_exception(error)``, ``work.error = error``) delivers it.
    """

    name = "broad-except"
    good_lines = (
        "try:\n    f()\nexcept ValueError:\n    pass",
        "try:\n    f()\nexcept BaseException:\n    undo()\n    raise",
        "try:\n    f()\nexcept Exception as error:\n    future.set_exception(error)",
        "try:\n    f()\nexcept Exception as error:\n    work.error = error",
    )
    bad_lines = (
        "try:\n    f()\nexcept Exception:\n    pass",
        "try:\n    f()\nexcept:\n    pass",
        "try:\n    f()\nexcept (ValueError, BaseException) as error:\n    log(error)",
    )

    def applies(self, path: str) -> bool:
        return is_python_of(path, *BELOW_THE_EDGE)

    def findings(self, source: SourceFile) -> Iterator[Finding]:
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.ExceptHandler) or not _is_broad(node.type):
                continue
            last = node.body[-1]
            rises = isinstance(last, ast.Raise) and last.exc is None
            if not rises and not any(_delivers(one, node.name) for one in node.body):
                yield self.finding(
                    source, node.lineno, "name the errors that are expected here; let the others rise."
                )


def _delivers(statement: ast.stmt, caught: str | None) -> bool:
    """Return whether a statement hands the caught error itself to whoever waits for it."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="set_exception"), args=[ast.Name(id=handed)])):
            return handed == caught
        case ast.Assign(targets=[ast.Attribute(attr="error")], value=ast.Name(id=handed)):
            return handed == caught
        case _:
            return False


def _is_broad(caught: ast.expr | None) -> bool:
    """Return whether a handler catches everything."""
    match caught:
        case None:
            return True
        case ast.Name():
            return caught.id in {"Exception", "BaseException"}
        case ast.Tuple():
            return any(_is_broad(one) for one in caught.elts)
        case _:
            return False
