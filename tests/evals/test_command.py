"""The command measures what is here, names what is not, and fails only when a gate is broken."""

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
from tests.evals.small_sets import WORDS, small_sets


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
    bench = Bench(folder=tmp_path, seeds=2)

    figures = by_name(list(rehearse_banking(bench)))

    assert figures["banking77/accuracy"].n == 6
    assert figures["banking77/accuracy"].value == pytest.approx(1.0, abs=0.5)
    assert figures["banking77/5-shot accuracy"].note.startswith("2 runs")


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
