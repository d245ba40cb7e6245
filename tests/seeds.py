"""Folders that cost much to make: the first worker makes one, the others wait for it and use it too."""

import fcntl
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

__all__ = ["UNTRACED", "made_once"]

UNTRACED: Final[Mapping[str, str | None]] = {"COVERAGE_PROCESS_START": None, "COVERAGE_PROCESS_CONFIG": None}
"""Environment of a server whose coverage says nothing: it is killed, changed, or only makes a seed."""


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of this test run, filled by ``make`` in whichever worker comes first."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = root / name, root / f"{name}.made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
