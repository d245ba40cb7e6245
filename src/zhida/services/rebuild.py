"""Bringing line and views of a tenant back from what is on disk, at the start of the process."""

from collections.abc import AsyncGenerator, Mapping, Sequence

from zhida.core.journey.evolve import evolve
from zhida.core.journey.state import NEW, Phase
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Row, Store, Value
from zhida.services.frames import Seen
from zhida.services.matters import Matters, RowWatcher, stream_of
from zhida.services.recorder import Recorder
from zhida.services.rows import flag, text, whole
from zhida.services.today import alarm_of
from zhida.services.views import Views

__all__ = ["Rebuild"]

_LIVE = (Phase.QUEUED.value, Phase.AGENT.value, Phase.WRAP_UP.value)
_PAGE = 1_000


class Rebuild:
    """Reads cards and events; writes nothing."""

    def __init__(self, store: Store, matters: Matters, recorder: Recorder) -> None:
        self._store = store
        self._matters = matters
        self._recorder = recorder

    async def cards(self, tenant: TenantId, watchers: Sequence[RowWatcher]) -> None:
        """Show every card that somebody waits or works for to these watchers, oldest change first."""
        async for row in self._rows(tenant, _LIVE):
            words = await self._matters.words(tenant, row)
            for watcher in watchers:
                watcher.card_changed(tenant, None, row, words, ())

    async def alarms(self, tenant: TenantId, views: Views) -> None:
        """Put the alarms back that were on the wall."""
        async for row in self._rows(tenant, (Phase.QUEUED.value, Phase.AGENT.value)):
            if not flag(row, "first_replied"):
                alarm = _standing(await self._events(tenant, text(row, "id")))
                if alarm is not None:
                    views.restore_alarm(row, *alarm)

    async def today(self, tenant: TenantId, views: Views) -> Mapping[str, int]:
        """Return the matters of today with the last event each has now; what comes later counts itself."""
        midnight, found = views.midnight(), dict[str, int]()
        async for row in self._rows(tenant, None, descending=True):
            if whole(row, "last_at") < midnight:
                break
            found[text(row, "id")] = whole(row, "seq")
        return found

    async def figures(self, tenant: TenantId, views: Views, until: Mapping[str, int]) -> None:
        """Count what happened today up to these events."""
        for conversation_id, last in until.items():
            events = await self._events(tenant, conversation_id)
            views.count_earlier(one for one in events if one.seq <= last)

    async def _events(self, tenant: TenantId, conversation_id: str) -> tuple[Seen, ...]:
        """Return the events of a matter, their personal fields left closed."""
        found: list[Seen] = []
        after = 0
        while stored := await self._store.read(tenant, stream_of(conversation_id), after):
            found.extend(self._recorder.open(tenant, each, None) for each in stored)
            after = stored[-1].seq
        return tuple(found)

    async def _rows(
        self, tenant: TenantId, phases: tuple[str, ...] | None, *, descending: bool = False
    ) -> AsyncGenerator[Row]:
        where = {"phase": phases} if phases else None
        after: tuple[Value, str] | None = None
        while rows := await self._store.find(
            tenant,
            "conversations",
            where,
            order="last_at",
            descending=descending,
            after=after,
            limit=_PAGE,
        ):
            for row in rows:
                yield row
            after = (rows[-1]["last_at"], text(rows[-1], "id"))


def _standing(events: Sequence[Seen]) -> tuple[str, Micros] | None:
    """Return kind and moment of the alarm that still stands after these events, or None."""
    alarm: tuple[str, Micros] | None = None
    state = NEW
    for one in events:
        state = evolve(state, one.event, one.at)
        kind = alarm_of(one.event)
        if kind is not None:
            alarm = (kind, one.at)
        elif state.first_replied or state.phase not in {Phase.QUEUED, Phase.AGENT}:
            alarm = None
    return alarm
