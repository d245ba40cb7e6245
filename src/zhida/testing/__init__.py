"""Public fakes for tests and plugin authors: clock, ids, models, channels, stores."""

from zhida.adapters.storage.memory import MemoryStore
from zhida.testing.clock import FakeClock
from zhida.testing.ids import CountingIds

__all__ = ["CountingIds", "FakeClock", "MemoryStore"]
