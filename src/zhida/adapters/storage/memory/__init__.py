"""The store in memory: the refusals, orders and atomic units of the disk, for tests and plugin authors."""

from zhida.adapters.storage.memory.store import MemoryStats, MemoryStore

__all__ = ["MemoryStats", "MemoryStore"]
