"""A server never pays for the planner: scipy stays out of it."""

import subprocess
import sys

SERVER = "import sys, zhida.cli.serving, zhida.bootstrap.server, zhida.web.app"
LOADED = "print([name for name in sys.modules if name.split('.')[0] == 'scipy'])"


def test_a_server_and_the_demo_never_load_scipy():
    done = subprocess.run(
        (sys.executable, "-c", f"{SERVER}\n{LOADED}"), capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
