"""The lexical view: which articles speak of a message, by the words and characters both have in common.

Two views of an article are compared with the message by the pieces of `grams`, each weighing its rarity:

- *alike*: the best of its question and similar questions, by the share of weight both texts have in common;
  1 means the same words. It says "this was asked".
- *covered*: how much of the message's weight the whole article speaks of (BM25 saturation over question,
  similar questions and answer). Words no article knows weigh most and count against every article, so a
  message about something else stays low.

In a large base the articles are narrowed first: the rarest pieces of the message name those worth a look.

Source: BM25 term saturation and length norm, Robertson & Zaragoza 2009, section 3.4 (k = 1.2, b = 0.75).
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import log
from typing import Final

import numpy as np

from zhida.core.bot.index.grams import gram_share, grams, is_code
from zhida.core.bot.index.postings import Counts, Floats, Ints, Postings, frozen, segments, sums
from zhida.core.knowledge.article import Article

__all__ = ["EXHAUSTIVE", "Lexical", "Looked", "build_lexical", "codes_of", "wordings_of"]

EXHAUSTIVE: Final = 1_000
"""Up to so many articles every one is looked at."""
_NARROW: Final = 256
"""How many articles of a larger base get an exact look, at least."""
_NARROW_SHARE: Final = 100
"""One article in so many gets one, when those are more: more articles then share the rare pieces."""
_VISITS: Final = 20_000
"""Entries of the lists of rare pieces that are read to find them; the rarest list is always read."""
_ASKED_SHARE: Final = 0.4
"""Share of the message in the mass both texts are measured against; the rest is the question's own."""
_SATURATION: Final = 1.2
_LENGTH_NORM: Final = 0.75
_QUESTION_FIELD: Final = 2.0
_CHUNK: Final = 2_000
_PIECE_BITS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the words say of the articles at these positions; ``novelty`` is the share no article knows."""

    at: Ints
    alike: Floats
    covered: Floats
    novelty: float
    pieces: int

    @property
    def scores(self) -> Floats:
        """Return one score from 0 to 1: the same words give 1 whatever else the base holds."""
        return 1.0 - (1.0 - self.alike) * (1.0 - self.covered)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The pieces of a message that are known, their weights, and the weight of all, known or not."""

    pieces: Sequence[int]
    weights: Sequence[float]
    mass: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexical:
    """The arrays of the view, wordings ordered by article."""

    numbers: Mapping[str, int]
    wordings: Postings
    masses: Floats
    firsts: Ints
    whole: Postings
    weights: Floats
    unknown: float

    def look(self, text: str, also: Sequence[int] = (), *, is_exhaustive: bool = False) -> Looked:
        """Return what the words of a folded text say.

        Args:
            text: The folded message.
            also: Positions of articles to look at whatever the rare pieces say.
            is_exhaustive: Look at every article; for measuring what narrowing loses.
        """
        asked = self._weigh(text)
        total = self.whole.count
        if is_exhaustive or total <= EXHAUSTIVE:
            at = np.arange(total)
        else:
            at = np.union1d(self._narrow(asked), np.array(also, np.int64))
        known = sum(asked.weights)
        alike, covered = self._exact(at, asked)
        return Looked(
            at=at,
            alike=alike,
            covered=covered,
            novelty=1.0 - known / asked.mass if asked.mass > 0.0 else 1.0,
            pieces=len(asked.pieces),
        )

    def naming(self, codes: frozenset[str]) -> Ints:
        """Return the positions of the articles that name one of these codes."""
        pieces = [self.numbers[code] for code in codes if code in self.numbers]
        found = [self.whole.texts_with(piece) for piece in pieces]
        return np.unique(np.concatenate(found)).astype(np.int64) if found else np.zeros(0, np.int64)

    def _weigh(self, text: str) -> _Asked:
        pieces: list[int] = []
        weights: list[float] = []
        mass = 0.0
        for gram in dict.fromkeys(grams(text)):
            piece = self.numbers.get(gram)
            if piece is None:
                mass += self.unknown * gram_share(gram)
                continue
            pieces.append(piece)
            weights.append(float(self.weights[piece]))
            mass += weights[-1]
        return _Asked(pieces=pieces, weights=weights, mass=mass)

    def _narrow(self, asked: _Asked) -> Ints:
        """Return the articles the rare pieces point at, the most promising ones when there are many."""
        sizes = [int(self.whole.starts[p + 1] - self.whole.starts[p]) for p in asked.pieces]
        chosen: list[int] = []
        visited = 0
        for place in sorted(range(len(sizes)), key=sizes.__getitem__):
            if chosen and visited + sizes[place] > _VISITS:
                break
            chosen.append(place)
            visited += sizes[place]
        rough = self.whole.gather([asked.pieces[p] for p in chosen], [asked.weights[p] for p in chosen])
        found = np.flatnonzero(rough)
        most = max(_NARROW, self.whole.count // _NARROW_SHARE)
        if len(found) > most:
            found = found[np.argpartition(-rough[found], most)[:most]]
        return found

    def _exact(self, at: Ints, asked: _Asked) -> tuple[Floats, Floats]:
        if not len(at) or asked.mass <= 0.0:
            return np.zeros(len(at)), np.zeros(len(at))
        if len(at) == self.whole.count and self.wordings.is_inverted:
            shared = self.wordings.gather(asked.pieces, asked.weights)
            covered = self.whole.gather(asked.pieces, asked.weights) / asked.mass
            return self._alike(shared, np.arange(len(shared)), self.firsts[:-1], asked), covered
        weights = np.zeros(len(self.weights))
        weights[list(asked.pieces)] = asked.weights
        covered = self.whole.exact(at, weights) / asked.mass
        texts, ends = segments(self.firsts[at], self.firsts[at + 1])
        shared = self.wordings.exact(texts, weights)
        return self._alike(shared, texts, np.concatenate(([0], ends[:-1])), asked), covered

    def _alike(self, shared: Floats, texts: Ints, firsts: Ints, asked: _Asked) -> Floats:
        against = _ASKED_SHARE * asked.mass + (1.0 - _ASKED_SHARE) * self.masses[texts]
        return np.maximum.reduceat(shared / against, firsts)


def wordings_of(article: Article) -> tuple[str, ...]:
    """Return the question and the similar questions of an article, each once."""
    return tuple(dict.fromkeys((article.question, *article.similar)))


def codes_of(folded: str) -> frozenset[str]:
    """Return the model and fault codes a text names, as pieces."""
    return frozenset(gram for gram in grams(folded) if gram.endswith(" ") and is_code(gram[:-1]))


def build_lexical(articles: Sequence[Article], fold: Callable[[str], str]) -> Lexical:
    """Return the lexical view of articles; positions are those in ``articles``."""
    draft = _Draft()
    for at in range(0, len(articles), _CHUNK):
        draft.add(articles[at : at + _CHUNK], fold)
    numbers = dict(draft.numbers)
    wordings = Postings.of(
        np.array(draft.wording_bounds, np.int64),
        np.array(draft.wording_pieces, np.int32),
        np.ones(len(draft.wording_pieces), np.float32),
        len(numbers),
        is_inverted=len(articles) <= EXHAUSTIVE,
    )
    return _lexical(numbers, np.array(draft.firsts, np.int64), wordings, draft.whole())


class _Draft:
    """Collects articles; pieces are numbered as they come."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self.wording_pieces = array("i")
        self.wording_bounds = array("q", [0])
        self.firsts = array("q", [0])
        self._sizes: list[Ints] = [np.zeros(0, np.int64)]
        self._pieces: list[Counts] = [np.zeros(0, np.int32)]
        self._amounts: list[Floats] = [np.zeros(0)]

    def add(self, articles: Sequence[Article], fold: Callable[[str], str]) -> None:
        """Add articles; each piece of one counts as often as its answer has it, and double by wording."""
        number = self.numbers.__getitem__
        asked, said = array("i"), array("i")
        sizes: list[tuple[int, int]] = []
        for article in articles:
            before = len(asked), len(said)
            for wording in wordings_of(article):
                found = dict.fromkeys(map(number, grams(fold(wording))))
                asked.extend(found)
                self.wording_pieces.extend(found)
                self.wording_bounds.append(len(self.wording_pieces))
            said.extend(map(number, grams(fold(article.answer))))
            self.firsts.append(len(self.wording_bounds) - 1)
            sizes.append((len(asked) - before[0], len(said) - before[1]))
        self._merge(np.array(sizes, np.int64), np.array(asked, np.int64), np.array(said, np.int64))

    def whole(self) -> Postings:
        """Return the whole articles with the saturated strength of every piece."""
        sizes, amounts = np.concatenate(self._sizes), np.concatenate(self._amounts)
        bounds = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        lengths = sums(amounts, bounds[1:])
        mean = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
        norms = _SATURATION * (1.0 - _LENGTH_NORM + _LENGTH_NORM * lengths / mean)
        strengths = amounts / (amounts + np.repeat(norms, sizes))
        pieces = np.concatenate(self._pieces)
        return Postings.of(bounds, pieces, strengths.astype(np.float32), len(self.numbers))

    def _merge(self, sizes: Ints, asked: Ints, said: Ints) -> None:
        owners = np.arange(len(sizes))
        keys = np.concatenate((np.repeat(owners, sizes[:, 0]), np.repeat(owners, sizes[:, 1])))
        keys = keys << _PIECE_BITS | np.concatenate((asked, said))
        amounts = np.concatenate((np.full(len(asked), _QUESTION_FIELD), np.ones(len(said))))
        unique, place = np.unique(keys, return_inverse=True)
        self._sizes.append(np.bincount(unique >> _PIECE_BITS, minlength=len(sizes)).astype(np.int64))
        self._pieces.append((unique & (1 << _PIECE_BITS) - 1).astype(np.int32))
        self._amounts.append(np.bincount(place, weights=amounts).astype(np.float64))


def _lexical(numbers: Mapping[str, int], firsts: Ints, wordings: Postings, whole: Postings) -> Lexical:
    shares = np.array([gram_share(gram) for gram in numbers], dtype=np.float64)
    total = whole.count
    weights = np.log1p((total + 0.5) / (whole.frequencies() + 0.5)) * shares
    ends = wordings.bounds[1:]
    return Lexical(
        numbers=numbers,
        wordings=wordings,
        masses=frozen(sums(weights[wordings.pieces], ends)),
        firsts=frozen(firsts),
        whole=whole,
        weights=frozen(weights),
        unknown=log(1.0 + (total + 0.5) / 0.5),
    )
