"""Does the matter go round in circles? Each sign is one small pure function; any one of them is enough.

The caller keeps what was said and done in the issue and hands it in; nothing is remembered here. The signs
are numbered L1 to L6: a message like an earlier one, a repeated answer, a step entered again and again, turns
without progress, two flows that alternate, a push to another channel.
"""

from collections.abc import Sequence
from typing import Final

from zhida.core.bot.folded import Folding
from zhida.core.bot.pleasantries import is_only_greeting, is_only_thanks
from zhida.core.knowledge.putting_off import forbidden_phrase, pushes_elsewhere
from zhida.kit.patterns import regex
from zhida.kit.texts import compact

__all__ = [
    "ALIKE", "MAX_STALLED_TURNS", "MAX_STEP_ENTRIES", "alternates", "enters_too_often", "forbidden_phrase",
    "is_like_earlier", "is_stalled", "pushes_elsewhere", "would_repeat",
]  # fmt: skip

ALIKE: Final = 85
"""Likeness from which a message counts as said before.

Source: ratio of 85 found by reading rephrased pairs of support chats; below it other questions begin.
"""
MAX_STALLED_TURNS: Final = 2
MAX_STEP_ENTRIES: Final = 2

_READ: Final = 300
_SHORT: Final = 4
_NUMBERS: Final = regex(r"\d+")
_REPLY: Final = regex(
    "^(?:[好是对嗯行恩哦噢]|好[的吧呀]?|是的|对的|嗯+|行吧?|可以|不是|不|没有?|不行|确认|确定|取消|知道了"
    "|yes|yeah|yep|no|nope|ok|okay|sure|y|n|[a-d]?[0-9]{1,4}|[一二三四五])$"
)


def is_like_earlier(folded: str, earlier: Sequence[str], folding: Folding) -> bool:
    """Tell whether a message says nearly the same as an earlier one of the issue (L1).

    A plain reply (好的, yes, 2), a greeting and thanks repeat nothing. Texts with other numbers in them
    differ, and up to four letters only the very same text is alike: one letter is another question there.

    Args:
        folded: The new message, folded.
        earlier: Folded messages of the contact in this issue since a slot was last filled.
        folding: Compares two texts.
    """
    letters = compact(folded)[:_READ]
    if not letters or _REPLY.match(letters) or is_only_greeting(folded) or is_only_thanks(folded):
        return False
    return any(_alike(letters, compact(said)[:_READ], folding) for said in earlier)


def would_repeat(reply: str, said: Sequence[str]) -> bool:
    """Tell whether the bot is about to say again what it said: an article id or a folded text (L2)."""
    return (compact(reply) or reply) in {compact(text) or text for text in said}


def enters_too_often(step: str, entered: Sequence[str]) -> bool:
    """Tell whether a step of a flow is about to be entered for the third time (L3)."""
    return sum(one == step for one in entered) >= MAX_STEP_ENTRIES


def is_stalled(progressed: Sequence[bool]) -> bool:
    """Tell whether the last two turns brought no slot, tool, new answer or 解决了 (L4)."""
    return len(progressed) >= MAX_STALLED_TURNS and not any(progressed[-MAX_STALLED_TURNS:])


def alternates(flows: Sequence[str]) -> bool:
    """Tell whether the last four flows are two that take turns, A B A B (L5)."""
    first, second, third, fourth = flows[-4:] if len(flows) >= 4 else ("", "", "", "")
    return first == third != second == fourth


def _alike(letters: str, said: str, folding: Folding) -> bool:
    if letters == said:
        return True
    if min(len(letters), len(said)) <= _SHORT or _NUMBERS.findall(letters) != _NUMBERS.findall(said):
        return False
    return folding.likeness(letters, said) >= ALIKE
