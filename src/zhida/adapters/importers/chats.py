"""Exported chats, one message a row: CSV or JSON lines with the names other desks give their columns.

Needed are the conversation, who speaks, and the text; a time orders messages, else their place in the file.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from zhida.adapters.importers.texts import decode
from zhida.core.knowledge.mining import Speaker, Turn
from zhida.core.knowledge.validation import RowError

__all__ = ["MAX_TURNS", "read_chats"]

MAX_TURNS: Final = 500_000
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "conversation": (
        "conversation", "conversation_id", "session", "session_id", "chat_id", "ticket_id", "dialog_id", "id",
        "会话", "会话id", "会话编号", "对话", "对话id", "会话号", "工单号",
    ),
    "role": (
        "role", "sender", "from", "speaker", "sender_type", "author", "direction",
        "角色", "发送者", "发送方", "说话人", "消息来源", "身份",
    ),
    "text": ("text", "content", "message", "body", "内容", "消息", "消息内容", "文本", "正文"),
    "time": (
        "time", "at", "timestamp", "created_at", "date", "sent_at",
        "时间", "发送时间", "日期", "消息时间",
    ),
}  # fmt: skip
_BY_SPEAKER: Final[Mapping[Speaker, tuple[str, ...]]] = {
    "contact": (
        "contact", "customer", "user", "usr", "visitor", "client", "buyer", "guest", "in", "incoming", "0",
        "客户", "用户", "访客", "买家", "顾客", "消费者",
    ),
    "agent": (
        "agent", "staff", "operator", "seller", "human", "support", "out", "outgoing", "1",
        "坐席", "座席", "客服", "人工", "人工客服", "卖家", "店小二", "客服人员",
    ),
    "bot": (
        "bot", "robot", "system", "assistant", "auto", "2", "机器人", "系统", "智能客服", "自动回复",
    ),
}  # fmt: skip
_SPEAKERS: Final[Mapping[str, Speaker]] = {
    name: speaker for speaker, names in _BY_SPEAKER.items() for name in names
}


def read_chats(content: bytes, *, is_jsonl: bool) -> tuple[tuple[Turn, ...], tuple[RowError, ...]]:
    """Return the messages of a file and what is wrong with it; a row that names no known speaker is told."""
    text = decode(content)
    if text is None:
        return (), (_error(1, None, "bad_encoding", "The file is not text", "Save it as UTF-8."),)
    try:
        records = list(_objects(text) if is_jsonl else _records(text))
    except (csv.Error, ValueError, RecursionError) as error:
        what = f"The file cannot be read: {str(error)[:120]}"
        return (), (_error(1, None, "unreadable", what, "Export it again as CSV or JSON lines."),)
    if not records:
        return (), (_error(1, None, "empty_file", "The file holds no row", "Export it again."),)
    columns = _columns(records[0][1].keys())
    missing = [name for name in ("conversation", "role", "text") if name not in columns]
    if missing:
        return (), tuple(
            _error(
                1, name, "no_column", f"There is no column {name}", f"Name one of: {', '.join(_NAMES[name])}."
            )
            for name in missing
        )
    return _turns(records[:MAX_TURNS], columns)


def _turns(
    records: Sequence[tuple[int, Mapping[str, str]]], columns: Mapping[str, str]
) -> tuple[tuple[Turn, ...], tuple[RowError, ...]]:
    turns: list[Turn] = []
    errors: list[RowError] = []
    for number, (line, record) in enumerate(records):
        role = record.get(columns["role"], "").strip()
        speaker = _SPEAKERS.get(role.lower())
        if speaker is None:
            what = f"{role[:20] or 'nobody'} is no known speaker"
            errors.append(_error(line, "role", "unknown_speaker", what, "Write contact, agent or bot."))
            continue
        at = record.get(columns["time"], "") if "time" in columns else ""
        turns.append(
            Turn(
                conversation=record.get(columns["conversation"], "").strip(),
                speaker=speaker,
                text=record.get(columns["text"], ""),
                at=f"{at.strip()} {number:09}",
            )
        )
    return tuple(turns), tuple(errors)


def _columns(header: Iterable[str]) -> Mapping[str, str]:
    """Return by role which column holds it; the first name of ours that occurs."""
    known = {name.strip().lower(): name for name in header}
    found = {role: next((known[n] for n in names if n in known), None) for role, names in _NAMES.items()}
    return {role: name for role, name in found.items() if name is not None}


def _records(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="", strict=True)
    for record in reader:
        yield reader.line_num, {name: value for name, value in record.items() if isinstance(value, str)}


def _objects(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            value = cast("object", json.loads(line))
            members = cast("dict[str, object]", value) if isinstance(value, dict) else {}
            yield number, {name: _plain(member) for name, member in members.items()}


def _plain(member: object) -> str:
    return "" if member is None else str(member)


def _error(line: int, field: str | None, code: str, what: str, remedy: str) -> RowError:
    return RowError(line=line, field=field, code=code, what=what, remedy=remedy)
