"""Is this chain whole, and if not, where does it break first?

A chain proves order and content of what it holds. That its end was not cut off only the signed head proves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhida.core.evidence.chain import GENESIS, event_hash
from zhida.core.evidence.errors import NotCanonical
from zhida.core.evidence.fields import OpenedField
from zhida.core.evidence.head import Head
from zhida.core.evidence.records import ChainRecord, record_from_wire

__all__ = ["START", "Anchor", "BadCause", "ChainVerdict", "verify"]


class BadCause(StrEnum):
    """Why a chain breaks at its first bad place.

    ``changed``: the record does not follow from the one before it, or shows another value than was committed
    to; ``dropped``: records are missing in the middle, or at the end that the head vouches for; ``swapped``:
    the record that belongs here comes later; ``inserted``: a record too many, or one of another stream;
    ``gap``: the list begins after its beginning; ``malformed``: not a record at all.
    """

    CHANGED = "changed"
    DROPPED = "dropped"
    SWAPPED = "swapped"
    INSERTED = "inserted"
    GAP = "gap"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The last event already known to be good: its ``seq`` and hash (hexadecimal)."""

    seq: int
    hash: str


START: Final = Anchor(seq=0, hash=GENESIS.hex())
"""The anchor before the first event of every stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerdict:
    """What a verification found; ``last`` is the last good place, the two others are set when it failed."""

    last: Anchor
    bad_seq: int | None = None
    cause: BadCause | None = None

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return self.bad_seq is None


def verify(records: Sequence[object], *, after: Anchor = START, head: Head | None = None) -> ChainVerdict:
    """Check records in their order.

    Args:
        records: ``ChainRecord`` or their JSON form, all of one stream.
        after: Where the records continue; the beginning of the stream by default.
        head: What the end must be, its signature already checked; no record may come after it.

    Returns:
        The verdict, ``bad_seq`` being the place of the first record that does not belong where it stands.
    """
    place = after
    first: ChainRecord | None = None
    for index, wire in enumerate(records):
        record = _read(wire)
        if record is None:
            return _bad(place, BadCause.MALFORMED)
        first = first or record
        cause = _fault(record, first, place)
        if cause is BadCause.DROPPED:
            cause = _why_missing(records[index + 1 :], place, is_first=index == 0)
        if cause is not None:
            return _bad(place, cause)
        place = Anchor(seq=record.header.seq, hash=record.hash)
    return ChainVerdict(last=place) if head is None else _against_head(place, first, head)


def _fault(record: ChainRecord, first: ChainRecord, place: Anchor) -> BadCause | None:
    header = record.header
    if (header.tenant, header.stream) != (first.header.tenant, first.header.stream):
        return BadCause.INSERTED
    if header.seq != place.seq + 1:
        return BadCause.INSERTED if header.seq <= place.seq else BadCause.DROPPED
    try:
        return None if _holds(record, place) else BadCause.CHANGED
    except NotCanonical:
        return BadCause.MALFORMED


def _holds(record: ChainRecord, place: Anchor) -> bool:
    expected = event_hash(bytes.fromhex(place.hash), record.header, record.fields).hex()
    opened = (field for field in record.fields.values() if isinstance(field, OpenedField))
    return expected == record.hash and all(field.is_true() for field in opened)


def _why_missing(rest: Sequence[object], place: Anchor, *, is_first: bool) -> BadCause:
    later = (_read(wire) for wire in rest)
    if any(record is not None and record.header.seq == place.seq + 1 for record in later):
        return BadCause.SWAPPED
    return BadCause.GAP if is_first else BadCause.DROPPED


def _against_head(place: Anchor, first: ChainRecord | None, head: Head) -> ChainVerdict:
    if first is not None and (first.header.tenant, first.header.stream) != (head.tenant, head.stream):
        return ChainVerdict(last=START, bad_seq=first.header.seq, cause=BadCause.INSERTED)
    if place.seq < head.seq:
        return _bad(place, BadCause.DROPPED)
    if place.seq > head.seq:
        return ChainVerdict(last=place, bad_seq=head.seq + 1, cause=BadCause.INSERTED)
    if place.hash != head.hash:
        return ChainVerdict(last=place, bad_seq=head.seq, cause=BadCause.CHANGED)
    return ChainVerdict(last=place)


def _bad(place: Anchor, cause: BadCause) -> ChainVerdict:
    return ChainVerdict(last=place, bad_seq=place.seq + 1, cause=cause)


def _read(wire: object) -> ChainRecord | None:
    if isinstance(wire, ChainRecord):
        return wire
    try:
        return record_from_wire(wire)
    except NotCanonical:
        return None
