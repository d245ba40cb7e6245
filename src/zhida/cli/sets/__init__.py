"""Our own lists of messages: requests for a person, and ordinary messages that look like one.

Two kinds of list. The *frozen* ones (`requests`, `ordinary`) guide the rules and are read without a miss, so
a share measured on them proves nothing. The *held-out* ones are whole families of wordings, written before
the rules were last widened, whose single misses nobody looked at: neither rules nor classifier were fitted
on them. Shares are stated on these. Both were written by the makers of the bot and are no natural traffic.
"""

from collections.abc import Iterator
from importlib.resources import files

__all__ = ["held_out_ordinary", "held_out_requests", "ordinary", "requests"]


def requests() -> tuple[tuple[str, str], ...]:
    """Return every frozen wording that asks for a person, each with its kind."""
    return tuple(_rows("requests.tsv"))


def ordinary() -> tuple[tuple[str, str], ...]:
    """Return every frozen look-alike that does not ask for a person, each with its kind."""
    return tuple(_rows("ordinary.tsv"))


def held_out_requests() -> tuple[tuple[str, str], ...]:
    """Return wordings that ask for a person and were not used for fitting, each with its kind."""
    return tuple(_rows("held_out_requests.tsv"))


def held_out_ordinary() -> tuple[tuple[str, str], ...]:
    """Return ordinary messages and look-alikes not used for fitting, each with its kind."""
    return tuple(_rows("held_out_ordinary.tsv"))


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()[1:]:
        text, _, kind = line.split("\t")
        yield text, kind
