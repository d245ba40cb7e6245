"""The plain line by chance agrees with the formula and with the engine that follows every offer."""

from itertools import pairwise

import pytest

from zhida.core.planning.models import Demand, erlang_a
from zhida.core.planning.refusals import InvalidStaffing
from zhida.sim.line import chances, plain_line


@pytest.mark.parametrize(("agents", "erlangs"), [(10, 8.0), (100, 100.0)])
def test_the_formula_lies_within_what_chance_allows(agents: int, erlangs: float):
    contacts, handle_s, patience_s = 200_000, 300.0, 120.0
    demand = Demand(per_s=erlangs / handle_s, handle_s=handle_s, patience_s=patience_s)
    exact = erlang_a(demand, agents)

    found = plain_line(agents, *chances(contacts, demand.per_s, handle_s, patience_s, seed=3), 30)

    assert found.service_level == pytest.approx(exact.service_level(30), abs=0.006)
    assert found.abandons == pytest.approx(exact.abandons, abs=0.004)


def test_one_agent_serves_in_turn_and_the_impatient_go():
    arrivals, handles = [0.0, 1.0, 2.0, 30.0], [10.0, 10.0, 10.0, 10.0]

    patient = plain_line(1, arrivals, handles, [99.0] * 4, 10)
    impatient = plain_line(1, arrivals, handles, [5.0] * 4, 10)

    assert (patient.in_time, patient.abandoned) == (3, 0)
    assert (impatient.in_time, impatient.abandoned) == (2, 2)


def test_chances_come_in_order_and_again_with_the_same_seed():
    arrivals, handles, patiences = chances(1_000, 2.0, 60.0, 30.0, seed=1)

    assert all(earlier < later for earlier, later in pairwise(arrivals))
    assert sum(handles) / 1_000 == pytest.approx(60, rel=0.1)
    assert sum(patiences) / 1_000 == pytest.approx(30, rel=0.1)
    assert chances(1_000, 2.0, 60.0, 30.0, seed=1) == (arrivals, handles, patiences)


def test_nothing_to_play_is_refused():
    with pytest.raises(InvalidStaffing):
        plain_line(0, [1.0], [1.0], [1.0], 10)
    with pytest.raises(InvalidStaffing):
        plain_line(1, [], [], [], 10)
    with pytest.raises(InvalidStaffing):
        chances(1, 0.0, 1.0, 1.0, seed=1)
