"""One judged decision of the bot: what a threshold is certified on."""

from dataclasses import dataclass
from typing import Final

__all__ = ["GONE", "HELD_OUT", "JUDGED", "Outcome"]

HELD_OUT: Final = "held_out"
"""Source of outcomes from wordings of the articles themselves, each held out of the index it met."""
JUDGED: Final = "judged"
"""Source of outcomes that people judged: contacts, agents, audits."""

GONE: Final = "-gone"
"""End of the id of a wording held out with its whole article: near everything, answered by nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The score of the best article for one message and whether giving it would have been right.

    ``score`` in millionths. ``is_out_of_scope``: no article answers the message, so ``is_right`` is false.
    ``stratum`` names the promise the decision falls under. ``id`` names the message for ever and by its hash
    decides for what the outcome is used; without one its place in the sequence does, so that must not depend
    on the result. ``article_id`` is the best article, by whose topic the stratum may be found.
    """

    score: int
    is_right: bool
    is_out_of_scope: bool = False
    stratum: str = ""
    source: str = JUDGED
    id: str = ""
    article_id: str = ""

    @property
    def is_gone(self) -> bool:
        """Tell whether the message is a wording whose whole article was held out."""
        return self.id.endswith(GONE)
