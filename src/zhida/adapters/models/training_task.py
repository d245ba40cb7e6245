"""A training as bytes: what goes into the child process that learns."""

import json
from base64 import b64decode, b64encode
from datetime import date
from typing import cast

from zhida.core.bot.index import Confirmed, Vectors
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article, article_fields
from zhida.ports.training import Training

__all__ = ["training_bytes", "training_of"]


def training_bytes(training: Training) -> bytes:
    """Return a training as one line of JSON."""
    vectors = training.vectors
    found: dict[str, object] = {
        "articles": [article_fields(article) for article in training.articles],
        "confirmed": [(turn.text, turn.article_id) for turn in training.confirmed],
        "seed": training.seed,
        "vectors": None
        if vectors is None
        else (vectors.fingerprint, vectors.dim, b64encode(vectors.rows).decode()),
    }
    return json.dumps(found).encode()


def training_of(line: bytes) -> Training:
    """Return the training a line holds."""
    found = cast("dict[str, object]", json.loads(line))
    vectors = cast("tuple[str, int, str] | None", found["vectors"])
    turns = cast("list[tuple[str, str | None]]", found["confirmed"])
    return Training(
        articles=tuple(_article(each) for each in cast("list[dict[str, object]]", found["articles"])),
        confirmed=tuple(
            Confirmed(text=text, article_id=None if owner is None else ArticleId(owner))
            for text, owner in turns
        ),
        vectors=None
        if vectors is None
        else Vectors(fingerprint=vectors[0], dim=vectors[1], rows=b64decode(vectors[2])),
        seed=cast("int", found["seed"]),
    )


def _article(fields: dict[str, object]) -> Article:
    return Article(
        id=ArticleId(str(fields["id"])),
        question=str(fields["question"]),
        answer=str(fields["answer"]),
        similar=tuple(cast("list[str]", fields["similar"])),
        tags=tuple(cast("list[str]", fields["tags"])),
        lang=str(fields["lang"]),
        source=str(fields["source"]),
        valid_from=_day(fields["valid_from"]),
        valid_to=_day(fields["valid_to"]),
        audience=str(fields["audience"]),
    )


def _day(written: object) -> date | None:
    return None if written is None else date.fromisoformat(str(written))
