"""An encoder in a process of its own: what crashes or hangs there is ended there.

The child gets one thread and none of our settings. It is started at the first call, ended when a call takes
too long, and started again at the next one.
"""

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from zhida.ports.encoding import EncodingFailed

__all__ = ["ChildEncoder"]

_LENGTH: Final = 4
_LARGEST: Final = 64_000_000
_PER_TEXT_S: Final = 0.25
"""Further time for each text: articles come in batches, and a large model takes a tenth of a second."""
_THREADS: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
}
"""One thread that does not spin.

Source: measured; two threads on a busy machine cost ten times the time.
"""


class ChildEncoder:
    """`zhida.ports.encoding.Encoder` that asks a child process.

    Args:
        spec: What the child runs, as `zhida.adapters.models.encoding_child` reads it.
        monotonic: Seconds of a clock that never goes back.
        timeout_s: Seconds for one call, to which each text adds a little.
        load_timeout_s: Seconds for loading the model.
    """

    def __init__(
        self,
        spec: Mapping[str, object],
        monotonic: Callable[[], float],
        *,
        timeout_s: float = 2.0,
        load_timeout_s: float = 30.0,
    ) -> None:
        self._spec = json.dumps(spec)
        self._monotonic = monotonic
        self._timeout_s = timeout_s
        self._load_timeout_s = load_timeout_s
        self._child: subprocess.Popen[bytes] | None = None
        self.name = ""
        self.version = ""
        self.dim = 0
        self.fingerprint = ""

    @property
    def pid(self) -> int:
        """Number of the child's process, 0 while there is none."""
        return 0 if self._child is None else self._child.pid

    def load(self) -> None:
        """Start the child and hear what it is."""
        self._running()

    def encode(self, texts: Sequence[str]) -> bytes:
        """Return what the child says."""
        child = self._running()
        question = json.dumps(list(texts)).encode() + b"\n"
        try:
            return self._said(child, question, self._timeout_s + _PER_TEXT_S * len(texts))
        except EncodingFailed:
            self.close()
            raise

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for end in (child.stdin, child.stdout):
            if end is not None:
                end.close()
        child.wait()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        self._child = child = _started(self._spec)
        try:
            hello = cast("dict[str, object]", json.loads(self._said(child, b"", self._load_timeout_s)))
        except (EncodingFailed, ValueError):
            self.close()
            raise EncodingFailed("child_not_ready") from None
        if "refused" in hello:
            self.close()
            raise EncodingFailed(str(hello["refused"]))
        self.name, self.version = str(hello["name"]), str(hello["version"])
        self.dim, self.fingerprint = cast("int", hello["dim"]), str(hello["fingerprint"])
        return child

    def _said(self, child: "subprocess.Popen[bytes]", question: bytes, timeout_s: float) -> bytes:
        """Write a question and read the answer, both within the time.

        Raises:
            EncodingFailed: The child is gone, too slow, or says too much.
        """
        line = _Line(child, self._monotonic, self._monotonic() + timeout_s)
        line.write(question)
        size = int.from_bytes(line.read(_LENGTH), "little")
        if size > _LARGEST:
            raise EncodingFailed("child_says_too_much")
        return line.read(size)


class _Line:
    """Both ends of a child's pipes, until a moment."""

    def __init__(
        self, child: "subprocess.Popen[bytes]", monotonic: Callable[[], float], until: float
    ) -> None:
        self._in = cast("int", child.stdin and child.stdin.fileno())
        self._out = cast("int", child.stdout and child.stdout.fileno())
        self._monotonic = monotonic
        self._until = until

    def write(self, whole: bytes) -> None:
        rest = memoryview(whole)
        while rest:
            self._wait(self._in, selectors.EVENT_WRITE)
            try:
                rest = rest[os.write(self._in, rest) :]
            except OSError:
                raise EncodingFailed("child_gone") from None

    def read(self, size: int) -> bytes:
        whole = bytearray()
        while len(whole) < size:
            self._wait(self._out, selectors.EVENT_READ)
            part = os.read(self._out, min(size - len(whole), 1 << 20))
            if not part:
                raise EncodingFailed("child_gone")
            whole += part
        return bytes(whole)

    def _wait(self, end: int, event: int) -> None:
        left = self._until - self._monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(end, event)
            if left <= 0 or not selector.select(left):
                raise EncodingFailed("child_too_slow")


def _started(spec: str) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIDA_")}
    child = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
        [sys.executable, "-P", "-m", "zhida.adapters.models.encoding_child", spec],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env={**kept, **_THREADS},
    )
    os.set_blocking(cast("int", child.stdin and child.stdin.fileno()), False)
    return child
