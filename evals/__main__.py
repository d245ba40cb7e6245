"""``python -m evals``: every figure with its interval, the gates it must hold and the goals it aims for."""

import sys

from evals.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
