"""What only the disk has: group commit, back-pressure, a full disk, guards that hold against any program."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.contracts.storage.samples import MAIN, STREAM, append, event, put, said, unit
from zhida.adapters.storage.errors import StoreInUse
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.adapters.storage.sqlite.connections import PRAGMAS
from zhida.core.kernel.errors import TooMany, Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import StreamConflict


def execute(folder: Path, statement: str) -> None:
    """Run a statement as another program on the machine could."""
    connection = sqlite3.connect(folder / "zhida.db")
    try:
        with connection:
            connection.execute(statement)
    finally:
        connection.close()


async def test_live_writer_runs_with_the_pragmas_the_promise_needs(sqlite: SqliteStore) -> None:
    found = await sqlite.pragmas()

    assert found == PRAGMAS
    assert (found["journal_mode"], found["synchronous"], found["secure_delete"]) == ("wal", 2, 1)


async def test_two_hundred_at_once_share_a_few_fsyncs(sqlite: SqliteStore) -> None:
    before = sqlite.stats()

    await asyncio.gather(*(sqlite.commit(said(number, 1, f"conversation:{number}")) for number in range(200)))

    after = sqlite.stats()
    assert after.units - before.units == 200
    assert after.events - before.events == 200
    assert after.commits - before.commits <= 4


async def test_refused_units_and_their_events_are_not_counted(sqlite: SqliteStore) -> None:
    before = sqlite.stats()

    with pytest.raises(StreamConflict):
        await sqlite.commit(unit(appends=[append(0, 3), append(9)]))

    assert (sqlite.stats().units, sqlite.stats().events) == (before.units, before.events)


async def test_batch_larger_than_one_transaction_is_split(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, most_per_commit=10)
    await store.start()
    await store.add_tenant(MAIN, "Main shop", Micros(1))

    await asyncio.gather(*(store.commit(said(number, 1, f"conversation:{number}")) for number in range(95)))

    assert store.stats().commits == 11
    await store.stop()


async def test_full_queue_refuses_loudly_and_serves_those_it_took(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, most_waiting=5)
    await store.start()
    await store.add_tenant(MAIN, "Main shop", Micros(1))

    outcomes = await asyncio.gather(
        *(store.commit(said(number, 1, f"conversation:{number}")) for number in range(8)),
        return_exceptions=True,
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, TooMany)]
    assert outcomes.count(None) == 5
    assert [error.retry_after_s for error in refused] == [1, 1, 1]
    await store.commit(said(9, 1, "conversation:9"))
    assert len(await store.streams(MAIN, "")) == 6
    await store.stop()


async def test_stop_finishes_what_was_accepted(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.start()
    await store.add_tenant(MAIN, "Main shop", Micros(1))
    waiting = [asyncio.ensure_future(store.commit(said(n, 1, f"conversation:{n}"))) for n in range(50)]
    await asyncio.sleep(0)

    await asyncio.gather(store.stop(), store.stop())

    assert await asyncio.gather(*waiting) == [None] * 50
    with pytest.raises(Unavailable):
        await store.commit(said(99))
    await store.start()
    assert len(await store.streams(MAIN, "")) == 50
    await store.stop()


async def test_caller_who_gave_up_does_not_disturb_the_others(sqlite: SqliteStore) -> None:
    tasks = [asyncio.ensure_future(sqlite.commit(said(n, 1, f"conversation:{n}"))) for n in range(5)]
    await asyncio.sleep(0)

    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    await sqlite.commit(said(9, 1, "conversation:9"))
    assert len(await sqlite.streams(MAIN, "")) == 6


async def test_full_disk_refuses_clearly_reads_go_on_and_writes_resume_alone(sqlite: SqliteStore) -> None:
    await sqlite.commit(said(1))
    await sqlite.limit_pages(1)
    big = put("canned", id="big", text="x" * 3_000_000)

    with pytest.raises(Unavailable) as refused:
        await sqlite.commit(unit(big, appends=[append(1)]))

    assert (refused.value.params["cause"], refused.value.retry_after_s) == ("SQLITE_FULL", 1)
    assert await sqlite.read(MAIN, STREAM) == (event(1),)
    await sqlite.limit_pages(1_000_000)
    await sqlite.commit(unit(big, appends=[append(1)]))
    assert [found.seq for found in await sqlite.read(MAIN, STREAM)] == [1, 2]


async def test_full_disk_takes_the_whole_batch_and_forgets_what_it_thought(sqlite: SqliteStore) -> None:
    await sqlite.limit_pages(1)

    outcomes = await asyncio.gather(
        sqlite.commit(unit(appends=[append(0)])),
        sqlite.commit(unit(put("canned", id="big", text="x" * 3_000_000))),
        sqlite.add_tenant(TenantId("third"), "Third", Micros(3)),
        return_exceptions=True,
    )

    assert {type(outcome) for outcome in outcomes} == {Unavailable}
    assert (await sqlite.head(MAIN, STREAM)).seq == 0
    await sqlite.limit_pages(1_000_000)
    await sqlite.commit(unit(appends=[append(0)]))


async def test_second_process_on_one_folder_is_told_who_holds_it(sqlite: SqliteStore, tmp_path: Path) -> None:
    second = SqliteStore(tmp_path)

    with pytest.raises(StoreInUse) as refused:
        await second.start()

    assert str(tmp_path) in str(refused.value)
    assert (tmp_path / "zhida.pid").read_text() in str(refused.value)
    assert "stop it first" in str(refused.value)
    await sqlite.commit(said(1))


async def test_folder_is_free_again_after_stop(tmp_path: Path) -> None:
    for _ in range(3):
        store = SqliteStore(tmp_path / "data")
        await store.start()
        await store.stop()

    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


async def test_store_that_was_never_started_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)

    with pytest.raises(Unavailable):
        await store.read(MAIN, STREAM)
    with pytest.raises(Unavailable):
        store.stats()
    await store.stop()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events",
        "UPDATE events SET at = 5",
        "UPDATE events SET hash = x'00', fields = '{}'",
        "UPDATE events SET fields = '{}'",
        "UPDATE events SET fields = json_set(fields, '$.origin.v', 'agent')",
        "UPDATE events SET fields = json_set(fields, '$.text.s', 'other')",
        "UPDATE events SET fields = json_set(fields, '$.text.c', 'other')",
        "UPDATE events SET fields = json_set(fields, '$.more', json('{\"v\":1}'))",
        "UPDATE events SET fields = json_remove(fields, '$.origin')",
    ],
)
async def test_log_refuses_every_change_but_the_loss_of_sealed_values(
    sqlite: SqliteStore, tmp_path: Path, statement: str
) -> None:
    await sqlite.commit(unit(appends=[append(0, 2)]))

    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|only sealed values"):
        execute(tmp_path, statement)

    assert await sqlite.read(MAIN, STREAM) == (event(1), event(2))


async def test_second_open_assignment_is_refused_by_the_file_itself(
    sqlite: SqliteStore, tmp_path: Path
) -> None:
    insert = "INSERT INTO assignments VALUES ('main', 'c', {}, 'a', 1, {})"
    execute(tmp_path, insert.format(1, "NULL"))
    execute(tmp_path, insert.format(2, "5"))

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        execute(tmp_path, insert.format(3, "NULL"))
