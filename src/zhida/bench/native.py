"""The two C programs: compiled when they are needed, into a folder that goes away again.

Without a C compiler there is no floor, and the load comes from Python (``zhida.bench.people``).
"""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, Self, cast

from zhida.bench.load import Greeting, Run

__all__ = ["Floor", "LoadFailed", "NativeLoad", "compile_program", "compiler"]

_FLAGS: Final = ("-O2", "-std=gnu11", "-pthread", "-Wall", "-Wextra", "-Werror")
_COMPILERS: Final = ("cc", "gcc", "clang")


class LoadFailed(Exception):
    """A program ended or answered something else than a figure; the message is its own last words."""


def compiler() -> str | None:
    """Return the path of a C compiler, or None."""
    return next((found for name in _COMPILERS if (found := shutil.which(name))), None)


def compile_program(name: str, folder: Path) -> Path:
    """Compile ``relay_floor`` or ``load`` into a folder; return the program.

    Raises:
        LoadFailed: There is no compiler, or it refuses.
    """
    found = compiler()
    if found is None:
        raise LoadFailed("no C compiler found (cc, gcc, clang): install one or run with --no-floor")
    program = folder / name
    with as_file(files("zhida.bench") / "floor") as sources:
        built = subprocess.run(  # noqa: S603  our own sources and the machine's own compiler
            (found, *_FLAGS, "-o", str(program), str(sources / f"{name}.c")),
            capture_output=True,
            text=True,
            check=False,
        )
    if built.returncode:
        raise LoadFailed(f"{name}.c does not compile: {built.stderr[-1000:]}")
    return program


class Floor:
    """The floor, running; its log lies in the given folder."""

    def __init__(self, program: Path, log: Path) -> None:
        self._program = program
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            self._program, self._log, stdout=asyncio.subprocess.PIPE
        )
        line = await _line(self._process)
        self.port = int(line.removeprefix("port "))
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
        self._log.unlink(missing_ok=True)

    @staticmethod
    def greetings(contacts: int, agents: int) -> tuple[Greeting, ...]:
        """Return the sockets to open: contact *n* speaks to agent *n* modulo their number."""
        frame = '{"v":1,"id":"hello","cmd":"hello","args":'
        return (
            *(Greeting(is_agent=False, frame=f'{frame}{{"to":{n % agents}}}}}') for n in range(contacts)),
            *(Greeting(is_agent=True, frame=f'{frame}{{"agent":{n}}}}}') for n in range(agents)),
        )


class NativeLoad:
    """The load in C, on a core of its own where there is one to spare."""

    def __init__(self, program: Path, port: int, folder: Path, core: int | None) -> None:
        self._program = program
        self._port = port
        self._core = core
        self._spec = folder / "sockets.txt"
        self.facts = folder / "facts.bin"
        self._process: asyncio.subprocess.Process | None = None
        folder.mkdir(parents=True, exist_ok=True)

    async def connect(self, greetings: Sequence[Greeting]) -> None:
        """Open every socket; see `zhida.bench.load.Load`."""
        lines = (f"{'a' if each.is_agent else 'c'} {each.frame}\n" for each in greetings)
        self._spec.write_text("".join(lines), "utf-8")
        core = () if self._core is None else (str(self._core),)
        self._process = await asyncio.create_subprocess_exec(
            self._program,
            str(self._port),
            self._spec,
            self.facts,
            *core,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await self._answer()
        except LoadFailed:
            await self.close()
            raise
        finally:
            self._spec.unlink()

    async def ask(self) -> None:
        """Let every contact ask for a person."""
        answer = await self._obey("ask")
        if answer.get("refused"):
            raise LoadFailed(f"{answer['refused']} contacts could not ask for a person")

    async def flight(self, in_flight: int, contacts: int, seconds: float) -> Run:
        """Keep messages in flight."""
        return Run.load(await self._obey(f"flight {in_flight} {contacts} {seconds}"))

    async def rate(self, per_s: float, seconds: float) -> Run:
        """Send at a steady rate."""
        return Run.load(await self._obey(f"rate {per_s} {seconds}"))

    async def close(self) -> None:
        """Close every socket by ending the program."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()
            self._process = None

    async def _obey(self, command: str) -> dict[str, int | float]:
        if self._process is None or self._process.stdin is None:
            raise LoadFailed("the load is not connected")
        self._process.stdin.write(f"{command}\n".encode())
        return await self._answer()

    async def _answer(self) -> dict[str, int | float]:
        if self._process is None:
            raise LoadFailed("the load is not connected")
        return cast("dict[str, int | float]", json.loads(await _line(self._process)))


async def _line(program: asyncio.subprocess.Process) -> str:
    """Return the next line a program prints.

    Raises:
        LoadFailed: It ended instead.
    """
    line = await program.stdout.readline() if program.stdout is not None else b""
    if not line:
        words = await program.stderr.read() if program.stderr is not None else b""
        raise LoadFailed(words.decode("utf-8", "replace")[-1000:] or "the program ended without a word")
    return line.decode()
