"""One decide and evolve over conversation, bot and queue; the promise is proved here."""

from zhida.core.journey.decide import Decided, decide, decided
from zhida.core.journey.evolve import evolve, fold

__all__ = ["Decided", "decide", "decided", "evolve", "fold"]
