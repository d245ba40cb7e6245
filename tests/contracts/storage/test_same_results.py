"""The same random life on both stores: every answer and refusal alike, and always the same contents."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias, cast

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.contracts.storage.samples import MAIN, OTHER, agent, append, conversation, job
from zhida.adapters.storage.checks import Where
from zhida.adapters.storage.memory import MemoryStore
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.errors import ZhidaError
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import (
    Append,
    CancelJob,
    Change,
    ClaimedJob,
    CloseAssignment,
    FinishJob,
    GiveLoad,
    OpenAssignment,
    Remember,
    Remove,
    RequireEpoch,
    Store,
    TakeLoad,
    Unit,
    Update,
    Value,
)

Answer: TypeAlias = object

TENANTS = st.sampled_from([MAIN, OTHER])
STREAMS = st.sampled_from(["conversation:a", "conversation:b", "agent:a"])
NAMES = st.sampled_from("abc")
SMALL = st.integers(0, 4)
KEYS = st.sampled_from(["k1", "k2"])
MAYBE = st.none() | SMALL

appends = st.builds(append, SMALL, st.integers(1, 2), STREAMS)
AT = st.just(Micros(1))
WEIGHTS = st.integers(1, 2)
LOGINS: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries({"login": NAMES})
changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(Remember, conversation_id=NAMES, client_id=KEYS, seq=SMALL),
    st.builds(agent, NAMES, capacity=st.just(2), load=st.integers(0, 2)),
    st.builds(conversation, NAMES, due_at=MAYBE, queue=st.none() | NAMES),
    st.builds(Update, table=st.just("agents"), key=st.tuples(NAMES), values=LOGINS),
    st.builds(Remove, table=st.just("agents"), key=st.tuples(NAMES)),
    st.builds(TakeLoad, agent_id=NAMES, weight=WEIGHTS),
    st.builds(GiveLoad, agent_id=NAMES, weight=WEIGHTS),
    st.builds(OpenAssignment, conversation_id=NAMES, agent_id=NAMES, at=AT),
    st.builds(CloseAssignment, conversation_id=NAMES, at=AT),
    st.builds(RequireEpoch, epoch=st.integers(1, 2)),
    st.builds(job, KEYS, due_at=st.integers(0, 20)),
    st.builds(CancelJob, kind=st.just("sla"), key=KEYS),
    st.builds(FinishJob, kind=st.just("sla"), key=KEYS, token=SMALL),
)


class SameResults(RuleBasedStateMachine):
    """Both stores, driven side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.stores: tuple[Store, Store] = (MemoryStore(), SqliteStore(Path(self.folder.name)))
        self.claimed: list[ClaimedJob] = []
        self.now = 0

    def both(self, call: Callable[[Store], Awaitable[Answer]]) -> Answer:
        """Call both, and return what both answered."""

        async def ask(store: Store) -> Answer:
            try:
                return await call(store)
            except ZhidaError as error:
                return (type(error), error.code, dict(error.params))

        in_memory, on_disk = (self.runner.run(ask(store)) for store in self.stores)
        assert in_memory == on_disk
        return in_memory

    @initialize()
    def open_both(self) -> None:
        self.both(lambda store: store.start())
        for tenant in (MAIN, OTHER):
            self.both(lambda store, tenant=tenant: store.add_tenant(tenant, "shop", Micros(1)))

    @rule(tenant=TENANTS, some=st.lists(appends, max_size=2), more=st.lists(changes, max_size=4))
    def commit(self, tenant: TenantId, some: list[Append], more: list[Change]) -> None:
        self.both(lambda store: store.commit(Unit(tenant=tenant, appends=tuple(some), changes=tuple(more))))

    @rule(tenant=TENANTS, stream=STREAMS, count=st.integers(1, 3))
    def append_at_the_end(self, tenant: TenantId, stream: str, count: int) -> None:
        async def extend(store: Store) -> None:
            head = await store.head(tenant, stream)
            await store.commit(Unit(tenant=tenant, appends=(append(head.seq, count, stream),)))

        self.both(extend)

    @rule(tenant=TENANTS, node=NAMES, span=st.integers(0, 5))
    def lead(self, tenant: TenantId, node: str, span: int) -> None:
        self.both(lambda store: store.lead(tenant, node, Micros(self.now), Micros(self.now + span)))

    @rule(seconds=st.integers(-3, 6))
    def let_the_clock_move(self, seconds: int) -> None:
        self.now = max(0, self.now + seconds)

    @rule(span=st.integers(1, 5), limit=st.integers(1, 2))
    def claim(self, span: int, limit: int) -> None:
        found = self.both(lambda store: store.claim_jobs(Micros(self.now), Micros(self.now + span), limit))
        self.claimed.extend(cast("tuple[ClaimedJob, ...]", found))

    @rule(which=st.integers(0, 9), retry_at=st.none() | st.integers(0, 4).map(Micros), dead=st.booleans())
    def finish(self, which: int, retry_at: Micros | None, dead: bool) -> None:
        if self.claimed:
            claimed = self.claimed[which % len(self.claimed)]
            self.both(lambda store: store.finish_job(claimed, retry_at=retry_at, dead=dead))

    @rule(tenant=TENANTS, stream=STREAMS, seq=st.integers(0, 4))
    def redact(self, tenant: TenantId, stream: str, seq: int) -> None:
        self.both(lambda store: store.redact(tenant, stream, (seq,)))

    @rule(
        tenant=TENANTS,
        where=st.dictionaries(st.just("queue"), st.none() | NAMES | st.tuples(NAMES, st.none() | NAMES)),
        order=st.sampled_from([None, "due_at", "queue", "id"]),
        descending=st.booleans(),
        limit=st.integers(1, 3),
    )
    def find(self, tenant: TenantId, where: Where, order: str | None, descending: bool, limit: int) -> None:
        async def pages(store: Store) -> list[object]:
            found: list[object] = []
            after: tuple[Value, str] | None = None
            while page := await store.find(
                tenant, "conversations", where, order=order, descending=descending, after=after, limit=limit
            ):
                found.append(page)
                after = (page[-1][order] if order else None, str(page[-1]["id"]))
            return found

        self.both(pages)

    @invariant()
    def contents_are_the_same(self) -> None:
        async def contents(store: Store) -> list[object]:
            found: list[object] = [await store.next_due()]
            for tenant in (MAIN, OTHER):
                found.extend([await store.find(tenant, "agents"), await store.dead_jobs(tenant)])
                for stream in await store.streams(tenant, ""):
                    events = [asdict(event) for event in await store.read(tenant, stream)]
                    for event in events:
                        event["fields"] = "".join(str(event["fields"]).split())
                    found.append((stream, await store.head(tenant, stream), events))
            return found

        self.both(contents)

    def teardown(self) -> None:
        self.both(lambda store: store.stop())
        self.runner.close()
        self.folder.cleanup()


SameResults.TestCase.settings = settings(max_examples=25, stateful_step_count=20)
TestSameResults = SameResults.TestCase
