"""Is a reworded answer still the approved one? If anything is in doubt, it is not, and the article is given.

A rewording may greet, soften, leave out fill words and put clauses in another order. Every clause of it must
come from one clause of the article, with the same numbers, the same negations, and its words of meaning in
the same order; no fact of the article may be missing. So two conditions cannot be swapped and nothing can be
added, also not by an article or a message that tells the model to.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhida.core.knowledge.putting_off import forbidden_phrase, pushes_elsewhere
from zhida.kit.patterns import regex
from zhida.kit.texts import HAN

__all__ = ["Unfaithful", "given", "unfaithful"]

_MOST_LONGER: Final = 1.5
_ROOM: Final = 30
"""Characters for a greeting."""
_ADDRESS: Final = regex(
    r"(?:https?://|www\.)[^\s，。；、（）()<>\"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org)\b[^\s，。；、（）()]*",
    re.ASCII | re.IGNORECASE,
)
_BREAK: Final = regex(r"[。!?;\n、…]+|(?<!\d)[,.:]+|[,.:]+(?!\d)")
"""Between clauses, as they stand after folding; a point between two digits is part of a number."""
_FIGURE: Final = regex(r"\d+(?:[.,:/-]\d+)*%?")
_NUMERAL: Final = regex("[零〇一二三四五六七八九十百千万亿两半]+")
_NOT_NUMERAL: Final = regex(
    "一般|一定|一起|一样|一下|统一|唯一|一直|一并|一旦|万一|十分|千万|半价|一些|第一时间"
)
_NEGATED: Final = regex(
    "[不没無无未非勿莫别禁否拒]|仅|只|除|必须|必須|才"
    r"|\b(?:not?|never|none|nothing|without|except|unless|only|cannot|must|nor|neither|refuse[sd]?|\w+n't)\b"
)
_WORD: Final = regex(f"[{HAN}]|[a-z][a-z0-9'-]*|\\d+[a-z][a-z0-9]*")
_FILL_HAN: Final = frozenset(
    "您你好的了呢哦呀啊吧嗯哈请就是会可以在这那个也都还把给和与及并且则来去着过所们我为对于后前时候帮助"
    "放心一下谢感您好亲切明白收到了解很高兴"
)
_FILL_WORDS: Final = frozenset(
    {
        "a", "an", "and", "are", "as", "be", "can", "do", "does", "for", "get", "glad", "happy", "have",
        "hello", "help", "hi", "i", "if", "in", "is", "it", "its", "just", "may", "of", "on", "or", "our",
        "please", "so", "sure", "thank", "thanks", "that", "the", "then", "this", "to", "we", "will", "with",
        "within", "you", "your",
    }
)  # fmt: skip


class Unfaithful(StrEnum):
    """Why a rewording is not given."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    ADDRESS = "address"
    FACT_ADDED = "fact_added"
    FACT_MISSING = "fact_missing"
    PUTS_OFF = "puts_off"


@dataclass(frozen=True, slots=True)
class _Clause:
    """What one clause says: figures in order, negations, words in order, and those of them with a meaning."""

    figures: tuple[str, ...]
    negations: Counter[str]
    words: tuple[str, ...]
    meaning: tuple[str, ...]

    @property
    def is_fact(self) -> bool:
        """Tell whether the clause must not get lost."""
        return bool(self.figures or self.negations)

    def says_only(self, other: "_Clause") -> bool:
        """Tell whether this clause says nothing that the other one does not."""
        same = self.figures == other.figures and self.negations == other.negations
        rest = iter(other.words)
        return same and all(word in rest for word in self.meaning)


def given(reworded: str | None, answer: str) -> str:
    """Return the rewording if it is faithful, else the answer word for word."""
    return answer if reworded is None or unfaithful(reworded, answer) is not None else reworded.strip()


def unfaithful(reworded: str, answer: str) -> Unfaithful | None:
    """Return why a rewording may not be given in the place of the answer, None when it may.

    Args:
        reworded: What a model made of the answer.
        answer: The approved text.
    """
    new, old = _plain(reworded), _plain(answer)
    if not new:
        return Unfaithful.EMPTY
    if len(new) > len(old) * _MOST_LONGER + _ROOM:
        return Unfaithful.TOO_LONG
    if _ADDRESS.findall(new) != _ADDRESS.findall(old):
        return Unfaithful.ADDRESS
    if forbidden_phrase(new) or (pushes_elsewhere(new) and not pushes_elsewhere(old)):
        return Unfaithful.PUTS_OFF
    said, known = _clauses(new), _clauses(old)
    sources = [next((at for at, one in enumerate(known) if clause.says_only(one)), None) for clause in said]
    if any(clause.meaning and source is None for clause, source in zip(said, sources, strict=True)):
        return Unfaithful.FACT_ADDED
    if any(clause.is_fact and source is None for clause, source in zip(said, sources, strict=True)):
        return Unfaithful.FACT_ADDED
    return _lost(said, known)


def _lost(said: tuple[_Clause, ...], known: tuple[_Clause, ...]) -> Unfaithful | None:
    """Tell whether a figure, a negation or too much of the meaning is missing."""
    left = [clause for clause in said if clause.is_fact]
    for fact in (clause for clause in known if clause.is_fact):
        kept = next((clause for clause in left if clause.says_only(fact) and _covers(clause, fact)), None)
        if kept is None:
            return Unfaithful.FACT_MISSING
        left.remove(kept)
    meant = {word for clause in known for word in clause.meaning}
    still = {word for clause in said for word in clause.words}
    return None if len(meant & still) * 2 >= len(meant) else Unfaithful.FACT_MISSING


def _covers(clause: _Clause, fact: _Clause) -> bool:
    """Tell whether a clause still names what the figure or the negation is about."""
    about = set(fact.meaning)
    return len(about.intersection(clause.words)) * 3 >= len(about) * 2


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'").strip()


def _clauses(text: str) -> tuple[_Clause, ...]:
    bare = _ADDRESS.sub(" ", text)
    return tuple(_clause(part) for part in _BREAK.split(bare) if part.strip())


def _clause(text: str) -> _Clause:
    figures = [found.group(0).replace(",", "") for found in _FIGURE.finditer(text)]
    numerals = _NUMERAL.findall(_NOT_NUMERAL.sub(" ", text))
    words = tuple(_WORD.findall(text))
    counted = _FILL_HAN | _FILL_WORDS | set("".join(numerals))
    return _Clause(
        figures=(*figures, *numerals),
        negations=Counter(_NEGATED.findall(text)),
        words=words,
        meaning=tuple(word for word in words if word not in counted),
    )
