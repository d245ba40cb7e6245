"""A process killed in the middle of its commits loses nothing it acknowledged, again and again."""

import subprocess
import sys
from pathlib import Path

from tests.contracts.storage.samples import MAIN
from zhida.adapters.storage.sqlite import SqliteStore

ROUNDS = 6
ACKNOWLEDGED_PER_ROUND = 300


def run_and_kill(folder: Path) -> dict[str, int]:
    """Start the child, kill it after some acknowledgements, return the last one of each stream."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.contracts.storage.kill_child", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(ACKNOWLEDGED_PER_ROUND)]
    child.kill()
    lines.extend(child.stdout.readlines())
    child.stdout.close()
    child.wait()
    last: dict[str, int] = {}
    for line in (line for line in lines if line.endswith("\n")):
        worker, seq = line.split()
        last[f"conversation:{worker}"] = max(int(seq), last.get(f"conversation:{worker}", 0))
    return last


async def check(folder: Path, acknowledged: dict[str, int]) -> None:
    store = SqliteStore(folder)
    await store.start()
    for stream, seq in acknowledged.items():
        events = await store.read(MAIN, stream, limit=10_000)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert len(events) >= seq
        assert (await store.head(MAIN, stream)).seq == len(events)
        assert (await store.get(MAIN, "conversations", (stream,)) or {})["seq"] == len(events)
        for number in range(1, len(events) + 1):
            assert await store.recall(MAIN, stream, f"client-{number}") == number
    await store.stop()


async def test_kill_after_kill_loses_no_acknowledged_unit(tmp_path: Path) -> None:
    acknowledged: dict[str, int] = {}

    for _ in range(ROUNDS):
        acknowledged |= run_and_kill(tmp_path)
        await check(tmp_path, acknowledged)

    assert sum(acknowledged.values()) >= ROUNDS * ACKNOWLEDGED_PER_ROUND
