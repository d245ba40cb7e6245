"""Every invariant complains about the one thing it watches, and about nothing in a run that is whole."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tests.acceptance.checker import INVARIANTS, broken
from tests.acceptance.evidence import Acked, Evidence, Image, Journal, Logged, Reading

MATTER = "cnv_1"
STORY: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("message.sent", {"client_id": "m1"}),
    ("handover.requested", {}),
    ("queue.entered", {"due_at": 100}),
    ("queue.position_shown", {"position": 2, "cause": "entered"}),
    ("queue.position_shown", {"position": 1, "cause": "moved"}),
    ("offer.made", {"offer_id": "o1", "agent_id": "agt_1"}),
)


def _log(*more: tuple[str, Mapping[str, object]]) -> list[Logged]:
    return [
        Logged(seq=seq, type=kind, at=seq, fields=fields, digest=f"{seq}")
        for seq, (kind, fields) in enumerate((*STORY, *more), start=1)
    ]


def _image(log: list[Logged], **row: object) -> Image:
    card = {"phase": "queued", "due_at": 100, "offer_agent_id": "agt_1", "seq": len(log), **row}
    agents = {"agt_1": {"load": 1, "capacity": 3}}
    return Image(streams={MATTER: log}, rows={MATTER: card}, assignments=(), agents=agents)


def _whole() -> Evidence:
    stream = f"conversation:{MATTER}"
    reading = Reading(stream=stream, after=0, events=[(seq, f"{seq}") for seq in range(1, 7)])
    ack = Acked(cmd="say", conversation_id=MATTER, seq=1, client_id="m1")
    journal = Journal(who="contact", acks=[ack], readings=[reading])
    image = _image(_log())
    return Evidence(journals=[journal], images=[image], final=image, verdicts={MATTER: "ok 6 00"})


def _with_end(*more: tuple[str, Mapping[str, object]], **row: object) -> Evidence:
    evidence = _whole()
    evidence.final = _image(_log(*more), **row)
    return evidence


def _lost_at_the_kill() -> Evidence:
    evidence = _whole()
    evidence.images = [Image(streams={}, rows={}, assignments=(), agents={})]
    return evidence


def _rewritten() -> Evidence:
    log = _log()
    log[1] = replace(log[1], digest="other")
    evidence = _whole()
    evidence.final = _image(log)
    return evidence


def _read_differently() -> Evidence:
    evidence = _whole()
    stream = f"conversation:{MATTER}"
    evidence.journals = [
        *evidence.journals,
        Journal(who="agent", readings=[Reading(stream=stream, after=2, events=[(3, "another")])]),
    ]
    return evidence


def _over_capacity() -> Evidence:
    evidence = _whole()
    evidence.final = replace(evidence.final, agents={"agt_1": {"load": 0, "capacity": 0}})
    return evidence


def _assigned_twice() -> Evidence:
    evidence = _whole()
    held = {"conversation_id": MATTER, "agent_id": "agt_1", "closed_at": None}
    evidence.final = replace(evidence.final, assignments=(held, held))
    return evidence


def _skipped() -> Evidence:
    evidence = _whole()
    evidence.journals[0].readings[0].events.pop(2)
    return evidence


def _owed() -> Evidence:
    evidence = _whole()
    evidence.journals[0].never_came.append(f"conversation:{MATTER}")
    return evidence


def _forged() -> Evidence:
    evidence = _whole()
    evidence.verdicts = {MATTER: "bad 3: does not follow from the record before it"}
    return evidence


FAULTS: Mapping[str, tuple[str, Callable[[], Evidence]]] = {
    "an acknowledged message was not on disk": ("F1", _lost_at_the_kill),
    "a message is stored twice": ("F2", lambda: _with_end(("message.sent", {"client_id": "m1"}))),
    "the past was rewritten": ("F3", _rewritten),
    "two readers saw different things": ("F3", _read_differently),
    "a second offer beside the first": (
        "F4",
        lambda: _with_end(("offer.made", {"offer_id": "o2", "agent_id": "agt_1"})),
    ),
    "an agent holds more than the capacity": ("F4", _over_capacity),
    "two open assignments": ("F4", _assigned_twice),
    "a second place": ("F5", lambda: _with_end(("queue.entered", {"due_at": 200}), due_at=200)),
    "a place moved later": (
        "F5",
        lambda: _with_end(("queue.returned", {"due_at": 200, "cause": "contact_back"}), due_at=200),
    ),
    "a position rose for no cause": (
        "F5",
        lambda: _with_end(("queue.position_shown", {"position": 3, "cause": "moved"})),
    ),
    "somebody fell out of the line": ("F6", lambda: _with_end(phase="bot")),
    "a forged record": ("F7", _forged),
    "an event was skipped": ("F8", _skipped),
    "the end never came": ("F8", _owed),
    "a card that is older than its log": ("F9", lambda: _with_end(seq=5)),
}


def test_run_that_is_whole_is_not_complained_about() -> None:
    assert broken(_whole()) == {}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found_by_its_invariant(fault: str) -> None:
    invariant, evidence = FAULTS[fault]

    assert invariant in broken(evidence())


def test_every_invariant_has_a_fault_that_it_finds() -> None:
    assert {invariant for invariant, _ in FAULTS.values()} == set(INVARIANTS)
