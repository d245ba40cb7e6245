"""Names of files as people gave them, made harmless: a name is shown and saved under, and never decides."""

import unicodedata
from typing import Final
from urllib.parse import quote

__all__ = ["clean_name", "disposition"]

_MOST_CHARS: Final = 100
_SAME: Final = {".jpg": (".jpg", ".jpeg"), ".m4a": (".m4a", ".mp4"), ".txt": (".txt", ".log", ".md")}
"""Endings that stay as they are although ours would be another."""
_FORBIDDEN: Final = frozenset('<>:"|?*')


def clean_name(name: str, ending: str) -> str:
    """Return the last part of a path without what could mislead, under the ending of its true type."""
    last = name.replace("\\", "/").rpartition("/")[2]
    letters = (char for char in unicodedata.normalize("NFC", last) if _is_harmless(char))
    bare = " ".join("".join(letters).split()).strip(". ")
    stem, fits = bare, ""
    for known in _SAME.get(ending, (ending,)):
        if bare.lower().endswith(known):
            stem, fits = bare[: -len(known)], bare[-len(known) :]
    return (stem.strip(". ")[:_MOST_CHARS] or "file") + (fits or ending)


def disposition(name: str, *, is_inline: bool) -> str:
    """Return the header that says whether a browser may show a file, and under which name it is saved.

    Source: RFC 6266, appendix D, with RFC 8187 for letters beyond ASCII.
    """
    plain = "".join(char if (char.isascii() and char.isalnum()) or char in "._- " else "_" for char in name)
    how = "inline" if is_inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_harmless(char: str) -> bool:
    """Tell whether a character is no control, no mark that turns the reading direction, no path."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} and (
        char not in _FORBIDDEN
    )
