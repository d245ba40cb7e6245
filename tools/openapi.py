"""Writes what the API says of itself: docs/reference/openapi.json and the table in docs/reference/http.md.

python -m tools.openapi          write both
python -m tools.openapi check    exit 1 when one of them is not what the code says
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from zhida.web.app import make_api
from zhida.web.common.openapi import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DOCUMENT", "REFERENCE", "document_text", "main", "reference_text"]

_DOCS: Final = Path(__file__).resolve().parent.parent / "docs" / "reference"
DOCUMENT: Final = _DOCS / "openapi.json"
REFERENCE: Final = _DOCS / "http.md"
_BEGIN: Final = "<!-- routes: written by tools/openapi.py -->\n"
_END: Final = "<!-- end of routes -->\n"
_WHO: Final = {
    "public": "everybody",
    "signed_in": "contact or agent",
    "account": "agent, own account",
}


def document_text() -> str:
    """Return the OpenAPI document as it is kept."""
    return json.dumps(describe(make_api()), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def reference_text(present: str) -> str:
    """Return the reference page with its table written anew."""
    before, _, rest = present.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return f"{before}{_BEGIN}\n{_table()}\n{_END}{after}"


def _table() -> str:
    document = describe(make_api())
    paths = cast("Mapping[str, Mapping[str, Mapping[str, object]]]", document["paths"])
    lines = ["| call | what it does | policy |", "|---|---|---|"]
    for path, methods in sorted(paths.items()):
        for method, operation in methods.items():
            policy = str(operation["x-policy"])
            about = str(operation["description"]).split("\n", 1)[0]
            lines.append(f"| `{method.upper()} {path}` | {about} | {_WHO.get(policy, f'`{policy}`')} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check both files; return the exit status."""
    wanted = {DOCUMENT: document_text(), REFERENCE: reference_text(REFERENCE.read_text("utf-8"))}
    if arguments == ["check"]:
        stale = [path.name for path, text in wanted.items() if path.read_text("utf-8") != text]
        for name in stale:
            print(f"docs/reference/{name} is stale: run python -m tools.openapi")
        return int(bool(stale))
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
        print(f"written: docs/reference/{path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
