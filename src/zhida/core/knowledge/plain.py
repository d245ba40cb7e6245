"""Untrusted text made plain: no element of HTML, no script behind a link, no character that turns text.

An article is shown as text everywhere, so markup could do nothing; it is taken out all the same, because
people read it, and because a text that changes its direction can say another thing than it seems to.
"""

import re
from typing import Final

from zhida.kit.patterns import regex

__all__ = ["plain_text"]

_ELEMENTS_NAMES: Final = (
    "a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br "
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir "
    "div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hgroup hr html i iframe img input ins isindex kbd keygen label legend li link main map "
    "mark marquee math menu meta meter nav noframes noscript object ol optgroup option output p param "
    "picture plaintext pre progress q rp rt ruby s samp script section select slot small source span "
    "strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title "
    "tr track tt u ul var video wbr xmp"
)
_ELEMENTS: Final = frozenset(_ELEMENTS_NAMES.split())
_BLOCKS_NAMES: Final = (
    "article aside blockquote br caption center dd details div dl dt fieldset figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody tfoot thead tr ul"
)
_BLOCKS: Final = frozenset(_BLOCKS_NAMES.split())
_SILENT_NAMES: Final = (
    "applet embed frameset head iframe math noframes noscript object script style svg template title"
)
_SILENT: Final = frozenset(_SILENT_NAMES.split())
"""Elements whose inside is no text for people."""
_COMMENT: Final = "!--"
_MARK: Final = regex(
    r"<(?P<end>/?)(?P<name>[a-z][a-z0-9:]*)(?=[\s/>])[^<>]*>|(?P<open><!--)|(?P<shut>-->)|<[!?][a-z][^<>]*>",
    re.I,
)
_LINK: Final = regex(r"\[([^\[\]\n]{0,300})\]\(([^()\s]{0,2000})(?:\([^()\n]{0,300}\))?[^()\n]{0,300}\)")
_SAFE: Final = regex(r"https?://[a-z0-9\[]", re.I)
_TURNING: Final = regex("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMPTY_LINES: Final = regex(r"\n[ \t]*+\n(?:[ \t]*+\n)++")
_LONGEST: Final = 40_000
"""A longer text is refused anyway: nothing in an article may have a tenth of it."""
_PASSES: Final = 8


def plain_text(text: str) -> str:
    """Return the text without elements, comments, links that run something, and marks of direction.

    A word between angle brackets that is no element (``<编号>``, ``<3``) stays. Text above 40,000 characters
    comes back as it is, to be refused for its length.
    """
    if len(text) > _LONGEST:
        return text
    plain = _TURNING.sub("", text)
    for _ in range(_PASSES):
        after = _LINK.sub(_linked, _unmarked(plain))
        if after == plain:
            return plain
        plain = _EMPTY_LINES.sub("\n\n", after)
    return plain.replace("<", "").replace(">", "")


def _unmarked(text: str) -> str:
    """Return the text of one pass: what a removed mark leaves behind may be a mark again."""
    kept: list[str] = []
    at = 0
    silent: str | None = None
    last = _last_ends(text)
    for found in _MARK.finditer(text):
        name, is_end = _name(found)
        if silent is not None:
            silent, at = (None, found.end()) if is_end and name == silent else (silent, at)
            continue
        if name not in _ELEMENTS and name != _COMMENT:
            continue
        kept.append(text[at : found.start()])
        at = found.end()
        if name in _BLOCKS:
            kept.append("\n")
        if not is_end and (name in _SILENT or name == _COMMENT) and last.get(name, -1) > at - 1:
            silent = name
    return "".join((*kept, text[at:]))


def _last_ends(text: str) -> dict[str, int]:
    """Return where each silent element ends for the last time; one that never ends hides nothing."""
    ends: dict[str, int] = {}
    for found in _MARK.finditer(text):
        name, is_end = _name(found)
        if is_end:
            ends[name] = found.start()
    return ends


def _name(found: re.Match[str]) -> tuple[str, bool]:
    if found["open"] or found["shut"]:
        return _COMMENT, bool(found["shut"])
    return (found["name"] or "html").lower(), bool(found["end"])


def _linked(found: re.Match[str]) -> str:
    return found.group(0) if _SAFE.match(found.group(2)) else found.group(1)
