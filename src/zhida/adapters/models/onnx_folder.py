"""A sentence encoder of one's own: a folder with ``model.onnx`` and ``tokenizer.json`` (``onnx`` extra).

The settings name the SHA-256 of both files; a folder that holds others is refused, for a model is a program.
Nothing is fetched.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from zhida.adapters.models.vector_checks import unit_bytes
from zhida.ports.encoding import EncodingFailed

__all__ = ["FILES", "OnnxEncoder", "Pooling"]

FILES: Final = ("model.onnx", "tokenizer.json")
"""What the folder holds; the settings give the hash of each."""
_MOST_PIECES: Final = 256
_MOST_TEXTS: Final = 16
_FATAL_ONLY: Final = 4


class Pooling(StrEnum):
    """How the pieces of a text become one vector."""

    MEAN = "mean"
    FIRST = "first"


class _Options(Protocol):
    intra_op_num_threads: int
    inter_op_num_threads: int
    log_severity_level: int


class _Input(Protocol):
    name: str


class _Session(Protocol):
    def get_inputs(self) -> Sequence[_Input]: ...

    def run(
        self, names: list[str] | None, feed: Mapping[str, NDArray[np.int64]]
    ) -> list[NDArray[np.float32]]: ...


class _Encoding(Protocol):
    ids: list[int]
    attention_mask: list[int]


class _Tokenizer(Protocol):
    def enable_truncation(self, max_length: int) -> None: ...

    def enable_padding(self) -> None: ...

    def encode_batch(self, texts: list[str]) -> list[_Encoding]: ...


class OnnxEncoder:
    """`zhida.ports.encoding.Encoder` on a folder.

    Args:
        folder: Where the files are.
        hashes: SHA-256 of each of `FILES`, hexadecimal.
        pooling: How the pieces of a text become one vector.
        prefix: What the model wants before every text, such as ``query: ``.
    """

    version = "onnx"

    def __init__(
        self, folder: Path, hashes: Mapping[str, str], *, pooling: Pooling = Pooling.MEAN, prefix: str = ""
    ) -> None:
        self._folder = folder
        self._hashes = {name: value.lower() for name, value in hashes.items()}
        self._pooling = pooling
        self._prefix = prefix
        self._session: _Session | None = None
        self._tokenizer: _Tokenizer | None = None
        self._inputs: tuple[str, ...] = ()
        self.name = folder.name
        self.dim = 0
        self.fingerprint = ""

    def load(self) -> None:
        """Check both files, then read them.

        Raises:
            EncodingFailed: A file is missing or another one, or the extra is not installed.
        """
        if self._session is not None:
            return
        contents = {name: self._checked(name) for name in FILES}
        self._open(contents["model.onnx"], contents["tokenizer.json"].decode())
        known = [*(self._hashes[name] for name in FILES), self._pooling.value, self._prefix]
        self.fingerprint = sha256(json.dumps(known).encode()).hexdigest()
        self.dim = self._vectors(["你好"]).shape[1]

    def encode(self, texts: Sequence[str]) -> bytes:
        """Return one vector for each text."""
        if self._session is None:
            raise EncodingFailed("not_loaded")
        parts = [self._vectors(texts[at : at + _MOST_TEXTS]) for at in range(0, len(texts), _MOST_TEXTS)]
        return unit_bytes(np.concatenate(parts))

    def close(self) -> None:
        """Let the model go."""
        self._session = self._tokenizer = None

    def _checked(self, name: str) -> bytes:
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            raise EncodingFailed(f"file_missing {name}") from None
        if sha256(content).hexdigest() != self._hashes.get(name):
            raise EncodingFailed(f"file_differs {name}")
        return content

    def _open(self, model: bytes, tokenizer: str) -> None:
        try:
            runtime, pieces = import_module("onnxruntime"), import_module("tokenizers")
        except ImportError:
            raise EncodingFailed("extra_onnx_not_installed") from None
        options = cast("_Options", runtime.SessionOptions())
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _FATAL_ONLY
        session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = cast("_Tokenizer", pieces.Tokenizer.from_str(tokenizer))
        self._tokenizer.enable_truncation(_MOST_PIECES)
        self._tokenizer.enable_padding()
        self._session = cast("_Session", session)
        self._inputs = tuple(one.name for one in self._session.get_inputs())

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        assert self._session is not None and self._tokenizer is not None  # noqa: S101 - `load` made both
        found = self._tokenizer.encode_batch([self._prefix + text for text in texts])
        pieces = np.array([one.ids for one in found], dtype=np.int64)
        mask = np.array([one.attention_mask for one in found], dtype=np.int64)
        known = {"input_ids": pieces, "attention_mask": mask, "token_type_ids": np.zeros_like(pieces)}
        output = self._session.run(None, {name: known[name] for name in self._inputs if name in known})[0]
        if output.ndim == 2:
            return output
        if self._pooling is Pooling.FIRST:
            return output[:, 0]
        weights = mask[:, :, None].astype(np.float32)
        return (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
