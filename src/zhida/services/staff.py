"""Agents: sign-in, sessions, presence, and their administration."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.errors import ErrorCode, InvalidInput, NotFound, SignInNeeded
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import DAY, Micros
from zhida.core.routing.events import AgentState, AgentStateChanged
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.crypto import PasswordHasher, Tokens
from zhida.ports.storage import Append, Change, Put, Remove, Row, Store, Unit, Update
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import flag, text, whole
from zhida.services.tenancy import Tenancy, system

__all__ = ["FIRST_ADMIN", "MIN_PASSWORD", "SESSION_DAYS", "NewAgent", "Staff", "actor_of_row"]

FIRST_ADMIN: Final = "admin"
SESSION_DAYS: Final = 14
MIN_PASSWORD: Final = 10
"""Characters of a password an agent chooses. Source: NIST SP 800-63B asks for at least 8; we take 10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgent:
    """What is needed to add an agent; ``skills`` maps skill to proficiency 1-5."""

    login: str
    name: str
    role: Role = Role.AGENT
    number: str | None = None
    capacity: int = 5
    skills: Mapping[str, int] = field(default_factory=dict[str, int])
    lang: str = "zh-CN"
    password: str | None = None


class Staff:
    """Everything about agents that is not a conversation."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        ids: IdFactory,
        tokens: Tokens,
        passwords: PasswordHasher,
        recorder: Recorder,
        tenancy: Tenancy,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._tokens = tokens
        self._passwords = passwords
        self._recorder = recorder
        self._tenancy = tenancy
        self._names: dict[TenantId, dict[str, str]] = {}
        self.watchers: list[Callable[[TenantId, Row], None]] = []
        self.sign_in_watchers: list[Callable[[TenantId, Row], None]] = []
        self.sign_out_watchers: list[Callable[[str], None]] = []

    async def start(self) -> None:
        """Load the names of all agents."""
        for tenant in self._tenancy.all():
            rows = await self._store.find(tenant, "agents", limit=10_000)
            self._names.setdefault(tenant, {}).update({text(row, "id"): text(row, "name") for row in rows})

    def names(self, tenant: TenantId) -> Mapping[str, str]:
        """Return display names by agent id."""
        return self._names.setdefault(tenant, {})

    async def list(self, tenant: TenantId) -> tuple[Row, ...]:
        """Return every agent of a tenant by login."""
        return tuple(await self._store.find(tenant, "agents", order="login", limit=10_000))

    async def first_admin(self, tenant: TenantId, keep: Callable[[str], None]) -> Row:
        """Return the first admin of a tenant, made when it has nobody.

        Args:
            tenant: Whose.
            keep: Takes the one-time password before the admin exists, so that no crash loses it.
        """
        rows = await self._store.find(tenant, "agents", order="login", limit=10_000)
        if rows:
            return next((row for row in rows if text(row, "login") == FIRST_ADMIN), rows[0])
        password = self._tokens.new()[:16]
        await asyncio.to_thread(keep, password)
        row = self._row(
            NewAgent(login=FIRST_ADMIN, name="管理员", role=Role.ADMIN),
            await asyncio.to_thread(self._passwords.hash, password),
        )
        await self._store.commit(Unit(tenant=tenant, changes=(Put(table="agents", values=row),)))
        self._committed(tenant, row)
        return row

    async def add(self, tenant: TenantId, new: NewAgent) -> tuple[Row, str]:
        """Add an agent; return the row and the password, which must be changed at first sign-in unless given.

        Raises:
            InvalidInput: A value is out of bounds.
            Conflict: The login is taken.
        """
        password = new.password or self._tokens.new()[:16]
        row = self._row(new, await asyncio.to_thread(self._passwords.hash, password))
        await self._store.commit(Unit(tenant=tenant, changes=(Put(table="agents", values=row),)))
        self._committed(tenant, row)
        return row, password

    async def add_all(self, tenant: TenantId, agents: Sequence[NewAgent], password: str) -> None:
        """Add several agents who share one password, in one commit: hashing is the slow part.

        Raises:
            InvalidInput: A value is out of bounds; nobody was added.
            Conflict: A login is taken; nobody was added.
        """
        digest = await asyncio.to_thread(self._passwords.hash, password)
        rows = [self._row(replace(new, password=password), digest) for new in agents]
        puts = tuple(Put(table="agents", values=row) for row in rows)
        await self._store.commit(Unit(tenant=tenant, changes=puts))
        for row in rows:
            self._committed(tenant, row)

    def _row(self, new: NewAgent, digest: str) -> Row:
        _check(new)
        now = self._clock.utc()
        return {
            "id": self._ids.new("agt"),
            "login": new.login,
            "name": new.name,
            "number": new.number,
            "role": new.role.value,
            "password": digest,
            "must_change": int(new.password is None),
            "enabled": 1,
            "state": AgentState.OFFLINE.value,
            "state_since": now,
            "capacity": new.capacity,
            "load": 0,
            "skills": _skills(new.skills),
            "lapses": 0,
            "idle_since": now,
            "lang": new.lang,
        }

    async def change(self, tenant: TenantId, agent_id: str, values: Mapping[str, str | int]) -> Row:
        """Change name, role, capacity, skills (as stored) or enabled of an agent; disabling signs them out.

        Raises:
            NotFound: No such agent.
            InvalidInput: A column that cannot be changed so.
        """
        if not values.keys() <= {"name", "role", "capacity", "skills", "enabled", "lang", "number"}:
            raise InvalidInput(params={"field": "agent"})
        await self._agent(tenant, agent_id)
        row = await self._update(tenant, agent_id, dict(values))
        if not flag(row, "enabled"):
            await self.sign_out_everywhere(tenant, agent_id)
            row = await self.set_state(tenant, agent_id, AgentState.OFFLINE, "disabled")
        return row

    async def reset_password(self, tenant: TenantId, agent_id: str) -> tuple[Row, str]:
        """Give an agent a new one-time password and end their sessions."""
        await self._agent(tenant, agent_id)
        password = self._tokens.new()[:16]
        digest = await asyncio.to_thread(self._passwords.hash, password)
        row = await self._update(tenant, agent_id, {"password": digest, "must_change": 1})
        await self.sign_out_everywhere(tenant, agent_id)
        return row, password

    async def change_password(self, actor: Actor, old: str, new: str) -> None:
        """Let an agent choose a new password.

        Raises:
            SignInNeeded: code ``sign_in_failed``; the old one is wrong.
            InvalidInput: The new one is too short.
        """
        row = await self._agent(actor.tenant, actor.id or "")
        if not await asyncio.to_thread(self._passwords.verify, text(row, "password"), old):
            raise SignInNeeded(ErrorCode.SIGN_IN_FAILED)
        if len(new) < MIN_PASSWORD or new == old:
            raise InvalidInput(
                params={"field": "new", "why": f"at least {MIN_PASSWORD} characters, not the old one"}
            )
        digest = await asyncio.to_thread(self._passwords.hash, new)
        await self._update(actor.tenant, text(row, "id"), {"password": digest, "must_change": 0})

    async def set_password(self, tenant: TenantId, agent_ids: Sequence[str], password: str) -> None:
        """Set one known password for several agents; for the sample shop and the command line."""
        digest = await asyncio.to_thread(self._passwords.hash, password)
        values = {"password": digest, "must_change": 0}
        changes = tuple(Update(table="agents", key=(agent_id,), values=values) for agent_id in agent_ids)
        await self._store.commit(Unit(tenant=tenant, changes=changes))
        for agent_id in agent_ids:
            self._committed(tenant, await self._agent(tenant, agent_id))

    async def sign_in(self, tenant: TenantId, login: str, password: str) -> tuple[Actor, str, Row]:
        """Return the agent, a fresh session token and the agent's row.

        Raises:
            SignInNeeded: code ``sign_in_failed``; the same for a wrong login, password or a disabled agent.
        """
        rows = await self._store.find(tenant, "agents", {"login": login}, limit=1)
        stored = text(rows[0], "password") if rows and flag(rows[0], "enabled") else None
        if not await asyncio.to_thread(self._passwords.verify, stored, password) or stored is None:
            raise SignInNeeded(ErrorCode.SIGN_IN_FAILED)
        newer = await self._rehashed(text(rows[0], "id"), stored, password)
        token, now = self._tokens.new(), self._clock.utc()
        session: Row = {
            "digest": self._tokens.digest(token),
            "agent_id": text(rows[0], "id"),
            "created_at": now,
            "expires_at": now + SESSION_DAYS * DAY,
            "seen_at": now,
        }
        changes = (Put(table="agent_sessions", values=session), *newer)
        await self._store.commit(Unit(tenant=tenant, changes=changes))
        for watcher in self.sign_in_watchers:
            watcher(tenant, rows[0])
        return actor_of_row(tenant, rows[0]), token, rows[0]

    async def _rehashed(self, agent_id: str, stored: str, password: str) -> tuple[Change, ...]:
        """Return the hash made anew where it was made with weaker settings than today's."""
        if not self._passwords.needs_rehash(stored):
            return ()
        digest = await asyncio.to_thread(self._passwords.hash, password)
        return (Update(table="agents", key=(agent_id,), values={"password": digest}),)

    async def of_session(self, tenant: TenantId, token: str) -> tuple[Actor, Row]:
        """Return who a session token belongs to.

        Raises:
            SignInNeeded: Unknown, expired, or the agent was disabled.
        """
        session = await self._store.get(tenant, "agent_sessions", (self._tokens.digest(token),))
        if session is None or whole(session, "expires_at") <= self._clock.utc():
            raise SignInNeeded
        row = await self._store.get(tenant, "agents", (text(session, "agent_id"),))
        if row is None or not flag(row, "enabled"):
            raise SignInNeeded
        return actor_of_row(tenant, row), row

    async def sign_out(self, tenant: TenantId, token: str) -> None:
        """End one session, its sockets included."""
        digest = self._tokens.digest(token)
        await self._store.commit(
            Unit(tenant=tenant, changes=(Remove(table="agent_sessions", key=(digest,)),))
        )
        self.end_sockets(digest)

    async def sign_out_everywhere(self, tenant: TenantId, agent_id: str) -> None:
        """End every session of an agent, their sockets included."""
        rows = await self._store.find(tenant, "agent_sessions", {"agent_id": agent_id}, limit=1000)
        digests = tuple(text(row, "digest") for row in rows)
        gone = tuple(Remove(table="agent_sessions", key=(digest,)) for digest in digests)
        await self._store.commit(Unit(tenant=tenant, changes=gone))
        for digest in digests:
            self.end_sockets(digest)

    async def set_state(self, tenant: TenantId, agent_id: str, state: AgentState, cause: str) -> Row:
        """Set an agent's presence as one event; the same state again changes nothing."""
        return await retrying(lambda: self._set_state(tenant, agent_id, state, cause))

    async def _set_state(self, tenant: TenantId, agent_id: str, state: AgentState, cause: str) -> Row:
        row = await self._agent(tenant, agent_id)
        if text(row, "state") == state:
            return row
        now, stream = self._clock.utc(), f"agent:{agent_id}"
        head = await self._store.head(tenant, stream)
        chosen = Actor(tenant=tenant, kind=ActorKind.AGENT, id=agent_id)
        actor = chosen if cause == "chosen" else system(tenant)
        stored, _ = self._recorder.record(
            tenant=tenant,
            stream=stream,
            head=head,
            events=(AgentStateChanged(agent_id=agent_id, state=state, cause=cause),),
            at=now,
            actor=actor,
            key=None,
        )
        append = Append(stream=stream, expected_seq=head.seq, events=stored)
        values = {"state": state.value, "state_since": now, "lapses": 0}
        return await self._update(tenant, agent_id, values, append)

    async def count_lapse(self, tenant: TenantId, agent_id: str) -> int:
        """Count an offer that lapsed at this agent; return how many in a row."""
        row = await self._agent(tenant, agent_id)
        lapses = whole(row, "lapses") + 1
        await self._update(tenant, agent_id, {"lapses": lapses})
        return lapses

    async def clear_lapses(self, tenant: TenantId, agent_id: str) -> None:
        """Forget lapses after an answer."""
        if whole(await self._agent(tenant, agent_id), "lapses"):
            await self._update(tenant, agent_id, {"lapses": 0})

    async def _agent(self, tenant: TenantId, agent_id: str) -> Row:
        row = await self._store.get(tenant, "agents", (agent_id,))
        if row is None:
            raise NotFound
        return row

    async def _update(
        self, tenant: TenantId, agent_id: str, values: Mapping[str, str | int | Micros], *appends: Append
    ) -> Row:
        changes: tuple[Change, ...] = (Update(table="agents", key=(agent_id,), values=values),)
        await self._store.commit(Unit(tenant=tenant, appends=appends, changes=changes))
        row = await self._agent(tenant, agent_id)
        self._committed(tenant, row)
        return row

    def _committed(self, tenant: TenantId, row: Row) -> None:
        self._names.setdefault(tenant, {})[text(row, "id")] = text(row, "name")
        for watcher in self.watchers:
            watcher(tenant, row)

    def end_sockets(self, digest: str) -> None:
        """Close every socket that was opened with the credential of this digest."""
        for watcher in self.sign_out_watchers:
            watcher(digest)


def actor_of_row(tenant: TenantId, row: Row) -> Actor:
    """Return the actor an agent's row stands for."""
    return Actor(tenant=tenant, kind=ActorKind.AGENT, id=text(row, "id"), role=Role(text(row, "role")))


def _skills(skills: Mapping[str, int]) -> str:
    return " ".join(f"{name}={level}" for name, level in sorted(skills.items()))


def _check(new: NewAgent) -> None:
    login = new.login.replace(".", "").replace("-", "").replace("_", "")
    if not (login.isascii() and login.isalnum() and len(new.login) <= 64):
        raise InvalidInput(params={"field": "login", "why": "1-64 of letters, digits, . - _"})
    if not (new.name.strip() and len(new.name) <= 64):
        raise InvalidInput(params={"field": "name", "why": "1-64 characters"})
    if not 1 <= new.capacity <= 50:
        raise InvalidInput(params={"field": "capacity", "why": "1 to 50"})
    if any(not 1 <= level <= 5 or " " in name or "=" in name for name, level in new.skills.items()):
        raise InvalidInput(params={"field": "skills", "why": "proficiency 1 to 5"})
