"""A unit is applied whole or not at all, on every store."""

import asyncio
from dataclasses import replace

import pytest

from tests.contracts.storage.samples import (
    MAIN,
    OTHER,
    STREAM,
    agent,
    append,
    conversation,
    event,
    put,
    said,
    unit,
)
from zhida.core.kernel.errors import Conflict, InvalidInput, NotFound, Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import (
    Append,
    Change,
    DuplicateClientId,
    GiveLoad,
    Put,
    Remember,
    Remove,
    Store,
    StreamConflict,
    StreamHead,
    TakeLoad,
    Update,
)


async def test_appended_events_come_back_as_they_went_in(store: Store) -> None:
    await store.commit(unit(appends=[append(0, 3)]))

    assert await store.read(MAIN, STREAM) == (event(1), event(2), event(3))
    assert await store.head(MAIN, STREAM) == StreamHead(seq=3, hash=event(3).hash)


async def test_stream_that_does_not_exist_is_empty(store: Store) -> None:
    assert await store.read(MAIN, "conversation:none") == ()
    assert await store.head(MAIN, "conversation:none") == StreamHead(seq=0, hash=bytes(32))


async def test_reading_goes_on_after_the_last_seq_seen(store: Store) -> None:
    await store.commit(unit(appends=[append(0, 5)]))

    assert [found.seq for found in await store.read(MAIN, STREAM, 2, 2)] == [3, 4]
    assert [found.seq for found in await store.read(MAIN, STREAM, -1, 2)] == [1, 2]
    assert await store.read(MAIN, STREAM, 5) == ()


@pytest.mark.parametrize("limit", [0, 10_001])
async def test_page_size_has_bounds(store: Store, limit: int) -> None:
    with pytest.raises(InvalidInput):
        await store.read(MAIN, STREAM, 0, limit)
    with pytest.raises(InvalidInput):
        await store.find(MAIN, "agents", limit=limit)


async def test_append_after_another_seq_is_refused_and_names_the_present_one(store: Store) -> None:
    await store.commit(unit(appends=[append(0, 2)]))

    with pytest.raises(StreamConflict) as refused:
        await store.commit(unit(appends=[append(1)]))

    assert (refused.value.stream, refused.value.expected, refused.value.actual) == (STREAM, 1, 2)
    assert (await store.head(MAIN, STREAM)).seq == 2


async def test_one_unit_may_append_to_several_streams_and_twice_to_one(store: Store) -> None:
    await store.commit(unit(appends=[append(0), append(0, 1, "agent:a"), append(1, 2)]))

    assert [found.seq for found in await store.read(MAIN, STREAM)] == [1, 2, 3]
    assert await store.streams(MAIN, "") == ("agent:a", STREAM)


async def test_events_are_gathered_from_many_streams_by_type(store: Store) -> None:
    ended = replace(event(2, "conversation:b"), type="conversation.closed")
    closing = Append(stream="conversation:b", expected_seq=1, events=(ended,))
    await store.commit(
        unit(appends=[append(0, 2), append(0, 1, "conversation:b"), closing, append(0, 1, "x")])
    )

    said = await store.gather(MAIN, ("conversation:b", STREAM, "conversation:none"), ("message.sent",))
    both = await store.gather(MAIN, ("conversation:b",), ("message.sent", "conversation.closed"))

    assert [(found.stream, found.seq) for found in said] == [("conversation:b", 1), (STREAM, 1), (STREAM, 2)]
    assert said[0] == event(1, "conversation:b")
    assert [found.type for found in both] == ["message.sent", "conversation.closed"]
    assert await store.gather(OTHER, (STREAM,), ("message.sent",)) == ()
    with pytest.raises(InvalidInput):
        await store.gather(MAIN, (), ("message.sent",))


async def test_racing_appends_leave_one_winner_each_and_no_gap(store: Store) -> None:
    async def try_append(expected: int) -> bool:
        try:
            await store.commit(unit(appends=[append(expected)]))
        except StreamConflict:
            return False
        return True

    for round_number in range(5):
        won = await asyncio.gather(*(try_append(round_number) for _ in range(20)))
        assert won.count(True) == 1

    assert [found.seq for found in await store.read(MAIN, STREAM)] == [1, 2, 3, 4, 5]


async def test_nothing_of_a_refused_unit_stays(store: Store) -> None:
    await store.commit(unit(agent("a", load=1), conversation("c", unread=1)))
    await store.commit(said(1))

    with pytest.raises(DuplicateClientId):
        await store.commit(
            unit(
                agent("b"),
                TakeLoad(agent_id="a"),
                Remove(table="conversations", key=("c",)),
                Update(table="agents", key=("a",), values={"name": "changed"}),
                Remember(conversation_id=STREAM, client_id="fresh", seq=9),
                Remember(conversation_id=STREAM, client_id="client-1", seq=9),
                appends=[append(1, 2), append(0, 1, "conversation:new")],
            )
        )

    assert await store.get(MAIN, "agents", ("b",)) is None
    assert (await store.get(MAIN, "agents", ("a",)) or {})["load"] == 1
    assert (await store.get(MAIN, "agents", ("a",)) or {})["name"] == ""
    assert await store.get(MAIN, "conversations", ("c",)) is not None
    assert await store.recall(MAIN, STREAM, "fresh") is None
    assert (await store.head(MAIN, STREAM)).seq == 1
    assert await store.streams(MAIN, "conversation:new") == ()
    await store.commit(unit(agent("b"), appends=[append(1), append(0, 1, "conversation:new")]))


