"""Where a figure was measured: a figure without its machine, its disk and its neighbours says nothing."""

import os
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from typing import Final, Literal

__all__ = ["DiskProbe", "commit_of", "machine", "probe_disk", "rss_kb"]

_PROBES: Final = 200
_BLOCK: Final = b"z" * 4096
_PACKAGES: Final = ("uvicorn", "uvloop", "websockets", "starlette")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskProbe:
    """How long one write of 4 KiB and its fdatasync took, in milliseconds, and the load average beside it."""

    p50_ms: float
    p99_ms: float
    load_average: float

    def wire(self) -> Mapping[str, float]:
        """Return the members as JSON is made of them."""
        return asdict(self)


def probe_disk(folder: Path, count: int = _PROBES) -> DiskProbe:
    """Measure fdatasync in a folder; on blocks that exist already, as a log has them."""
    path = folder / "fdatasync.probe"
    path.write_bytes(_BLOCK * count)
    handle = os.open(path, os.O_WRONLY)
    took: list[float] = []
    try:
        os.fsync(handle)
        for index in range(count):
            began = time.perf_counter()
            os.pwrite(handle, _BLOCK, index * len(_BLOCK))
            os.fdatasync(handle)
            took.append((time.perf_counter() - began) * 1_000)
    finally:
        os.close(handle)
        path.unlink()
    parts = quantiles(took, n=100)
    return DiskProbe(
        p50_ms=round(parts[49], 3), p99_ms=round(parts[98], 3), load_average=round(os.getloadavg()[0], 2)
    )


def machine(folder: Path) -> Mapping[str, str | int]:
    """Return cores, kernel, file system and versions of what a figure depends on."""
    return {
        "cores": os.cpu_count() or 1,
        "processor": _processor(),
        "kernel": platform.release(),
        "file_system": _file_system(folder),
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
    }


def commit_of(folder: Path = Path(__file__).parent) -> str:
    """Return the commit of the sources, or the version where there is no repository."""
    try:
        found = subprocess.run(  # noqa: S603  a fixed line
            ("git", "-C", str(folder), "rev-parse", "--short=12", "HEAD"),  # noqa: S607  whichever git is there
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return f"v{version('zhida')}"
    return found.stdout.strip()


def rss_kb(pid: int | Literal["self"]) -> int:
    """Return the resident memory of a process in KiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:"))


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def _file_system(folder: Path) -> str:
    mounts = [line.split() for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    here = str(folder.resolve())
    fitting = [parts for parts in mounts if here == parts[1] or here.startswith(parts[1].rstrip("/") + "/")]
    return max(fitting, key=lambda parts: len(parts[1]))[2] if fitting else "unknown"
