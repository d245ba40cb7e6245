"""The lists the figures rest on: held-out families are shipped whole, and nothing was fitted on them."""

from pathlib import Path

import pytest

from zhida.cli.sets import held_out_ordinary, held_out_requests, ordinary, requests

EVALS = Path(__file__).parents[2] / "evals"


def rows(name: str) -> list[list[str]]:
    lines = (EVALS / name).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "text\tlanguage\tkind\tfamily\tsplit"
    return [line.split("\t") for line in lines[1:]]


@pytest.mark.parametrize(
    ("name", "shipped"),
    [("requests_wanted.tsv", held_out_requests()), ("requests_look_alikes.tsv", held_out_ordinary())],
)
def test_shipped_lists_are_the_families_kept_out_of_fitting(name: str, shipped: tuple[tuple[str, str], ...]):
    every = rows(name)
    families = {split: {row[3] for row in every if row[4] == split} for split in ("fit", "test")}

    assert shipped == tuple((row[0], row[2]) for row in every if row[4] == "test")
    assert families["fit"] & families["test"] == set()
    assert len(every) >= 600


def test_held_out_messages_repeat_no_frozen_one():
    frozen = {text for text, _ in (*requests(), *ordinary())}

    repeated = [text for text, _ in (*held_out_requests(), *held_out_ordinary()) if text in frozen]

    assert repeated == []
