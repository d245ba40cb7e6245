"""Writes the reference pages of errors, settings and tables from the code they describe.

``python -m tools.reference_pages`` writes ``docs/reference/{errors,settings,tables}.md``; a test fails while
a committed page differs, and while an error, setting or table has no words in `tools.reference_words`.
"""

import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Final, cast

from tools.reference_words import BUSINESS, ERRORS, MODELS, SERVER, TABLE_WORDS
from zhida.bootstrap.config import Config
from zhida.core.kernel.errors import ErrorCode
from zhida.ports.tables import TABLES, Column
from zhida.services.settings import DEFAULT_SETTINGS, dump_settings
from zhida.services.texts import Texts
from zhida.web.common.errors import status_of

__all__ = ["business_paths", "main", "rendered"]

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "reference"
_UNBROKEN: Final = str.maketrans({"|": "\\|", "\n": " "})


def errors_page() -> str:
    """Return the page of error codes."""
    texts = Texts.load()
    lines = [
        "# Errors",
        "",
        "Every failure has one shape, on `/api/v1`, on the socket and under `--json`:",
        '`{"code", "message", "params", "retry_after_s"?}`. Codes are stable; messages come in the',
        "language of the caller and may change. What is refused (4xx) changed nothing; what failed (5xx)",
        "left nothing half-done. Missing and not yours look the same.",
        "",
        "| code | status | message | what to do |",
        "|---|---|---|---|",
    ]
    for code in ErrorCode:
        kind, advice = ERRORS[code]
        status = status_of(kind(code))
        zh, en = (texts.render(f"error.{code.value}", lang) for lang in ("zh-CN", "en"))
        lines.append(f"| `{code.value}` | {status} | {_cell(zh)}<br>{_cell(en)} | {advice} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return the page of process and business settings."""
    defaults = Config()
    lines = [
        "# Settings",
        "",
        "## Of the process",
        "",
        "Read at start from `zhida.toml`, which wins over the environment; arguments of the command win over",
        "both. An unknown name or a wrong value stops the start and is named.",
        "",
        "| name | environment | default | |",
        "|---|---|---|---|",
    ]
    for field in fields(Config):
        is_section = field.name == "models"
        value = "none" if is_section else _value(getattr(defaults, field.name))
        environment = "" if is_section else f"`ZHIDA_{field.name.upper()}`"
        lines.append(f"| `{field.name}` | {environment} | {value} | {SERVER[field.name]} |")
    lines += [
        "",
        "### Models",
        "",
        "Nothing is needed and nothing is set. The section stands in the file only and is read strictly.",
        "Secrets stand in a file under `data_dir/keys` that nobody else can read, or in the environment. An",
        "address that is not public is called only when `allow` names its host.",
        "",
        "| name | default | |",
        "|---|---|---|",
        *(f"| `models.{name}` | {default} | {words} |" for name, (default, words) in MODELS.items()),
    ]
    lines += [
        "",
        "## Of the shop",
        "",
        "A document of JSON per tenant, changed by an admin as one event `settings.changed`. It is read",
        "strictly: an unknown member, a wrong type, or a value that would break the promise is refused with",
        "its path, and the settings in force stay. Nothing here can remove the way to a person.",
        "",
        "| path | default | |",
        "|---|---|---|",
    ]
    for path, value in business_paths().items():
        lines.append(f"| `{path}` | {_value(value)} | {BUSINESS[path]} |")
    return "\n".join(lines) + "\n"


def business_paths() -> Mapping[str, object]:
    """Return every member of a settings document by its path, with its default."""
    found: dict[str, object] = {}
    for name, value in dump_settings(DEFAULT_SETTINGS).items():
        if name in {"clocks", "bot"}:
            members = cast("Mapping[str, object]", value)
            found |= {f"{name}.{inner}": members[inner] for inner in members}
        else:
            found[name] = value
    return found


def tables_page() -> str:
    """Return the page of read models."""
    lines = [
        "# Tables",
        "",
        "Read models: rows made from events in the same commit, so that screens and the line need not read",
        "streams. The tenant is the first key column of each and is not listed. `sealed` columns hold",
        "ciphertext under the contact's key. Beside them every store keeps tenants, streams, events, client",
        "ids, assignments, leases and jobs ([store](storage.md)).",
    ]
    for table in TABLES:
        lines += ["", f"## {table.name}", "", TABLE_WORDS[table.name], "", "| column | kind |", "|---|---|"]
        lines += [f"| `{column.name}` | {_column(column, key=table.key)} |" for column in table.columns]
        if table.unique:
            unique = "; ".join(", ".join(f"`{name}`" for name in names) for names in table.unique)
            lines += ["", f"Unique: {unique}."]
    return "\n".join(lines) + "\n"


def _column(column: Column, *, key: tuple[str, ...]) -> str:
    kind = {"text": "text", "int": "whole number", "bytes": "sealed"}[column.kind]
    marks = (", key" if column.name in key else "") + (", may be empty" if column.nullable else "")
    return kind + marks


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple | dict) or value == "":
        items = cast("tuple[object, ...] | dict[str, object] | str", value)
        named = [str(cast("Mapping[str, object]", item)["id"]) for item in items if isinstance(item, Mapping)]
        return ", ".join(f"`{name}`" for name in named) or "none"
    return f"`{value}`"


def _cell(text: str) -> str:
    return text.translate(_UNBROKEN)


def rendered() -> Mapping[str, str]:
    """Return the content of each generated page by its name."""
    return {"errors.md": errors_page(), "settings.md": settings_page(), "tables.md": tables_page()}


def main() -> int:
    """Write the pages."""
    for name, content in rendered().items():
        (FOLDER / name).write_text(content, "utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
