"""Who acts: a contact, an agent, the bot, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum

from zhida.core.kernel.ids import TenantId

__all__ = ["Actor", "ActorKind", "Role"]


class ActorKind(StrEnum):
    """Kinds of actor, as they stand in event headers."""

    CONTACT = "contact"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class Role(StrEnum):
    """What a signed-in agent may do; each includes the ones before it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One caller inside one tenant.

    ``id`` is the contact's or agent's id and None for bot and system; ``role`` is set for agents only.
    """

    tenant: TenantId
    kind: ActorKind
    id: str | None = None
    role: Role | None = None
