"""``python -m zhida.cli``: the same as the command ``zhida``."""

from zhida.cli import main

main()
