"""Tenants and their settings: kept in memory, written as events, never taken from a request body."""

import json
from collections.abc import Callable, Mapping
from typing import Final, cast

from zhida.core.kernel.actors import Actor, ActorKind
from zhida.core.kernel.errors import InvalidInput, NotFound
from zhida.core.kernel.events import Json
from zhida.core.kernel.ids import TenantId
from zhida.core.routing.events import SettingsChanged
from zhida.ports.clock import Clock
from zhida.ports.storage import Append, Put, Store, Unit
from zhida.services.frames import dumps
from zhida.services.recorder import Recorder
from zhida.services.retrying import retrying
from zhida.services.rows import text
from zhida.services.settings import Settings, dump_settings, load_settings

__all__ = ["MAIN", "Tenancy", "system"]

MAIN: Final = TenantId("main")
_MAX_NAME: Final = 32


class Tenancy:
    """All tenants of this installation and the settings in force."""

    def __init__(self, store: Store, clock: Clock, recorder: Recorder) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._settings: dict[TenantId, Settings] = {}
        self._versions: dict[TenantId, int] = {}
        self.watchers: list[Callable[[TenantId], None]] = []

    async def start(self) -> None:
        """Load every tenant; create ``main`` on an empty store.

        Raises:
            InvalidInput: Stored settings break the promise; the server must not start.
        """
        tenants = await self._store.tenants()
        if not tenants:
            await self.add(MAIN, MAIN)
        for tenant in tenants:
            rows = await self._store.find(tenant, "settings", order="number", descending=True, limit=1)
            document = cast("dict[str, Json]", json.loads(text(rows[0], "settings"))) if rows else {}
            self._settings[tenant] = load_settings(document)
            self._versions[tenant] = int(text(rows[0], "number")) if rows else 0

    async def add(self, tenant: TenantId, name: str) -> None:
        """Create a tenant.

        Raises:
            InvalidInput: The name is not 1-32 of ``a-z 0-9 -``.
            Conflict: It exists.
        """
        plain = tenant.replace("-", "")
        if not (
            0 < len(tenant) <= _MAX_NAME and plain.isascii() and plain.isalnum() and tenant == tenant.lower()
        ):
            raise InvalidInput(params={"field": "tenant", "why": "1-32 of a-z 0-9 -"})
        await self._store.add_tenant(tenant, name, self._clock.utc())
        self._settings[tenant] = load_settings({})
        self._versions[tenant] = 0

    def all(self) -> tuple[TenantId, ...]:
        """Return every tenant by name."""
        return tuple(sorted(self._settings))

    def of(self, tenant: TenantId) -> Settings:
        """Return the settings in force.

        Raises:
            NotFound: No such tenant.
        """
        if tenant not in self._settings:
            raise NotFound
        return self._settings[tenant]

    def version(self, tenant: TenantId) -> int:
        """Return the number of the settings in force, 0 for the defaults."""
        return self._versions[tenant]

    async def change(self, tenant: TenantId, document: Mapping[str, Json], actor: Actor) -> Settings:
        """Put new settings in force as one versioned event.

        Raises:
            InvalidInput: The document is wrong; nothing changed.
        """
        settings = load_settings(document)
        number = await retrying(lambda: self._write(tenant, settings, actor))
        self._settings[tenant], self._versions[tenant] = settings, number
        for watcher in self.watchers:
            watcher(tenant)
        return settings

    async def _write(self, tenant: TenantId, settings: Settings, actor: Actor) -> int:
        number = self._versions[tenant] + 1
        whole_document = dump_settings(settings)
        stream, now = f"tenant:{tenant}", self._clock.utc()
        head = await self._store.head(tenant, stream)
        event = SettingsChanged(number=number, settings=whole_document)
        stored, _ = self._recorder.record(
            tenant=tenant, stream=stream, head=head, events=(event,), at=now, actor=actor, key=None
        )
        row = {"number": f"{number:010}", "settings": dumps(whole_document), "at": now, "by": actor.id}
        await self._store.commit(
            Unit(
                tenant=tenant,
                appends=(Append(stream=stream, expected_seq=head.seq, events=stored),),
                changes=(Put(table="settings", values=row),),
            )
        )
        return number


def system(tenant: TenantId) -> Actor:
    """Return the system as an actor of a tenant."""
    return Actor(tenant=tenant, kind=ActorKind.SYSTEM)
