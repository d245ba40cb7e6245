"""Jobs: written with their cause, claimed under a fencing token, done once."""

import pytest

from tests.contracts.storage.samples import MAIN, OTHER, STREAM, append, job, unit
from zhida.core.kernel.times import MICROS, Micros
from zhida.ports.storage import CancelJob, ClaimedJob, FencedOff, FinishJob, Store, StreamConflict
from zhida.testing import FakeClock

HOUR = 3_600 * MICROS


async def claim(store: Store, now: int = 100, until: int = 200, limit: int = 64) -> list[ClaimedJob]:
    return list(await store.claim_jobs(Micros(now), Micros(until), limit))


async def test_job_is_claimed_when_due_and_not_before(store: Store) -> None:
    await store.commit(unit(job(due_at=100, payload='{"x":1}')))

    assert await claim(store, 99) == []
    (claimed,) = await claim(store, 100)

    assert (claimed.tenant, claimed.job.kind, claimed.job.key) == (MAIN, "sla", "k")
    assert (claimed.job.due_at, claimed.job.payload, claimed.job.attempts) == (100, '{"x":1}', 1)
    assert claimed.lease_until == 200
    assert await claim(store, 199) == []


async def test_job_without_its_cause_does_not_exist(store: Store) -> None:
    with pytest.raises(StreamConflict):
        await store.commit(unit(job(), appends=[append(5)]))

    assert await store.next_due() is None


async def test_scheduling_again_moves_the_job(store: Store) -> None:
    await store.commit(unit(job(due_at=100), job(kind="webhook", due_at=500)))

    await store.commit(unit(job(due_at=300, payload="later")))

    assert await claim(store, 299) == []
    assert [claimed.job.payload for claimed in await claim(store, 300, 400)] == ["later"]


async def test_cancelled_job_never_comes(store: Store) -> None:
    await store.commit(unit(job()))

    await store.commit(unit(CancelJob(kind="sla", key="k"), CancelJob(kind="sla", key="other")))

    assert await claim(store) == []
    assert await store.next_due() is None


async def test_oldest_jobs_come_first_and_no_more_than_asked(store: Store) -> None:
    await store.commit(unit(*(job(f"k{number}", due_at=90 - number) for number in range(5))))
    await store.commit(unit(job("k9", due_at=86), tenant=OTHER))

    first = await claim(store, limit=3)
    rest = await claim(store)

    assert [(found.tenant, found.job.key) for found in first] == [(MAIN, "k4"), (OTHER, "k9"), (MAIN, "k3")]
    assert [found.job.key for found in rest] == ["k2", "k1", "k0"]
    assert len({found.token for found in first + rest}) == 6


async def test_finished_job_is_gone(store: Store) -> None:
    await store.commit(unit(job()))
    (claimed,) = await claim(store)

    assert await store.finish_job(claimed)

    assert not await store.finish_job(claimed)
    assert await claim(store, 10_000, 20_000) == []


async def test_job_whose_runner_died_is_claimed_again_and_the_dead_hand_writes_nothing(store: Store) -> None:
    await store.commit(unit(job()))
    (first,) = await claim(store, 100, 200)

    (second,) = await claim(store, 200, 300)

    assert second.token > first.token
    assert second.job.attempts == 2
    assert not await store.finish_job(first)
    assert not await store.finish_job(first, retry_at=Micros(900))
    assert not await store.finish_job(first, dead=True)
    assert await store.finish_job(second)


async def test_job_to_be_tried_again_comes_at_its_new_time(store: Store) -> None:
    await store.commit(unit(job()))
    (claimed,) = await claim(store)

    assert await store.finish_job(claimed, retry_at=Micros(150))

    assert await claim(store, 149) == []
    (again,) = await claim(store, 150, 250)
    assert (again.job.due_at, again.job.attempts) == (150, 2)


async def test_job_given_up_is_kept_apart_until_it_is_scheduled_again(store: Store) -> None:
    await store.commit(unit(job(), job("k2", due_at=900)))
    (claimed,) = await claim(store)

    assert await store.finish_job(claimed, dead=True)

    assert await claim(store, 800, 900) == []
    assert [dead.key for dead in await store.dead_jobs(MAIN)] == ["k"]
    assert await store.dead_jobs(OTHER) == ()
    assert await store.next_due() == 900
    assert not await store.finish_job(claimed)
    await store.commit(unit(job(due_at=100)))
    assert await store.dead_jobs(MAIN) == ()
    assert [found.job.attempts for found in await claim(store)] == [1]


async def test_next_due_is_when_something_can_be_claimed(store: Store) -> None:
    assert await store.next_due() is None
    await store.commit(unit(job(due_at=100), job("k2", due_at=150)))
    assert await store.next_due() == 100

    await claim(store, 100, 200)
    assert await store.next_due() == 150
    await claim(store, 150, 250)

    assert await store.next_due() == 200


async def test_effect_and_end_of_a_job_are_one_commit(store: Store) -> None:
    await store.commit(unit(job()))
    (stale,) = await claim(store, 100, 200)
    (claimed,) = await claim(store, 200, 300)

    with pytest.raises(FencedOff):
        await store.commit(unit(FinishJob(kind="sla", key="k", token=stale.token), appends=[append(0)]))
    assert await store.streams(MAIN, "") == ()
    await store.commit(unit(FinishJob(kind="sla", key="k", token=claimed.token), appends=[append(0)]))

    assert (await store.head(MAIN, STREAM)).seq == 1
    assert await store.next_due() is None


async def test_job_cancelled_and_made_anew_is_not_ended_by_an_old_claim(store: Store) -> None:
    await store.commit(unit(job()))
    (old,) = await claim(store)

    await store.commit(unit(CancelJob(kind="sla", key="k"), job()))
    assert not await store.finish_job(old)
    (fresh,) = await claim(store)

    assert not await store.finish_job(old)
    assert await store.finish_job(fresh)


async def test_job_scheduled_again_while_it_runs_is_not_lost(store: Store) -> None:
    await store.commit(unit(job()))
    (running,) = await claim(store)

    await store.commit(unit(job(due_at=120)))

    assert not await store.finish_job(running)
    assert len(await claim(store, 120)) == 1


async def test_clock_that_jumps_an_hour_and_back_fires_nothing_twice_and_not_all_at_once(
    store: Store,
) -> None:
    clock = FakeClock()
    start = clock.utc()
    await store.commit(unit(*(job(f"k{number}", due_at=start + number * MICROS) for number in range(100))))

    clock.jump(3_600)
    fired = await claim(store, clock.utc(), clock.utc() + 30 * MICROS)
    for claimed in fired:
        assert await store.finish_job(claimed)
    clock.jump(-3_600)
    again = await claim(store, clock.utc(), clock.utc() + 30 * MICROS)

    assert len(fired) == 64
    assert again == []
    assert await store.next_due() == start + 64 * MICROS
