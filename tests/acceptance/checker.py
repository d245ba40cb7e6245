"""The invariants of a service that is killed again and again, each a function from evidence to complaints.

F1 acknowledged is stored. F2 a retry makes no second message. F3 one order for everybody, without gaps.
F4 one holder at a time, within capacity. F5 a place is never lost, moved back or given anew. F6 every request
ends in an answer, an own act, or still waits. F7 the chain verifies. F8 who comes back gets what was missed,
once. F9 what the rows say is what the log says.

It shares no code with the product: it reads client logs, agent logs and the database file.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from tests.acceptance.evidence import Evidence, Image, Journal, Logged, Reading
from tests.acceptance.folding import Matter, folded

__all__ = ["INVARIANTS", "broken", "complaints"]

_STREAM: Final = "conversation:"


def f1_acknowledged_is_stored(evidence: Evidence) -> list[str]:
    """Every acknowledged message, request and acceptance is on disk at the next kill, and at the end."""
    images = (*evidence.images, evidence.final)
    said: list[str] = []
    for journal in evidence.journals:
        for ack in journal.acks:
            for image in (images[ack.life], evidence.final):
                log = image.streams.get(ack.conversation_id, ())
                if len(log) < ack.seq or not _holds(log, ack.client_id, ack.offer_id):
                    what = f"{ack.cmd} {ack.client_id}".strip()
                    said.append(f"{journal.who}: {what} acknowledged at {ack.seq} is missing")
                    break
    return said


def _holds(log: Sequence[Logged], client_id: str, offer_id: str) -> bool:
    wanted = {"client_id": client_id} if client_id else {"offer_id": offer_id} if offer_id else {}
    return all(any(event.fields.get(name) == value for event in log) for name, value in wanted.items())


def f2_retry_makes_no_second_message(evidence: Evidence) -> list[str]:
    """One message per client id, and one answer to all tries."""
    stored = Counter(
        str(event.fields["client_id"])
        for log in evidence.final.streams.values()
        for event in log
        if event.type == "message.sent" and event.fields.get("client_id")
    )
    said = [f"client id {client_id} is stored {n} times" for client_id, n in stored.items() if n > 1]
    answers: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for journal in evidence.journals:
        for ack in journal.acks:
            if ack.client_id:
                answers[ack.client_id].add((ack.conversation_id, ack.seq))
    return said + [
        f"client id {client_id} was answered differently: {sorted(found)}"
        for client_id, found in answers.items()
        if len(found) > 1
    ]


def f3_one_order_without_gaps(evidence: Evidence) -> list[str]:
    """The log counts 1, 2, 3…; all readers and every earlier image agree with it."""
    said: list[str] = []
    for conversation_id, log in evidence.final.streams.items():
        if [event.seq for event in log] != list(range(1, len(log) + 1)):
            said.append(f"{conversation_id}: seq has gaps")
    for number, image in enumerate(evidence.images, start=1):
        for conversation_id, log in image.streams.items():
            now = evidence.final.streams.get(conversation_id, ())[: len(log)]
            if [event.digest for event in log] != [event.digest for event in now]:
                said.append(f"{conversation_id}: what was on disk at kill {number} changed")
    return said + _disagreements(evidence)


def _disagreements(evidence: Evidence) -> list[str]:
    told: dict[tuple[str, int], tuple[str, str]] = {}
    said: list[str] = []
    for journal, reading, seq, body in _delivered(evidence):
        first = told.setdefault((reading.stream, seq), (journal.who, body))
        if first[1] != body:
            said.append(f"{reading.stream} {seq}: {journal.who} and {first[0]} saw different events")
        if seq > len(evidence.final.streams.get(reading.stream.removeprefix(_STREAM), ())):
            said.append(f"{reading.stream} {seq}: {journal.who} saw an event that is not in the log")
    return said


def _delivered(evidence: Evidence) -> list[tuple[Journal, Reading, int, str]]:
    return [
        (journal, reading, seq, body)
        for journal in evidence.journals
        for reading in journal.readings
        for seq, body in reading.events
    ]


def f4_one_holder_within_capacity(evidence: Evidence) -> list[str]:
    """No offer beside an offer, no acceptance beside a holder, no agent over capacity."""
    said: list[str] = []
    for conversation_id, log in evidence.final.streams.items():
        said += [f"{conversation_id}: {what}" for what in folded(log).doubled]
    for image in (*evidence.images, evidence.final):
        said += _wrongly_held(image)
    return said


def _wrongly_held(image: Image) -> list[str]:
    live = [row for row in image.assignments if row["closed_at"] is None]
    open_ones = Counter(str(row["conversation_id"]) for row in live)
    said = [f"{conversation_id}: {n} open assignments" for conversation_id, n in open_ones.items() if n > 1]
    holders = {str(row["conversation_id"]): row["agent_id"] for row in live}
    loads: Counter[str] = Counter()
    for conversation_id, log in image.streams.items():
        matter = folded(log)
        if holders.get(conversation_id) != matter.holder:
            assigned = holders.get(conversation_id)
            said.append(f"{conversation_id}: held by {matter.holder}, assigned to {assigned}")
        loads[matter.holder or matter.offered_to or ""] += 1
    for agent_id, agent in image.agents.items():
        if loads[agent_id] != agent["load"] or loads[agent_id] > int(str(agent["capacity"])):
            said.append(f"{agent_id}: holds {loads[agent_id]}, load {agent['load']} of {agent['capacity']}")
    return said


def f5_place_is_kept(evidence: Evidence) -> list[str]:
    """No place is given anew or moved later, and no shown position rises without its cause."""
    said: list[str] = []
    for conversation_id, log in evidence.final.streams.items():
        said += [f"{conversation_id}: {what}" for what in folded(log).moved]
    for number, image in enumerate(evidence.images, start=1):
        for conversation_id, row in image.rows.items():
            log = evidence.final.streams.get(conversation_id, ())
            if row["phase"] == "queued" and folded(log[: int(str(row["seq"]))]).due_at != row["due_at"]:
                said.append(f"{conversation_id}: place at kill {number} is not the recorded one")
    return said


def f6_every_request_ends(evidence: Evidence) -> list[str]:
    """Who asked for a person was answered, left by an own act, or stands in the line now."""
    said: list[str] = []
    for image in (*evidence.images, evidence.final):
        for conversation_id, log in image.streams.items():
            matter, row = folded(log), image.rows.get(conversation_id, {})
            if matter.waits != (row.get("phase") == "queued"):
                said.append(f"{conversation_id}: waits={matter.waits}, the row says {row.get('phase')}")
    return said


def f7_chain_verifies(evidence: Evidence) -> list[str]:
    """The independent script found every exported record whole."""
    verdicts = evidence.verdicts.items()
    return [f"{name}: {verdict}" for name, verdict in verdicts if not verdict.startswith("ok ")]


def f8_missed_events_come_once(evidence: Evidence) -> list[str]:
    """Each connection delivered the next event, and the next, and each once; at the end nothing was owed."""
    said: list[str] = []
    for journal in evidence.journals:
        said += [f"{journal.who}: the end of {stream} never came" for stream in journal.never_came]
        for reading in journal.readings:
            seqs = [reading.after, *(seq for seq, _ in reading.events)]
            said += [
                f"{journal.who}: {reading.stream} went from {before} to {after}"
                for before, after in pairwise(seqs)
                if after != before + 1
            ]
    return said


def f9_rows_say_what_the_log_says(evidence: Evidence) -> list[str]:
    """Every card, at each kill and at the end, equals the log replayed."""
    said: list[str] = []
    for image in (*evidence.images, evidence.final):
        for conversation_id, log in image.streams.items():
            row, matter = image.rows.get(conversation_id, {}), folded(log)
            if row.get("seq") != len(log):
                said.append(f"{conversation_id}: row at {row.get('seq')}, log at {len(log)}")
            said += [
                f"{conversation_id}: {name} is {row.get(name)}, the log says {value}"
                for name, value in _expected(matter).items()
                if row.get(name) != value
            ]
    return said


def _expected(matter: Matter) -> Mapping[str, object]:
    return {"due_at": matter.due_at, "offer_agent_id": matter.offered_to} if matter.waits else {}


INVARIANTS: Final[Mapping[str, Callable[[Evidence], list[str]]]] = {
    "F1": f1_acknowledged_is_stored,
    "F2": f2_retry_makes_no_second_message,
    "F3": f3_one_order_without_gaps,
    "F4": f4_one_holder_within_capacity,
    "F5": f5_place_is_kept,
    "F6": f6_every_request_ends,
    "F7": f7_chain_verifies,
    "F8": f8_missed_events_come_once,
    "F9": f9_rows_say_what_the_log_says,
}


def broken(evidence: Evidence) -> dict[str, list[str]]:
    """Return the complaints of every invariant that does not hold."""
    found = {name: check(evidence) for name, check in INVARIANTS.items()}
    return {name: said for name, said in found.items() if said}


def complaints(evidence: Evidence) -> str:
    """Return what is wrong as text, empty when everything holds."""
    return "\n".join(f"{name}: {line}" for name, said in broken(evidence).items() for line in said[:5])
