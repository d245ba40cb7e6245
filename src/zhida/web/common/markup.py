"""HTML from values: every text and attribute is escaped by construction; raw markup cannot be passed."""

from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias

__all__ = ["Markup", "Piece", "tag", "whole_page"]

_VOID: Final = frozenset({"input", "link", "meta", "br"})


class Markup:
    """Markup that was made by `tag`; nothing else counts as markup."""

    __slots__ = ("_text",)

    def __init__(self, *parts: "Piece") -> None:
        self._text = "".join(_text(part) for part in parts)

    def __str__(self) -> str:
        return self._text

    @classmethod
    def element(cls, name: str, inside: str, attributes: str) -> "Markup":
        """Return one element of parts that are escaped already; for `tag` alone."""
        made = cls()
        made._text = f"<{name}{attributes}>" + ("" if name in _VOID else f"{inside}</{name}>")
        return made


Piece: TypeAlias = "Markup | str | Iterable[Markup]"


def tag(element: str, *inside: Piece, **attributes: str | bool | None) -> Markup:
    """Return an element; attribute ``class_`` is ``class``, ``aria_label`` is ``aria-label``, None none."""
    parts: list[str] = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        written = name.rstrip("_").replace("_", "-")
        parts.append(f" {written}" if value is True else f' {written}="{escape(value)}"')
    return Markup.element(element, str(Markup(*inside)), "".join(parts))


def whole_page(lang: str, title: str, body: Iterable[Markup], *, refresh_s: int | None = None) -> Markup:
    """Return a page with our calm style and no script."""
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        *([tag("meta", http_equiv="refresh", content=str(refresh_s))] if refresh_s else ()),
        tag("title", title),
        tag("link", rel="icon", type="image/svg+xml", href="/static/mark.svg"),
        tag("link", rel="stylesheet", href="/static/pages.css"),
    ]
    return _Page(tag("html", tag("head", head), tag("body", tag("main", body)), lang=lang))


class _Page(Markup):
    """A whole document."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"<!doctype html>\n{super().__str__()}\n"


def _text(part: Piece) -> str:
    if isinstance(part, Markup):
        return str(part)
    if isinstance(part, str):
        return escape(part)
    return "".join(str(each) for each in part)
