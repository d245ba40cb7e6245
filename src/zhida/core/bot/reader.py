"""Reads one message of a contact into the plain signals the decision is made of.

The reader only reads: it decides nothing, keeps nothing, and gives the same reading for the same message,
index and day. Whatever the words, the button to a person is elsewhere and always works.
"""

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from typing import Final

from zhida.core.bot.folded import Folding
from zhida.core.bot.follow_up import is_follow_up
from zhida.core.bot.index import MAX_QUERY, ArticleIndex
from zhida.core.bot.loops import is_like_earlier
from zhida.core.bot.mood import frustration_of, has_denial, has_greeting, has_thanks
from zhida.core.bot.pleasantries import without_pleasantries
from zhida.core.bot.protection import claims_protection
from zhida.core.bot.reading import Candidate, Reading
from zhida.core.bot.request import request_of
from zhida.core.bot.request_model import RequestModel
from zhida.core.bot.urgency import urgent_topic
from zhida.core.kernel.ids import ArticleId
from zhida.kit.texts import compact, language_of

__all__ = ["MAX_CANDIDATES", "Nearest", "Reader"]

MAX_CANDIDATES: Final = 5
_LEANING: Final = 600
"""Thousandths of the score of a message read together with the one before it: good for a suggestion only."""

Nearest = Callable[[bytes], Sequence[int]]
"""Finds the wordings nearest to the vector of a message without comparing all; none when it cannot."""


class Reader:
    """Understands messages with one index; replaced as a whole when the articles change."""

    __slots__ = ("_folding", "_index", "_nearest", "_requests")

    def __init__(
        self,
        index: ArticleIndex,
        folding: Folding,
        requests: RequestModel | None = None,
        nearest: Nearest | None = None,
    ) -> None:
        self._index = index
        self._folding = folding
        self._requests = requests
        self._nearest = nearest

    @property
    def kb_hash(self) -> str:
        """The hash of the articles this reader answers from."""
        return self._index.kb_hash

    @property
    def fingerprint(self) -> str | None:
        """The encoder whose vectors of messages this reader can use, None when it uses none."""
        return self._index.fingerprint

    def read(
        self,
        text: str,
        lang: str,
        day: date,
        chosen: str | None = None,
        previous: str | None = None,
        earlier: Sequence[str] = (),
        vector: bytes | None = None,
    ) -> Reading:
        """Return what one message says.

        Args:
            text: The message as the contact wrote it.
            lang: Language of the conversation, for messages that do not show their own (``E21``).
            day: The day on which an article must hold to be offered.
            chosen: Article of the suggestion button the contact pressed, if they pressed one.
            previous: The contact's message before this one in the same issue, if any.
            earlier: All messages of the contact before this one in the same issue.
            vector: The vector of the message by the encoder of `fingerprint`.
        """
        folded = self._folding.fold(text)
        wanted = without_pleasantries(folded[:MAX_QUERY])
        spoken = language_of(folded, lang)
        near = () if vector is None or self._nearest is None else self._nearest(vector)
        found = self._index.search(wanted, day, lang=spoken, k=MAX_CANDIDATES, vector=vector, near=near)
        if previous is not None and is_follow_up(wanted):
            found = self._lean(found, wanted, self._folding.fold(previous), day, lang)
        pressed = ArticleId(chosen) if chosen is not None else None
        asked, rule = request_of(text, folded, self._folding, self._requests)
        return Reading(
            request=asked,
            request_rule=rule,
            urgent=urgent_topic(folded),
            denial=has_denial(folded),
            greeting=has_greeting(folded),
            thanks=has_thanks(folded),
            frustration=frustration_of(text, folded),
            fingerprint=_fingerprint(folded),
            chosen=pressed,
            candidates=self._with_chosen(found, pressed, day),
            kb_hash=self._index.kb_hash,
            repeats=is_like_earlier(folded, [self._folding.fold(said) for said in earlier], self._folding),
            protected=claims_protection(folded),
            lang=spoken,
            model_hash=self._index.model_hash or "",
        )

    def _with_chosen(
        self, found: tuple[Candidate, ...], pressed: ArticleId | None, day: date
    ) -> tuple[Candidate, ...]:
        """Put the pressed suggestion first: the contact said themselves that this is their question."""
        if pressed is None or not self._index.holds(pressed, day):
            return found
        first = self._index.candidate(pressed)
        rest = tuple(candidate for candidate in found if candidate.article_id != pressed)
        return rest if first is None else (first, *rest[: MAX_CANDIDATES - 1])

    def _lean(
        self, found: tuple[Candidate, ...], wanted: str, previous: str, day: date, lang: str
    ) -> tuple[Candidate, ...]:
        joined = f"{without_pleasantries(previous[:MAX_QUERY])} {wanted}"
        both = self._index.search(joined, day, lang=language_of(joined, lang), k=MAX_CANDIDATES)
        best = {candidate.article_id: candidate for candidate in found}
        for candidate in both:
            score = candidate.score * _LEANING // 1_000
            own = best.get(candidate.article_id)
            if own is None or own.score < score:
                lent = self._index.candidate(candidate.article_id, score)
                best[candidate.article_id] = candidate if lent is None else lent
        ranked = sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.article_id))
        return tuple(ranked[:MAX_CANDIDATES])


def _fingerprint(folded: str) -> str:
    letters = compact(folded)
    return sha256(letters.encode()).hexdigest()[:32] if letters else ""
