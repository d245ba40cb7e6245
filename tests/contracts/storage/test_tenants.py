"""Two tenants in one store never meet: same ids, separate lives, every method."""

import pytest

from tests.contracts.storage.samples import (
    MAIN,
    OTHER,
    STREAM,
    agent,
    append,
    conversation,
    event,
    job,
    put,
    said,
    unit,
)
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import (
    CancelJob,
    CloseAssignment,
    FencedOff,
    FinishJob,
    OpenAssignment,
    Remove,
    RequireEpoch,
    Store,
    StreamHead,
    TakeLoad,
    Update,
)


async def seen_by(store: Store, tenant: TenantId) -> list[object]:
    """Everything a tenant can see through the port."""
    return [
        await store.head(tenant, STREAM),
        await store.read(tenant, STREAM),
        await store.streams(tenant, ""),
        await store.recall(tenant, STREAM, "client-1"),
        await store.get(tenant, "agents", ("a",)),
        await store.find(tenant, "agents"),
        await store.find(tenant, "agents", {"login": "a@shop"}, order="load", descending=True),
        await store.find(tenant, "agents", order="login", after=("", "")),
        await store.find(tenant, "conversations", {"phase": ("", None)}),
        await store.dead_jobs(tenant),
    ]


async def fill(store: Store, tenant: TenantId) -> None:
    first = said(1)
    await store.commit(
        unit(
            agent("a", capacity=1),
            OpenAssignment(conversation_id="c", agent_id="a", at=Micros(1)),
            *first.changes,
            appends=first.appends,
            tenant=tenant,
        )
    )
    await store.commit(unit(job("buried"), tenant=tenant))
    (claimed,) = await store.claim_jobs(Micros(100), Micros(200))
    await store.finish_job(claimed, dead=True)


async def test_tenant_sees_nothing_of_another(store: Store) -> None:
    empty = await seen_by(store, MAIN)

    await fill(store, OTHER)

    assert await seen_by(store, MAIN) == empty
    assert empty[0] == StreamHead(seq=0, hash=bytes(32))


async def test_same_ids_live_twice(store: Store) -> None:
    await fill(store, OTHER)
    before = await seen_by(store, OTHER)

    await fill(store, MAIN)

    assert await seen_by(store, MAIN) == before
    assert await seen_by(store, OTHER) == before


async def test_nothing_a_tenant_writes_reaches_another(store: Store) -> None:
    await fill(store, OTHER)
    before = await seen_by(store, OTHER)

    await store.commit(
        unit(
            agent("a", capacity=9),
            TakeLoad(agent_id="a", weight=9),
            Update(table="agents", key=("a",), values={"name": "mine"}),
            Remove(table="conversations", key=(STREAM,)),
            conversation("c", unread=4),
            put("agents", id="b", login="b"),
            Remove(table="agents", key=("a",)),
            CloseAssignment(conversation_id="c", at=Micros(2)),
            OpenAssignment(conversation_id="c", agent_id="z", at=Micros(3)),
            CancelJob(kind="sla", key="buried"),
            appends=[append(0, 4)],
        )
    )
    await store.redact(MAIN, STREAM, (1,))

    assert await seen_by(store, OTHER) == before
    assert (await store.read(OTHER, STREAM))[0] == event(1)


async def test_lease_of_one_tenant_leads_no_other(store: Store) -> None:
    assert await store.lead(MAIN, "one", Micros(0), Micros(10)) == 1
    assert await store.lead(OTHER, "two", Micros(0), Micros(10)) == 1

    await store.lead(OTHER, "three", Micros(10), Micros(20))

    await store.commit(unit(RequireEpoch(epoch=1)))
    with pytest.raises(FencedOff):
        await store.commit(unit(RequireEpoch(epoch=1), tenant=OTHER))


async def test_job_of_one_tenant_is_ended_by_no_other(store: Store) -> None:
    await store.commit(unit(job()))
    (claimed,) = await store.claim_jobs(Micros(100), Micros(200))

    with pytest.raises(FencedOff):
        await store.commit(unit(FinishJob(kind="sla", key="k", token=claimed.token), tenant=OTHER))

    assert await store.finish_job(claimed)
