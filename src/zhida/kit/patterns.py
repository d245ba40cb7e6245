"""Regular expressions that are compiled when they are first used, not when their module is imported.

The wordings the bot knows are some hundred long expressions. Compiling them takes a quarter of a second: time
a server has after its first page, and a command that reads no message never spends.
"""

import re
from typing import Final, cast

__all__ = ["LatePattern", "regex"]

_BOUND: Final = ("search", "match", "fullmatch", "sub", "findall", "finditer", "split")


class LatePattern:
    """Stands for a compiled expression; a method is bound at its first call and costs nothing more."""

    __slots__ = ("_compiled", "_flags", "_text", *_BOUND)

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> object:
        """Give what is not bound yet; two threads at once compile the same thing twice, no more."""
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        found = cast("object", getattr(self._compiled, name))
        if name in _BOUND:
            setattr(self, name, found)
        return found


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return an expression like ``re.compile`` does, wrong ones excepted: these fail at their first use.

    A test compiles every one there is. It has the methods and members of a pattern, and is not one for the
    functions of ``re`` themselves.
    """
    return cast("re.Pattern[str]", cast("object", LatePattern(text, flags)))
