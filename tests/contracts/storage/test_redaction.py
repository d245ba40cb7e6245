"""Redaction drops what was sealed and nothing else."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.contracts.storage.samples import MAIN, STREAM, append, conversation, event, unit
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.errors import Broken
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Append, Store, StoredEvent


async def test_redacted_event_keeps_commitment_plain_values_and_hash(store: Store) -> None:
    await store.commit(unit(appends=[append(0, 3)]))

    await store.redact(MAIN, STREAM, (2, 99, 0, -1))

    kept = {"text": {"c": "commitment-2"}, "origin": {"v": "contact"}}
    first, second, third = await store.read(MAIN, STREAM)
    assert json.loads(second.fields) == kept
    assert replace(second, fields=event(2).fields) == event(2)
    assert (first, third) == (event(1), event(3))


async def test_redacting_twice_changes_nothing_more(store: Store) -> None:
    await store.commit(unit(appends=[append(0)]))
    await store.redact(MAIN, STREAM, (1,))
    once = await store.read(MAIN, STREAM)

    await store.redact(MAIN, STREAM, (1, 1))

    assert await store.read(MAIN, STREAM) == once


async def test_plain_value_that_looks_sealed_stays(store: Store) -> None:
    fields = json.dumps({"rule": {"v": {"s": "kept", "c": 1}}, "name": {"c": "x", "s": "gone"}})
    await store.commit(
        unit(appends=[Append(stream=STREAM, expected_seq=0, events=(replace(event(1), fields=fields),))])
    )

    await store.redact(MAIN, STREAM, (1,))

    (found,) = await store.read(MAIN, STREAM)
    assert json.loads(found.fields) == {"rule": {"v": {"s": "kept", "c": 1}}, "name": {"c": "x"}}


@pytest.mark.parametrize("fields", ["no JSON", "[]", '{"text": 1}'])
async def test_event_whose_fields_are_broken_is_named_and_nothing_else_redacted(
    store: Store, fields: str
) -> None:
    events = (event(1), replace(event(2), fields=fields))
    await store.commit(unit(appends=[Append(stream=STREAM, expected_seq=0, events=events)]))

    with pytest.raises(Broken):
        await store.redact(MAIN, STREAM, (1, 2))

    assert await store.read(MAIN, STREAM) == events


async def test_stream_goes_on_after_redaction(store: Store) -> None:
    await store.commit(unit(appends=[append(0)]))

    await store.redact(MAIN, STREAM, (1,))
    await store.commit(unit(appends=[append(1)]))
    await store.scrub()

    assert [found.seq for found in await store.read(MAIN, STREAM)] == [1, 2]


def secret_event(seq: int, secret: str) -> StoredEvent:
    fields = {"text": {"c": "x", "s": secret}, "lang": {"v": "zh"}}
    return replace(event(seq), fields=json.dumps(fields))


def files_with(folder: Path, text: str) -> list[str]:
    return [path.name for path in folder.iterdir() if text.encode() in path.read_bytes()]


async def test_no_byte_of_what_was_erased_stays_in_any_file(sqlite: SqliteStore, tmp_path: Path) -> None:
    sizes, secret = Random(7), "remove-me-entirely-"
    rows = [f"c{number}" for number in range(20)]
    for seq in range(1, 301):
        long = secret * sizes.choice([1, 2, 9, 300])
        row = conversation(sizes.choice(rows), card=long.encode(), last_at=sizes.randrange(99))
        added = Append(stream=STREAM, expected_seq=seq - 1, events=(secret_event(seq, long),))
        await sqlite.commit(unit(row, appends=[added]))
    assert files_with(tmp_path, secret)

    await sqlite.redact(MAIN, STREAM, tuple(range(1, 301)))
    await sqlite.commit(unit(*(conversation(name) for name in rows)))
    await sqlite.scrub()

    assert files_with(tmp_path, secret) == []
    assert (tmp_path / "zhida.db-wal").stat().st_size == 0
    assert len(await sqlite.read(MAIN, STREAM)) == 300
    await sqlite.add_tenant(TenantId("later"), "writes go on", Micros(1))
