"""What only the memory store has: faults on request, and a life beyond `stop`."""

import pytest

from tests.contracts.storage.samples import MAIN, STREAM, append, unit
from zhida.adapters.storage.memory import MemoryStats, MemoryStore
from zhida.core.kernel.errors import TooMany, Unavailable
from zhida.core.kernel.times import Micros


@pytest.fixture
async def memory() -> MemoryStore:
    made = MemoryStore()
    await made.start()
    await made.add_tenant(MAIN, "Main shop", Micros(1))
    return made


async def test_full_and_busy_refuse_writes_and_allow_reads(memory: MemoryStore) -> None:
    await memory.commit(unit(appends=[append(0)]))

    memory.is_full = True
    with pytest.raises(Unavailable):
        await memory.commit(unit(appends=[append(1)]))
    memory.is_full, memory.is_busy = False, True
    with pytest.raises(TooMany):
        await memory.commit(unit(appends=[append(1)]))

    assert (await memory.head(MAIN, STREAM)).seq == 1
    memory.is_busy = False
    await memory.commit(unit(appends=[append(1)]))


async def test_restart_finds_what_was_written(memory: MemoryStore) -> None:
    await memory.commit(unit(appends=[append(0, 2)]))

    await memory.stop()
    await memory.start()

    assert (await memory.head(MAIN, STREAM)).seq == 2
    assert memory.stats() == MemoryStats(commits=2, units=2, events=2)
