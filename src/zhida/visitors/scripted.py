"""A scripted visitor and a scripted agent over the public socket API, for whoever tries the demo alone."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import count, cycle
from typing import Final, cast

import structlog

from zhida.client import Frame, Line, Refusal, contact_token, desk_cookie, open_line
from zhida.visitors import shop
from zhida.visitors.told import answered_article, event_of, told_events

__all__ = ["DISPOSITION", "REPLIES", "scripted_agent", "scripted_visitor", "work_on"]

DISPOSITION: Final = "answered"
"""One of the outcomes in the settings of the sample shop."""

_THINKING_S: Final = 2.0
_PAUSE_S: Final = 5.0
REPLIES: Final = (
    "您好，前面的对话我看过了，不用再说一遍。",
    "我这边查一下，马上告诉您。",
    "已经替您登记好了，今天18:00前会有师傅联系您。",
)
_log = structlog.get_logger(__name__)


async def scripted_visitor(url: str) -> None:
    """Come by again and again with the matters of the sample shop."""
    for visit in cycle(shop.visits()):
        try:
            await _visit(url, cast("Sequence[Mapping[str, object]]", visit["turns"]))
        except (Refusal, ConnectionError, TimeoutError) as failed:
            _log.info("visitor.stopped_early", error=str(failed))
        await asyncio.sleep(_PAUSE_S)


async def _visit(url: str, turns: Sequence[Mapping[str, object]]) -> None:
    async with await open_line(url, "panel", token=await contact_token(url)) as line:
        for number, turn in enumerate(turns):
            await asyncio.sleep(_THINKING_S)
            await _take_turn(line, turn, f"visit-{number}")


async def _take_turn(line: Line, turn: Mapping[str, object], client_id: str) -> None:
    if "say" in turn:
        await line.call("say", client_id=client_id, text=str(turn["say"]))
    elif "choose" in turn:
        chosen, label = _choice(line.frames, int(str(turn["choose"])))
        if chosen is not None:
            await line.call("say", client_id=client_id, text=label, chosen=chosen)
    elif turn["press"] == "human":
        await line.call("ask_person", via="button")
        await line.wait_for(lambda frame: event_of(frame).get("type") == "offer.accepted", timeout_s=600)
    else:
        article_id = answered_article(line.frames)
        if article_id is not None:
            await line.call("judge", article_id=article_id, solved=turn["press"] == "solved")


def _choice(frames: Sequence[Frame], number: int) -> tuple[str | None, str]:
    for event in reversed(told_events(frames)):
        choices = cast("Sequence[str]", event.get("choices", ()))
        if len(choices) >= number:
            return choices[number - 1], cast("Sequence[str]", event["choice_labels"])[number - 1]
    return None, ""


async def scripted_agent(url: str, login: str, password: str) -> None:
    """Sit at a desk, accept every offer and answer each message of a contact."""
    cookie = await desk_cookie(url, login, password)
    async with await open_line(url, "desk", cookie=cookie) as line:
        rows: dict[str, Mapping[str, object]] = {}
        news = asyncio.Event()

        def follow(frame: Frame) -> None:
            key = str(frame.get("key", ""))
            if key.startswith("cnv_"):
                rows.pop(key, None)
                if frame["op"] == "put":
                    rows[key] = cast("Mapping[str, object]", frame["row"])
                    news.set()

        line.on_frame = follow
        await line.call("state", state="ready")
        numbers = count(1)
        while line.is_open:
            await news.wait()
            news.clear()
            await asyncio.sleep(_THINKING_S)
            for row in tuple(rows.values()):
                try:
                    await work_on(line, row, next(numbers))
                except Refusal as refused:
                    _log.info("scripted_agent.refused", code=refused.code)


async def work_on(line: Line, row: Mapping[str, object], number: int) -> None:
    """Do what a row of the inbox asks for: accept, answer or wrap up."""
    conversation_id = row.get("id")
    if row.get("phase") == "offered":
        offer = cast("Mapping[str, object]", row["offer"])
        await line.call("accept", conversation_id=conversation_id, offer_id=offer["offer_id"])
    elif row.get("phase") == "agent" and row.get("waiting_since"):
        reply = REPLIES[number % len(REPLIES)]
        await line.call("reply", conversation_id=conversation_id, client_id=f"reply-{number}", text=reply)
    elif row.get("phase") == "wrap_up":
        await line.call("wrap_up", conversation_id=conversation_id, disposition=DISPOSITION)
