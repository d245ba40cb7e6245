"""What the relay benchmark makes of its runs."""

import pytest

from zhida.bench.load import Run
from zhida.bench.machine import DiskProbe
from zhida.bench.report import Pair, Report, Side


def side(per_s: float, disk_ms: float) -> Side:
    """One run at a speed, on a disk of a speed."""
    run = Run(
        sent=9,
        acked=9,
        delivered=9,
        refused=0,
        per_s=per_s,
        cpu_share=0.1,
        p50_ms=2.0,
        p90_ms=3.0,
        p99_ms=4.0,
    )
    return Side(run=run, disk=DiskProbe(p50_ms=disk_ms, p99_ms=9.0, load_average=0.5))


def pair(ratio: float, disk_ms: float) -> Pair:
    """A saturated pair of a ratio; the floor's disk took one millisecond."""
    return Pair(kind="saturated", product=side(1_000 * ratio, disk_ms), floor=side(1_000, 1.0))


@pytest.mark.parametrize(
    ("pairs", "ratio"),
    [
        ([pair(0.1, 1.0), pair(0.2, 1.9), pair(0.9, 2.1)], 0.15),
        ([pair(0.1, 3.0), pair(0.3, 0.4)], 0.2),
    ],
)
def test_pair_whose_disk_changed_counts_only_where_all_did(pairs: list[Pair], ratio: float):
    report = Report(commit="c", machine={}, generator="c", contacts=1, agents=1, seconds=1.0, pairs=pairs)

    assert report.figures()["capacity_ratio"] == ratio


def test_floor_that_measured_nothing_gives_no_ratio():
    silent = Pair(kind="saturated", product=side(900, 1.0), floor=side(0, 1.0))

    assert silent.speed_ratio is None


def test_unsteady_pair_is_named_as_such():
    report = Report(
        commit="c", machine={}, generator="c", contacts=1, agents=1, seconds=1.0, pairs=[pair(0.5, 5.0)]
    )

    rows = report.rows()

    assert rows[0][0] == "saturated (disk changed)"
    assert rows[0][4] == "0.500 / 1.00"
