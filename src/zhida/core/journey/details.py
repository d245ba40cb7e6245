"""Details of a decision that ``evolve`` and the reports tell apart; wire values, never shown to people."""

from typing import Final

__all__ = [
    "ALIKE",
    "CHOSEN",
    "FRIENDLY",
    "NOT_SOLVED",
    "NO_END",
    "NO_PROGRESS",
    "OTHER_KIND",
    "PROPOSED",
    "PUTS_OFF",
    "REPEAT",
    "RETURNED",
    "SAME_ANSWER",
]

FRIENDLY: Final = "friendly"
"""A greeting or thanks was answered in kind; no turn of the issue."""
NOT_SOLVED: Final = "not_solved"
"""The contact said an answer did not help."""
CHOSEN: Final = "chosen"
"""The contact pressed a suggestion."""
REPEAT: Final = "repeat"
"""The contact said the same again."""
ALIKE: Final = "alike"
"""The contact said nearly the same again."""
OTHER_KIND: Final = "other_kind"
"""A picture, voice, sticker, file or place: nothing the bot can read."""
PROPOSED: Final = "proposed"
"""The shop's own bot proposed it."""
PUTS_OFF: Final = "puts_off"
"""What would be said sends the contact to another channel or blames them."""
SAME_ANSWER: Final = "same_answer"
"""Only an article already given would answer."""
NO_PROGRESS: Final = "no_progress"
"""A third turn in a row would bring nothing new."""
NO_END: Final = "no_end"
"""The issue has gone on for too many messages without being confirmed as solved."""
RETURNED: Final = "returned"
"""The contact came back to a matter a person had answered."""
