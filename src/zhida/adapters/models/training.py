"""Learning in a child process with limits, so that a large base costs the server neither time nor memory."""

import asyncio
import json
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

from zhida.adapters.models.training_files import read_learned
from zhida.adapters.models.training_task import training_bytes
from zhida.core.bot.index import Learned
from zhida.ports.training import Training, TrainingFailed, nobody_told

__all__ = ["ChildTrainer"]

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class ChildTrainer:
    """Starts one process for each training; cancelling the call ends the process.

    Args:
        cpu_s: Seconds of processor time a training may take.
        memory: Bytes of address space it may take.
    """

    def __init__(self, *, cpu_s: int = 600, memory: int = 3 << 30) -> None:
        self._cpu_s = cpu_s
        self._memory = memory

    async def train(self, training: Training, told: Callable[[int, int], None] = nobody_told) -> bytes | None:
        """Return the content of an index file, None when the articles are too few or too many to learn.

        Raises:
            TrainingFailed: It took too long, too much memory, or ended otherwise.
        """
        with tempfile.TemporaryDirectory(prefix="zhida-training-") as folder:
            out = Path(folder) / "index.npz"
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "zhida.adapters.models.training_child"),
                *(str(out), str(self._cpu_s), str(self._memory)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env={**os.environ, **_ONE_THREAD},
            )
            try:
                has_learned = await _follow(child, training, told)
            finally:
                await _end(child)
            return await asyncio.to_thread(out.read_bytes) if has_learned else None

    def read(self, content: bytes) -> Learned | None:
        """Return what a file holds, None when it is damaged or of another kind."""
        return read_learned(content)


async def _follow(child: Process, training: Training, told: Callable[[int, int], None]) -> bool:
    """Hand the training over and follow the steps; return whether there is a file."""
    questions = cast("asyncio.StreamWriter", child.stdin)
    answers = cast("asyncio.StreamReader", child.stdout)
    writing = asyncio.create_task(_write(questions, await asyncio.to_thread(training_bytes, training)))
    try:
        async for line in answers:
            said = cast("dict[str, int]", json.loads(line))
            if "learned" in said:
                return bool(said["learned"])
            told(said["done"], said["all"])
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    raise TrainingFailed(f"ended with {await child.wait()}")


async def _write(questions: asyncio.StreamWriter, line: bytes) -> None:
    questions.write(line + b"\n")
    await questions.drain()
    questions.close()


async def _end(child: Process) -> None:
    if child.returncode is None:
        child.kill()
    await child.wait()
