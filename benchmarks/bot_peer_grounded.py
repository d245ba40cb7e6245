"""Runs in the environment of the peers: grounded-support-agent answers questions as it is shipped.

Reads ``{"articles": {id: [wordings]}, "asked": [text]}`` on stdin, writes one JSON line per question: the
article it would answer from, its score, and whether it answers.
"""

import json
import sys
import tempfile
from pathlib import Path

from core.resolver import Resolver

__all__ = ["main"]


def main() -> None:
    """Answer every question."""
    task = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (article_id, wordings) in enumerate(task["articles"].items()):
            names[f"{number}.md"] = article_id
            text = f"## {wordings[0]}\n\n" + "\n".join(wordings[1:] or wordings)
            (Path(folder) / f"{number}.md").write_text(text, encoding="utf-8")
        resolver = Resolver(folder)
        for text in task["asked"]:
            found = resolver.resolve(text)
            first = names[found.citations[0].doc] if found.citations else None
            line = {"id": first, "score": found.confidence, "answers": found.outcome == "resolved"}
            sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
