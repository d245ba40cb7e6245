"""kill -9 under load: nothing acknowledged is lost, nothing comes twice, every place is kept.

Seeded and replayable: the seed is printed, and ``CHAOS_SEED`` sets it. ``CHAOS_KILLS`` and ``CHAOS_CONTACTS``
(at most 60, who come in the same minute) make the same run larger.
"""

import os
from collections.abc import Callable

from tests.acceptance.checker import complaints
from tests.acceptance.shopfloor import Seeded
from tests.acceptance.storm import Storm, rage, refusals
from tests.seeds import UNTRACED
from zhida.client.served import Served

# What a person may hear whose page was older than the matter.
LATE = {
    "agent_full",
    "conflict",
    "conversation_closed",
    "not_found",
    "not_in_line",
    "not_your_conversation",
    "offer_gone",
}


async def test_killed_again_and_again_nothing_acknowledged_is_lost_and_every_place_is_kept(
    shop: Callable[..., Served], seeded: Seeded
) -> None:
    seed = int(os.environ.get("CHAOS_SEED", "20261121"))
    kills = int(os.environ.get("CHAOS_KILLS", "8"))
    contacts = int(os.environ.get("CHAOS_CONTACTS", "20"))
    storm = Storm(seed=seed, kills=kills, contacts=contacts)
    print(f"seed {seed}, {kills} kills, {contacts} contacts")

    evidence = await rage(storm, shop(**UNTRACED), seeded.logins, seeded.password)

    acks = [ack for journal in evidence.journals for ack in journal.acks]
    waited = [sum(row["phase"] == "queued" for row in image.rows.values()) for image in evidence.images]
    print(f"{len(acks)} acknowledged, waiting at the kills {waited}, refused {refusals(evidence.journals)}")
    assert complaints(evidence) == ""
    assert len(evidence.images) == kills
    assert set(refusals(evidence.journals)) <= LATE
    assert sum(waited) >= kills, "too few were waiting when the server died to prove anything"
    assert {ack.cmd for ack in acks} >= {"say", "ask_person", "accept", "decline", "reply", "wrap_up"}
    assert len(evidence.verdicts) == contacts
