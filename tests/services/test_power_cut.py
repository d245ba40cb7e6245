"""P12 when the power fails: whatever was acknowledged is there, in order, and every chain still verifies.

A process that is killed leaves its writes to the operating system; a power cut loses what was not forced to
disk. Between two acknowledgements every sector of the write-ahead log may be the old or the new one, and the
log may end anywhere behind what was acknowledged; sectors of the database differ only while a checkpoint
copies what the log already holds. The cuts below are drawn from exactly these states.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import cast

import pytest

from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.conversation.events import MessageSent, Origin
from zhida.core.evidence.verification import verify
from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Append, Put, Remember, Row, Unit
from zhida.services.contact_keys import ContactKeys
from zhida.services.history import History
from zhida.services.recorder import Recorder
from zhida.services.tenancy import MAIN
from zhida.testing import FakeClock
from zhida.testing.crypto import MemoryFieldCipher, MemoryHeadSigner, MemoryKeyRing

DATABASE = "zhida.db"
SECTOR = 512
COMMITS = 110
FILLER_CHARS = 60_000
"""Makes each commit some 20 pages, so that the log is checkpointed and begun again while we look."""
STREAMS = ("conversation:a", "conversation:b", "conversation:c")
CONTACT: Row = {"id": "cnt_1", "verified": 0, "lang": "zh-CN", "created_at": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """What lies on disk at one moment."""

    database: bytes
    log: bytes

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """Read both files while nothing is being written."""
        return cls(database=(folder / DATABASE).read_bytes(), log=(folder / f"{DATABASE}-wal").read_bytes())

    def put(self, folder: Path) -> None:
        """Write both files, as the machine finds them when it starts again."""
        folder.mkdir()
        (folder / DATABASE).write_bytes(self.database)
        (folder / f"{DATABASE}-wal").write_bytes(self.log)


class Shop:
    """A store with sealed, chained messages."""

    def __init__(self, folder: Path) -> None:
        self.store = SqliteStore(folder)
        self.cipher, self.ring = MemoryFieldCipher(), MemoryKeyRing()
        self.recorder = Recorder(self.cipher)

    async def open(self) -> None:
        """Make tenant and contact."""
        await self.store.start()
        await self.store.add_tenant(MAIN, "Main shop", Micros(1))
        wrapped = self.ring.create(MAIN, "cnt_1").to_blob()
        empty = dict.fromkeys(("issuer", "subject", "lane_source", "erased_at", "profile"))
        contact = {**empty, **CONTACT, "wrapped_key": wrapped}
        await self.store.commit(Unit(tenant=MAIN, changes=(Put(table="contacts", values=contact),)))

    async def say(self, number: int) -> None:
        """Commit one message and return when it is acknowledged."""
        stream = STREAMS[number % len(STREAMS)]
        head = await self.store.head(MAIN, stream)
        said = MessageSent(origin=Origin.CONTACT, lang="zh-CN", bot_marked=False, text=f"第{number}句")
        events, after = self.recorder.record(
            tenant=MAIN,
            stream=stream,
            head=head,
            events=(said,),
            at=Micros(number),
            actor=Actor(tenant=MAIN, kind=ActorKind.CONTACT, id="cnt_1"),
            key=await ContactKeys(self.store, self.ring).of(MAIN, "cnt_1"),
        )
        filler: Row = {"id": str(number % 4), "shortcut": "", "text": chr(33 + number % 90) * FILLER_CHARS}
        await self.store.commit(
            Unit(
                tenant=MAIN,
                appends=(Append(stream=stream, expected_seq=head.seq, events=events),),
                changes=(
                    Remember(conversation_id=stream, client_id=f"m{number}", seq=after.seq),
                    Put(table="canned", values={**filler, "tags": ""}),
                ),
            )
        )


def _mixed(before: bytes, after: bytes, rng: Random) -> bytes:
    """Return a file of which each sector that changed may or may not have reached the disk."""
    old = before.ljust(len(after), b"\0")
    places = range(0, len(after), SECTOR)
    new = {at for at in places if old[at : at + SECTOR] != after[at : at + SECTOR] and rng.random() < 0.5}
    return b"".join((after if at in new else old)[at : at + SECTOR] for at in places)


def _cut(before: Disk, after: Disk, rng: Random) -> Disk:
    """Return what a power cut between two acknowledgements may leave."""
    if before.database != after.database and rng.random() < 0.5:
        return replace(after, database=_mixed(before.database, after.database, rng))
    log = _mixed(before.log, after.log, rng)
    if len(after.log) > len(before.log):
        log = log[: rng.randint(len(before.log), len(log))]
    return Disk(database=before.database, log=log)


async def _written(folder: Path, rng: Random, cuts: int) -> tuple[list[tuple[int, Disk]], int]:
    """Commit without pause; return cuts with what was acknowledged, and the count of checkpoints."""
    shop = Shop(folder)
    await shop.open()
    wanted = set(rng.sample(range(COMMITS), cuts))
    found: list[tuple[int, Disk]] = []
    copied = 0
    before = Disk.of(folder)
    for number in range(COMMITS):
        await shop.say(number)
        after = Disk.of(folder)
        if number in wanted or after.database != before.database:
            found.append((number, _cut(before, after, rng)))
        copied += after.database != before.database
        before = after
    await shop.store.stop()
    return found, copied


async def _no_files(_tenant: TenantId, _matter: str, _sent: Collection[str]) -> tuple[Row, ...]:
    return ()


async def _check(folder: Path, acknowledged: int) -> None:
    """Open what is left: all that was acknowledged is there, at most one message more, and chains verify."""
    shop = Shop(folder)
    await shop.store.start()
    keys, cipher = ContactKeys(shop.store, shop.ring), shop.cipher
    history = History(
        store=shop.store,
        clock=FakeClock(),
        recorder=shop.recorder,
        keys=keys,
        files=_no_files,
        cipher=cipher,
        signer=MemoryHeadSigner(),
    )
    total = 0
    for index, stream in enumerate(STREAMS):
        row: Row = {"id": stream.partition(":")[2], "key_owner": "cnt_1"}
        record = await history.export(MAIN, row)
        records = cast("list[object]", record["records"])
        assert verify(records).ok
        texts = [getattr(seen.event, "text", None) for seen in await history.all(MAIN, row, stream)]
        assert texts == [f"第{index + len(STREAMS) * at}句" for at in range(len(texts))]
        for at in range(len(texts)):
            assert await shop.store.recall(MAIN, stream, f"m{index + len(STREAMS) * at}") == at + 1
        total += len(texts)
    assert acknowledged <= total <= acknowledged + 1
    await shop.say(total)
    await shop.store.stop()


@pytest.mark.parametrize("seed", range(2))
async def test_p12_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged(
    tmp_path: Path, seed: int
) -> None:
    found, copied = await _written(tmp_path / "data", Random(seed), cuts=12)

    assert copied >= 1
    for number, disk in found:
        folder = tmp_path / f"after-{number}"
        disk.put(folder)
        await _check(folder, acknowledged=number)


async def test_p12_a_log_that_lost_acknowledged_bytes_is_noticed(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "data")
    await shop.open()
    for number in range(9):
        await shop.say(number)
    whole = Disk.of(tmp_path / "data")
    await shop.store.stop()

    replace(whole, log=whole.log[: len(whole.log) * 2 // 3]).put(tmp_path / "lied")

    with pytest.raises(AssertionError):
        await _check(tmp_path / "lied", acknowledged=9)
