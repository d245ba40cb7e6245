"""Vectors of the ``semantic`` extra for measuring, each text encoded once."""

from collections.abc import Callable, Sequence
from typing import Final

from zhida.adapters.models.semantic import SemanticEncoder
from zhida.core.bot.index import Vectors
from zhida.ports.encoding import EncodingFailed, prepared

__all__ = ["Encodings", "load_encodings"]

_BATCH: Final = 256


class Encodings:
    """An encoder and what it has encoded."""

    def __init__(self, encoder: SemanticEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, bytes] = {}

    def rows(self, texts: Sequence[str], tick: Callable[[], None] = lambda: None) -> list[bytes]:
        """Return the vector of every text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for first in range(0, len(new), _BATCH):
            some = new[first : first + _BATCH]
            rows = self._encoder.encode([prepared(text) for text in some])
            size = len(rows) // len(some)
            for at, text in enumerate(some):
                self._known[text] = rows[at * size : (at + 1) * size]
                tick()
        return [self._known[text] for text in texts]

    def vectors(self, texts: Sequence[str], tick: Callable[[], None] = lambda: None) -> Vectors:
        """Return the vectors of texts as an index learns from them."""
        rows = b"".join(self.rows(texts, tick))
        return Vectors(fingerprint=self._encoder.fingerprint, dim=self._encoder.dim, rows=rows)


def load_encodings() -> Encodings | None:
    """Return the encoder, or None where the extra is not installed."""
    encoder = SemanticEncoder()
    try:
        encoder.load()
    except EncodingFailed:
        return None
    return Encodings(encoder)
