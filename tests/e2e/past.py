"""Weeks of matters written straight into a sample shop's store: a past for its supervisors to plan from."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from pathlib import Path
from random import Random
from typing import Final

from tests.contracts.storage.samples import conversation
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import MICROS, Micros
from zhida.ports.storage import Append, StoredEvent, Unit

__all__ = ["write_past"]

_MAIN: Final = TenantId("main")
_EAST: Final = timedelta(hours=8)
_SETTLED: Final = 0.45
_TOGETHER: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    at_s: float
    type: str
    fields: dict[str, object]


def write_past(folder: Path, now: Micros, days: int = 42, *, today: bool = True) -> None:
    """Write so many days before the present one, about 110 contacts each, and the present one until now."""
    # The browser's own loop runs in this thread.
    with ThreadPoolExecutor(1) as apart:
        at = datetime.fromtimestamp(now / MICROS, UTC)
        apart.submit(asyncio.run, _write(folder, at, days, today)).result()


async def _write(folder: Path, now: datetime, days: int, today: bool) -> None:
    store = SqliteStore(folder)
    await store.start()
    local = now.astimezone(UTC) + _EAST
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) - _EAST
    units = [
        _unit(f"past{day:03}x{number:04}", at_s, Random(day * 1_000 + number))
        for day in range(days, -1 if today else 0, -1)
        for number, at_s in enumerate(_arrivals((midnight - timedelta(days=day)).timestamp(), Random(day)))
        if at_s < now.timestamp() - 1_800
    ]
    for start in range(0, len(units), _TOGETHER):
        await asyncio.gather(*(store.commit(unit) for unit in units[start : start + _TOGETHER]))
    await store.stop()


def _arrivals(midnight_s: float, chance: Random) -> Iterator[float]:
    """Yield when contacts come: two hills, from eight in the morning to ten in the evening."""
    level = 0.85 + 0.3 * chance.random()
    for slot in range(32, 88):
        hour = slot / 4
        likely = 1.0 + 3.5 * exp(-(((hour - 10.75) / 1.6) ** 2)) + 2.5 * exp(-(((hour - 15.5) / 2) ** 2))
        for _ in range(int(likely * level + chance.random())):
            yield midnight_s + slot * 900 + 900 * chance.random()


def _unit(name: str, at_s: float, chance: Random) -> Unit:
    stream, happened = f"conversation:{name}", list(_matter(name, at_s, chance))
    events = tuple(_stored(stream, seq, each) for seq, each in enumerate(happened, start=1))
    row = conversation(
        name,
        contact_id=f"ctc_{name}",
        key_owner=f"ctc_{name}",
        phase="closed",
        opened_at=events[0].at,
        last_at=events[-1].at,
        closed_at=events[-1].at,
        seq=len(events),
    )
    return Unit(tenant=_MAIN, appends=(Append(stream=stream, expected_seq=0, events=events),), changes=(row,))


def _matter(name: str, at_s: float, chance: Random) -> Iterator[_Happened]:
    yield _Happened(at_s=at_s, type="conversation.opened", fields={"contact_id": f"ctc_{name}"})
    yield _Happened(at_s=at_s + 5, type="bot.decided", fields={})
    if chance.random() < _SETTLED:
        yield _Happened(at_s=at_s + 90, type="conversation.closed", fields={})
        return
    asked_s = at_s + 40
    yield _Happened(at_s=asked_s, type="queue.entered", fields={"lane": "standard"})
    p90_s = 0 if chance.random() < 0.6 else round(20 * exp(2.6 * chance.random()))
    shown: dict[str, object] = {"position": 1, "p50_s": p90_s // 3, "p90_s": p90_s, "cause": "entered"}
    yield _Happened(at_s=asked_s, type="queue.position_shown", fields=shown)
    waits_s = 4 * chance.random() if p90_s == 0 else chance.expovariate(2.4 / p90_s)
    leaves_s = chance.expovariate(1 / 240)
    if leaves_s < waits_s:
        yield _Happened(at_s=asked_s + leaves_s, type="queue.left", fields={"cause": "own_act"})
        yield _Happened(at_s=asked_s + leaves_s, type="conversation.closed", fields={})
        return
    yield _Happened(at_s=asked_s + waits_s, type="offer.accepted", fields={})
    talks_s = min(1_200.0, chance.lognormvariate(5.5, 0.7))
    yield _Happened(at_s=asked_s + waits_s + talks_s, type="conversation.closed", fields={})


def _stored(stream: str, seq: int, happened: _Happened) -> StoredEvent:
    return StoredEvent(
        stream=stream,
        seq=seq,
        type=happened.type,
        version=1,
        at=Micros(round(happened.at_s * MICROS)),
        actor_kind="system",
        actor_id=None,
        fields=json.dumps({name: {"v": value} for name, value in happened.fields.items()}),
        hash=bytes(32),
    )
