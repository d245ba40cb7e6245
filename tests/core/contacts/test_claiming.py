"""What a signed identity may take over."""

import pytest

from zhida.core.contacts.claiming import Claim, claim_of


@pytest.mark.parametrize(
    ("is_anonymous", "is_known", "claim"),
    [
        (True, False, Claim.ATTACH),
        (True, True, Claim.MERGE),
        (False, False, Claim.NOTHING),
        (False, True, Claim.NOTHING),
    ],
)
def test_an_identity_takes_over_only_the_anonymous_visit_it_came_with(
    *, is_anonymous: bool, is_known: bool, claim: Claim
) -> None:
    assert claim_of(is_anonymous=is_anonymous, is_known=is_known) is claim
