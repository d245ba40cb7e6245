"""The day assumed for whoever has no history."""

import pytest

from zhida.core.planning.ordinary_day import ordinary_day
from zhida.core.planning.refusals import InvalidStaffing


def test_an_ordinary_day_holds_all_its_contacts_and_has_its_peak_before_noon():
    found = ordinary_day(1_000)

    assert len(found) == 96
    assert sum(found) == pytest.approx(1_000)
    assert found.index(max(found)) // 4 == 10
    assert min(found) > 0
    with pytest.raises(InvalidStaffing, match="volume"):
        ordinary_day(float("nan"))
