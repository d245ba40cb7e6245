"""Canonical form: one spelling for every value, and a refusal for everything else."""

import json
from enum import IntEnum, StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhida.core.evidence.canonical import MAX_DEPTH, MAX_WHOLE, canonical
from zhida.core.evidence.errors import NotCanonical
from zhida.core.kernel.errors import ErrorCode

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_WHOLE, MAX_WHOLE) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def test_members_are_sorted_by_utf16_code_units_as_in_the_rfc_example():
    members = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    written = canonical(members).decode()

    assert list(json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_in_the_rfc_example():
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f"

    assert canonical({"string": text}) == '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


def test_literals_and_empty_containers_are_written_without_space():
    assert canonical({"b": [None, True, False], "a": {}, "c": ()}) == b'{"a":{},"b":[null,true,false],"c":[]}'


def test_only_characters_below_space_quote_and_backslash_are_escaped():
    assert canonical("\u0000\b\t\n\f\r\u001f\u007f\u2028é😀") == (
        b'"\\u0000\\b\\t\\n\\f\\r\\u001f\x7f' + "\u2028é😀".encode() + b'"'
    )


def test_text_that_looks_alike_keeps_its_own_bytes():
    assert canonical("\u00e9") != canonical("e\u0301")


def test_enums_and_read_only_mappings_are_written_as_their_values():
    class Lane(StrEnum):
        EXPRESS = "express"

    class Step(IntEnum):
        TWO = 2

    assert (
        canonical(MappingProxyType({"lane": Lane.EXPRESS, "step": Step.TWO}))
        == b'{"lane":"express","step":2}'
    )


def test_whole_numbers_stop_where_readers_begin_to_round():
    assert canonical([MAX_WHOLE, -MAX_WHOLE]) == b"[9007199254740991,-9007199254740991]"

    for number in (MAX_WHOLE + 1, -MAX_WHOLE - 1):
        with pytest.raises(NotCanonical, match="2\\^53-1"):
            canonical(number)


@pytest.mark.parametrize("value", [0.5, 1.0, float("nan"), b"raw", {1, 2}, object()])
def test_a_type_without_canonical_form_is_refused_and_named(value: object):
    with pytest.raises(NotCanonical) as refused:
        canonical({"a": [value]})

    assert refused.value.code is ErrorCode.INVALID_INPUT
    assert refused.value.path == ("a", "0")
    assert refused.value.params["where"] == "/a/0"
    assert type(value).__name__ in refused.value.why


def test_a_key_that_is_no_text_is_refused():
    with pytest.raises(NotCanonical, match="no text"):
        canonical({1: "one"})


@pytest.mark.parametrize("value", ["\ud83d", {"\udc00": 1}, ["x", "\ud83d\ude00"]])
def test_half_a_surrogate_pair_is_refused(value: object):
    with pytest.raises(NotCanonical, match="surrogate"):
        canonical(value)


def test_nesting_has_a_floor():
    deep: object = "bottom"
    for _ in range(MAX_DEPTH):
        deep = [deep]

    assert canonical(deep).startswith(b"[[[[")
    with pytest.raises(NotCanonical, match="deeper"):
        canonical([deep])


def test_a_value_that_holds_itself_is_refused():
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(NotCanonical, match="deeper"):
        canonical(endless)


def test_a_refusal_never_repeats_the_value():
    with pytest.raises(NotCanonical) as refused:
        canonical({"phone": 13800138000.5})

    assert "138" not in str(refused.value)


@given(values)
def test_every_accepted_value_reads_back_as_itself(value: object):
    assert json.loads(canonical(value)) == value


@given(values)
def test_canonical_form_of_a_canonical_reading_is_the_same_bytes(value: object):
    written = canonical(value)

    assert canonical(json.loads(written)) == written


@given(st.dictionaries(texts, st.integers(0, 9), max_size=8))
def test_order_of_insertion_does_not_matter(members: dict[str, int]):
    assert canonical(members) == canonical(dict(reversed(members.items())))
