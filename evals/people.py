"""How reliably a request for a person is heard, and how often one is heard where none was made."""

from collections.abc import Iterator, Sequence
from typing import Final

from evals.bench import Bench, Miss
from evals.figures import Figure, absent, share_of
from evals.public import NotHere, banking77, bitext, clinc150, crosswoz_turns
from evals.ranking import FOLDING
from evals.requests_variants import core_forms, variants
from evals.sets import OWN_SETS, questions
from zhida.adapters.models.request_weights import request_model
from zhida.cli.sets import held_out_ordinary, held_out_requests, ordinary, requests
from zhida.core.bot.reading import RequestKind
from zhida.core.bot.request import request_of

__all__ = ["rehearse_requests"]

_ASKS: Final = frozenset({"presence", "identity", "phone"})
"""Kinds that may be answered by an honest line and a large button; every other kind queues at once."""
_ABOUT_PEOPLE: Final = frozenset(
    [
        "human-how",
        "human-callback",
        "bot-what",
        "hours-agent",
        "hours-agent-en",
        "complaint",
        "complaint-en",
        "complaint-service",
        "complaint-master",
        "repair-book",
        "repair-book-en",
        "br-complain",
    ]
)
"""Articles about reaching a person: questions to them may well be read as a request."""
_PLAIN: Final = "plain"
_PERSON: Final = "contact_human_agent"
_IDENTITY: Final = "are_you_a_bot"
"""The intent of CLINC150 that gets the honest line with the button, so reading it as one is right."""
_PARTLY: Final = frozenset({_PERSON, "contact_customer_service", "complaint"})
"""Intents of the customer-support set that are requests, wholly or in part: no false alarms are counted."""


def rehearse_requests(bench: Bench) -> Iterator[Figure]:
    """Measure recall on our own lists and a public one, false alarms on ours and on public messages."""
    yield from _heard("core forms", bench, [(text, _PLAIN) for text in core_forms()])
    yield from _heard("listed", bench, requests())
    yield from _heard("variants", bench, [(text, _PLAIN) for text in variants()])
    yield from _heard("held out", bench, held_out_requests())
    yield _alarms("look-alikes", bench, [text for text, _ in ordinary()])
    yield _alarms("held-out look-alikes", bench, [text for text, _ in held_out_ordinary()])
    yield _alarms("own questions", bench, _questions())
    yield from _public(bench)


def _public(bench: Bench) -> Iterator[Figure]:
    try:
        support = bitext(bench.folder)
        yield from _heard("bitext", bench, [(text, _PLAIN) for text, intent in support if intent == _PERSON])
        yield _alarms("bitext", bench, [text for text, intent in support if intent not in _PARTLY])
    except NotHere:
        yield absent("person/false alarms, bitext")
    for name, texts in (("BANKING77", _banking), ("CLINC150", _clinc), ("CrossWOZ", _crosswoz)):
        try:
            yield _alarms(name, bench, texts(bench))
        except NotHere:
            yield absent(f"person/false alarms, {name}")


def _questions() -> Sequence[str]:
    """Return our own questions but those about reaching a person, which may well be read as a request."""
    every = (one for own in OWN_SETS for one in questions(own))
    return [one.text for one in every if one.gold.isdisjoint(_ABOUT_PEOPLE)]


def _banking(bench: Bench) -> Sequence[str]:
    found = banking77(bench.folder)
    return [one.text for one in (*found.train, *found.test)]


def _clinc(bench: Bench) -> Sequence[str]:
    found = clinc150(bench.folder)
    every = (*found.train, *found.dev, *found.test)
    return [one.text for one in every if _IDENTITY not in one.gold]


def _crosswoz(bench: Bench) -> Sequence[str]:
    return crosswoz_turns(bench.folder)


def _heard(name: str, bench: Bench, wanted: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    bench.expect(len(wanted))
    read = [(text, kind, _ticked(bench, text)) for text, kind in wanted]
    for text, kind, found in read:
        if found is RequestKind.NONE:
            bench.misses.append(_miss(f"person, {name}", kind, text, "request", "none"))
    yield share_of(
        f"person/recall, {name}", sum(found is not RequestKind.NONE for _, _, found in read), len(read)
    )
    direct = [found is RequestKind.DIRECT for _, kind, found in read if kind not in _ASKS]
    yield share_of(f"person/queued at once, {name}", sum(direct), len(direct))


def _alarms(name: str, bench: Bench, texts: Sequence[str]) -> Figure:
    bench.expect(len(texts))
    alarms = 0
    for text in texts:
        if _ticked(bench, text) is not RequestKind.NONE:
            alarms += 1
            bench.misses.append(_miss(f"person, {name}", "false alarm", text, "none", "request"))
    return share_of(f"person/false alarms, {name}", alarms, len(texts))


def _ticked(bench: Bench, text: str) -> RequestKind:
    bench.tick()
    return request_of(text, FOLDING.fold(text), FOLDING, request_model())[0]


def _miss(where: str, kind: str, text: str, wanted: str, given: str) -> Miss:
    return Miss(where=where, kind=kind, text=text, wanted=wanted, given=given, score=0)
