"""Who may do what: the whole table, every role against every action."""

import pytest

from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.authority import Action, Ownership, allowed
from zhida.core.kernel.ids import TenantId

SHOP, OTHER = TenantId("main"), TenantId("other")
WHOLE = Ownership(tenant=SHOP)
MATTER = Ownership(
    tenant=SHOP, contact_id="cnt_1", agent_id="agt_1", offered_agent_id="agt_2", last_agent_id="agt_3"
)

ADMIN_ONLY = {Action.MANAGE_SETTINGS, Action.MANAGE_AGENTS, Action.MANAGE_ARTICLES, Action.ERASE_CONTACT}
EVERY_AGENT = {
    Action.ANSWER_OFFER,
    Action.SET_PRESENCE,
    Action.SEE_FLOOR,
    Action.SEE_ARTICLES,
    Action.DRAFT_ARTICLES,
}
STEERING = {Action.APPROVE_ARTICLES, Action.SEE_GROWTH, Action.OVERSEE_BOT, Action.PLAN}
HOLDER = {
    Action.READ,
    Action.NOTE,
    Action.REPLY,
    Action.ATTACH,
    Action.TRANSFER,
    Action.WRAP_UP,
    Action.CONFIRM_ENTITLEMENT,
}
SUPERVISOR = {*HOLDER, *EVERY_AGENT, *STEERING, Action.EXPORT, Action.TAKE}


def contact(contact_id: str | None = "cnt_1", tenant: TenantId = SHOP) -> Actor:
    return Actor(tenant=tenant, kind=ActorKind.CONTACT, id=contact_id)


def agent(agent_id: str | None, role: Role | None = Role.AGENT, tenant: TenantId = SHOP) -> Actor:
    return Actor(tenant=tenant, kind=ActorKind.AGENT, id=agent_id, role=role)


def may(actor: Actor, owner: Ownership) -> set[Action]:
    return {action for action in Action if allowed(actor, action, owner)}


@pytest.mark.parametrize(
    ("actor", "owner", "actions"),
    [
        (
            contact(),
            MATTER,
            {
                Action.OPEN_CONVERSATION,
                Action.SPEAK,
                Action.ASK_PERSON,
                Action.ATTACH,
                Action.READ,
                Action.EXPORT,
            },
        ),
        (contact(), WHOLE, {Action.OPEN_CONVERSATION}),
        (contact("cnt_2"), MATTER, set[Action]()),
        (contact(None), MATTER, set[Action]()),
        (agent("agt_1"), MATTER, HOLDER | EVERY_AGENT),
        (agent("agt_3"), MATTER, HOLDER | EVERY_AGENT),
        (agent("agt_2"), MATTER, {Action.READ, Action.NOTE} | EVERY_AGENT),
        (agent("agt_9"), MATTER, EVERY_AGENT),
        (agent("agt_9"), WHOLE, EVERY_AGENT),
        (agent("agt_9", Role.SUPERVISOR), MATTER, SUPERVISOR),
        (agent("agt_9", Role.ADMIN), MATTER, SUPERVISOR | ADMIN_ONLY),
        (agent("agt_1", None), MATTER, set[Action]()),
        (agent(None), MATTER, set[Action]()),
        (Actor(tenant=SHOP, kind=ActorKind.SYSTEM), MATTER, set(Action)),
        (Actor(tenant=SHOP, kind=ActorKind.BOT), MATTER, set[Action]()),
    ],
)
def test_everybody_may_do_exactly_this(actor: Actor, owner: Ownership, actions: set[Action]) -> None:
    assert may(actor, owner) == actions


@pytest.mark.parametrize(
    "actor",
    [
        contact(tenant=OTHER),
        agent("agt_1", Role.ADMIN, OTHER),
        Actor(tenant=OTHER, kind=ActorKind.SYSTEM),
    ],
)
def test_nobody_of_another_tenant_may_do_anything(actor: Actor) -> None:
    assert may(actor, MATTER) == set()
