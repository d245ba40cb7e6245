"""The weights of the request model, read from the package once and handed to the core as bytes."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from zhida.core.bot.request_model import RequestModel

__all__ = ["WEIGHTS", "request_model"]

WEIGHTS: Final = Path(__file__).with_name("request_model.bin")
"""Made by ``tools/request_model.py`` from our own lists; 32 KB."""


@lru_cache(maxsize=1)
def request_model() -> RequestModel:
    """Return the shipped model; read at the first call."""
    return RequestModel.from_bytes(WEIGHTS.read_bytes())
