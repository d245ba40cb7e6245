"""The writer thread: one caller's mistake is one caller's answer, and nothing ends the thread but `stop`."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads

import pytest

from tests.contracts.storage.samples import MAIN, append, conversation, unit
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.adapters.storage.sqlite.connections import open_writer
from zhida.adapters.storage.sqlite.transaction import Transaction
from zhida.adapters.storage.sqlite.units import apply_unit
from zhida.adapters.storage.sqlite.writer import Writer
from zhida.core.kernel.errors import Broken, Conflict, InvalidInput, Unavailable
from zhida.core.kernel.times import Micros
from zhida.ports.storage import DuplicateClientId, Remember

INSERT = "INSERT INTO numbers VALUES (?)"


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    made = Writer(open_writer(tmp_path / "zhida.db", patience_ms=1), asyncio.get_running_loop())
    await made.submit(lambda work: work.run("CREATE TABLE numbers (number INTEGER PRIMARY KEY)"))
    yield made
    await made.stop()


async def stored(writer: Writer) -> list[object]:
    return [number for (number,) in await writer.submit(lambda work: work.all("SELECT number FROM numbers"))]


def divide(work: Transaction) -> int:
    return work.run(INSERT, (7,)) // 0


async def test_every_mistake_is_answered_alone(writer: Writer) -> None:
    outcomes = await asyncio.gather(
        writer.submit(lambda work: work.run(INSERT, (1,))),
        writer.submit(lambda work: work.run("NO SUCH STATEMENT")),
        writer.submit(lambda work: work.run(INSERT, ())),
        writer.submit(lambda work: work.run(INSERT, (1,))),
        writer.submit(divide),
        writer.submit(lambda work: work.run(INSERT, (2,))),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [
        int,
        Broken,
        InvalidInput,
        Conflict,
        ZeroDivisionError,
        int,
    ]
    assert await stored(writer) == [1, 2]
    assert writer.stats().units == 4


async def test_work_outside_transactions_waits_for_its_turn(writer: Writer) -> None:
    outcomes = await asyncio.gather(
        writer.submit(lambda work: work.run(INSERT, (1,))),
        writer.submit(lambda work: work.one("PRAGMA user_version"), alone=True),
        writer.submit(lambda work: work.all("VACUUM"), alone=True),
        writer.submit(lambda work: work.run(INSERT, (2,))),
    )

    assert outcomes == [1, (0,), [], 1]


async def test_work_outside_transactions_may_fail(writer: Writer) -> None:
    def refuse(work: Transaction) -> None:
        raise Unavailable(params={"cause": work.__class__.__name__})

    outcomes = await asyncio.gather(
        writer.submit(refuse, alone=True),
        writer.submit(lambda work: work.run("NO SUCH STATEMENT"), alone=True),
        writer.submit(lambda work: work.run(INSERT, (1,))),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable, int]


async def test_file_locked_by_another_program_refuses_until_it_is_free(
    writer: Writer, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "zhida.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable) as refused:
        await writer.submit(lambda work: work.run(INSERT, (1,)))
    other.execute("ROLLBACK")
    other.close()

    assert refused.value.params["cause"] == "SQLITE_BUSY"
    assert await writer.submit(lambda work: work.run(INSERT, (1,))) == 1


@pytest.mark.parametrize("cause", ["SQLITE_CANTOPEN", "SQLITE_NOTADB"])
async def test_trouble_with_a_file_takes_the_batch_and_leaves_no_transaction_open(
    writer: Writer, tmp_path: Path, cause: str
) -> None:
    path = tmp_path / ("missing/file" if cause == "SQLITE_CANTOPEN" else "text")
    (tmp_path / "text").write_text("this is not a database, and long enough to be read as one" * 20)

    outcomes = await asyncio.gather(
        writer.submit(lambda work: work.run(INSERT, (1,))),
        writer.submit(lambda work: work.run("ATTACH ? AS other", (str(path),))),
        return_exceptions=True,
    )

    assert [error.params["cause"] for error in outcomes if isinstance(error, Unavailable)] == [cause, cause]
    assert await stored(writer) == []


async def test_streams_beyond_those_kept_in_memory_are_read_again(
    sqlite: SqliteStore, tmp_path: Path
) -> None:
    await sqlite.stop()
    transaction = Transaction(open_writer(tmp_path / "zhida.db"), heads_kept=2)

    transaction.begin(is_careful=False)
    for number in range(5):
        stream = f"conversation:{number}"
        row = (MAIN, stream, number + 1, "message.sent", 1, 0, "contact", None, "{}", bytes(32))
        transaction.append(MAIN, stream, (row,), number + 1)
    transaction.flush()

    assert transaction.commit() == 5
    assert [transaction.last_seq(MAIN, f"conversation:{number}") for number in range(6)] == [1, 2, 3, 4, 5, 0]
    transaction.close()


async def test_reader_of_an_old_state_delays_the_scrub(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, patience_ms=1)
    await store.start()
    await store.add_tenant(MAIN, "Main shop", Micros(1))
    other = sqlite3.connect(tmp_path / "zhida.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM tenants").fetchall()

    with pytest.raises(Unavailable) as refused:
        await store.scrub()
    other.close()

    assert refused.value.params["cause"] == "readers"
    await store.scrub()
    await store.stop()


async def test_stopping_writer_takes_nothing_more(writer: Writer) -> None:
    await writer.stop()

    with pytest.raises(Unavailable):
        writer.submit(lambda work: work.run(INSERT, (1,)))


def test_loop_that_is_gone_has_nobody_to_tell(tmp_path: Path) -> None:
    before = set(enumerate_threads())

    async def leave_in_a_hurry() -> None:
        writer = Writer(open_writer(tmp_path / "zhida.db"), asyncio.get_running_loop())
        writer.submit(lambda work: gate.wait())
        stopping = asyncio.ensure_future(writer.stop())
        await asyncio.sleep(0)
        stopping.cancel()

    gate = Event()
    asyncio.run(leave_in_a_hurry())
    (thread,) = set(enumerate_threads()) - before
    gate.set()
    thread.join(10)

    assert not thread.is_alive()


async def test_many_units_cost_one_statement_for_each_table(sqlite: SqliteStore, tmp_path: Path) -> None:
    await sqlite.stop()
    connection = open_writer(tmp_path / "zhida.db")
    transaction = Transaction(connection)
    streams = [f"conversation:{number}" for number in range(64)]
    transaction.begin(is_careful=False)
    transaction.require_tenant(MAIN)
    for stream in streams:
        transaction.last_seq(MAIN, stream)
    seen: list[str] = []
    connection.set_trace_callback(seen.append)

    for stream in streams:
        remember = Remember(conversation_id=stream, client_id="c", seq=1)
        apply_unit(transaction, unit(conversation(stream), remember, appends=[append(0, stream=stream)]))
    transaction.flush()

    assert sum(statement.startswith("INSERT") for statement in seen) == 4
    transaction.commit()
    transaction.close()


async def test_known_id_among_many_is_refused_alone_and_said_to_be_known(sqlite: SqliteStore) -> None:
    said = [
        unit(
            Remember(conversation_id="a", client_id=client_id, seq=number),
            appends=[append(0, stream=f"conversation:{number}")],
        )
        for number, client_id in enumerate(("x", "y", "x", "z"), start=1)
    ]

    outcomes = await asyncio.gather(*(sqlite.commit(each) for each in said), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), DuplicateClientId, type(None)]
    heads = [(await sqlite.head(MAIN, f"conversation:{number}")).seq for number in range(1, 5)]
    assert heads == [1, 1, 0, 1]
