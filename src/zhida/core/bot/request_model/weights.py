"""The weights of the model and the score they give; made from bytes, for the core reads no file.

Layout, little endian: the mark ``ZRQ1``, bias, threshold and step as 32-bit floats, then one signed byte for
each bucket, to be multiplied by the step.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import exp, sqrt
from struct import Struct
from typing import Final, Self

from zhida.core.bot.request_model.features import BUCKETS

__all__ = ["InvalidWeights", "RequestModel"]

_HEAD: Final = Struct("<4sfff")
_MARK: Final = b"ZRQ1"
_SIGNED: Final = "b"
_FAR: Final = 30.0


class InvalidWeights(ValueError):
    """These bytes are no weights of this model; fit them anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestModel:
    """A logistic regression over hashed features; ``threshold`` is the least probability of a request."""

    bias: float
    threshold: float
    step: float
    weights: memoryview

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return the model these bytes describe.

        Raises:
            InvalidWeights: Mark or length are wrong.
        """
        if len(content) != _HEAD.size + BUCKETS or content[: len(_MARK)] != _MARK:
            raise InvalidWeights("no weights of the request model")
        _, bias, threshold, step = _HEAD.unpack_from(content)
        weights = memoryview(content)[_HEAD.size :].cast(_SIGNED)
        return cls(bias=bias, threshold=threshold, step=step, weights=weights)

    def to_bytes(self) -> bytes:
        """Return the bytes `from_bytes` reads."""
        return _HEAD.pack(_MARK, self.bias, self.threshold, self.step) + self.weights.tobytes()

    def probability(self, features: Collection[int]) -> float:
        """Return how likely a clause with these features asks for a person, 0 to 1."""
        if not features:
            return 0.0
        total = sum(self.weights[bucket] for bucket in features)
        margin = self.bias + self.step * total / sqrt(len(features))
        return 1.0 / (1.0 + exp(-max(-_FAR, min(_FAR, margin))))

    def is_request(self, features: Collection[int]) -> bool:
        """Tell whether a clause with these features is likely enough a request for a person."""
        return self.probability(features) >= self.threshold
