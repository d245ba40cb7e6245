"""Sentences as vectors: optional, guarded, never needed for an answer.

Vectors cross this border as bytes: float32, little-endian, row after row, each row of length one. Whoever
lacks them goes on with words.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final, Protocol

from zhida.core.kernel.errors import Unavailable

__all__ = [
    "MAX_CHARACTERS",
    "Encoder",
    "EncodingFailed",
    "VectorSearch",
    "VectorSearches",
    "Vectors",
    "prepared",
]

MAX_CHARACTERS: Final = 256
"""Characters of a text an encoder is given, counted after folding.

Source: measured; 3,000 characters cost an encoder of ours 190 ms and another one 3.8 s.
"""
_READ: Final = 2_000
"""Characters looked at before folding: one character may become eighteen."""
_NOTHING: Final = "。"
_UNSEEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


def prepared(text: str) -> str:
    """Return what an encoder may see: controls and half characters blank, NFKC, then cut; never nothing."""
    visible = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in text[:_READ])
    return unicodedata.normalize("NFKC", visible).strip()[:MAX_CHARACTERS] or _NOTHING


class EncodingFailed(Unavailable):
    """An encoder gave no vectors; ``why`` is for the operator."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(params={"why": why})


class Encoder(Protocol):
    """A model that turns sentences into vectors; it blocks, and is used by one thread at a time.

    What it is called is known once it is loaded. Two encoders with the same ``fingerprint`` give the same
    vectors; vectors of different fingerprints are never compared.
    """

    @property
    def name(self) -> str:
        """Which model."""
        ...

    @property
    def version(self) -> str:
        """Which version of it."""
        ...

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hash of everything the vectors depend on."""
        ...

    def load(self) -> None:
        """Make it ready.

        Raises:
            EncodingFailed: It cannot be used.
        """
        ...

    def encode(self, texts: Sequence[str]) -> bytes:
        """Return one vector for each text, in order.

        Args:
            texts: At least one, each as `prepared` returns it.

        Raises:
            EncodingFailed: There are no vectors for these texts now.
        """
        ...

    def close(self) -> None:
        """End what it holds open; it may be loaded again."""
        ...


class Vectors(Protocol):
    """A guarded encoder: never slower than the caller allows, never wrong in shape, never an error."""

    @property
    def fingerprint(self) -> str:
        """Hash of everything the vectors depend on; empty while the encoder may not be used."""
        ...

    @property
    def dim(self) -> int:
        """Numbers in a vector; 0 while the encoder may not be used."""
        ...

    async def encode(self, texts: Sequence[str], *, budget_s: float) -> bytes | None:
        """Return one vector for each text, or None when there are none in time: then words decide.

        Args:
            texts: As people wrote them.
            budget_s: Seconds after which nobody waits any more.
        """
        ...


class VectorSearch(Protocol):
    """Finds the rows nearest to a vector."""

    def nearest(self, vector: bytes, k: int) -> Sequence[int]:
        """Return at most ``k`` rows, nearest first, equal ones in the order of rows."""
        ...


class VectorSearches(Protocol):
    """Builds a search over many vectors; blocks."""

    def build(self, vectors: bytes, dim: int) -> VectorSearch:
        """Return a search over these rows."""
        ...
