"""Contacts: who vouches for them and what that entitles them to."""

from zhida.core.contacts.contact import Contact, Grant, Identity, known_entitlements, vouched_for, with_grant
from zhida.core.contacts.entitlements import Entitlement, EntitlementSource
from zhida.core.kernel.ids import ContactId

VISITOR = Contact(id=ContactId("cnt_1"))
CHEN = Identity(issuer="inbox:web", subject="chen")
CONFIRMED = Grant(entitlement=Entitlement.SENIOR, source=EntitlementSource.AGENT)


def test_a_visitor_is_neither_verified_nor_entitled() -> None:
    assert not VISITOR.is_verified
    assert not VISITOR.is_entitled


def test_a_signed_profile_verifies_and_entitles() -> None:
    known = vouched_for(VISITOR, CHEN, [Entitlement.DISABLED])

    assert known.is_verified
    assert known.is_entitled
    assert known.entitlements == {Entitlement.DISABLED}


def test_a_newer_profile_replaces_the_older_one_but_not_what_an_agent_confirmed() -> None:
    known = with_grant(vouched_for(VISITOR, CHEN, [Entitlement.MINOR]), CONFIRMED)

    later = vouched_for(known, CHEN, [])

    assert later.grants == (CONFIRMED,)


def test_the_same_grant_counts_once() -> None:
    assert with_grant(with_grant(VISITOR, CONFIRMED), CONFIRMED).grants == (CONFIRMED,)


def test_an_unknown_entitlement_grants_nothing() -> None:
    assert known_entitlements(["senior", "vip", ""]) == {Entitlement.SENIOR}
