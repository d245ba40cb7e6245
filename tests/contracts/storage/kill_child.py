"""A process of its own that commits without pause and says what was acknowledged, until it is killed."""

import asyncio
import os
import sys
from pathlib import Path

from tests.contracts.storage.samples import MAIN, said
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.times import Micros

WORKERS = 24


async def talk(store: SqliteStore, worker: int) -> None:
    stream = f"conversation:{worker}"
    seq = (await store.head(MAIN, stream)).seq
    while True:
        seq += 1
        await store.commit(said(seq, seq, stream))
        os.write(1, f"{worker} {seq}\n".encode())


async def run(folder: Path) -> None:
    store = SqliteStore(folder)
    await store.start()
    if not await store.tenants():
        await store.add_tenant(MAIN, "Main shop", Micros(1))
    await asyncio.gather(*(talk(store, worker) for worker in range(WORKERS)))


asyncio.run(run(Path(sys.argv[1])))
