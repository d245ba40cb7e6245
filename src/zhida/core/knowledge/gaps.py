"""Questions nobody answered, put together by what they ask: no model, no chance, the same result every time.

Two wordings are compared by their pieces (one to three Chinese characters, Latin words and their beginnings),
each weighing its rarity among all wordings at hand; words every question is made of (怎么, 吗, how do I)
weigh nothing. Where people answered both, what they said counts too: one answer is a sign of one question. A
new wording joins the group it is most like on the average of its members, or begins one of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log, sqrt
from typing import Final

from zhida.kit.patterns import regex
from zhida.kit.texts import HAN

__all__ = ["ALIKE", "Wording", "central", "grouped", "likeness_of", "pieces"]

ALIKE: Final = 0.38
"""Mean likeness from which a wording joins a group.

Source: measured on public English and own Chinese questions with known intents, neighbours as near as 77
intents of one bank: 78 to 89 of 100 wordings stand in a group that is mostly about their own intent. Lower
joins neighbours, higher splits paraphrases; a group too small is mended by a look, a mixed one is not.
"""
_ANSWER_COUNTS: Final = 0.5
_ANSWER_FROM: Final = 0.12
"""Likeness of the questions below which one answer is less and less a sign: some answer everything."""
_SMALL: Final = regex(
    "怎么样|怎么|怎样|如何|什么|为什么|请问|咨询|一下|可以|能不能|可不可以|是不是|有没有|需要|想要|还是"
    "|[我你您们的了吗呢啊呀吧哦嘛请想要能会在是有个这那和跟与就都还也被把给]"
)
_SMALL_LATIN_NAMES: Final = (
    "a about am an and any are be can could did do does for from get have hi how i if in is it me my of "
    "on or please s t tell that the there this to want was what when where which who why will with "
    "would you your"
)
_SMALL_LATIN: Final = frozenset(_SMALL_LATIN_NAMES.split())
_HAN_RUN: Final = regex(f"[{HAN}]+")
_LATIN_RUN: Final = regex(r"[a-z0-9]+")
_LONGEST: Final = 200
_BY_LENGTH: Final = {1: 0.4, 2: 1.0, 3: 0.8}
_MEMBERS: Final = 30
"""A group is compared by so many of its wordings; more would not change what it is about."""

_TELLING: Final = 6
_FEW: Final = 64
_CANDIDATES: Final = 24
"""So many groups are compared in full: those that share most of a wording's six rarest pieces,
or of all its pieces where there are few groups."""

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One folded question; ``group`` is the group it belongs to already, None for a new one.

    ``answer`` is what a person answered, folded, if anybody did.
    """

    id: str
    text: str
    group: str | None = None
    answer: str = ""


def pieces(folded: str) -> Counter[str]:
    """Return what a question is made of, small words left out, each piece with its own share."""
    found: Counter[str] = Counter()
    for run in _HAN_RUN.findall(_SMALL.sub(" ", folded[:_LONGEST])):
        for length in _BY_LENGTH:
            found.update(run[at : at + length] for at in range(len(run) - length + 1))
    for word in _LATIN_RUN.findall(folded[:_LONGEST]):
        if word not in _SMALL_LATIN:
            found[f"{word} "] += 1
            if len(word) > 4 and word.isalpha():
                found[word[:4]] += 1
    return found


def grouped(wordings: Iterable[Wording], prefix: str = "grp_") -> Mapping[str, str]:
    """Return the group of every wording that had none, by its id.

    Args:
        wordings: Known ones with their group and new ones; order does not matter, new ones are taken by id.
        prefix: A new group is named by this and the id of its first wording, so that doing it again after a
            crash names it alike.
    """
    every = sorted(wordings, key=lambda one: one.id)
    asked = _vectors({one.id: one.text for one in every})
    told = _vectors({one.id: one.answer for one in every if one.answer})
    groups = _Groups()
    for one in every:
        if one.group is not None:
            groups.add(one.group, asked[one.id], told.get(one.id, {}))
    found: dict[str, str] = {}
    for one in every:
        if one.group is None:
            vectors = asked[one.id], told.get(one.id, {})
            found[one.id] = groups.nearest(*vectors) or f"{prefix}{one.id}"
            groups.add(found[one.id], *vectors)
    return found


