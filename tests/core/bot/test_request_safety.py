"""Whatever a contact sends, it is read, and the work stays bounded: no text makes a rule fail or wander."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.bot.tables import FOLDING
from zhida.adapters.models.request_weights import request_model
from zhida.core.bot.mood import frustration_of, has_denial, has_greeting, has_thanks
from zhida.core.bot.pleasantries import without_pleasantries
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request import request_of
from zhida.core.bot.urgency import urgent_topic

HOSTILE = (
    "",
    " ",
    "\n",
    "\0",
    "\0" * 500,
    "转\0人\0工",
    "😡" * 3_000,
    "👨‍👩‍👧‍👦" * 400,
    "\ufdfa" * 2_000,
    "\u202e转人工\u202c",
    "\u200b" * 900,
    "转\u200b人\u200d工",
    "\ud800",
    "转人工\udfff",
    "\ufeff转人工",
    "à̴̢̛" * 900,
    "a" * 10_000,
    "请" * 10_000,
    "转" * 10_000,
    "人工" * 5_000,
    "给我" * 5_000 + "x",
    "i want " * 1_500,
    "the real live human " * 600,
    "the " * 2_500 + "wig",
    "不要" * 5_000,
    "客服说" * 3_000,
    "talk to " * 1_200,
    "()" * 4_000,
    "。" * 10_000,
    "no no " * 1_600,
    "0" * 10_000,
    "zhuan" * 2_000,
    "机器人的" * 2_500,
    "，".join(["有没有"] * 3_000),
    "1" * 13 + "人工" + "2" * 9_000,
    "\r\n\t" * 3_000,
    "١٢٣",
    "ＺＲＧ",
)
WANTED = ("转\0人\0工", "转\u200b人\u200d工", "\u202e转人工\u202c", "\ufeff转人工", "转人工\udfff", "ＺＲＧ")


def read(text: str) -> RequestKind:
    folded = FOLDING.fold(text)
    has_denial(folded)
    has_greeting(folded)
    has_thanks(folded)
    urgent_topic(folded)
    without_pleasantries(folded)
    frustration_of(text, folded)
    return request_of(text, folded, FOLDING, request_model())[0]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read(text: str):
    assert read(text) in RequestKind


@pytest.mark.parametrize("text", WANTED, ids=range(len(WANTED)))
def test_unseen_characters_hide_no_request(text: str):
    assert read(text) is RequestKind.DIRECT


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    assert read(text) in RequestKind
