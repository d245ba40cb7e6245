"""The checker of the relay benchmark finds what was planted."""

import sqlite3
import struct
from pathlib import Path

import pytest

from zhida.bench.facts import Fact, InvariantBroken, Kind, Ledger, read_facts, stored_numbers


def one_message(contact: int, number: int) -> list[Fact]:
    """A message that went the whole way."""
    return [(kind, contact, number) for kind in (Kind.SENT, Kind.ACKED, Kind.DELIVERED)]


def ledger_of(*facts: Fact) -> Ledger:
    """A ledger of three good messages of contact 7 and what else is given."""
    ledger = Ledger()
    for number in range(3):
        ledger.add(one_message(7, number))
    ledger.add(facts)
    return ledger


def test_good_run_has_no_faults():
    ledger = ledger_of((Kind.SENT, 7, 3), (Kind.REFUSED, 7, 3))

    ledger.check({7: [0, 1, 2]})

    assert ledger.faults() == []


@pytest.mark.parametrize(
    ("planted", "stored", "says"),
    [
        ([(Kind.SENT, 7, 3), (Kind.ACKED, 7, 3)], None, "contact 7: 1 messages not delivered, first 3"),
        ([(Kind.SENT, 7, 3)], None, "contact 7: 1 messages not answered, first 3"),
        ([(Kind.DELIVERED, 7, 2)], None, "contact 7: 1 messages delivered twice"),
        ([(Kind.ACKED, 7, 1)], None, "contact 7: 1 messages answered twice"),
        ([(Kind.DELIVERED, 7, 9)], None, "contact 7: 1 messages delivered without cause, first 9"),
        ([], {7: [0, 2]}, "contact 7: 1 messages not stored, first 1"),
        ([], {7: [0, 1, 1, 2]}, "contact 7: 1 messages stored twice"),
        ([], {7: [0, 2, 1]}, "contact 7: messages stored out of order"),
    ],
)
def test_planted_loss_repetition_or_disorder_is_found(
    planted: list[Fact], stored: dict[int, list[int]] | None, says: str
):
    ledger = ledger_of(*planted)

    with pytest.raises(InvariantBroken, match=says):
        ledger.check(stored)


def test_delivery_in_another_order_is_found():
    ledger = Ledger()
    ledger.add([(Kind.SENT, 0, 0), (Kind.SENT, 0, 1), (Kind.ACKED, 0, 0), (Kind.ACKED, 0, 1)])
    ledger.add([(Kind.DELIVERED, 0, 1), (Kind.DELIVERED, 0, 0)])

    assert ledger.faults() == ["contact 0: messages delivered out of order"]


def test_many_faults_are_cut_short():
    ledger = Ledger()
    ledger.add([(Kind.SENT, contact, 0) for contact in range(9)])

    with pytest.raises(InvariantBroken, match=r"and 4 more$"):
        ledger.check()


def test_facts_are_read_on_from_where_they_ended(tmp_path: Path):
    file = tmp_path / "facts.bin"
    file.write_bytes(struct.pack("=II", Kind.SENT << 24 | 70_000, 5))
    first, end = read_facts(file)
    with file.open("ab") as more:
        more.write(struct.pack("=II", Kind.ACKED << 24 | 70_000, 5))

    second, _ = read_facts(file, end)

    assert (first, second) == ([(Kind.SENT, 70_000, 5)], [(Kind.ACKED, 70_000, 5)])


def test_stored_messages_are_read_in_the_order_of_their_stream(tmp_path: Path):
    database = tmp_path / "zhida.db"
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE client_ids (conversation_id, client_id, seq)")
    rows = [("a", "3-1", 9), ("a", "3-0", 8), ("a", "first", 7), ("b", "4-0", 2)]
    connection.executemany("INSERT INTO client_ids VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()

    assert stored_numbers(database) == {3: [0, 1], 4: [0]}
