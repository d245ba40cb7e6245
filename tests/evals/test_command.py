"""The command measures what is here, names what is not, and fails only when a gate is broken."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from evals.bench import Bench
from evals.command import main
from evals.english import rehearse_banking, rehearse_clinc
from evals.figures import Figure, mean_of
from evals.people import rehearse_requests
from evals.public import NotHere, banking77, few, intents

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


def by_name(figures: Sequence[Figure]) -> Mapping[str, Figure]:
    return {figure.name: figure for figure in figures}


def test_set_that_is_not_in_the_folder_is_named_as_such(tmp_path: Path) -> None:
    bench = Bench(folder=tmp_path)

    assert [figure.note for figure in rehearse_banking(bench)] == ["not here"]
    assert [figure.note for figure in rehearse_clinc(bench)] == ["not here"]
    assert "not here" in {figure.note for figure in rehearse_requests(bench)}


def test_no_folder_is_like_an_empty_one() -> None:
    with pytest.raises(NotHere):
        banking77(None)


def test_few_shots_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    small_sets(tmp_path)
    train = banking77(tmp_path).train

    assert few(train, 1, 3) == few(train, 1, 3)
    assert len(few(train, 1, 3)) == len(WORDS)
    assert len(intents(train)) == len(WORDS)


def test_intents_are_ranked_and_refused_on_a_small_set(tmp_path: Path) -> None:
    small_sets(tmp_path)
    ticks: list[int] = []
    bench = Bench(folder=tmp_path, seeds=2, expect=ticks.append)

    figures = by_name(list(rehearse_banking(bench)))

    assert figures["banking77/accuracy"].n == 6
    assert figures["banking77/accuracy"].value == pytest.approx(1.0, abs=0.5)
    assert figures["banking77/5-shot accuracy"].note.startswith("2 runs")
    assert sum(ticks) == 6 * 5


def test_mean_of_runs_says_how_far_they_lie_apart() -> None:
    figure = mean_of("a/b", [[True, True], [True, False]], seed=1)

    assert figure.value == 0.75
    assert figure.note == "2 runs, 0.5000 to 1.0000"


def test_command_writes_table_figures_and_failures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_sets(tmp_path)
    figures, failures = tmp_path / "figures.json", tmp_path / "failures.jsonl"

    status = main(
        [
            "--only",
            "banking77",
            "--seeds",
            "1",
            f"--data={tmp_path}",
            f"--json={figures}",
            f"--failures={failures}",
        ]
    )

    stored = json.loads(figures.read_text(encoding="utf-8"))
    assert status in (0, 1)
    assert "banking77/accuracy" in capsys.readouterr().out
    assert {one["name"] for one in stored["figures"]} >= {"banking77/accuracy", "banking77/top 3"}
    assert failures.exists()


def test_command_without_the_sets_succeeds_and_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["--only", "clinc150", "--data", str(tmp_path)]) == 0

    assert "not here" in capsys.readouterr().out
