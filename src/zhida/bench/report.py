"""What a benchmark says: the medians under their stable names, and every run they were made of."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Final

from zhida.bench.load import Run
from zhida.bench.machine import DiskProbe

__all__ = ["DISK_CHANGE", "Measured", "Pair", "Report", "Side"]

DISK_CHANGE: Final = 2.0
"""A pair between whose halves the median of fdatasync changed more than this says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A run of which the store counted its commits."""

    run: Run
    commits: float

    @property
    def fsyncs_per_message(self) -> float:
        """Commits by messages."""
        return self.commits / self.run.acked


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One run with the disk as it was just before."""

    run: Run
    disk: DiskProbe


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The same run on product and floor, one right after the other.

    ``discarded`` counts the pairs thrown away before this one because the disk had changed in between.
    """

    kind: str
    product: Side
    floor: Side | None = None
    discarded: int = 0

    @property
    def is_steady(self) -> bool:
        """Tell whether the disk stayed the same between the halves."""
        if self.floor is None:
            return True
        both = (self.product.disk.p50_ms, self.floor.disk.p50_ms)
        return max(both) <= DISK_CHANGE * min(both)

    @property
    def speed_ratio(self) -> float | None:
        """Messages a second, product by floor."""
        return _ratio(self.product.run.per_s, self.floor.run.per_s if self.floor else 0)

    @property
    def p50_ratio(self) -> float | None:
        """Median time to delivery, product by floor."""
        return _ratio(self.product.run.p50_ms, self.floor.run.p50_ms if self.floor else 0)


@dataclass(slots=True, kw_only=True)
class Report:
    """All figures of the relay with where and on what they were measured."""

    commit: str
    machine: Mapping[str, str | int]
    generator: str
    contacts: int
    agents: int
    seconds: float
    fsyncs: list[Measured] = field(default_factory=list[Measured])
    pairs: list[Pair] = field(default_factory=list[Pair])
    kb_per_idle_connection: float = 0.0

    def figures(self) -> dict[str, float | None]:
        """Return the figures under the names scripts rely on; None where there was no floor."""
        offered = [pair.product.run.p50_ms for pair in self._of("offered")]
        return {
            "capacity_ratio": _median([pair.speed_ratio for pair in self._of("saturated")]),
            "p50_ratio": _median([pair.p50_ratio for pair in self._of("offered")]),
            "fsyncs_per_message": _median([each.fsyncs_per_message for each in self.fsyncs]),
            "kb_per_idle_connection": self.kb_per_idle_connection,
            "messages_per_s": _median([pair.product.run.per_s for pair in self._of("saturated")]),
            "single_messages_per_s": _median([pair.product.run.per_s for pair in self._of("single")]),
            "single_ratio": _median([pair.speed_ratio for pair in self._of("single")]),
            "p50_ms": _median(offered),
            "generator_cpu_share": max(pair.product.run.cpu_share for pair in self.pairs),
        }

    def wire(self) -> dict[str, object]:
        """Return everything as JSON is made of it."""
        return {
            **self.figures(),
            "n": sum(pair.product.run.acked for pair in self.pairs),
            "commit": self.commit,
            "machine": dict(self.machine),
            "generator": self.generator,
            "contacts": self.contacts,
            "agents": self.agents,
            "seconds": self.seconds,
            "runs": [{**asdict(pair), "is_steady": pair.is_steady} for pair in self.pairs],
            "fsync_runs": [{**asdict(each.run), "commits": each.commits} for each in self.fsyncs],
        }

    def rows(self) -> list[tuple[str, str, str, str, str, str, str]]:
        """Return every run as a row of a table for people."""
        rows: list[tuple[str, str, str, str, str, str, str]] = []
        for pair in self.pairs:
            kind = pair.kind if pair.is_steady else f"{pair.kind} (disk changed)"
            rows.append(_row(kind, "zhida", pair.product, pair.speed_ratio, pair.p50_ratio))
            if pair.floor is not None:
                rows.append(_row("", "floor", pair.floor, None, None))
        return rows

    def _of(self, kind: str) -> list[Pair]:
        """Return the pairs of a kind whose disk stayed the same; all of them where it never did."""
        pairs = [pair for pair in self.pairs if pair.kind == kind]
        return [pair for pair in pairs if pair.is_steady] or pairs


def _row(
    kind: str, who: str, side: Side, speed: float | None, p50: float | None
) -> tuple[str, str, str, str, str, str, str]:
    run, disk = side.run, side.disk
    ratio = "" if speed is None or p50 is None else f"{speed:.3f} / {p50:.2f}"
    return (
        kind,
        who,
        f"{run.per_s:,.0f}",
        f"{run.p50_ms:.2f} / {run.p99_ms:.2f}",
        ratio,
        f"{disk.p50_ms:.2f} / {disk.p99_ms:.2f}",
        f"{disk.load_average:.2f}, {run.cpu_share:.2f}",
    )


def _ratio(product: float, floor: float) -> float | None:
    """Return the share of the floor; None where it measured nothing."""
    return product / floor if floor else None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 4) if known else None
