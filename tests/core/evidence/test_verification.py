"""A chain with anything changed, dropped, swapped or inserted fails there, with its cause."""

import json
from dataclasses import replace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from tests.core.evidence.chains import STREAM, TEXTS, chain_of, header_at, salt_for, wires_of
from zhida.core.evidence.canonical import canonical
from zhida.core.evidence.chain import GENESIS
from zhida.core.evidence.errors import NotCanonical
from zhida.core.evidence.fields import OpenedField, PlainField, SealedField, commitment
from zhida.core.evidence.head import Head
from zhida.core.evidence.records import ChainRecord, load_json
from zhida.core.evidence.verification import START, Anchor, BadCause, ChainVerdict, verify

CHAIN = chain_of(3)
BYTES = canonical(wires_of(CHAIN))


def _head(records: list[ChainRecord], **change: object) -> Head:
    last = records[-1]
    head = Head(tenant="main", stream=STREAM, seq=last.header.seq, hash=last.hash, at=1)
    return replace(head, **change)


def _read_and_verify(text: bytes) -> bool:
    try:
        return verify(cast("list[object]", load_json(text))).ok
    except NotCanonical:
        return False


def test_an_untouched_chain_verifies_as_records_and_as_json():
    expected = ChainVerdict(last=Anchor(seq=3, hash=CHAIN[-1].hash))

    assert verify(CHAIN) == expected
    assert verify(wires_of(CHAIN)) == expected
    assert expected.ok


def test_an_empty_chain_verifies():
    assert verify([]) == ChainVerdict(last=START)


def test_a_chain_can_be_verified_from_a_known_place():
    after = Anchor(seq=1, hash=CHAIN[0].hash)

    assert verify(CHAIN[1:], after=after).ok
    assert not verify(CHAIN[1:], after=replace(after, hash=CHAIN[1].hash)).ok


@given(st.integers(0, len(BYTES) - 1), st.integers(1, 255))
def test_any_byte_changed_anywhere_is_noticed(place: int, flip: int):
    changed = bytearray(BYTES)
    changed[place] ^= flip

    assert not _read_and_verify(bytes(changed))


def test_every_single_bit_of_a_chain_is_covered():
    for place in range(len(BYTES)):
        for bit in range(8):
            changed = bytearray(BYTES)
            changed[place] ^= 1 << bit
            assert not _read_and_verify(bytes(changed)), (place, bit)


@given(st.integers(2, 8), st.data())
def test_a_dropped_record_is_missed_where_it_was(count: int, choice: st.DataObject):
    records = chain_of(count)
    gone = choice.draw(st.integers(2, count - 1)) if count > 2 else 1

    verdict = verify([r for r in records if r.header.seq != gone])

    assert (verdict.bad_seq, verdict.cause) == (gone, BadCause.GAP if gone == 1 else BadCause.DROPPED)


@given(st.integers(2, 8), st.data())
def test_two_swapped_records_fail_at_the_first_of_them(count: int, choice: st.DataObject):
    records = chain_of(count)
    first = choice.draw(st.integers(0, count - 2))
    second = choice.draw(st.integers(first + 1, count - 1))

    records[first], records[second] = records[second], records[first]

    verdict = verify(records)
    assert (verdict.bad_seq, verdict.cause) == (first + 1, BadCause.SWAPPED)


@given(st.integers(1, 8), st.data())
def test_a_record_that_stands_twice_is_one_too_many(count: int, choice: st.DataObject):
    records = chain_of(count)
    again = choice.draw(st.integers(0, count - 1))
    place = choice.draw(st.integers(again + 1, count))

    records.insert(place, records[again])

    verdict = verify(records)
    assert (verdict.bad_seq, verdict.cause) == (place + 1, BadCause.INSERTED)


def test_a_record_of_another_stream_or_tenant_is_one_too_many():
    prev = bytes.fromhex(CHAIN[-1].hash)

    for header in (header_at(4, stream="conversation:other"), header_at(4, tenant="other")):
        verdict = verify([*CHAIN, ChainRecord.chained(prev, header, {})])

        assert (verdict.bad_seq, verdict.cause) == (4, BadCause.INSERTED)


def test_another_value_than_committed_is_a_change_although_the_hash_fits():
    lie = OpenedField(commitment=commitment(salt_for(2), TEXTS[1]), salt=salt_for(2), value="no")
    records = [CHAIN[0], replace(CHAIN[1], fields={**CHAIN[1].fields, "text": lie}), CHAIN[2]]

    verdict = verify(records)

    assert (verdict.bad_seq, verdict.cause) == (2, BadCause.CHANGED)


def test_a_value_without_canonical_form_is_malformed():
    records = [replace(CHAIN[0], fields={"x": PlainField(value=0.5)})]

    verdict = verify(records)

    assert (verdict.last, verdict.bad_seq, verdict.cause) == (START, 1, BadCause.MALFORMED)


def test_something_that_is_no_record_is_malformed_where_it_stands():
    verdict = verify([CHAIN[0], "nothing", CHAIN[2]])

    assert (verdict.bad_seq, verdict.cause) == (2, BadCause.MALFORMED)


def test_looking_for_a_swapped_record_survives_one_that_cannot_be_read():
    verdict = verify([CHAIN[1], "nothing", CHAIN[0]])

    assert (verdict.bad_seq, verdict.cause) == (1, BadCause.SWAPPED)


def test_redaction_and_lost_keys_leave_the_chain_whole():
    records = chain_of(4, is_opened=False)
    redacted = [
        replace(
            record,
            fields={n: f.redacted() if isinstance(f, SealedField) else f for n, f in record.fields.items()},
        )
        for record in records
    ]

    assert verify(redacted) == verify(records)
    assert "sealed" not in json.dumps(wires_of(redacted))


def test_the_head_notices_a_cut_off_end():
    verdict = verify(CHAIN[:-1], head=_head(CHAIN))

    assert (verdict.bad_seq, verdict.cause) == (3, BadCause.DROPPED)


def test_the_head_notices_a_chain_computed_anew():
    verdict = verify(CHAIN, head=_head(CHAIN, hash="0" * 64))

    assert (verdict.bad_seq, verdict.cause) == (3, BadCause.CHANGED)


def test_the_head_notices_records_after_its_end():
    verdict = verify(CHAIN, head=_head(CHAIN[:2]))

    assert (verdict.bad_seq, verdict.cause) == (3, BadCause.INSERTED)


def test_a_head_of_another_stream_does_not_fit():
    verdict = verify(CHAIN, head=_head(CHAIN, stream="conversation:other"))

    assert (verdict.bad_seq, verdict.cause) == (1, BadCause.INSERTED)


def test_the_right_head_fits():
    assert verify(CHAIN, head=_head(CHAIN)).ok
    assert not verify([], head=_head(CHAIN)).ok
    assert START.hash == GENESIS.hex()
