"""Is a message a question of its own, or does it lean on the one before (那运费呢, how long does it take)?

Without any model: by its length, by how it begins and by words that point back.
"""

from collections.abc import Callable, Sequence
from typing import Final

from zhida.core.bot.pleasantries import is_only_greeting, is_only_thanks
from zhida.kit.patterns import regex
from zhida.kit.texts import compact, words

__all__ = ["is_follow_up", "leaned_on", "question_before"]

_SHORT: Final = 6
"""A message of at most so many letters may lean on the one before it (还有吗, 多少钱)."""
_ALONE: Final = 4
"""Letters from which a message that points back to nothing counts as a question of its own."""
_LONGEST: Final = 24
_LONGEST_ASIDE: Final = 8
"""A longer question may end in 呢 and still be whole."""
_LONGEST_WORDS: Final = 10
_ZH: Final = regex(
    "^(?:那|那么|那要|还有|另外|然后|如果(?:是)?(?:这样|那样|不|没)|要是(?:不|没)|这个|那个|这种|那种|它|"
    "具体|大概|一般|最多|最少|需要(?:多久|几天|什么)|要(?:多久|几天|多少))"
)
_EN: Final = regex(
    r"^(?:and|but|so|then|also|what about|how about|what if|does (?:it|that|this)|is (?:it|that|this)"
    r"|will (?:it|that|this)|can (?:it|that|this)|how (?:long|much|often|many)|where exactly|until when"
    r"|which (?:one|of them)|why not|for how long)\b"
    r"|\b(?:with (?:it|that|this)|for (?:it|that|this|them)|does (?:it|that) (?:cost|take|work))$"
)


def is_follow_up(folded: str) -> bool:
    """Tell whether a message may lean on the one before it."""
    return len(compact(folded)) <= _SHORT or _points_back(folded)


def _points_back(folded: str) -> bool:
    letters = compact(folded)
    if len(letters) <= _LONGEST_ASIDE and letters.endswith("呢"):
        return True
    if len(letters) <= _LONGEST and _ZH.search(letters):
        return True
    spoken = words(folded)
    return len(spoken.split()) <= _LONGEST_WORDS and _EN.search(spoken) is not None


def leaned_on(words: str, earlier: Sequence[str], fold: Callable[[str], str]) -> str | None:
    """Return the question a message leans on, None when it stands alone.

    Args:
        words: The message.
        earlier: Messages of the contact before it in this issue, oldest first.
        fold: Folds text.
    """
    if not earlier or not is_follow_up(fold(words)):
        return None
    return question_before([fold(one) for one in earlier])


def question_before(earlier: Sequence[str]) -> str | None:
    """Return the last question that stood alone, else the last words that were no greeting.

    Args:
        earlier: Folded messages of the contact in this issue, oldest first.
    """
    asked = [said for said in earlier if compact(said) and not _is_polite(said)]
    alone = [said for said in asked if len(compact(said)) >= _ALONE and not _points_back(said)]
    return next(reversed(alone or asked), None)


def _is_polite(folded: str) -> bool:
    return is_only_greeting(folded) or is_only_thanks(folded)
