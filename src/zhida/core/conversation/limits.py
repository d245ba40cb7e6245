"""Bounds of what people may send, the same for every channel."""

from typing import Final

from zhida.core.kernel.errors import ErrorCode, InvalidInput, TooLarge

__all__ = ["MESSAGE_LIMIT", "clean_comment", "clean_text"]

MESSAGE_LIMIT: Final = 4_000
"""Characters of one message after trimming: a long letter, and still one screenful of work for an agent."""


def clean_text(text: str) -> str:
    """Return a message without the blanks around it.

    Raises:
        InvalidInput: Nothing is left (``message_empty``).
        TooLarge: More than `MESSAGE_LIMIT` characters are left.
    """
    clean = clean_comment(text)
    if not clean:
        raise InvalidInput(ErrorCode.MESSAGE_EMPTY)
    return clean


def clean_comment(text: str) -> str:
    """Return a text that may be empty, without the blanks around it.

    Raises:
        TooLarge: More than `MESSAGE_LIMIT` characters are left.
    """
    clean = text.strip()
    if len(clean) > MESSAGE_LIMIT:
        raise TooLarge(params={"limit": MESSAGE_LIMIT, "length": len(clean)})
    return clean
