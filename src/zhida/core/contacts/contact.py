"""A contact as the rules see one: who vouches for them, and what entitles them to the express lane.

An anonymous visit is a contact without identity. A signed profile replaces what earlier profiles of the same
issuer said; what a list or an agent proved stays, because the host page cannot know it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zhida.core.contacts.entitlements import Entitlement, EntitlementSource
from zhida.core.kernel.ids import ContactId

__all__ = ["Contact", "Grant", "Identity", "known_entitlements", "vouched_for", "with_grant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the contact is, in the words of an issuer; the same pair always is the same contact."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Grant:
    """One proven entitlement and where it was proven."""

    entitlement: Entitlement
    source: EntitlementSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One person who asks for help."""

    id: ContactId
    identity: Identity | None = None
    grants: tuple[Grant, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Tell whether an issuer vouched for the contact."""
        return self.identity is not None

    @property
    def is_entitled(self) -> bool:
        """Tell whether the contact skips the bot and waits in the express lane (P6)."""
        return bool(self.grants)

    @property
    def entitlements(self) -> frozenset[Entitlement]:
        """Why; for the rules only, never for an agent's screen."""
        return frozenset(grant.entitlement for grant in self.grants)


def known_entitlements(names: Iterable[str]) -> frozenset[Entitlement]:
    """Return the entitlements among names from outside; an unknown name grants nothing."""
    known = {entitlement.value: entitlement for entitlement in Entitlement}
    return frozenset(known[name] for name in names if name in known)


def vouched_for(contact: Contact, identity: Identity, entitlements: Iterable[Entitlement]) -> Contact:
    """Return the contact as a signed profile describes them."""
    kept = (grant for grant in contact.grants if grant.source is not EntitlementSource.SIGNED_PROFILE)
    signed = (Grant(entitlement=e, source=EntitlementSource.SIGNED_PROFILE) for e in entitlements)
    return replace(contact, identity=identity, grants=tuple(sorted({*kept, *signed})))


def with_grant(contact: Contact, grant: Grant) -> Contact:
    """Return the contact with one more proven entitlement."""
    return replace(contact, grants=tuple(sorted({*contact.grants, grant})))
