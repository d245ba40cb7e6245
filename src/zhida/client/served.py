"""A real server in a process of its own, for tests and benchmarks: start, ask, kill, start again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

__all__ = ["Served", "free_port"]

_READY_S: Final = 120.0
_STOP_S: Final = 10.0
_FIRST_PORT, _PORTS = 20_000, 12_000
_tried = count(os.getpid() * 61)
"""Processes that look for ports at the same time begin at different ones."""


def free_port() -> int:
    """Return a port of the loopback address that is this process's own until it ends.

    It lies below those a system gives to outgoing connections, and the datagram port of the same number is
    kept as a claim: nobody else who asks here is given it while its server is down.
    """
    while True:
        port = _FIRST_PORT + next(_tried) % _PORTS
        with suppress(OSError), socket.socket() as probe, socket.socket(type=socket.SOCK_DGRAM) as claim:
            probe.bind(("127.0.0.1", port))
            claim.bind(("127.0.0.1", port))
            claim.detach()
            return port


class Served:
    """One server process on a data folder; ``kill`` is SIGKILL, ``stop`` is SIGTERM.

    Args:
        folder: Data folder; kept over restarts.
        command: ``serve`` or ``demo`` and further arguments of the command line.
        env: Further environment; None takes a variable away.
        python: Interpreter and path of another copy of the program, to test a changed one.
    """

    def __init__(
        self,
        folder: Path,
        *command: str,
        env: Mapping[str, str | None] | None = None,
        python: tuple[str, ...] = (sys.executable,),
    ) -> None:
        self._folder = folder
        self._command = command or ("serve",)
        self._env = dict(env or {})
        self._python = python
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.log = folder.parent / f"{folder.name}.log"

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._folder

    @property
    def url(self) -> str:
        """Where the server is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        if self._process is None:
            msg = "the server does not run"
            raise RuntimeError(msg)
        return self._process.pid

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> float:
        """Start and wait until it answers; return the seconds that took."""
        return await asyncio.to_thread(self.launch)

    def launch(self) -> float:
        """Start and wait until it answers, from code without an event loop; return the seconds that took."""
        began = time.monotonic()
        self._process = self._run("--port", str(self.port))
        with httpx.Client(base_url=self.url, timeout=2.0) as http:
            while self._process.poll() is None and time.monotonic() - began < _READY_S:
                with suppress(httpx.HTTPError):
                    if http.get("/readyz").is_success:
                        return time.monotonic() - began
                time.sleep(0.02)
        self.kill()
        msg = f"the server did not start: {self.output()[-2000:]}"
        raise RuntimeError(msg)

    def once(self, *more: str) -> int:
        """Run a command that ends by itself, ``tenant add`` say, and return its exit status."""
        return self._run(*more).wait()

    def _run(self, *more: str) -> subprocess.Popen[bytes]:
        line = (*self._python, "-m", "zhida.cli", *self._command, "--data", str(self._folder), *more)
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  Our own interpreter and our own module.
                line, stdout=log, stderr=subprocess.STDOUT, env=self._environment()
            )

    def _environment(self) -> dict[str, str]:
        merged = {**os.environ, **self._env}
        return {name: value for name, value in merged.items() if value is not None}

    def output(self) -> str:
        """Return what the server printed so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def kill(self) -> None:
        """Kill the process without warning and wait for its end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    async def ended(self) -> int:
        """Wait for the process to end by itself; return its exit status."""
        if self._process is None:
            return 0
        ending, self._process = self._process, None
        return await asyncio.to_thread(ending.wait, _STOP_S)

    async def stop(self) -> int:
        """Ask the process to end; return its exit status."""
        return await asyncio.to_thread(self.halt)

    def halt(self) -> int:
        """Ask the process to end, from code without an event loop; return its exit status."""
        if self._process is None:
            return 0
        ending, self._process = self._process, None
        ending.terminate()
        try:
            return ending.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            ending.kill()
            return ending.wait()
