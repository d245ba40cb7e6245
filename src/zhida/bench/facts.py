"""What a load saw, fact by fact, and the invariants it must keep: a fast run that lost a message has failed.

Facts are pairs of 32-bit numbers, ``kind << 24 | contact`` and the number of the message in its conversation.
The order of facts is the order in which the load saw them.
"""

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final

__all__ = ["Fact", "InvariantBroken", "Kind", "Ledger", "read_facts", "stored_numbers"]

_CONTACT_BITS: Final = 24
_SHOWN: Final = 5
Fact = tuple["Kind", int, int]
"""Kind, contact, number of the message."""


class Kind(IntEnum):
    """What happened to a message."""

    SENT = 1
    ACKED = 2
    DELIVERED = 3
    REFUSED = 4


class InvariantBroken(Exception):
    """A run lost, repeated or reordered messages; its figures are worthless."""


@dataclass(slots=True)
class _Matter:
    """What happened in one conversation, numbers in the order they were seen."""

    sent: list[int] = field(default_factory=list[int])
    acked: list[int] = field(default_factory=list[int])
    delivered: list[int] = field(default_factory=list[int])
    refused: list[int] = field(default_factory=list[int])


class Ledger:
    """Collects the facts of a run and says what is wrong with them."""

    def __init__(self) -> None:
        self._matters: defaultdict[int, _Matter] = defaultdict(_Matter)

    def add(self, facts: Iterable[Fact]) -> None:
        """Take facts in the order they were seen."""
        for kind, contact, number in facts:
            matter = self._matters[contact]
            (matter.sent, matter.acked, matter.delivered, matter.refused)[kind - 1].append(number)

    def faults(self, stored: Mapping[int, list[int]] | None = None) -> list[str]:
        """Return what is wrong, in words; nothing when all is well.

        Args:
            stored: Numbers of the messages on disk by contact in the order of their conversation; not checked
                when None.
        """
        found: list[str] = []
        for contact, matter in sorted(self._matters.items()):
            answered = sorted(matter.acked + matter.refused)
            found += _compare(contact, "answered", answered, matter.sent)
            found += _compare(contact, "delivered", matter.delivered, matter.acked)
            if stored is not None:
                found += _compare(contact, "stored", stored.get(contact, []), matter.acked)
        return found

    def check(self, stored: Mapping[int, list[int]] | None = None) -> None:
        """Raise when anything acknowledged is missing, repeated or out of order.

        Raises:
            InvariantBroken: Says what, for the first conversations.
        """
        found = self.faults(stored)
        if found:
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise InvariantBroken("; ".join(found[:_SHOWN]) + more)


def _compare(contact: int, what: str, seen: list[int], expected: list[int]) -> Iterator[str]:
    """Say how what was seen differs from what must have been seen, in order."""
    if seen == expected:
        return
    if lost := sorted(set(expected) - set(seen)):
        yield f"contact {contact}: {len(lost)} messages not {what}, first {lost[0]}"
    if extra := sorted(set(seen) - set(expected)):
        yield f"contact {contact}: {len(extra)} messages {what} without cause, first {extra[0]}"
    if len(seen) != len(set(seen)):
        yield f"contact {contact}: {len(seen) - len(set(seen))} messages {what} twice"
    if seen != sorted(seen):
        yield f"contact {contact}: messages {what} out of order"


def read_facts(path: Path, after: int = 0) -> tuple[list[Fact], int]:
    """Return the facts of a file from byte ``after`` on, and where they end."""
    with path.open("rb") as file:
        file.seek(after)
        raw = file.read()
    numbers = array("I")
    numbers.frombytes(raw)
    mask = (1 << _CONTACT_BITS) - 1
    facts = [
        (Kind(head >> _CONTACT_BITS), head & mask, number)
        for head, number in zip(numbers[::2], numbers[1::2], strict=True)
    ]
    return facts, after + len(raw)


def stored_numbers(database: Path) -> dict[int, list[int]]:
    """Return what a store holds of the load's messages: numbers by contact, in the order of their stream.

    The load's own ids of messages are ``<contact>-<number>``; a stopped server's file is read, nothing else.
    """
    stored: defaultdict[int, list[int]] = defaultdict(list)
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT client_id FROM client_ids ORDER BY conversation_id, seq")
        for (client_id,) in rows:
            contact, _, number = str(client_id).partition("-")
            if contact.isdecimal() and number.isdecimal():
                stored[int(contact)].append(int(number))
    finally:
        connection.close()
    return dict(stored)
