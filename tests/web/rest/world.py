"""A whole platform in memory behind the real edge, with people who speak to it as browsers and scripts do."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import cast

import httpx

from zhida.adapters.broker.inprocess import InProcessBus
from zhida.adapters.models.folding import TableFolding
from zhida.bootstrap.build import Ports
from zhida.bootstrap.running import Running, running
from zhida.core.kernel.actors import Role
from zhida.core.kernel.ids import TenantId
from zhida.core.routing.events import AgentState
from zhida.ports.crypto import IdentityKey, SignatureAlgorithm
from zhida.services.platform import Platform
from zhida.services.staff import NewAgent
from zhida.testing import CountingIds, FakeClock, MemoryStore
from zhida.testing.crypto import (
    MemoryFieldCipher,
    MemoryHeadSigner,
    MemoryIdentityVerifier,
    MemoryKeyRing,
    MemoryPasswordHasher,
    MemoryTokens,
)
from zhida.web.app import build_app
from zhida.web.common.config import WebConfig
from zhida.web.common.edge import Edge

API = "/api/v1"
HOME = "http://localhost"
PASSWORD = "correct horse battery"
MAIN, ACME = TenantId("main"), TenantId("acme")
Json = dict[str, object]
_FOLDING = TableFolding()
"""The tables are large: read once for all worlds."""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with a credential; calls go through the whole edge."""

    http: httpx.AsyncClient
    id: str = ""
    token: str = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Read something."""
        return await self.http.get(API + path, headers=headers)

    async def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Ask for something."""
        return await self.send("POST", path, body, headers)

    async def send(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send any request; a body of bytes goes as it is."""
        if isinstance(body, bytes):
            more = {"content-type": "application/json", **(headers or {})}
            return await self.http.request(method, API + path, content=body, headers=more)
        if body is None:
            return await self.http.request(method, API + path, headers=headers)
        return await self.http.request(method, API + path, json=body, headers=headers)


@dataclass(slots=True, kw_only=True)
class World:
    """Two tenants, a clock that stands still, and everybody's door."""

    started: Running
    app: Edge
    clock: FakeClock
    store: MemoryStore
    addresses: "count[int]" = field(default_factory=lambda: count(1))
    logins: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def platform(self) -> Platform:
        """Return the platform."""
        return self.started.platform

    def browser(
        self, *, home: str = HOME, address: str | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.AsyncClient:
        """Return a browser on an address of its own."""
        address = address or f"127.0.{next(self.addresses)}.1"
        transport = httpx.ASGITransport(app=self.app, client=(address, 50_000))
        return httpx.AsyncClient(transport=transport, base_url=home, headers=headers)

    async def visitor(self, inbox: str = "web", lang: str = "zh-CN") -> Person:
        """Return a contact who has just come to the page."""
        http = self.browser()
        answer = await http.post(f"{API}/visits", json={"inbox": inbox, "lang": lang})
        made = cast("dict[str, str]", answer.json())
        http.headers["authorization"] = f"Bearer {made['token']}"
        return Person(http=http, id=made["contact_id"], token=made["token"])

    async def agent(
        self, role: Role = Role.AGENT, tenant: TenantId = MAIN, *, is_ready: bool = False, capacity: int = 5
    ) -> Person:
        """Return an agent who has signed in, ready and connected if asked."""
        login = f"agent{next(self.logins)}"
        skills = {skill: 3 for queue in self._queues(tenant) for skill in queue}
        new = NewAgent(
            login=login, name=f"坐席{login}", role=role, capacity=capacity, skills=skills, password=PASSWORD
        )
        row, _ = await self.platform.staff.add(tenant, new)
        http = self.browser(headers={"origin": HOME, "x-zhida": "1"})
        signed = await http.post(f"{API}/sign-in", json={"login": f"{tenant}/{login}", "password": PASSWORD})
        assert signed.status_code == 200, signed.text
        agent_id = str(row["id"])
        if is_ready:
            await self.platform.presence.agent_came(tenant, agent_id)
            await self.platform.staff.set_state(tenant, agent_id, AgentState.READY, "chosen")
        return Person(http=http, id=agent_id)

    def stranger(self) -> Person:
        """Return somebody without any credential."""
        return Person(http=self.browser(headers={"origin": HOME, "x-zhida": "1"}))

    async def waiting(self, contact: Person) -> str:
        """Let a contact ask for a person; return the conversation."""
        answer = await contact.post("/conversations/current/handover", {})
        assert answer.status_code == 200, answer.text
        return str(cast("Json", answer.json())["conversation_id"])

    async def offered(self, contact: Person, agent: Person, tenant: TenantId = MAIN) -> tuple[str, str]:
        """Let the line offer a waiting contact to the one free agent; return conversation and offer."""
        conversation_id = await self.waiting(contact)
        await self.platform.floor(tenant).keeper.step()
        row = await self.platform.matters.row(tenant, conversation_id)
        assert row is not None
        assert row["offer_agent_id"] == agent.id
        return conversation_id, str(row["offer_id"])

    async def talking(self, contact: Person, agent: Person, tenant: TenantId = MAIN) -> str:
        """Bring contact and agent together; return the conversation."""
        conversation_id, offer_id = await self.offered(contact, agent, tenant)
        answer = await agent.post(f"/conversations/{conversation_id}/accept", {"offer_id": offer_id})
        assert answer.status_code == 200, answer.text
        return conversation_id

    def _queues(self, tenant: TenantId) -> list[tuple[str, ...]]:
        return [queue.skills for queue in self.platform.tenancy.of(tenant).lines.queues]


def identity_keys(tenant: TenantId, inbox_id: str) -> Mapping[str, IdentityKey]:
    """Return the key by which a shop signs identities in these tests."""
    secret = f"{tenant} {inbox_id} ".encode().ljust(32, b"k")
    key = IdentityKey(key_id="k1", algorithm=SignatureAlgorithm.HS256, secret=secret)
    return {key.key_id: key}


def memory_ports(store: MemoryStore, clock: FakeClock) -> Ports:
    """Return the twins of everything outside."""
    return Ports(
        store=store,
        bus=InProcessBus(),
        clock=clock,
        ids=CountingIds(),
        cipher=MemoryFieldCipher(),
        ring=MemoryKeyRing(),
        passwords=MemoryPasswordHasher(),
        signer=MemoryHeadSigner(),
        tokens=MemoryTokens(),
        verifier=MemoryIdentityVerifier(),
        folding=_FOLDING,
        identity_keys=identity_keys,
    )


@asynccontextmanager
async def new_world(config: WebConfig | None = None) -> AsyncGenerator[World]:
    """Start a world with the tenants main and acme."""
    clock, store = FakeClock(), MemoryStore()
    await store.start()
    for tenant in (MAIN, ACME):
        await store.add_tenant(tenant, tenant, clock.utc())
    async with running(memory_ports(store, clock), background=False) as started:
        app = build_app(started.platform, config or WebConfig(secure_cookies=False))
        yield World(started=started, app=app, clock=clock, store=store)
