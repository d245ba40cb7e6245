"""One byte form for every value, so that a hash has exactly one meaning (RFC 8785, JCS).

Only the subset without fractions is accepted: text, whole numbers within ±(2^53-1), booleans, null, arrays
and objects. There every JCS implementation, in any language, writes the same bytes. Text is taken as it is:
no Unicode normalisation. This module refuses what it cannot write in one way; it never repairs.

Source: RFC 8785 sections 3.2.2 (literals, strings, numbers) and 3.2.3 (members sorted by UTF-16 code units);
RFC 7493 (I-JSON) sections 2.1 and 2.2 for lone surrogates and the range of whole numbers.
"""

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Final, cast

from zhida.core.evidence.errors import NotCanonical

__all__ = ["MAX_DEPTH", "MAX_WHOLE", "canonical", "canonical_text", "in_order"]

MAX_WHOLE: Final = 2**53 - 1
"""Largest whole number that every JSON reader keeps exactly."""
MAX_DEPTH: Final = 32
"""Objects and arrays nested deeper than this are refused; no event needs more than four."""


_WORDS: Final = {None: "null", True: "true", False: "false"}


def canonical(value: object) -> bytes:
    """Return the canonical UTF-8 bytes of a value.

    Args:
        value: ``str``, ``int``, ``bool``, ``None``, or lists, tuples and mappings with text keys of these.

    Raises:
        NotCanonical: A fraction, a number out of range, a lone surrogate, a key that is no text, too deep a
            nesting, or any other type; says where.
    """
    try:
        return canonical_text(value).encode()
    except UnicodeEncodeError:
        raise NotCanonical("text holds half of a surrogate pair") from None


def canonical_text(value: object, depth: int = 0) -> str:
    """Return the canonical text of a value that stands inside ``depth`` objects and arrays.

    Half of a surrogate pair is found only when the text is encoded.

    Raises:
        NotCanonical: As `canonical`.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, int):
        return _whole(value)
    if depth == MAX_DEPTH:
        raise NotCanonical(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101  the first is seven times cheaper
        return _object(cast("Mapping[object, object]", value), depth + 1)
    if isinstance(value, list | tuple):
        return _array(cast("Sequence[object]", value), depth + 1)
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def in_order(members: Mapping[str, object]) -> list[str]:
    """Return the names of members in their canonical order."""
    names = list(members)
    names.sort(key=None if "".join(names).isascii() else _utf16)
    return names


def _whole(value: int) -> str:
    if not -MAX_WHOLE <= value <= MAX_WHOLE:
        raise NotCanonical("whole number beyond 2^53-1; give it as text")
    return int.__repr__(value)


def _array(items: Sequence[object], depth: int) -> str:
    parts: list[str] = []
    for index, item in enumerate(items):
        try:
            parts.append(canonical_text(item, depth))
        except NotCanonical as refused:
            raise refused.inside(str(index)) from None
    return f"[{','.join(parts)}]"


def _object(members: Mapping[object, object], depth: int) -> str:
    parts: list[str] = []
    if not all(isinstance(name, str) for name in members):
        raise NotCanonical("an object has a key that is no text")
    for name in in_order(cast("Mapping[str, object]", members)):
        try:
            parts.append(f"{encode_basestring(name)}:{canonical_text(members[name], depth)}")
        except NotCanonical as refused:
            raise refused.inside(name) from None
    return f"{{{','.join(parts)}}}"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")
