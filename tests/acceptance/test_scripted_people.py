"""The demo with its scripted visitor and agent: a first reader watches the whole job."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from zhida.client import Frame, desk_cookie, open_line
from zhida.client.served import Served

WHILE_THEY_TALK_S = 120.0


def today(frame: Frame, figure: str) -> int:
    """Return a figure of the wall's row of today, 0 in any other frame."""
    row = cast("Mapping[str, object]", frame.get("row") or {})
    found = row.get(figure) if frame.get("key") == "today" else None
    return found if isinstance(found, int) else 0


async def test_scripted_visitors_are_answered_by_the_scripted_agent(tmp_path: Path) -> None:
    async with Served(tmp_path / "data", "demo", "--visitor", "--agent") as server:
        password = re.findall(r"password (\S+)", server.output())[-1]
        cookie = await desk_cookie(server.url, "zhoumin", password)
        async with await open_line(server.url, "wall", cookie=cookie) as wall:
            answered = await wall.wait_for(lambda frame: today(frame, "answered") >= 2, WHILE_THEY_TALK_S)
            solved = await wall.wait_for(lambda frame: today(frame, "bot_solved") >= 1, WHILE_THEY_TALK_S)

    assert today(solved, "bot_solved") >= 1
    assert today(answered, "requested") >= 2
    assert "Traceback" not in server.output()
