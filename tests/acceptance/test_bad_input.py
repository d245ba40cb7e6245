"""What no page of ours would send: one clear error, the line usable where that is safe, nothing lost."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from shutil import copytree
from typing import cast

import httpx
import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.acceptance.evidence import Body, as_body
from tests.acceptance.shopfloor import Seeded
from zhida.client import Line, contact_token, open_line
from zhida.client.served import Served

# In every text that is sent here; the log must not hold it.
SECRET = "张三丰13800138000"
WRITES = {"X-Zhida": "1"}


@pytest.fixture(scope="module")
def server(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("bad") / "data"
    copytree(seeded.folder, folder)
    assert Served(folder, "tenant", "add", "other").once() == 0
    running = Served(folder)
    running.launch()
    yield running
    assert running.halt() == 0
    assert SECRET not in running.output()
    assert "Traceback" not in running.output()


async def ticket_of(server: Served, token: str) -> str:
    async with httpx.AsyncClient(base_url=server.url, verify=False) as http:
        answer = await http.post("/api/v1/tickets", headers={**WRITES, "Authorization": f"Bearer {token}"})
        return str(answer.json()["ticket"])


@asynccontextmanager
async def raw_socket(server: Served, **more: object) -> AsyncGenerator[ClientConnection]:
    address = server.url.replace("http", "ws", 1) + "/ws"
    headers = cast("Mapping[str, str]", more.get("headers", {}))
    origin = websockets.Origin(str(more.get("origin", server.url)))
    async with websockets.connect(
        address, origin=origin, additional_headers=headers, compression=None, max_size=None
    ) as socket:
        yield socket


async def answer_to(line: ClientConnection, frame: str | bytes) -> Body:
    """Send a frame; return the next error or acknowledgement."""
    await line.send(frame)
    async with asyncio.timeout(10):
        while True:
            answer = as_body(json.loads(await line.recv()))
            if answer["type"] in ("ack", "error"):
                return answer


def hello(ticket: str, **more: object) -> str:
    args = {"ticket": ticket, "client": "panel", "lang": "zh-CN"}
    return json.dumps({"v": 1, "id": "h", "cmd": "hello", "args": args, **more})


@asynccontextmanager
async def panel(server: Served, **more: object) -> AsyncGenerator[ClientConnection]:
    token = str(more.get("token") or await contact_token(server.url))
    async with raw_socket(server) as line:
        assert (await answer_to(line, hello(await ticket_of(server, token))))["type"] == "ack"
        yield line


def assert_error(answer: Body, code: str) -> Body:
    error = as_body(answer["error"])
    assert set(error) == {"code", "message", "params"}
    assert error["code"] == code
    assert error["message"]
    assert SECRET not in json.dumps(error, ensure_ascii=False)
    return error


def command(cmd: object = "say", args: object = None, **more: object) -> str:
    return json.dumps({"v": 1, "id": "c1", "cmd": cmd, "args": {} if args is None else args, **more})


UNREADABLE: Mapping[str, str | bytes] = {
    "not JSON": "{" + SECRET,
    "not an object": json.dumps([SECRET]),
    "nested too deep": "[" * 30_000,
    "a number without end": '{"v":1,"id":"c1","cmd":"say","args":{"text":' + "9" * 9_000 + "}}",
    "wrong version": json.dumps({"v": 2, "id": "c1", "cmd": "say", "args": {"text": SECRET}}),
    "no version": json.dumps({"id": "c1", "cmd": "say", "args": {"text": SECRET}}),
    "no id": json.dumps({"v": 1, "cmd": "say", "args": {"text": SECRET}}),
    "id is a number": json.dumps({"v": 1, "id": 5, "cmd": "say", "args": {"text": SECRET}}),
    "id too long": json.dumps({"v": 1, "id": "x" * 65, "cmd": "say", "args": {"text": SECRET}}),
    "half a character in the id": '{"v":1,"id":"\\ud800","cmd":"pong","args":{}}',
    "half a character in the text": command(args={"client_id": "a", "text": "X"}).replace("X", "\\ud83d"),
    "binary": SECRET.encode(),
}


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_frame_that_cannot_be_read_costs_one_error_and_the_next_command_works(
    kind: str, server: Served
) -> None:
    async with panel(server) as line:
        answer = await answer_to(line, UNREADABLE[kind])
        after = await answer_to(line, command("pong"))

    assert_error(answer, "bad_frame")
    assert after["type"] == "ack"


WRONG: Mapping[str, tuple[str, str]] = {
    "unknown command": (command("explode", {"text": SECRET}), "unknown_command"),
    "command of the desk": (command("accept", {"offer_id": "x", "conversation_id": "y"}), "unknown_command"),
    "command is no text": (command(["say"]), "unknown_command"),
    "arguments are a list": (command(args=[SECRET]), "invalid_input"),
    "text is a number": (command(args={"client_id": "a", "text": 5}), "invalid_input"),
    "text is missing": (command(args={"client_id": "a"}), "invalid_input"),
    "text is empty": (command(args={"client_id": "a", "text": "  \n"}), "message_empty"),
    "unknown argument": (command(args={"client_id": "a", "text": SECRET, "x": 1}), "invalid_input"),
    "text over the limit": (command(args={"client_id": "a", "text": SECRET * 1_000}), "too_large"),
    "frame over 64 KiB": (command(args={"client_id": "a", "text": SECRET * 5_000}), "too_large"),
    "rating without a matter": (command("rate", {"score": 5}), "not_found"),
    "rating out of range": (command("rate", {"score": 9}), "invalid_input"),
    "unknown conversation": (
        command(args={"client_id": "a", "text": SECRET, "conversation_id": "cnv_" + "0" * 26}),
        "not_found",
    ),
    "no id at all": (
        command(args={"client_id": "a", "text": SECRET, "conversation_id": "'; DROP TABLE events"}),
        "not_found",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
async def test_command_that_is_wrong_is_refused_by_name_and_the_next_one_works(
    kind: str, server: Served
) -> None:
    frame, code = WRONG[kind]

    async with panel(server) as line:
        answer = await answer_to(line, frame)
        after = await answer_to(line, command(args={"client_id": "b", "text": "你好"}))

    assert_error(answer, code)
    assert after["type"] == "ack"


async def test_foreign_and_unknown_conversations_get_the_same_answer(server: Served) -> None:
    async with await open_line(server.url, "panel", token=await contact_token(server.url)) as victim:
        mine = (await victim.call("say", client_id="a", text=SECRET))["conversation_id"]
    args = {"client_id": "x", "text": SECRET}
    unknown = {**args, "conversation_id": "cnv_" + "0" * 26}
    foreign = {**args, "conversation_id": mine}

    answers: list[Body] = []
    for inbox in ("web", "other:web"):
        token = await contact_token(server.url, inbox)
        async with panel(server, token=token) as line:
            answers += [await answer_to(line, command(args=one)) for one in (unknown, foreign)]

    assert_error(answers[0], "not_found")
    assert all(answer == answers[0] for answer in answers)


async def test_message_too_large_for_any_page_closes_the_line_and_loses_nothing(server: Served) -> None:
    token = await contact_token(server.url)
    line = await open_line(server.url, "panel", token=token)
    kept = await line.call("say", client_id="kept", text="你好")

    await line.send_raw("x" * 300 * 1024)
    code = await line.until_closed()

    assert code == 1009
    async with await open_line(server.url, "panel", token=token) as again:
        retried = await again.call("say", client_id="kept", text="你好")
        assert (retried["conversation_id"], retried["seq"]) == (kept["conversation_id"], kept["seq"])
    await line.close()


async def test_a_flood_of_unreadable_frames_ends_the_line(server: Served) -> None:
    async with panel(server) as line:
        for _ in range(20):
            assert_error(await answer_to(line, "nonsense"), "bad_frame")
        await line.send("nonsense")
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await line.recv()

    assert line.close_code == 4400


@pytest.mark.parametrize("kind", ["unknown", "used", "missing", "foreign client"])
async def test_ticket_that_is_not_good_opens_nothing(kind: str, server: Served) -> None:
    ticket = await ticket_of(server, await contact_token(server.url))
    if kind == "used":
        async with raw_socket(server) as first:
            assert (await answer_to(first, hello(ticket)))["type"] == "ack"
    frame = {
        "unknown": hello("x" * 43),
        "used": hello(ticket),
        "missing": command("say", {"client_id": "a", "text": SECRET}),
        "foreign client": hello(ticket).replace("panel", "desk"),
    }[kind]

    async with raw_socket(server) as line:
        answers = [answer async for answer in replies(line, frame)]

    assert line.close_code == 4401
    assert all(answer["type"] != "snapshot" for answer in answers)
    if kind != "foreign client":
        assert_error(answers[0], "ticket_invalid")


async def replies(line: ClientConnection, frame: str) -> AsyncIterator[Body]:
    """Send a frame and give everything that comes until the server closes."""
    await line.send(frame)
    with suppress(websockets.ConnectionClosed):
        async with asyncio.timeout(10):
            while True:
                yield as_body(json.loads(await line.recv()))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", ""),
        ("null", ""),
        ("{url}.evil.example", ""),
        ("{url}", "evil.example"),
        ("{url}", "127.0.0.1@evil.example"),
    ],
)
async def test_socket_from_a_foreign_page_or_to_a_foreign_name_is_refused(
    origin: str, host: str, server: Served
) -> None:
    headers = {"Host": host} if host else {}

    with pytest.raises(websockets.InvalidStatus) as refused:
        async with raw_socket(server, origin=origin.format(url=server.url), headers=headers):
            pass

    assert refused.value.response.status_code == 403


async def test_page_asked_for_under_a_foreign_name_is_refused_with_one_clear_error(server: Served) -> None:
    async with httpx.AsyncClient(base_url=server.url, verify=False) as http:
        answer = await http.get("/api/v1/shop", headers={"Host": "evil.example"})

    assert answer.status_code == 421
    assert_error({"error": answer.json()}, "host_refused")


@pytest.mark.parametrize(
    "cursors", [{"conversation:x": 10**30}, {"conversation:x": -1}, {"conversation:x": "1"}, ["x"], 7]
)
async def test_cursors_that_mean_nothing_only_cost_a_new_snapshot(cursors: object, server: Served) -> None:
    token = await contact_token(server.url)
    async with await open_line(server.url, "panel", token=token) as line:
        said = await line.call("say", client_id="a", text="你好")
        epoch = epoch_of(line)
    if isinstance(cursors, dict):
        named = cast("Mapping[str, object]", cursors)
        cursors = {f"conversation:{said['conversation_id']}": value for value in named.values()}

    async with raw_socket(server) as again:
        frame = hello(await ticket_of(server, token), epoch=epoch, cursors=cursors)
        await again.send(frame)
        kinds = [as_body(json.loads(await again.recv()))["type"] for _ in range(2)]

    assert kinds == ["ack", "snapshot"]


def epoch_of(line: Line) -> object:
    snapshots: Sequence[Body] = [frame for frame in line.frames if frame["type"] == "snapshot"]
    return snapshots[0]["epoch"]


async def test_nothing_sent_here_is_in_the_log_or_readable_in_the_files(server: Served) -> None:
    async with await open_line(server.url, "panel", token=await contact_token(server.url)) as line:
        await line.call("say", client_id="a", text=SECRET)

    def everything() -> bytes:
        return b"".join(file.read_bytes() for file in Path(server.folder).rglob("*") if file.is_file())

    assert SECRET not in server.output()
    assert SECRET.encode() not in everything()
