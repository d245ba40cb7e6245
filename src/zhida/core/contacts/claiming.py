"""What a signed identity may take over: the matters of its own anonymous visit, no others."""

from enum import StrEnum

__all__ = ["Claim", "claim_of"]


class Claim(StrEnum):
    """What becomes of the visit in which an identity was given."""

    ATTACH = "attach"
    """The visit's own contact becomes this person: nobody of that name was known."""
    MERGE = "merge"
    """The visit's matters go to the contact this person already is."""
    NOTHING = "nothing"
    """No visit, or one of a person who is known already, the same or another: matters stay where they are."""


def claim_of(*, is_anonymous: bool, is_known: bool) -> Claim:
    """Return what an identity takes over.

    Args:
        is_anonymous: The identity came with a visit whose contact has no identity yet.
        is_known: The identity already is a contact.
    """
    if not is_anonymous:
        return Claim.NOTHING
    return Claim.MERGE if is_known else Claim.ATTACH