def central(texts: Sequence[str]) -> int:
    """Return which of these folded texts is most like all others, the first of equals.

    Raises:
        ValueError: There is none.
    """
    vectors = [*_vectors({str(at): text for at, text in enumerate(texts)}).values()]
    total = _sum(vectors)
    likeness = [round(_dot(vector, total), 9) for vector in vectors]
    return likeness.index(max(likeness))


def likeness_of(texts: Sequence[str]) -> float:
    """Return the mean likeness of each two of these folded texts, 1 for fewer than two."""
    if len(texts) < 2:
        return 1.0
    vectors = [_vector(pieces(text), {}) for text in texts]
    pairs = len(texts) * (len(texts) - 1) / 2
    both = _sum(vectors)
    return max(0.0, (_dot(both, both) - sum(_dot(one, one) for one in vectors)) / 2 / pairs)


class _Sums:
    """Sums of unit vectors by group, found by the pieces they share."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[str, float]] = {}
        self._sizes: Counter[str] = Counter()
        self._holders: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, name: str, vector: Weights) -> None:
        """Put one more member into a group; a full group keeps what it is about."""
        if self._sizes[name] >= _MEMBERS or not vector:
            return
        self._sizes[name] += 1
        held = self._sums.setdefault(name, {})
        for piece, weight in vector.items():
            held[piece] = held.get(piece, 0.0) + weight
            self._holders[piece][name] = None

    def likely(self, vector: Weights) -> Sequence[tuple[str, float]]:
        """Return the groups most like this by its rarest pieces, with their mean likeness by all of them."""
        rarest = sorted(vector, key=lambda piece: (-vector[piece], piece))
        rarest = rarest[: _TELLING if len(self._sums) > _FEW else None]
        shared: dict[str, float] = defaultdict(float)
        for piece in rarest:
            for name in self._holders.get(piece, ()):
                shared[name] += vector[piece] * self._sums[name][piece] / self._sizes[name]
        names = nsmallest(_CANDIDATES, shared, key=lambda name: (-shared[name], name))
        return [(name, self.mean(name, vector)) for name in names]

    def mean(self, name: str, vector: Weights) -> float:
        """Return the mean likeness to the members of a group, 0 for one without any."""
        size = self._sizes[name]
        return _dot(vector, self._sums[name]) / size if size else 0.0


class _Groups:
    """Groups by what was asked and what was told."""

    def __init__(self) -> None:
        self._asked = _Sums()
        self._told = _Sums()

    def add(self, name: str, asked: Weights, told: Weights) -> None:
        """Put one more member into a group."""
        self._asked.add(name, asked)
        self._told.add(name, told)

    def nearest(self, asked: Weights, told: Weights) -> str | None:
        """Return the group a wording belongs to, or None when it is like none; equals in order of names."""
        ranked = [
            (-round(mean + _bonus(mean, self._told.mean(name, told)), 9), name)
            for name, mean in self._asked.likely(asked)
        ]
        best = min(ranked, default=(0.0, ""))
        return best[1] if -best[0] >= ALIKE else None


def _bonus(asked: float, answered: float) -> float:
    """Return what like answers add, in full only where the questions have something in common."""
    return _ANSWER_COUNTS * answered * min(1.0, asked / _ANSWER_FROM)


def _vectors(texts: Mapping[str, str]) -> dict[str, Weights]:
    counted = {name: pieces(text) for name, text in texts.items()}
    rarity = _rarity(counted.values())
    return {name: _vector(found, rarity) for name, found in counted.items()}


def _rarity(counted: Iterable[Counter[str]]) -> Weights:
    """Return the rarity of every piece, log(1 + all / those that hold it)."""
    held: Counter[str] = Counter()
    total = 0
    for found in counted:
        held.update(found.keys())
        total += 1
    return {piece: log(1.0 + total / count) for piece, count in held.items()}


def _vector(found: Counter[str], rarity: Weights) -> Weights:
    """Return unit weights of the pieces."""
    raw = {
        piece: (1.0 + log(count)) * rarity.get(piece, 1.0) * _share(piece) for piece, count in found.items()
    }
    norm = sqrt(sum(weight * weight for weight in raw.values()))
    return {piece: weight / norm for piece, weight in raw.items()} if norm else {}


def _share(piece: str) -> float:
    return 1.0 if piece.isascii() else _BY_LENGTH[len(piece)]


def _sum(vectors: Iterable[Weights]) -> Weights:
    total: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for piece, weight in vector.items():
            total[piece] += weight
    return total


def _dot(one: Weights, other: Weights) -> float:
    return sum(weight * other.get(piece, 0.0) for piece, weight in one.items())
