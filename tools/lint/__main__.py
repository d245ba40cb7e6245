"""Check the repository, or the files named: ``python -m tools.lint [FILE …]``."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.lint.registry import RULES, check, committed_files


def main(arguments: list[str]) -> int:
    """Print the findings; return 1 when there is one."""
    root = Path.cwd()
    paths = arguments or list(committed_files(root))
    findings = list(check(root, paths))
    for finding in findings:
        print(finding)
    print(f"own rules: {len(findings)} findings of {len(RULES)} rules in {len(paths)} files")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
