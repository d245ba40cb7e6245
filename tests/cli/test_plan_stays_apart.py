"""A server never pays for the planner: scipy stays out of it, and so does the planner's own code."""

import subprocess
import sys

import pytest

SAYS_LOADED = "import sys, {module}; print(sorted(m for m in sys.modules if m.split('.')[0] == 'scipy'))"


@pytest.mark.parametrize(
    "module", ["zhida.cli", "zhida.cli.serving", "zhida.bootstrap", "zhida.bootstrap.server", "zhida.web.app"]
)
def test_scipy_is_not_loaded_by(module: str):
    line = (sys.executable, "-c", SAYS_LOADED.format(module=module))

    done = subprocess.run(line, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
