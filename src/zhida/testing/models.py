"""Scripted twins of every model: they answer from a script, keep what they were asked, fail on demand."""

import asyncio
import struct
from collections import deque
from collections.abc import Callable, Sequence
from hashlib import sha256
from math import sqrt

from zhida.core.bot.prompts import Prompt
from zhida.core.bot.proposal import Proposal
from zhida.ports.answering import Asked
from zhida.ports.encoding import EncodingFailed
from zhida.ports.fetching import Fetched, FetchFailed, Outgoing

__all__ = [
    "HANGS",
    "FlatVectors",
    "HashedEncoder",
    "ScriptedBot",
    "ScriptedChatModel",
    "ScriptedFetcher",
    "unit",
]


class _Hangs:
    """In a script: never answer."""


HANGS = _Hangs()
"""In a script: never answer."""


def unit(values: Sequence[float]) -> bytes:
    """Return one row of length one."""
    length = sqrt(sum(value * value for value in values)) or 1.0
    return struct.pack(f"<{len(values)}f", *(value / length for value in values))


class HashedEncoder:
    """`zhida.ports.encoding.Encoder` that counts characters and pairs of them in hashed places.

    Texts that share characters are near each other; that is all it knows.

    Args:
        dim: Numbers in a vector.
        spoil: What becomes of the vectors before they are returned, to fail in some way.
    """

    version = "1"

    def __init__(self, dim: int = 64, spoil: Callable[[bytes], bytes] = bytes, name: str = "hashed") -> None:
        self.dim = dim
        self.name = name
        self.spoil = spoil
        self.fingerprint = sha256(f"{name} {dim}".encode()).hexdigest()
        self.asked: list[tuple[str, ...]] = []
        self.is_open = False

    def load(self) -> None:
        """Be ready."""
        self.is_open = True

    def encode(self, texts: Sequence[str]) -> bytes:
        """Return one vector for each text."""
        if not self.is_open:
            raise EncodingFailed("not_loaded")
        self.asked.append(tuple(texts))
        return self.spoil(b"".join(self._row(text) for text in texts))

    def close(self) -> None:
        """Be closed."""
        self.is_open = False

    def _row(self, text: str) -> bytes:
        counts = [0.0] * self.dim
        pieces = [*text, *(text[at : at + 2] for at in range(len(text) - 1))]
        for piece in pieces:
            digest = sha256(piece.encode("utf-8", "replace")).digest()
            counts[int.from_bytes(digest[:4], "little") % self.dim] += 1.0
        return unit(counts)


class FlatVectors:
    """`zhida.ports.encoding.Vectors` without guard or thread, over any encoder."""

    def __init__(self, encoder: HashedEncoder) -> None:
        encoder.load()
        self._encoder = encoder
        self.works = True

    @property
    def fingerprint(self) -> str:
        """Hash of everything the vectors depend on."""
        return self._encoder.fingerprint

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._encoder.dim

    async def encode(self, texts: Sequence[str], *, budget_s: float) -> bytes | None:
        """Return one vector for each text, None when told not to work."""
        return self._encoder.encode(texts) if self.works and budget_s > 0 else None


class ScriptedChatModel:
    """`zhida.ports.chat.ChatModel` that says the lines of its script, the last one for ever.

    Args:
        script: Texts, None for nothing, `HANGS`, or what makes a text of the prompt.
    """

    name = "scripted"

    def __init__(self, *script: "str | _Hangs | Callable[[Prompt], str | None] | None") -> None:
        self._script = deque(script)
        self.prompts: list[Prompt] = []

    async def complete(self, prompt: Prompt, *, budget_s: float) -> str | None:
        """Return the next line, whole, even when it is too long: the caller checks."""
        del budget_s
        self.prompts.append(prompt)
        line = self._script[0] if len(self._script) == 1 else self._script.popleft()
        if isinstance(line, _Hangs):
            await asyncio.Event().wait()
        return line(prompt) if callable(line) else line if isinstance(line, str) else None


class ScriptedBot:
    """`zhida.ports.answering.AnsweringBot` that proposes by a script, the last line for ever."""

    name = "scripted"

    def __init__(self, *script: "Proposal | str | _Hangs | None") -> None:
        self._script = deque(script)
        self.asked: list[Asked] = []

    async def propose(self, asked: Asked, *, budget_s: float) -> Proposal | None:
        """Return the next proposal."""
        del budget_s
        self.asked.append(asked)
        line = self._script[0] if len(self._script) == 1 else self._script.popleft()
        if isinstance(line, _Hangs):
            await asyncio.Event().wait()
        if isinstance(line, str):
            return Proposal(text=line, source=self.name)
        return line if isinstance(line, Proposal) else None


class ScriptedFetcher:
    """`zhida.ports.fetching.Fetcher` without a network: answers by address, refuses to connect elsewhere."""

    def __init__(self, **pages: bytes) -> None:
        self.pages: dict[str, Fetched] = {
            url: Fetched(url=url, status=200, headers={}, body=body) for url, body in pages.items()
        }
        self.calls: list[Outgoing] = []
        self.is_closed = False

    async def fetch(self, call: Outgoing) -> Fetched:
        """Return the page of this address."""
        self.calls.append(call)
        found = self.pages.get(call.url)
        if found is None:
            raise FetchFailed("no_connection")
        if len(found.body) > call.max_bytes:
            raise FetchFailed("too_large")
        return found

    async def close(self) -> None:
        """Be closed."""
        self.is_closed = True
