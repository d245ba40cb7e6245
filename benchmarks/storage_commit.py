"""How many units a second the SQLite store puts on disk, and what each costs in fsyncs.

    python -m benchmarks.storage_commit [--units 20000] [--folder DIR]

A unit is what one message of a contact writes: an event, its client id, the row of its conversation.
Prints one JSON object; a lone run on a busy machine is not a result.
"""

import argparse
import asyncio
import json
import os
import platform
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Append, Put, Remember, Row, StoredEvent, Unit
from zhida.ports.tables import TABLES

__all__ = ["main"]

IN_FLIGHT = (1, 64, 512)
TENANT = TenantId("main")
FIELDS = json.dumps(
    {"text": {"c": "c" * 43, "s": "s" * 160}, "origin": {"v": "contact"}, "lang": {"v": "zh-CN"}}
)
COLUMNS = next(table.columns for table in TABLES if table.name == "conversations")


def row(name: str, seq: int) -> Row:
    """A conversation's whole row with a sealed card of 120 bytes."""
    values = {"text": "standard", "int": seq, "bytes": b"x" * 120}
    return {**{column.name: values[column.kind] for column in COLUMNS}, "id": name}


def unit(name: str, seq: int) -> Unit:
    """What the message ``seq`` of a conversation writes."""
    stream = f"conversation:{name}"
    event = StoredEvent(
        stream=stream,
        seq=seq,
        type="message.sent",
        version=1,
        at=Micros(seq),
        actor_kind="contact",
        actor_id="cnt_" + "0" * 26,
        fields=FIELDS,
        hash=bytes(32),
    )
    return Unit(
        tenant=TENANT,
        appends=(Append(stream=stream, expected_seq=seq - 1, events=(event,)),),
        changes=(
            Remember(conversation_id=name, client_id=f"{seq:026d}", seq=seq),
            Put(table="conversations", values=row(name, seq)),
        ),
    )


async def measure(folder: Path, in_flight: int, units: int) -> dict[str, float]:
    """Commit so many units, each of ``in_flight`` conversations waiting for its own last one."""
    store = SqliteStore(folder)
    await store.start()
    await store.add_tenant(TENANT, "shop", Micros(1))
    waits: list[float] = []

    async def talk(number: int) -> None:
        for seq in range(1, units // in_flight + 1):
            made = unit(f"cnv_{number:026d}", seq)
            begun = time.perf_counter()
            await store.commit(made)
            waits.append(time.perf_counter() - begun)

    before, begun = store.stats(), time.perf_counter()
    await asyncio.gather(*(talk(number) for number in range(in_flight)))
    elapsed, after = time.perf_counter() - begun, store.stats()
    await store.stop()
    done = after.units - before.units
    return {
        "in_flight": in_flight,
        "n": done,
        "units_per_s": round(done / elapsed),
        "fsyncs_per_unit": round((after.commits - before.commits) / done, 5),
        **in_ms(waits),
    }


def in_ms(waits: Sequence[float]) -> dict[str, float]:
    """The median and the 99th percentile in milliseconds."""
    cuts = quantiles(waits, n=100)
    return {"p50_ms": round(cuts[49] * 1e3, 2), "p99_ms": round(cuts[98] * 1e3, 2)}


def measure_fsync(folder: Path) -> dict[str, float]:
    """What the disk itself needs to make 4 KiB durable."""
    marks = [time.perf_counter()]
    with (folder / "probe").open("wb", buffering=0) as probe:
        for _ in range(300):
            probe.write(b"x" * 4096)
            os.fdatasync(probe.fileno())
            marks.append(time.perf_counter())
    return in_ms([later - earlier for earlier, later in pairwise(marks)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Units per second and fsyncs per unit of the SQLite store.")
    parser.add_argument(
        "--units", type=int, default=20_000, help="units per measurement, a tenth of it one by one"
    )
    parser.add_argument("--folder", type=Path, help="where to write; its file system is what is measured")
    chosen = parser.parse_args(arguments)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    runs: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        fsync = measure_fsync(Path(name))
        for in_flight in IN_FLIGHT:
            units = chosen.units // 10 if in_flight == 1 else chosen.units
            runs.append(asyncio.run(measure(Path(name) / str(in_flight), in_flight, units)))
    report = {
        "commit": commit.stdout.strip(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_average": round(os.getloadavg()[0], 2),
        "fdatasync_4k": fsync,
        "runs": runs,
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