async def test_bad_unit_in_a_batch_fails_alone(store: Store) -> None:
    units = [said(number, 1, f"conversation:{number}") for number in range(20)]
    units[7] = unit(agent("x"), appends=[append(5, 1, "conversation:7")])

    outcomes = await asyncio.gather(*(store.commit(one) for one in units), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [StreamConflict]
    assert len(await store.streams(MAIN, "conversation:")) == 19
    assert await store.get(MAIN, "agents", ("x",)) is None


async def test_retried_client_id_is_told_its_first_seq(store: Store) -> None:
    await store.commit(said(1))

    with pytest.raises(DuplicateClientId) as refused:
        await store.commit(
            unit(Remember(conversation_id=STREAM, client_id="client-1", seq=2), appends=[append(1)])
        )

    assert (refused.value.seq, refused.value.client_id) == (1, "client-1")
    assert refused.value.conversation_id == STREAM
    assert await store.recall(MAIN, STREAM, "client-1") == 1
    assert await store.recall(MAIN, STREAM, "client-2") is None
    assert (await store.head(MAIN, STREAM)).seq == 1


async def test_same_client_id_in_another_conversation_is_another_message(store: Store) -> None:
    await store.commit(said(1))

    await store.commit(said(1, 1, "conversation:cnv_2"))

    assert await store.recall(MAIN, "conversation:cnv_2", "client-1") == 1


async def test_streams_are_paged_by_name_within_their_prefix(store: Store) -> None:
    names = ["conversation:b", "conversation:a", "conversation:c", "agent:a", "conversatioN", "notes:a"]
    for name in names:
        await store.commit(unit(appends=[append(0, 1, name)]))

    assert await store.streams(MAIN, "conversation:", limit=2) == ("conversation:a", "conversation:b")
    assert await store.streams(MAIN, "conversation:", "conversation:b") == ("conversation:c",)
    assert await store.streams(MAIN, "zzz") == ()


@pytest.mark.parametrize(
    "change",
    [
        Put(table="nothing", values={}),
        Put(table="canned", values={"id": "a"}),
        put("canned", id=None),
        put("canned", id=5),
        put("canned", id="\ud800"),
        put("erasures", contact_id="a", at="noon"),
        put("erasures", contact_id="a", at=1 << 63),
        put("contacts", id="a", profile="not bytes"),
        Update(table="agents", key=("a",), values={}),
        Update(table="agents", key=("a",), values={"id": "b"}),
        Update(table="agents", key=("a",), values={"colour": "b"}),
        Update(table="agents", key=("a",), values={"load": None}),
        Update(table="agents", key=(), values={"load": 1}),
        Remove(table="agents", key=("a", "b")),
        Remove(table="agents", key=("\udfff",)),
        Remember(conversation_id="c", client_id="\ud800", seq=1),
        TakeLoad(agent_id="a", weight=0),
        GiveLoad(agent_id="a", weight=-1),
    ],
    ids=str,
)
async def test_change_that_can_never_fit_is_refused_with_its_place(store: Store, change: Change) -> None:
    with pytest.raises(InvalidInput) as refused:
        await store.commit(unit(change, appends=[append(0)]))

    assert "rule" in refused.value.params
    assert (await store.head(MAIN, STREAM)).seq == 0


@pytest.mark.parametrize(
    "bad",
    [
        Append(stream=STREAM, expected_seq=0, events=()),
        Append(stream=STREAM, expected_seq=0, events=(event(2),)),
        Append(stream=STREAM, expected_seq=-1, events=(event(0),)),
        Append(stream="agent:a", expected_seq=0, events=(event(1),)),
        append(0, 1, "conversation:\ud800"),
    ],
)
async def test_append_with_wrong_numbers_or_names_is_refused(store: Store, bad: Append) -> None:
    with pytest.raises(InvalidInput):
        await store.commit(unit(appends=[bad]))


async def test_text_that_no_file_can_hold_is_refused_when_reading_too(store: Store) -> None:
    broken = "\ud83d"

    with pytest.raises(InvalidInput):
        await store.get(MAIN, "agents", (broken,))
    with pytest.raises(InvalidInput):
        await store.find(MAIN, "agents", {"login": broken})
    with pytest.raises(InvalidInput):
        await store.recall(MAIN, broken, "x")
    with pytest.raises(InvalidInput):
        await store.read(MAIN, broken)


async def test_chinese_text_emoji_and_nul_survive(store: Store) -> None:
    text = "退货？😀\x00末"

    await store.commit(unit(put("canned", id=text, text=text)))

    assert (await store.get(MAIN, "canned", (text,)) or {})["text"] == text


async def test_unit_of_an_unknown_tenant_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.commit(unit(agent("a"), tenant=TenantId("nobody")))
    with pytest.raises(NotFound):
        await store.lead(TenantId("nobody"), "node", Micros(1), Micros(2))


async def test_tenant_is_created_once(store: Store) -> None:
    with pytest.raises(Conflict):
        await store.add_tenant(MAIN, "again", Micros(3))

    assert await store.tenants() == ("main", "other")


async def test_store_that_is_closed_refuses_everything(store: Store) -> None:
    await store.stop()

    with pytest.raises(Unavailable):
        await store.commit(unit(agent("a")))
    with pytest.raises(Unavailable):
        await store.get(MAIN, "agents", ("a",))
