"""The runner of timers: retry, back-off, dead letters, and claims that went stale meanwhile."""

import asyncio

from zhida.core.kernel.errors import Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros, seconds
from zhida.jobs.runner import JobRunner
from zhida.ports.storage import JobRow, Schedule, Unit
from zhida.testing import FakeClock, MemoryStore

MAIN = TenantId("main")


class Bench:
    """A store with one tenant, a clock and a handler that can be told to fail."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), FakeClock()
        self.ran: list[str] = []
        self.fail: list[BaseException] = []
        self.again: JobRow | None = None
        self.runner = JobRunner(self.store, self.clock, {"known": self.handle})

    async def start(self) -> "Bench":
        await self.store.start()
        await self.store.add_tenant(MAIN, "Main", Micros(1))
        return self

    async def handle(self, tenant: TenantId, job: JobRow) -> None:
        self.ran.append(f"{tenant}/{job.key}/{job.payload}")
        if self.again is not None:
            await self.schedule(self.again)
            self.again = None
        if self.fail:
            raise self.fail.pop()

    async def schedule(self, job: JobRow) -> None:
        await self.store.commit(Unit(tenant=MAIN, changes=(Schedule(job=job),)))

    def job(self, *, kind: str = "known", in_s: float = 0, payload: str = "p") -> JobRow:
        due = Micros(self.clock.utc() + seconds(in_s))
        return JobRow(kind=kind, key="k", due_at=due, payload=payload)


async def test_due_job_runs_once_and_a_later_one_waits() -> None:
    bench = await Bench().start()
    await bench.schedule(bench.job(in_s=5))

    assert await bench.runner.run_due() == 0
    await bench.clock.advance(5)
    assert await bench.runner.run_due() == 1
    assert await bench.runner.run_due() == 0

    assert bench.ran == ["main/k/p"]


async def test_failed_job_is_tried_again_after_twice_as_long_each_time() -> None:
    bench = await Bench().start()
    bench.fail = [Unavailable(), KeyError("a bug"), Unavailable()]
    await bench.schedule(bench.job())
    waits = list[int]()

    for _ in range(4):
        waited = 0
        while not await bench.runner.run_due():
            waited += 1
            await bench.clock.advance(1)
        waits.append(waited)

    assert waits == [0, 2, 4, 8]
    assert len(bench.ran) == 4 and await bench.store.next_due() is None


async def test_job_that_fails_for_a_quarter_of_an_hour_is_dead_but_visible_and_can_be_revived() -> None:
    bench = await Bench().start()
    bench.fail = [Unavailable() for _ in range(100)]
    await bench.schedule(bench.job())

    for _ in range(2_000):
        await bench.runner.run_due()
        await bench.clock.advance(1)

    assert len(bench.ran) == 20
    assert [job.key for job in await bench.store.dead_jobs(MAIN)] == ["k"]
    bench.fail = []
    await bench.schedule(bench.job())
    assert await bench.runner.run_due() == 1
    assert not await bench.store.dead_jobs(MAIN)


async def test_unknown_kind_is_dead_at_once() -> None:
    bench = await Bench().start()
    await bench.schedule(bench.job(kind="unknown"))

    await bench.runner.run_due()

    assert [job.kind for job in await bench.store.dead_jobs(MAIN)] == ["unknown"]


async def test_job_scheduled_anew_while_its_old_claim_runs_is_not_lost() -> None:
    bench = await Bench().start()
    bench.again = bench.job(in_s=3, payload="new")
    await bench.schedule(bench.job(payload="old"))

    await bench.runner.run_due()
    await bench.clock.advance(3)
    await bench.runner.run_due()

    assert bench.ran == ["main/k/old", "main/k/new"]


async def test_job_whose_finish_the_store_refuses_comes_again_when_its_lease_is_over() -> None:
    bench = await Bench().start()
    await bench.schedule(bench.job())

    async def fill(tenant: TenantId, job: JobRow) -> None:
        await bench.handle(tenant, job)
        bench.store.is_full = len(bench.ran) == 1

    runner = JobRunner(bench.store, bench.clock, {"known": fill})
    await runner.run_due()
    bench.store.is_full = False
    await bench.clock.advance(30)
    await runner.run_due()

    assert len(bench.ran) == 2 and await bench.store.next_due() is None


async def test_runner_outlives_a_full_disk_and_naps_until_the_next_job() -> None:
    bench = await Bench().start()
    bench.store.is_full = True
    work = asyncio.create_task(bench.runner.run())
    await bench.clock.advance(3)
    bench.store.is_full = False
    await bench.schedule(bench.job(in_s=10))

    await bench.clock.advance(15)

    assert len(bench.ran) == 1 and not work.done()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
