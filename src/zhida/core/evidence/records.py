"""One event as it stands in an export or a store, and the strict way back from JSON.

A record is exactly ``{"header", "fields", "hash"}``. Reading is strict because a verifier that overlooks a
member vouches for something it did not check: unknown members, duplicate names and fractions are refused.
"""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, cast

from zhida.core.evidence.chain import Header, event_hash
from zhida.core.evidence.errors import NotCanonical
from zhida.core.evidence.fields import Field, field_from_wire, members_of
from zhida.core.evidence.head import is_hash_text

__all__ = ["ChainRecord", "header_wire", "load_json", "record_from_wire"]

_TEXTS: Final = ("tenant", "stream", "type", "actor_kind")
_NUMBERS: Final = ("seq", "version", "at")
_HEADER: Final = frozenset((*_TEXTS, *_NUMBERS, "actor_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRecord:
    """An event with its hash in hexadecimal."""

    header: Header
    fields: Mapping[str, Field]
    hash: str

    @classmethod
    def chained(cls, prev: bytes, header: Header, fields: Mapping[str, Field]) -> "ChainRecord":
        """Return the record that follows ``prev``."""
        return cls(header=header, fields=fields, hash=event_hash(prev, header, fields).hex())

    def wire(self) -> dict[str, object]:
        """Return the exported form."""
        fields = {name: field.wire() for name, field in self.fields.items()}
        return {"header": header_wire(self.header), "fields": fields, "hash": self.hash}


def header_wire(header: Header) -> dict[str, object]:
    """Return the exported form of a header, all eight members."""
    return {
        "tenant": header.tenant,
        "stream": header.stream,
        "seq": header.seq,
        "type": header.type,
        "version": header.version,
        "at": header.at,
        "actor_kind": header.actor_kind,
        "actor_id": header.actor_id,
    }


def record_from_wire(wire: object) -> ChainRecord:
    """Read one record.

    Raises:
        NotCanonical: A member is missing, unknown or of the wrong form; says where.
    """
    members = _members(wire, {"header", "fields", "hash"}, "record")
    fields = members["fields"]
    if not isinstance(fields, Mapping) or not is_hash_text(members["hash"]):
        raise NotCanonical("fields is an object and hash 64 lower-case hex characters", ("record",))
    read: dict[str, Field] = {}
    for name, field in cast("Mapping[str, object]", fields).items():
        try:
            read[name] = field_from_wire(field)
        except NotCanonical as refused:
            raise refused.inside(name).inside("fields") from None
    return ChainRecord(header=_header(members["header"]), fields=read, hash=cast("str", members["hash"]))


def load_json(text: bytes) -> object:
    """Read JSON strictly: UTF-8, no duplicate names, no fractions, no number words.

    Raises:
        NotCanonical: The text is not such JSON.
    """
    try:
        return json.loads(
            text.decode(), object_pairs_hook=_unique, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except ValueError:
        raise NotCanonical("not JSON in UTF-8") from None
    except RecursionError:
        raise NotCanonical("nested too deep") from None


def _header(wire: object) -> Header:
    members = _members(wire, _HEADER, "header")
    for name in _TEXTS:
        if not isinstance(members[name], str):
            raise NotCanonical("not text", ("header", name))
    for name in _NUMBERS:
        if type(members[name]) is not int:
            raise NotCanonical("not a whole number", ("header", name))
    actor_id = members["actor_id"]
    if not isinstance(actor_id, str | None):
        raise NotCanonical("neither text nor null", ("header", "actor_id"))
    return Header(
        tenant=cast("str", members["tenant"]),
        stream=cast("str", members["stream"]),
        seq=cast("int", members["seq"]),
        type=cast("str", members["type"]),
        version=cast("int", members["version"]),
        at=cast("int", members["at"]),
        actor_kind=cast("str", members["actor_kind"]),
        actor_id=actor_id,
    )


def _members(wire: object, wanted: AbstractSet[str], what: str) -> Mapping[str, object]:
    members = members_of(wire)
    if set(members) != wanted:
        raise NotCanonical(f"must have exactly the members {', '.join(sorted(wanted))}", (what,))
    return members


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotCanonical("an object names a member twice")
    return members


def _no_fraction(word: str) -> object:
    raise NotCanonical("a number with a fraction or exponent" if word[-1].isdigit() else f"the word {word}")
