"""``zhida bench relay``: a message in, on disk, on the agent's socket; ourselves as a share of the floor.

Floor and product run side by side and are pressed in turn, pair by pair, by the same load. A pair whose disk
changed in between is thrown away. After every run the invariants are checked.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from zhida.bench.facts import InvariantBroken, Ledger, read_facts, stored_numbers
from zhida.bench.load import Load, Run
from zhida.bench.machine import commit_of, machine, probe_disk, rss_kb
from zhida.bench.native import Floor, NativeLoad, compile_program, compiler
from zhida.bench.people import PeopleLoad
from zhida.bench.report import Measured, Pair, Report, Side
from zhida.bench.shift import Prepared, Shift
from zhida.client.served import Served

__all__ = ["Plan", "Says", "measure"]

DEEP: Final = 8
"""Messages each contact keeps in flight when the server is to be saturated."""
BATCHED: Final = 64
"""Contacts with one message each in flight, for the count of fsyncs."""
OFFERED_PER_S: Final = 1_000
_TRIES: Final = 2
"""How often a pair is measured again when the disk changed in the middle of it."""
_SETTLE_S: Final = 1.0
_COMMITS: Final = "zhida_store_commits_total"

Says = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure: how long each run, how many pairs, with how many people, beside the floor or not."""

    seconds: float = 5.0
    pairs: int = 3
    contacts: int = 256
    agents: int = 16
    idle: int = 1_000
    floor: bool = True


@dataclass(slots=True)
class _Pressed:
    """One server under load, with the facts seen so far."""

    load: Load
    ledger: Ledger = field(default_factory=Ledger)
    read_to: int = 0

    async def press(self, run: Callable[[Load], Awaitable[Run]]) -> Run:
        """Run once and check the invariants.

        Raises:
            InvariantBroken: The run lost, repeated or reordered something.
        """
        done = await run(self.load)
        facts, self.read_to = read_facts(self.load.facts, self.read_to)
        self.ledger.add(facts)
        self.ledger.check()
        if done.acked == 0:
            raise InvariantBroken("nothing was acknowledged")
        return done


async def measure(plan: Plan, folder: Path, prepared: Prepared, says: Says) -> Report:
    """Measure and return every figure with every run.

    Args:
        plan: What to measure.
        folder: A folder of our own on the disk to measure; holds the prepared ``data``.
        prepared: Who waits in the data folder.
        says: Told what happens next.

    Raises:
        InvariantBroken: A message was lost, repeated or reordered.
        LoadFailed: Server or generator ended early.
    """
    is_native = compiler() is not None
    core = (os.cpu_count() or 1) - 1 if (os.cpu_count() or 1) > 1 else None
    report = Report(
        commit=commit_of(),
        machine=machine(folder),
        generator="c" if is_native else "python, no C compiler found: it is what limits these figures",
        contacts=plan.contacts,
        agents=plan.agents,
        seconds=plan.seconds,
    )
    async with AsyncExitStack() as stack:
        served = Served(folder / "data")
        with _cores_without(core if is_native else None):
            await stack.enter_async_context(served)
        says("bringing every contact to an agent")
        ours = _Pressed(_load(folder / "ours", served.port, core, is_native=is_native))
        stack.push_async_callback(ours.load.close)
        shift = Shift(served.url, prepared)
        await shift.begin(ours.load)
        await _fsyncs(plan, served, ours, report, says)
        theirs: _Pressed | None = None
        if plan.floor and is_native:
            with _cores_without(core):
                theirs = _Pressed(await stack.enter_async_context(_floor_load(plan, folder, core)))
        await _speeds(plan, folder, ours, theirs, report, says)
        says(f"connecting {plan.idle} idle contacts")
        idle = _load(folder / "idle", served.port, core, is_native=is_native)
        stack.push_async_callback(idle.close)
        report.kb_per_idle_connection = await _idle_kb(plan, served, shift, idle)
        await ours.load.close()
        await idle.close()
    ours.ledger.check(stored_numbers(folder / "data" / "zhida.db"))
    return report


def _load(folder: Path, port: int, core: int | None, *, is_native: bool) -> Load:
    if not is_native:
        return PeopleLoad(port, folder)
    folder.mkdir(parents=True, exist_ok=True)
    return NativeLoad(compile_program("load", folder), port, folder, core)


@asynccontextmanager
async def _floor_load(plan: Plan, folder: Path, core: int | None) -> AsyncGenerator[Load]:
    home = folder / "floor"
    home.mkdir()
    async with Floor(compile_program("relay_floor", home), home / "log") as floor:
        load = NativeLoad(compile_program("load", home), floor.port, home, core)
        try:
            await load.connect(floor.greetings(plan.contacts, plan.agents))
            yield load
        finally:
            await load.close()


async def _fsyncs(plan: Plan, served: Served, ours: _Pressed, report: Report, says: Says) -> None:
    contacts = min(BATCHED, plan.contacts)
    for number in range(plan.pairs):
        says(f"{contacts} messages in flight, run {number + 1} of {plan.pairs}")
        before = await _commits(served.url)
        run = await ours.press(lambda load: load.flight(1, contacts, plan.seconds))
        commits = await _commits(served.url) - before
        report.fsyncs.append(Measured(run=run, commits=commits))


async def _speeds(
    plan: Plan, folder: Path, ours: _Pressed, theirs: _Pressed | None, report: Report, says: Says
) -> None:
    rate = min(OFFERED_PER_S, plan.contacts * 4)
    kinds: tuple[tuple[str, Callable[[Load], Awaitable[Run]]], ...] = (
        ("saturated", lambda load: load.flight(DEEP, plan.contacts, plan.seconds)),
        ("single", lambda load: load.flight(1, plan.contacts, plan.seconds)),
        ("offered", lambda load: load.rate(rate, plan.seconds)),
    )
    for name, run in kinds:
        for number in range(plan.pairs):
            says(f"{name}, pair {number + 1} of {plan.pairs}")
            report.pairs.append(await _pair(name, folder, run, ours, theirs))


async def _pair(
    kind: str,
    folder: Path,
    run: Callable[[Load], Awaitable[Run]],
    ours: _Pressed,
    theirs: _Pressed | None,
) -> Pair:
    """Press ourselves, then the floor; once more when the disk was another one by then."""
    discarded = 0
    while True:
        product = await _side(folder, run, ours)
        if theirs is None:
            return Pair(kind=kind, product=product)
        floor = await _side(folder, run, theirs)
        pair = Pair(kind=kind, product=product, floor=floor, discarded=discarded)
        if pair.is_steady or discarded == _TRIES:
            return pair
        discarded += 1


async def _side(folder: Path, run: Callable[[Load], Awaitable[Run]], pressed: _Pressed) -> Side:
    disk = await asyncio.to_thread(probe_disk, folder)
    return Side(run=await pressed.press(run), disk=disk)


async def _commits(url: str) -> float:
    """Return how many commits the store made since start; each costs one fsync."""
    async with httpx.AsyncClient(base_url=url) as http:
        lines = (await http.get("/metrics")).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(_COMMITS))


async def _idle_kb(plan: Plan, served: Served, shift: Shift, idle: Load) -> float:
    before = rss_kb(served.pid)
    await shift.idle(idle)
    await asyncio.sleep(_SETTLE_S)
    return round((rss_kb(served.pid) - before) / plan.idle, 1)


@contextmanager
def _cores_without(core: int | None) -> Generator[None]:
    """Let what is started here run on every core but the generator's."""
    before = os.sched_getaffinity(0)
    rest = before - {core}
    with suppress(OSError):
        os.sched_setaffinity(0, rest or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
