"""The real clock and ids and those of tests keep one contract; the false clock moves only when told."""

import asyncio
from collections.abc import Callable

import pytest

from zhida.bootstrap.system import RandomIds, SystemClock
from zhida.core.kernel.ids import is_id
from zhida.core.kernel.times import MICROS
from zhida.ports.clock import Clock, IdFactory
from zhida.testing import CountingIds, FakeClock

YEAR_2020_US = 1_577_836_800 * MICROS


@pytest.mark.parametrize("make", [SystemClock, FakeClock])
async def test_clock_tells_a_plausible_moment_and_never_runs_back(make: Callable[[], Clock]) -> None:
    clock = make()

    first, second = clock.monotonic(), clock.monotonic()
    await clock.sleep(0)

    assert clock.utc() > YEAR_2020_US
    assert second >= first


@pytest.mark.parametrize("make", [RandomIds, CountingIds])
def test_ids_have_their_shape_and_never_repeat(make: Callable[[], IdFactory]) -> None:
    ids = make()

    made = [ids.new("cnv") for _ in range(500)]

    assert all(is_id(one, "cnv") for one in made)
    assert len(set(made)) == 500


def test_counted_ids_can_be_foreseen() -> None:
    ids = CountingIds()

    assert (ids.new("cnv"), ids.new("agt")) == ("cnv_" + "0" * 25 + "1", "agt_" + "0" * 25 + "2")


async def test_sleepers_wake_in_order_each_at_its_own_moment() -> None:
    clock = FakeClock()
    start, woken = clock.monotonic(), list[tuple[str, float]]()

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.monotonic() - start))

    async with asyncio.TaskGroup() as tasks:
        for name, seconds in (("late", 3.0), ("early", 1.0), ("also early", 1.0), ("never", 9.0)):
            tasks.create_task(sleeper(name, seconds))
        await clock.advance(2.5)
        assert woken == [("early", 1.0), ("also early", 1.0)]
        await clock.advance(0.5)
        assert woken[-1] == ("late", 3.0)
        assert clock.sleepers == 1
        await clock.advance(60)

    assert woken[-1] == ("never", 9.0)


async def test_what_wakes_may_sleep_again_within_the_same_advance() -> None:
    clock = FakeClock()
    ticks: list[int] = []

    async def tick() -> None:
        while len(ticks) < 5:
            await clock.sleep(1)
            ticks.append(clock.utc())

    task = asyncio.create_task(tick())
    start = clock.utc()
    await clock.advance(10)
    await task

    assert ticks == [start + second * MICROS for second in range(1, 6)]
    assert clock.utc() == start + 10 * MICROS


async def test_jump_of_the_wall_clock_wakes_nobody() -> None:
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(5))
    await clock.advance(1)
    before = clock.monotonic()

    clock.jump(3_600)

    await clock.advance(0)
    assert not task.done()
    assert clock.monotonic() == before
    clock.jump(-7_200)
    await clock.advance(4)
    assert task.done()


async def test_sleeper_that_was_cancelled_is_passed_over() -> None:
    clock = FakeClock()
    first, second = asyncio.create_task(clock.sleep(1)), asyncio.create_task(clock.sleep(2))
    await clock.advance(0)

    first.cancel()
    await clock.advance(3)

    assert first.cancelled()
    assert second.done()


async def test_real_sleep_returns_after_its_time() -> None:
    clock = SystemClock()
    before = clock.monotonic()

    await clock.sleep(0.001)

    assert clock.monotonic() - before >= 0.001
