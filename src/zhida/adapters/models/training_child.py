"""The process that learns: one training on standard input, one index file, and then it ends.

Every line of standard output is JSON: ``{"done","all"}`` after each step, at last ``{"learned"}``. Processor
time and memory are limited before anything is loaded; whoever started it may kill it at any moment.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Final

__all__ = ["main"]

_NICER: Final = 10
"""Whoever serves contacts comes first; learning takes what is left."""


def main(arguments: list[str]) -> None:
    """Learn; the arguments are the file to write, the seconds of processor time and the bytes of memory."""
    out, seconds, memory = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(_NICER)
    from zhida.adapters.models.folding import TableFolding
    from zhida.adapters.models.training_files import written
    from zhida.adapters.models.training_task import training_of
    from zhida.core.bot.index import learn

    training = training_of(sys.stdin.buffer.readline())
    learned = learn(
        training.articles,
        TableFolding().fold,
        confirmed=training.confirmed,
        vectors=training.vectors,
        seed=training.seed,
        told=lambda done, all_: _say({"done": done, "all": all_}),
    )
    if learned is not None:
        out.write_bytes(written(learned))
    _say({"learned": learned is not None})


def _say(what: dict[str, int] | dict[str, bool]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
