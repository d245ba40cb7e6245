"""The live views of desk and wall: whole rows in memory, made from committed cards, each change numbered.

Three views: ``view:inbox:<agent>`` (what the agent holds or is offered, and ``me``), ``view:floor:<tenant>``
(who waits, which agents are there; no personal words) and ``view:wall:<tenant>`` (alarms and the figures of
today). A view lives as long as the process: after a restart the epoch differs and clients get a snapshot.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from zhida.core.journey.state import Phase
from zhida.core.kernel.events import Json
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.bus import EventBus, Notice
from zhida.ports.storage import Row
from zhida.services.boards import agent_row, alarm_row, conversation_row, holder_of, me_row, wait_row
from zhida.services.cards import CardText
from zhida.services.frames import Seen, row_frame
from zhida.services.rows import flag, text
from zhida.services.tenancy import Tenancy
from zhida.services.today import Today, alarm_of

__all__ = ["Seats", "Views", "floor_of", "inbox_of", "wall_of"]


def inbox_of(agent_id: str) -> str:
    """Return the name of an agent's inbox view."""
    return f"view:inbox:{agent_id}"


def floor_of(tenant: TenantId) -> str:
    """Return the name of the view of everybody waiting and working."""
    return f"view:floor:{tenant}"


def wall_of(tenant: TenantId) -> str:
    """Return the name of the view of alarms and figures."""
    return f"view:wall:{tenant}"


class Seats(Protocol):
    """Where the present state of agents is read."""

    def agent(self, agent_id: str) -> Row | None:
        """Return an agent's row, or None."""
        ...

    def agents(self) -> Mapping[str, Row]:
        """Return every agent's row by id."""
        ...

    def is_connected(self, agent_id: str) -> bool:
        """Tell whether an agent has a live socket."""
        ...


class Views:
    """Projections of one tenant."""

    def __init__(
        self,
        tenant: TenantId,
        *,
        bus: EventBus,
        tenancy: Tenancy,
        seats: Seats,
        names: Mapping[str, str],
        today: Today,
    ) -> None:
        self._tenant = tenant
        self._bus = bus
        self._tenancy = tenancy
        self._seats = seats
        self._names = names
        self._today = today
        self._waiting: dict[str, Row] = {}
        self._alarms: dict[str, tuple[str, Micros]] = {}
        self._seqs: Counter[str] = Counter()
        self._rows: defaultdict[str, dict[str, dict[str, Json]]] = defaultdict(dict)

    def rows(self, view: str) -> tuple[dict[str, Json], ...]:
        """Return every row of a view now."""
        return tuple(self._rows[view].values()) if view in self._rows else ()

    def cursor(self, view: str) -> int:
        """Return the number of the last change of a view."""
        return self._seqs[view]

    def queue_names(self) -> dict[str, str]:
        """Return display names of queues, by queue and by the skill they need."""
        queues = self._tenancy.of(self._tenant).lines.queues
        return {
            **{skill: queue.name for queue in queues for skill in queue.skills},
            **{q.id: q.name for q in queues},
        }

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        """Follow a committed card."""
        if tenant != self._tenant:
            return
        conversation_id = text(after, "id")
        old, new = holder_of(before), holder_of(after)
        if old is not None and old != new:
            self._drop(inbox_of(old), conversation_id)
        if new is not None:
            self._put(inbox_of(new), conversation_row(after, words))
        self._show_wait(after)
        if before is None or old != new or text(before, "phase") != text(after, "phase"):
            for agent_id in {old, new} - {None}:
                if agent_id is not None:
                    self.agent_changed(agent_id)
        self._show_alarm(after, seen)
        if self._today.count(seen):
            self.show_today()

    def _show_wait(self, card: Row) -> None:
        conversation_id = text(card, "id")
        if text(card, "phase") == Phase.QUEUED:
            self._waiting[conversation_id] = card
            self._put(floor_of(self._tenant), wait_row(card, self._names, self.queue_names()))
        else:
            self._waiting.pop(conversation_id, None)
            self._drop(floor_of(self._tenant), f"wait:{conversation_id}")

    def _show_alarm(self, card: Row, seen: tuple[Seen, ...]) -> None:
        """Keep the newest alarm of a matter on the wall until a person has answered or it is over."""
        conversation_id = text(card, "id")
        for one in seen:
            kind = alarm_of(one.event)
            if kind is not None:
                self._alarms[conversation_id] = (kind, one.at)
        if text(card, "phase") not in {Phase.QUEUED, Phase.AGENT} or flag(card, "first_replied"):
            self._alarms.pop(conversation_id, None)
        alarm = self._alarms.get(conversation_id)
        if alarm is None:
            self._drop(wall_of(self._tenant), f"alarm:{conversation_id}")
        else:
            self._put(wall_of(self._tenant), alarm_row(card, *alarm))

    def restore_alarm(self, card: Row, kind: str, at: Micros) -> None:
        """Put an alarm back that was raised before the start of the process."""
        self._alarms[text(card, "id")] = (kind, at)
        self._show_alarm(card, ())

    def count_earlier(self, seen: Iterable[Seen]) -> None:
        """Count events of today that were committed before the start of the process."""
        self._today.count(seen)
        self.show_today()

    def midnight(self) -> Micros:
        """Return when the present day of the figures began."""
        return self._today.midnight()

    def show_today(self) -> None:
        """Publish the figures of today."""
        self._put(wall_of(self._tenant), {"key": "today", **self._today.figures()})

    def settings_changed(self) -> None:
        """Draw everything again that shows names of queues."""
        for card in tuple(self._waiting.values()):
            self._show_wait(card)
        for agent_id in tuple(self._seats.agents()):
            self.agent_changed(agent_id)
        self.show_today()

    def agent_changed(self, agent_id: str) -> None:
        """Follow an agent's presence, load or profile."""
        row = self._seats.agent(agent_id)
        if row is None:
            return
        connected = self._seats.is_connected(agent_id)
        self._put(
            floor_of(self._tenant), agent_row(row, is_connected=connected, queue_names=self.queue_names())
        )
        self._put(inbox_of(agent_id), me_row(row))
        for key in self._rows[inbox_of(agent_id)]:
            if key in self._waiting:
                self._show_wait(self._waiting[key])

    def _put(self, view: str, row: dict[str, Json]) -> None:
        key = str(row["key"])
        if self._rows[view].get(key) != row:
            self._rows[view][key] = row
            self._publish(view, key, row)

    def _drop(self, view: str, key: str) -> None:
        if self._rows[view].pop(key, None) is not None:
            self._publish(view, key, None)

    def _publish(self, view: str, key: str, row: Mapping[str, Json] | None) -> None:
        self._seqs[view] += 1
        seq = self._seqs[view]
        frame = row_frame(view, seq, key, row)
        self._bus.publish(Notice(tenant=self._tenant, stream=view, seq=seq, frame=frame))
