"""Opaque identifiers: ``<prefix>_<26 characters>``, 128 random bits in Crockford base32.

Ids come from an ``IdFactory``; this module only types, renders and checks them. An id is never a permission.

Source: alphabet of Douglas Crockford's Base 32 (no I, L, O, U), lower case, most significant digit first.
"""

from typing import Final, NewType

__all__ = [
    "AgentId",
    "ArticleId",
    "ContactId",
    "ConversationId",
    "JobId",
    "OfferId",
    "QueueId",
    "TenantId",
    "is_id",
    "render_id",
]

TenantId = NewType("TenantId", str)
"""Short name chosen by the operator: 1-32 of ``a-z 0-9 -``; ``main`` by default."""
ContactId = NewType("ContactId", str)
ConversationId = NewType("ConversationId", str)
AgentId = NewType("AgentId", str)
QueueId = NewType("QueueId", str)
"""Name of a queue in the business settings, 1-32 of ``a-z 0-9 - _``."""
OfferId = NewType("OfferId", str)
ArticleId = NewType("ArticleId", str)
JobId = NewType("JobId", str)

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_DIGITS: Final = 26


def render_id(prefix: str, number: int) -> str:
    """Return ``<prefix>_<26 characters>`` for a number of 128 bits.

    Raises:
        ValueError: ``number`` is negative or needs more than 128 bits.
    """
    if not 0 <= number < 1 << 128:
        msg = "an id holds exactly 128 bits"
        raise ValueError(msg)
    digits = [_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(digits)}"


def is_id(text: str, prefix: str) -> bool:
    """Tell whether ``text`` has the shape of an id with this prefix."""
    head, sep, tail = text.partition("_")
    return head == prefix and sep == "_" and len(tail) == _DIGITS and all(c in _ALPHABET for c in tail)
