"""Weigh the built browser files: ``python -m tools.bundle_budget``.

The contact on a slow telephone pays for every byte before the button to a person appears; the agent pays once
a day.
"""

from __future__ import annotations

import gzip
import re
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BUDGETS", "Budget", "main", "weigh"]

BUILT = Path("src/zhida/web/static/built")
_REFERENCE = re.compile(r"""(?:src|href)="/?(?:static/)?([^"?#]+\.(?:js|css))["?#]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a page may weigh, gzipped: the scripts named, and every script and style the pages named load.

    Markup is not weighed: the customer page carries its whole first screen, the button to a person included,
    as plain HTML that works before any script has arrived. A script loads ``chunks`` after the first paint.
    """

    name: str
    files: tuple[str, ...]
    limit_bytes: int
    chunks: tuple[str, ...] = ()


BUDGETS = (
    Budget(name="launcher", files=("widget.js",), limit_bytes=3 * 1024),
    Budget(name="launcher and panel", files=("widget.js", "chat.html"), limit_bytes=15 * 1024),
    Budget(
        name="customer page with the conversation and one language",
        files=("chat.html",),
        chunks=("conversation-*.js", "conversation-*.css", "zh-CN-*.js"),
        limit_bytes=25 * 1024,
    ),
    Budget(name="desk", files=("desk.html",), limit_bytes=56 * 1024),
    Budget(
        name="desk with every page opened",
        files=("desk.html",),
        chunks=(
            "knowledge-page-*.js",
            "bot-page-*.js",
            "plan-page-*.js",
            "plan-page-*.css",
            "pages-*.js",
            "pages-*.css",
        ),
        limit_bytes=120 * 1024,
    ),
)


def _with_references(built: Path, name: str) -> tuple[Path, ...]:
    """Return a built script itself, and of a page every script and style it names.

    Raises:
        FileNotFoundError: the page names a file that was not built.
    """
    path = built / name
    if path.suffix != ".html":
        return (path,)
    names = dict.fromkeys(_REFERENCE.findall(path.read_text(encoding="utf-8")))
    return tuple(_find(built, one) for one in names)


def _find(built: Path, name: str) -> Path:
    """Return the built file a page calls ``name``, wherever the build placed it."""
    for path in (built / name, built / "static" / name):
        if path.is_file():
            return path
    raise FileNotFoundError(f"{name}: named by a page but not in {built}")


def weigh(built: Path, budget: Budget) -> int:
    """Return the gzipped bytes of everything a budget counts."""
    paths = dict.fromkeys(path for name in budget.files for path in _with_references(built, name))
    for pattern in budget.chunks:
        paths |= dict.fromkeys((built / "static").glob(pattern))
    return sum(len(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)) for path in paths)


def main() -> int:
    """Print one line for each budget; return 1 when one is exceeded or a page is missing."""
    status = 0
    for budget in BUDGETS:
        missing = [name for name in budget.files if not (BUILT / name).is_file()]
        if missing:
            print(f"bundle: {budget.name}: {', '.join(missing)} was not built")
            status = 1
            continue
        weight = weigh(BUILT, budget)
        verdict = "ok" if weight <= budget.limit_bytes else "TOO HEAVY"
        print(f"bundle: {budget.name}: {weight} of {budget.limit_bytes} bytes gzipped: {verdict}")
        status = status if weight <= budget.limit_bytes else 1
    return status


if __name__ == "__main__":
    sys.exit(main())
