"""The one answer to "may this actor do this to that?", the same for every transport.

Nothing is allowed that is not listed here, and nothing ever crosses a tenant. What the state of a matter
forbids (a reply by anyone but its holder, an answer to a dead offer) the decision refuses, with its reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.ids import TenantId

__all__ = ["Action", "Ownership", "allowed"]


class Action(StrEnum):
    """Everything a page or a script may ask for."""

    OPEN_CONVERSATION = "open_conversation"
    """Begin a matter."""
    SPEAK = "speak"
    """Say, judge, rate, leave the line, end: the contact's own acts."""
    ASK_PERSON = "ask_person"
    """Ask for a person, freeze included."""
    ATTACH = "attach"
    """Put a file into a matter: the contact's own, or one the agent holds."""
    READ = "read"
    """See a matter, its files included."""
    EXPORT = "export"
    """Take the whole record away."""
    REPLY = "reply"
    """Say something to the contact, type, clear unread."""
    NOTE = "note"
    """Write an internal note."""
    TRANSFER = "transfer"
    """Pass a matter on."""
    WRAP_UP = "wrap_up"
    """End a matter with its outcome code."""
    CONFIRM_ENTITLEMENT = "confirm_entitlement"
    """Vouch for what puts a contact into the express lane."""
    ANSWER_OFFER = "answer_offer"
    """Accept or decline; whether the offer is theirs and alive is decided on the matter."""
    TAKE = "take"
    """Take a waiting contact out of turn."""
    SET_PRESENCE = "set_presence"
    """Say whether one takes contacts."""
    SEE_FLOOR = "see_floor"
    """See who waits and who works, without personal text."""
    SEE_ARTICLES = "see_articles"
    """Read what the bot answers from."""
    DRAFT_ARTICLES = "draft_articles"
    """Propose an article or a change of one."""
    APPROVE_ARTICLES = "approve_articles"
    """Put a proposed article in force or reject it, and decide what becomes of unanswered questions."""
    SEE_GROWTH = "see_growth"
    """See what contacts asked without being answered, with their words."""
    OVERSEE_BOT = "oversee_bot"
    """See what the bot may answer and why, judge its answers, certify its threshold again."""
    PLAN = "plan"
    """Plan how many people a day needs, and see what was planned."""
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_AGENTS = "manage_agents"
    MANAGE_ARTICLES = "manage_articles"
    ERASE_CONTACT = "erase_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Whose an object is; a matter names its people, the tenant as a whole nobody."""

    tenant: TenantId
    contact_id: str | None = None
    agent_id: str | None = None
    offered_agent_id: str | None = None
    last_agent_id: str | None = None


_OWN: Final = frozenset({Action.SPEAK, Action.ASK_PERSON, Action.ATTACH, Action.READ, Action.EXPORT})
"""What a contact may do with their own matter."""
_ANYWHERE: Final = frozenset(
    {
        Action.ANSWER_OFFER,
        Action.SET_PRESENCE,
        Action.SEE_FLOOR,
        Action.SEE_ARTICLES,
        Action.DRAFT_ARTICLES,
    }
)
"""What every agent may do."""
_INVOLVED: Final = frozenset({Action.READ, Action.NOTE})
"""What an agent may do with a matter they hold, held last, or are offered."""
_HOLDING: Final = frozenset(
    {Action.REPLY, Action.ATTACH, Action.TRANSFER, Action.WRAP_UP, Action.CONFIRM_ENTITLEMENT}
)
"""What an agent may ask of a matter they hold or held last."""
_OVERSIGHT: Final = frozenset({*_INVOLVED, *_HOLDING, Action.EXPORT, Action.TAKE})
"""What a supervisor may ask of every matter."""
_STEERING: Final = frozenset({Action.APPROVE_ARTICLES, Action.SEE_GROWTH, Action.OVERSEE_BOT, Action.PLAN})
"""What a supervisor may ask of articles, bot and people."""
_ADMINISTRATION: Final = frozenset(
    {Action.MANAGE_SETTINGS, Action.MANAGE_AGENTS, Action.MANAGE_ARTICLES, Action.ERASE_CONTACT}
)
_OVERSEEING: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})


def allowed(actor: Actor, action: Action, owner: Ownership) -> bool:
    """Tell whether the actor may do this; the caller answers "not found" where not."""
    if actor.tenant != owner.tenant:
        return False
    if actor.kind is ActorKind.CONTACT:
        return _contact_may(actor, action, owner)
    if actor.kind is ActorKind.AGENT:
        return _agent_may(actor, action, owner)
    return actor.kind is ActorKind.SYSTEM


def _contact_may(actor: Actor, action: Action, owner: Ownership) -> bool:
    if actor.id is None:
        return False
    if action is Action.OPEN_CONVERSATION:
        return owner.contact_id in (None, actor.id)
    return action in _OWN and owner.contact_id == actor.id


def _agent_may(actor: Actor, action: Action, owner: Ownership) -> bool:
    if actor.id is None or actor.role is None:
        return False
    if action in _ANYWHERE:
        return True
    if action in _ADMINISTRATION:
        return actor.role is Role.ADMIN
    if action in _OVERSIGHT | _STEERING and actor.role in _OVERSEEING:
        return True
    if action in _HOLDING:
        return actor.id in (owner.agent_id, owner.last_agent_id)
    return action in _INVOLVED and actor.id in (owner.agent_id, owner.last_agent_id, owner.offered_agent_id)
