"""Public sets in small, in the files the harness reads."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

WORDS: Mapping[str, Sequence[str]] = {
    "card": ("where is my card", "my card is late", "card not arrived", "track the card"),
    "rate": ("what is the exchange rate", "rate for euros", "exchange rate today", "current rates"),
    "top_up": ("how do i top up", "top up failed", "add money to balance", "top up with cash"),
}


def written(folder: Path, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def small_sets(folder: Path) -> None:
    known = [
        {"text": text, "intent": intent, "oos": False, "split": split}
        for intent, texts in WORDS.items()
        for text, split in zip(texts, ("train", "train", "dev", "test"), strict=True)
    ]
    outside = [
        {"text": text, "intent": "oos", "oos": True, "split": split}
        for text, split in (("sing me a song", "train"), ("tell a joke", "dev"), ("who won the game", "test"))
    ]
    written(folder, "clinc150", [*known, *outside])
    written(
        folder,
        "banking77",
        [row | {"split": "test" if row["split"] == "dev" else row["split"]} for row in known],
    )
