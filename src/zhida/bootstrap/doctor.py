"""What an operator should know before a start: port, disk, permissions, clock, schema, jobs given up."""

import shutil
import socket
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhida.adapters.storage.migrations.upgrade import HEAD, KNOWN, version_of
from zhida.adapters.storage.sqlite.inspection import dead_jobs_by_kind
from zhida.bootstrap.config import Config
from zhida.bootstrap.system import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Finding", "examine"]

_FREE_BYTES: Final = 500 * 1024 * 1024
_YEAR_2026: Final = 1_767_225_600
_YEAR_2100: Final = 4_102_444_800


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check; ``says`` tells what was found and, when wrong, what to do."""

    name: str
    ok: bool
    says: str

    def wire(self) -> dict[str, object]:
        """Return the finding for machines."""
        return {"check": self.name, "ok": self.ok, "says": self.says}


def examine(config: Config) -> tuple[Finding, ...]:
    """Run every check; nothing is changed."""
    checks: tuple[Callable[[Config], Finding], ...] = (_folder, _disk, _keys, _schema, _jobs, _port, _clock)
    return tuple(check(config) for check in checks)


def _folder(config: Config) -> Finding:
    folder = config.data_dir
    if not folder.exists():
        parent = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
        says = f"{folder} is made at the first start"
        return Finding(name="data folder", ok=_writable(parent), says=says)
    says = (
        f"{folder} can be written" if _writable(folder) else f"{folder} cannot be written; change its owner"
    )
    return Finding(name="data folder", ok=_writable(folder), says=says)


def _writable(folder: Path) -> bool:
    probe = folder / ".zhida-doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _disk(config: Config) -> Finding:
    place = next(p for p in (config.data_dir.absolute(), *config.data_dir.absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    ok = free >= _FREE_BYTES
    says = f"{free // 1024**2} MiB free" + ("" if ok else "; make room, at least 500 MiB")
    return Finding(name="disk", ok=ok, says=says)


def _keys(config: Config) -> Finding:
    folder = config.data_dir / "keys"
    if not folder.exists():
        return Finding(name="keys", ok=True, says="made at the first start")
    open_files = [
        path.name for path in (folder, *folder.iterdir()) if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if open_files:
        names = ", ".join(sorted(open_files))
        return Finding(
            name="keys", ok=False, says=f"others can read {names}; chmod 700 the folder, 600 the files"
        )
    return Finding(name="keys", ok=True, says="readable by the owner alone")


def _schema(config: Config) -> Finding:
    file = config.data_dir / "zhida.db"
    found = version_of(file) if file.exists() else None
    if found is None:
        return Finding(name="schema", ok=True, says="made at the first start")
    if found not in KNOWN:
        return Finding(name="schema", ok=False, says=f"{found} is newer than {HEAD}; install the newer zhida")
    return Finding(
        name="schema", ok=True, says=found if found == HEAD else f"{found}, upgraded at the next start"
    )


def _jobs(config: Config) -> Finding:
    file = config.data_dir / "zhida.db"
    dead = dead_jobs_by_kind(file) if file.exists() else ()
    if not dead:
        return Finding(name="jobs", ok=True, says="none was given up")
    kinds = ", ".join(f"{count} {kind}" for kind, count in dead)
    says = f"given up after a quarter of an hour of tries: {kinds}; mend what the log names under job.failed"
    return Finding(name="jobs", ok=False, says=says)


def _port(config: Config) -> Finding:
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as taken:
            says = f"{config.host}:{config.port}: {taken.strerror}; stop what uses it or choose --port"
            return Finding(name="port", ok=False, says=says)
    return Finding(name="port", ok=True, says=f"{config.host}:{config.port} is free")


def _clock(config: Config) -> Finding:
    del config
    ok = _YEAR_2026 <= SystemClock().utc() // 1_000_000 < _YEAR_2100
    return Finding(name="clock", ok=ok, says="plausible" if ok else "the date is wrong; set the clock (NTP)")
