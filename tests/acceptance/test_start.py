"""Starting and ending, as an operator sees it: real processes, real signals."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from tests.seeds import UNTRACED
from zhida.bootstrap.server import uvicorn_config
from zhida.client import Line, Refusal, contact_token, desk_cookie, open_line
from zhida.client.served import Served
from zhida.web.common.edge import Edge


async def test_first_start_prints_a_password_that_works_once_and_later_starts_print_none(
    tmp_path: Path,
) -> None:
    server = Served(tmp_path / "data")
    first_s = await server.start()
    said = server.output()
    password = said.partition("one-time password ")[2].split()[0]
    cookie = await desk_cookie(server.url, "admin", password)
    with pytest.raises(Refusal) as must_change:
        await open_line(server.url, "desk", cookie=cookie)
    pages_kb = _resident_kb(server.pid)

    assert await server.stop() == 0
    second_s = await server.start()
    again = server.output().removeprefix(said)

    print(f"first start {first_s:.2f} s, second {second_s:.2f} s, resident {pages_kb // 1024} MiB")
    assert must_change.value.code == "password_change_needed"
    assert said.count("one-time password") == 1
    assert "password" not in again
    assert f"{server.url}/chat" in again
    assert await server.stop() == 0


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    return int(status.read_text().partition("VmRSS:")[2].split()[0])


async def test_second_process_on_the_same_data_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with Served(folder) as server:
        second = Served(folder)
        second.log = tmp_path / "second.log"

        status = await asyncio.to_thread(second.once, "--port", "0")

        assert status == 1
        assert f"(number {server.pid})" in second.output()
        assert "stop it first" in second.output()
        assert "Traceback" not in second.output()


async def test_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        server = Served(tmp_path / "data")

        status = await asyncio.to_thread(server.once, "--port", str(port))

    assert status == 1
    assert f"cannot listen on 127.0.0.1 port {port}: it is in use" in server.output()
    assert "--port" in server.output()
    assert "Traceback" not in server.output()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_asks_everybody_to_come_back_and_ends_in_order(
    ending: signal.Signals, tmp_path: Path
) -> None:
    server = Served(tmp_path / "data")
    await server.start()
    token = await contact_token(server.url)
    lines: list[Line] = [await open_line(server.url, "panel", token=token) for _ in range(3)]
    said = await lines[0].call("say", client_id="last", text="你好")

    os.kill(server.pid, ending)
    codes = [await line.until_closed() for line in lines]
    status = await server.ended()
    for line in lines:
        await line.close()

    assert codes == [1012, 1012, 1012]
    assert status == 0
    assert "server.stopped" in server.output()
    assert "Traceback" not in server.output()
    await server.start()
    async with await open_line(server.url, "panel", token=token) as again:
        retried = await again.call("say", client_id="last", text="你好")
        assert retried["seq"] == said["seq"]
    assert await server.stop() == 0


async def test_damaged_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    server = Served(tmp_path / "data", env={"ZHIDA_PROT": "1"})

    status = await asyncio.to_thread(server.once)

    assert status == 2
    assert "prot is not a setting" in server.output()


def test_sockets_are_served_by_the_sans_io_protocol() -> None:
    config = uvicorn_config(_no_app())
    config.load()

    assert getattr(config.ws_protocol_class, "__name__", "") == "WebSocketsSansIOProtocol"
    assert config.ws_per_message_deflate is False


def _no_app() -> Edge:
    """Return an application nobody calls: loading the configuration only looks at its protocols."""
    return object.__new__(Edge)


async def test_killed_server_starts_again_while_what_it_was_learning_still_runs(tmp_path: Path) -> None:
    server = Served(tmp_path / "data", "demo", env=UNTRACED)
    await server.start()
    learning = await _child_of(server.pid, "training_child")

    await asyncio.to_thread(server.kill)

    try:
        await server.start()
    finally:
        await server.stop()
        with suppress(ProcessLookupError):
            os.kill(learning, signal.SIGKILL)


async def _child_of(pid: int, named: str) -> int:
    """Wait for a child process whose command line holds the name, and hold it where it is."""
    async with asyncio.timeout(60):
        while True:
            for child in await asyncio.to_thread(_children, pid, named):
                os.kill(child, signal.SIGSTOP)
                return child
            await asyncio.sleep(0.02)


def _children(pid: int, named: str) -> list[int]:
    found: list[int] = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(OSError):
            if named in Path(f"/proc/{child}/cmdline").read_text():
                found.append(int(child))
    return found
