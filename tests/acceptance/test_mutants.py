"""A check that catches nothing proves nothing: each planted mistake is caught by its own invariant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.checker import broken
from tests.acceptance.patching import MUTANTS, DoesNotApply, mutated
from tests.acceptance.shopfloor import Seeded
from tests.acceptance.storm import Storm, rage
from tests.seeds import UNTRACED
from zhida.client.served import Served

SIGNS = {
    "early_acknowledgement": ("F1", "is missing"),
    "no_deduplication": ("F2", "is stored 2 times"),
    "place_reissued": ("F5", "due_at went from"),
}


@pytest.mark.parametrize("mutant", SIGNS)
async def test_mutant_is_caught_by_its_invariant(
    mutant: str, shop: Callable[..., Served], seeded: Seeded, tmp_path: Path
) -> None:
    path = str(mutated(mutant, tmp_path / "changed"))
    server = shop(PYTHONPATH=path, **UNTRACED)
    storm = Storm(seed=7, contacts=8, kills=3)

    found = broken(await rage(storm, server, seeded.logins[:1], seeded.password))

    invariant, sign = SIGNS[mutant]
    print(mutant, {name: said[:2] for name, said in found.items()})
    assert next(iter(found), None) == invariant
    assert any(sign in line for line in found[invariant])


def test_every_mutant_has_its_patch_and_every_patch_its_mutant() -> None:
    assert {file.stem for file in MUTANTS.glob("*.patch")} == set(SIGNS)


def test_patch_that_no_longer_applies_is_refused_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = "--- a/src/zhida/cli/__main__.py\n+++ b/src/zhida/cli/__main__.py\n@@\n-gone\n+new\n"
    (tmp_path / "stale.patch").write_text(stale, "utf-8")
    monkeypatch.setattr("tests.acceptance.patching.MUTANTS", tmp_path)

    with pytest.raises(DoesNotApply, match="found 0 times"):
        mutated("stale", tmp_path / "changed")
