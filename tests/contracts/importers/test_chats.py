"""Exported chats are read with the column names other desks use."""

import pytest

from zhida.adapters.importers.chats import read_chats
from zhida.core.knowledge.validation import RowError

CSV = (
    "会话ID,角色,消息内容,发送时间\n1,客户,怎么退货,2026-01-01 10:00\n"
    "1,客服,七天内可退。,2026-01-01 10:01\n1,机器人,您好,\n"
)
JSONL = (
    '{"session_id":1,"sender":"user","content":"hi"}\n\n{"session_id":1,"sender":"agent","content":null}\n'
)


def codes(errors: tuple[RowError, ...]) -> list[tuple[int, str]]:
    return [(error.line, error.code) for error in errors]


def test_csv_with_chinese_names():
    turns, errors = read_chats(CSV.encode("gb18030"), is_jsonl=False)

    assert errors == ()
    assert [(t.conversation, t.speaker, t.text) for t in turns] == [
        ("1", "contact", "怎么退货"),
        ("1", "agent", "七天内可退。"),
        ("1", "bot", "您好"),
    ]
    assert turns[0].at < turns[1].at


def test_json_lines_with_english_names():
    turns, errors = read_chats(JSONL.encode(), is_jsonl=True)

    assert errors == ()
    assert [(t.conversation, t.speaker, t.text) for t in turns] == [
        ("1", "contact", "hi"),
        ("1", "agent", ""),
    ]
    assert turns[0].at < turns[1].at


def test_row_of_an_unknown_speaker_is_told_and_passed_over():
    turns, errors = read_chats(b"id,role,text\n1,user,a\n1,ghost,b\n1,,c\n", is_jsonl=False)

    assert len(turns) == 1
    assert codes(errors) == [(3, "unknown_speaker"), (4, "unknown_speaker")]


@pytest.mark.parametrize(
    ("content", "is_jsonl", "wanted"),
    [
        (b"\xff\xff\xff", False, [(1, "bad_encoding")]),
        (b"", False, [(1, "empty_file")]),
        (b"a,b\n1,2\n", False, [(1, "no_column")] * 3),
        (b'id,role,text\n"a"b,user,x\n', False, [(1, "unreadable")]),
        (b"{", True, [(1, "unreadable")]),
        (b"[1]\n", True, [(1, "no_column")] * 3),
    ],
)
def test_file_that_cannot_be_read_is_told(content: bytes, is_jsonl: bool, wanted: list[tuple[int, str]]):
    turns, errors = read_chats(content, is_jsonl=is_jsonl)

    assert turns == ()
    assert codes(errors) == wanted
