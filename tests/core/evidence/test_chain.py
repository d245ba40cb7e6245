"""Headers, fields, heads and records: their bytes, and what they refuse."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from hmac import digest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.evidence.chains import STREAM, chain_of, header_at, salt_for
from zhida.core.evidence.canonical import canonical
from zhida.core.evidence.chain import EVENT_TAG, GENESIS, Header, event_hash, written_event
from zhida.core.evidence.errors import NotCanonical, SealBroken
from zhida.core.evidence.fields import (
    OpenedField,
    PlainField,
    SealedField,
    as_base64,
    commitment,
    field_from_wire,
    from_base64,
)
from zhida.core.evidence.head import HEAD_TAG, Head, SignedHead
from zhida.core.evidence.records import header_wire, load_json, record_from_wire
from zhida.core.evidence.sealing import field_place, open_field, seal_field

HEX = "ab" * 32
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


class Echo:
    """A cipher that hides nothing and returns what it is told to."""

    def __init__(self, told: tuple[bytes, bytes] = (b"", b"")) -> None:
        self.told = told

    def seal(self, key: bytes, aad: bytes, salt: bytes, value: bytes) -> bytes:
        return key + aad + salt + value

    def open(self, key: bytes, aad: bytes, sealed: bytes) -> tuple[bytes, bytes]:
        return self.told


@given(texts, texts, texts, st.none() | texts)
def test_header_bytes_are_the_canonical_bytes_of_its_members(
    tenant: str, stream: str, kind: str, actor: str | None
):
    header = replace(header_at(7), tenant=tenant, stream=stream, actor_kind=kind, actor_id=actor)

    assert header.canonical() == canonical(header_wire(header))


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(texts, plain_values, max_size=5), st.sets(texts, max_size=3), st.booleans())
def test_event_written_in_one_pass_is_the_event_of_its_fields(
    plain: dict[str, object], names: set[str], is_redacted: bool
):
    sealed = {
        name: SealedField(commitment=commitment(salt_for(1), name), sealed=None if is_redacted else "c2Vh")
        for name in names - plain.keys()
    }
    fields = {**{name: PlainField(value=value) for name, value in plain.items()}, **sealed}

    text, digested = written_event(GENESIS, header_at(1), plain, sealed)

    assert load_json(text.encode()) == {name: field.wire() for name, field in fields.items()}
    assert digested == event_hash(GENESIS, header_at(1), fields)


@pytest.mark.parametrize(
    ("prev", "plain", "where"),
    [
        (b"short", {}, ("prev",)),
        (GENESIS, {"a": {"b": 0.5}}, ("a", "v", "b")),
        (GENESIS, {"a": "\ud800"}, ()),
    ],
)
def test_event_that_has_no_one_form_is_not_written(
    prev: bytes, plain: dict[str, object], where: tuple[str, ...]
):
    with pytest.raises(NotCanonical) as refused:
        written_event(prev, header_at(1), plain, {})

    assert refused.value.path == where


def test_place_of_a_field_holds_whole_characters_only():
    with pytest.raises(NotCanonical):
        field_place(replace(header_at(1), tenant="\ud800"), "text")


def test_event_hash_is_exactly_the_documented_bytes():
    promised = commitment(salt_for(1), "你好")
    fields = {"text": SealedField(commitment=promised, sealed="x"), "a": PlainField(value=1)}

    made = event_hash(GENESIS, header_at(1), fields)

    header = (
        '{"actor_id":"cnt_1","actor_kind":"contact","at":1767225600000001,"seq":1,"stream":"' + STREAM + '",'
        '"tenant":"main","type":"message.sent","version":1}'
    )
    body = '{"a":{"v":1},"text":{"c":"' + promised + '"}}'
    assert made == sha256(b"zhida/event/1\0" + bytes(32) + header.encode() + body.encode()).digest()
    assert EVENT_TAG == b"zhida/event/1\0"


def test_commitment_is_an_hmac_of_the_canonical_value_keyed_by_the_salt():
    salt = salt_for(1)

    expected = urlsafe_b64encode(digest(salt, '"你好"'.encode(), "sha256")).rstrip(b"=").decode()

    assert commitment(salt, "你好") == expected
    assert commitment(salt_for(2), "你好") != expected
    assert commitment(salt, "你好 ") != expected


def test_a_short_salt_and_a_short_previous_hash_are_refused():
    with pytest.raises(NotCanonical, match="salt"):
        commitment(b"short", "x")
    with pytest.raises(NotCanonical, match="32 bytes"):
        event_hash(b"short", header_at(1), {})


@pytest.mark.parametrize(
    "change",
    [{"seq": 0}, {"version": 0}, {"at": -1}, {"seq": 2**53}, {"tenant": ""}, {"stream": ""}, {"type": ""},
     {"actor_kind": ""}],
)  # fmt: skip
def test_a_header_that_could_not_be_one_is_refused(change: dict[str, object]):
    with pytest.raises(NotCanonical, match="header"):
        record_from_wire(
            {"header": {**header_wire(header_at(1)), **change}, "fields": {}, "hash": HEX},
        )


def test_a_header_with_half_a_surrogate_pair_has_no_bytes():
    header = replace(header_at(1), actor_id="\ud800")

    with pytest.raises(NotCanonical, match="surrogate"):
        header.canonical()


def test_plain_value_cannot_imitate_a_commitment():
    promised = commitment(salt_for(1), "x")
    sealed = event_hash(GENESIS, header_at(1), {"text": SealedField(commitment=promised)})

    for imitation in (promised, {"c": promised}):
        assert event_hash(GENESIS, header_at(1), {"text": PlainField(value=imitation)}) != sealed


def test_redacted_sealed_and_opened_fields_hash_alike():
    salt = salt_for(1)
    sealed = SealedField(commitment=commitment(salt, "x"), sealed="abc")
    opened = OpenedField(commitment=sealed.commitment, salt=salt, value="x")

    hashes = {event_hash(GENESIS, header_at(1), {"t": f}) for f in (sealed, sealed.redacted(), opened)}

    assert len(hashes) == 1
    assert sealed.redacted().wire() == {"c": sealed.commitment}


def test_an_opened_field_keeps_its_value_out_of_its_repr():
    opened = OpenedField(commitment="c", salt=b"salty", value="13800138000")

    assert "138" not in repr(opened)
    assert "salty" not in repr(opened)


@pytest.mark.parametrize(
    "field",
    [
        PlainField(value=[1, None]),
        SealedField(commitment="c" * 43),
        SealedField(commitment="c" * 43, sealed="s"),
        OpenedField(commitment="c" * 43, salt=bytes(32), value={"a": 1}),
    ],
)
def test_a_field_reads_back_as_it_was_written(field: PlainField | SealedField | OpenedField):
    assert field_from_wire(field.wire()) == field


@pytest.mark.parametrize(
    "wire",
    [None, [], "v", {}, {"v": 1, "c": "c" * 43}, {"c": "short"}, {"c": 1}, {"c": "c" * 43, "s": 1},
     {"c": "c" * 43, "x": ""}, {"c": "c" * 43, "salt": 1, "value": 1}, {"c": "c" * 43, "salt": "AA"},
     {"c": "c" * 43, "salt": "=", "value": 1}, {"s": "x"}],
)  # fmt: skip
def test_a_field_of_another_shape_is_refused(wire: object):
    with pytest.raises(NotCanonical):
        field_from_wire(wire)


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "A+", "A/", "AA\n", "é", " AA"])
def test_base64_has_one_spelling(text: str):
    with pytest.raises(NotCanonical, match="base64url"):
        from_base64(text)


@given(st.binary(max_size=40))
def test_base64_reads_back(raw: bytes):
    assert from_base64(as_base64(raw)) == raw


def test_sealing_binds_the_ciphertext_to_its_place():
    cipher = Echo()
    salt = salt_for(3)

    field = seal_field(cipher, key=b"K", header=header_at(3), name="text", value="好", salt=salt)

    place = f'["main","{STREAM}",3,"text"]'.encode()
    assert field_place(header_at(3), "text") == place
    assert field.sealed == as_base64(b"K" + place + salt + '"好"'.encode())
    assert field.commitment == commitment(salt, "好")


def test_opening_returns_the_value_that_was_committed_to():
    salt = salt_for(1)
    field = SealedField(commitment=commitment(salt, ["好", 1]), sealed="AA")

    opened = open_field(
        Echo((salt, b'["\xe5\xa5\xbd",1]')), key=b"", header=header_at(1), name="t", field=field
    )

    assert opened == OpenedField(commitment=field.commitment, salt=salt, value=["好", 1])
    assert opened.is_true()


def test_opening_to_another_value_than_committed_is_refused():
    salt = salt_for(1)
    field = SealedField(commitment=commitment(salt, "好"), sealed="AA")

    with pytest.raises(SealBroken, match="another value"):
        open_field(Echo((salt, b'"x"')), key=b"", header=header_at(1), name="t", field=field)


def test_a_redacted_field_does_not_open():
    field = SealedField(commitment="c" * 43)

    with pytest.raises(SealBroken, match="redacted") as broken:
        open_field(Echo(), key=b"", header=header_at(1), name="t", field=field)

    assert broken.value.why == "redacted"


@pytest.mark.parametrize(
    "change",
    [{"note": 1}, {"fields": []}, {"hash": HEX.upper()}, {"hash": 1}, {"header": []},
     {"fields": {"text": {"x": 1}}}],
)  # fmt: skip
def test_a_record_of_another_shape_is_refused(change: dict[str, object]):
    with pytest.raises(NotCanonical):
        record_from_wire({**chain_of(1)[0].wire(), **change})


@pytest.mark.parametrize("missing", ["header", "fields", "hash"])
def test_a_record_that_lacks_a_member_is_refused(missing: str):
    wire = chain_of(1)[0].wire()

    del wire[missing]

    with pytest.raises(NotCanonical, match="exactly the members"):
        record_from_wire(wire)


def test_something_that_is_no_object_is_no_record():
    with pytest.raises(NotCanonical):
        record_from_wire(None)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("tenant", 1),
        ("type", None),
        ("seq", True),
        ("seq", "1"),
        ("at", 1.0),
        ("actor_id", 5),
        ("extra", "x"),
    ],
)
def test_a_header_member_of_another_type_is_refused(member: str, value: object):
    wire = {"header": {**header_wire(header_at(1)), member: value}, "fields": {}, "hash": HEX}

    with pytest.raises(NotCanonical, match="header"):
        record_from_wire(wire)


def test_a_refused_field_is_named_with_its_path():
    with pytest.raises(NotCanonical) as refused:
        record_from_wire({**chain_of(1)[0].wire(), "fields": {"text": {"x": 1}}})

    assert refused.value.path == ("fields", "text")


def test_a_record_reads_back_as_it_was_written():
    for record in chain_of(3):
        assert record_from_wire(record.wire()) == record


@pytest.mark.parametrize(
    "text",
    [b"{", b"\xff", b'{"a":1,"a":2}', b"1.0", b"1e3", b"NaN", b"-Infinity", b"[" * 100_000, b"1" * 5000],
)
def test_json_that_can_be_read_in_two_ways_is_refused(text: bytes):
    with pytest.raises(NotCanonical):
        load_json(text)


def test_json_is_read_with_whole_numbers_and_text():
    assert load_json('{"a":[1,"好",null]}'.encode()) == {"a": [1, "好", None]}


def _signed() -> SignedHead:
    head = Head(tenant="main", stream=STREAM, seq=3, hash=HEX, at=5)
    return SignedHead(head=head, key_id="head-0001", public_key=b"p" * 32, signature=b"s" * 64)


def test_signed_bytes_of_a_head_are_exactly_the_documented_ones():
    head = _signed().head

    text = f'{{"at":5,"hash":"{HEX}","seq":3,"stream":"{STREAM}","tenant":"main"}}'
    assert head.message() == HEAD_TAG + text.encode()
    assert HEAD_TAG == b"zhida/head/1\0"


def test_a_signed_head_reads_back_as_it_was_written():
    assert SignedHead.from_wire(_signed().wire()) == _signed()


@pytest.mark.parametrize(
    "change",
    [{"head": None}, {"extra": 1}, {"key_id": ""}, {"key_id": 1}, {"public_key": "="}, {"signature": "A"}],
)
def test_a_signed_head_of_another_shape_is_refused(change: dict[str, object]):
    with pytest.raises(NotCanonical):
        SignedHead.from_wire({**_signed().wire(), **change})


@pytest.mark.parametrize(
    "change", [{"seq": True}, {"seq": -1}, {"at": "5"}, {"hash": "ab"}, {"tenant": 1}, {"x": 1}]
)
def test_a_head_of_another_shape_is_refused(change: dict[str, object]):
    signed = _signed()

    with pytest.raises(NotCanonical):
        SignedHead.from_wire({**signed.wire(), "head": {**signed.head.wire(), **change}})


def test_something_that_is_no_object_is_no_signed_head():
    with pytest.raises(NotCanonical):
        SignedHead.from_wire([])


def test_headers_are_values():
    assert header_at(1) == header_at(1)
    assert isinstance(header_at(1), Header)
