"""Public sets, read from a folder the caller names; none of them is part of this repository."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from evals.ranking import Asked
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article

__all__ = ["Labelled", "NotHere", "banking77", "bitext", "clinc150", "crosswoz_turns", "few", "intents"]

Row: TypeAlias = Mapping[str, object]
_NOTHING_TO_SAY = "."
"""Intents have no answer, and an article needs one."""


class NotHere(Exception):
    """A set is not in the folder, or no folder was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A set of utterances by intent, in parts; out-of-scope utterances have no gold."""

    train: tuple[Asked, ...]
    dev: tuple[Asked, ...]
    test: tuple[Asked, ...]


def clinc150(folder: Path | None) -> Labelled:
    """Return CLINC150 with its out-of-scope utterances.

    Raises:
        NotHere: The file is not in the folder.
    """
    parts: dict[str, list[Asked]] = defaultdict(list)
    for row in _rows(folder, "clinc150"):
        outside = bool(row["oos"])
        gold = frozenset[str]() if outside else frozenset((str(row["intent"]),))
        if not (outside and row["split"] == "train"):
            parts[str(row["split"])].append(Asked(text=str(row["text"]), gold=gold, lang="en"))
    return Labelled(train=tuple(parts["train"]), dev=tuple(parts["dev"]), test=tuple(parts["test"]))


def banking77(folder: Path | None) -> Labelled:
    """Return BANKING77; it has no development part and nothing out of scope.

    Raises:
        NotHere: The file is not in the folder.
    """
    parts: dict[str, list[Asked]] = defaultdict(list)
    for row in _rows(folder, "banking77"):
        gold = frozenset((str(row["intent"]),))
        parts[str(row["split"])].append(Asked(text=str(row["text"]), gold=gold, lang="en"))
    return Labelled(train=tuple(parts["train"]), dev=(), test=tuple(parts["test"]))


def bitext(folder: Path | None) -> Sequence[tuple[str, str]]:
    """Return text and intent of every utterance of the customer-support set.

    Raises:
        NotHere: The file is not in the folder.
    """
    return [(str(row["text"]), str(row["intent"])) for row in _rows(folder, "bitext_cs")]


def crosswoz_turns(folder: Path | None) -> Sequence[str]:
    """Return what the people said in the CrossWOZ dialogues, each turn once.

    Raises:
        NotHere: The file is not in the folder.
    """
    turns = (
        turn for row in _rows(folder, "crosswoz_dialogues") for turn in cast("Sequence[Row]", row["turns"])
    )
    return list(dict.fromkeys(str(turn["text"]) for turn in turns if turn["role"] == "usr"))


def intents(train: Sequence[Asked]) -> tuple[Article, ...]:
    """Return every intent as an article whose wordings are its training utterances."""
    wordings: dict[str, list[str]] = defaultdict(list)
    for one in train:
        wordings[min(one.gold)].append(one.text)
    return tuple(
        Article(
            id=ArticleId(intent),
            question=said[0],
            answer=_NOTHING_TO_SAY,
            similar=tuple(said[1:]),
            lang="en",
            source="set",
        )
        for intent, said in wordings.items()
    )


def few(train: Sequence[Asked], shots: int, seed: int) -> tuple[Asked, ...]:
    """Return so many training utterances of every intent, drawn by the seed."""
    draw = random.Random(seed)  # noqa: S311 -- a fixed sample, no secret
    by_intent: dict[str, list[Asked]] = defaultdict(list)
    for one in train:
        by_intent[min(one.gold)].append(one)
    return tuple(one for said in by_intent.values() for one in draw.sample(said, min(shots, len(said))))


def _rows(folder: Path | None, name: str) -> Sequence[Row]:
    path = None if folder is None else folder / f"{name}.jsonl.gz"
    if path is None or not path.is_file():
        raise NotHere(name)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [cast("Row", json.loads(line)) for line in lines]
