"""Everything a transport may call, built once by bootstrap and handed on as one value."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhida.core.kernel.ids import TenantId
from zhida.ports.bus import EventBus
from zhida.ports.clock import Clock, IdFactory
from zhida.ports.storage import Store
from zhida.services.access import Access
from zhida.services.attachments import Attachments
from zhida.services.erasure import Erasure
from zhida.services.history import History
from zhida.services.identities import Identities
from zhida.services.keeper import Keeper
from zhida.services.knowledge import Knowledge
from zhida.services.library import Library
from zhida.services.matters import Matters
from zhida.services.oversight import Oversight
from zhida.services.planning import Planning
from zhida.services.presence import Presence
from zhida.services.staff import Staff
from zhida.services.suggesting import Suggesting
from zhida.services.summaries import Summaries
from zhida.services.talk import Talk
from zhida.services.telemetry import Telemetry
from zhida.services.tenancy import Tenancy
from zhida.services.texts import Texts
from zhida.services.tickets import Tickets
from zhida.services.typing import Typing
from zhida.services.views import Views
from zhida.services.visits import Visits
from zhida.services.work import Work

__all__ = ["Floor", "Platform"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What one tenant has of its own: its line and its views."""

    keeper: Keeper
    views: Views


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Use cases and the ports a transport needs; ``epoch`` changes with every start of the process."""

    epoch: str
    store: Store
    bus: EventBus
    clock: Clock
    ids: IdFactory
    texts: Texts
    tenancy: Tenancy
    access: Access
    attachments: Attachments
    matters: Matters
    talk: Talk
    work: Work
    staff: Staff
    visits: Visits
    identities: Identities
    tickets: Tickets
    presence: Presence
    history: History
    knowledge: Knowledge
    library: Library
    oversight: Oversight
    planning: Planning
    suggesting: Suggesting
    summaries: Summaries
    telemetry: Telemetry
    typing: Typing
    erasure: Erasure
    floors: Mapping[TenantId, Floor]

    def floor(self, tenant: TenantId) -> Floor:
        """Return line and views of a tenant."""
        return self.floors[tenant]
