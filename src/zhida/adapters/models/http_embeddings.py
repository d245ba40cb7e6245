"""An encoder behind the embeddings endpoint that most model servers share (``POST /v1/embeddings``)."""

import asyncio
import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final, cast

import numpy as np

from zhida.adapters.models.vector_checks import unit_bytes
from zhida.core.bot.prompts import masked
from zhida.ports.encoding import EncodingFailed
from zhida.ports.fetching import AddressRefused, Fetcher, FetchFailed, Outgoing

__all__ = ["HttpEncoder"]

_MOST_TEXTS: Final = 64
_BYTES_PER_TEXT: Final = 200_000
"""Room for 4,096 numbers written out in full."""


class HttpEncoder:
    """`zhida.ports.encoding.Encoder` over HTTP.

    It lives in the guard's thread with an event loop and a fetcher of its own.

    Args:
        fetcher: Makes the way out; called once, in that thread.
        url: Address of the endpoint, such as ``http://models.lan:8080/v1/embeddings``.
        model: Name of the model there.
        secret: Bearer token, empty for none.
        timeout_s: Seconds for one call.
    """

    version = "http"

    def __init__(
        self,
        fetcher: Callable[[], Fetcher],
        *,
        url: str,
        model: str,
        secret: str = "",
        timeout_s: float = 5.0,
    ) -> None:
        self._make_fetcher = fetcher
        self._url = url
        self._secret = secret
        self._timeout_s = timeout_s
        self._runner: asyncio.Runner | None = None
        self._fetcher: Fetcher | None = None
        self.name = model
        self.dim = 0
        self.fingerprint = ""

    def load(self) -> None:
        """Ask for one vector, to know how long they are."""
        self.dim = len(self._ask(("你好",))[0])
        self.fingerprint = sha256(json.dumps([self._url, self.name, self.dim]).encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> bytes:
        """Return one vector for each text; numbers by which people can be known are masked before."""
        found: list[list[float]] = []
        for at in range(0, len(texts), _MOST_TEXTS):
            found += self._ask(texts[at : at + _MOST_TEXTS])
        if any(len(vector) != self.dim for vector in found):
            raise EncodingFailed("wrong_shape")
        return unit_bytes(np.array(found, dtype=np.float64))

    def close(self) -> None:
        """End connections and loop."""
        if self._runner is not None and self._fetcher is not None:
            self._runner.run(self._fetcher.close())
            self._runner.close()
        self._runner, self._fetcher = None, None

    def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        if self._runner is None or self._fetcher is None:
            self._runner, self._fetcher = asyncio.Runner(), self._make_fetcher()
        wanted = {"model": self.name, "input": [masked(text) for text in texts], "encoding_format": "float"}
        call = Outgoing(
            url=self._url,
            method="POST",
            headers=_headers(self._secret),
            body=json.dumps(wanted).encode(),
            timeout_s=self._timeout_s,
            max_bytes=_BYTES_PER_TEXT * len(texts),
        )
        try:
            found = self._runner.run(self._fetcher.fetch(call))
        except (AddressRefused, FetchFailed) as failed:
            raise EncodingFailed(str(failed)) from None
        if found.status != 200:
            raise EncodingFailed(f"status_{found.status}")
        return _vectors(found.body, len(texts))


def _headers(secret: str) -> Mapping[str, str]:
    known = {"Content-Type": "application/json", "Accept": "application/json"}
    return {**known, "Authorization": f"Bearer {secret}"} if secret else known


def _vectors(body: bytes, count: int) -> list[list[float]]:
    """Read the answer strictly.

    Raises:
        EncodingFailed: It is anything but so many lists of numbers.
    """
    try:
        items = cast("dict[str, list[dict[str, object]]]", json.loads(body))["data"]
        ordered = sorted(items, key=lambda item: cast("int", item.get("index", 0)))
        found = [_numbers(item["embedding"]) for item in ordered]
    except (ValueError, KeyError, TypeError, AttributeError, NotBase64, RecursionError):
        raise EncodingFailed("not_readable") from None
    if len(found) != count or not all(found):
        raise EncodingFailed("wrong_shape")
    return found


def _numbers(value: object) -> list[float]:
    if isinstance(value, str):
        return [float(number) for number in np.frombuffer(b64decode(value, validate=True), dtype="<f4")]
    return [float(number) for number in cast("list[float]", value)]
