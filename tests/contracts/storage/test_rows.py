"""Rows of the read models: written whole or by column, found by value, paged without gaps."""

from collections.abc import Sequence

import pytest

from tests.contracts.storage.samples import MAIN, agent, conversation, put, row, unit
from zhida.core.kernel.errors import Conflict, InvalidInput
from zhida.ports.storage import Put, Remove, Row, Store, Update, Value


def names(rows: Sequence[Row]) -> list[Value]:
    return [found["id"] for found in rows]


async def test_row_comes_back_as_it_went_in_without_the_tenant(store: Store) -> None:
    values = row("contacts", id="c", lang="zh-CN", verified=1, profile=b"\x00sealed", created_at=-5)

    await store.commit(unit(Put(table="contacts", values=values)))

    assert await store.get(MAIN, "contacts", ("c",)) == values
    assert await store.get(MAIN, "contacts", ("d",)) is None


async def test_truth_values_are_kept_as_numbers(store: Store) -> None:
    await store.commit(unit(put("contacts", id="c", verified=True)))

    found = await store.get(MAIN, "contacts", ("c",))

    assert found is not None
    assert type(found["verified"]) is int


async def test_row_given_out_is_a_copy(store: Store) -> None:
    await store.commit(unit(agent("a")))
    found = await store.get(MAIN, "agents", ("a",))

    assert isinstance(found, dict)
    found["name"] = "scribbled on"

    assert (await store.get(MAIN, "agents", ("a",)) or {})["name"] == ""


async def test_put_replaces_and_remove_deletes(store: Store) -> None:
    await store.commit(unit(conversation("c", unread=1, queue="sales")))

    await store.commit(unit(conversation("c", unread=2)))
    found = await store.get(MAIN, "conversations", ("c",)) or {}
    await store.commit(
        unit(Remove(table="conversations", key=("c",)), Remove(table="conversations", key=("x",)))
    )

    assert (found["unread"], found["queue"]) == (2, None)
    assert await store.get(MAIN, "conversations", ("c",)) is None


async def test_update_leaves_the_other_columns_alone(store: Store) -> None:
    await store.commit(unit(agent("a", capacity=4, load=2)))

    await store.commit(
        unit(
            Update(table="agents", key=("a",), values={"state": "break", "name": "林晓", "number": None}),
            Update(table="agents", key=("nobody",), values={"name": "x"}),
        )
    )

    found = await store.get(MAIN, "agents", ("a",)) or {}
    assert (found["name"], found["state"], found["load"], found["capacity"]) == ("林晓", "break", 2, 4)
    assert await store.get(MAIN, "agents", ("nobody",)) is None


async def test_key_of_two_columns_names_one_row(store: Store) -> None:
    await store.commit(
        unit(*(put("idempotency", actor=actor, key=key, at=1) for actor in "ab" for key in ("k1", "k2")))
    )

    await store.commit(unit(Remove(table="idempotency", key=("a", "k1"))))

    assert await store.get(MAIN, "idempotency", ("a", "k1")) is None
    assert await store.get(MAIN, "idempotency", ("b", "k1")) is not None
    assert [(found["actor"], found["key"]) for found in await store.find(MAIN, "idempotency")] == [
        ("b", "k1"),
        ("a", "k2"),
        ("b", "k2"),
    ]


async def test_second_row_of_a_unique_value_is_refused(store: Store) -> None:
    await store.commit(unit(put("agents", id="a", login="lin")))

    with pytest.raises(Conflict):
        await store.commit(unit(agent("c"), put("agents", id="b", login="lin")))

    assert await store.get(MAIN, "agents", ("c",)) is None
    await store.commit(
        unit(put("agents", id="a", login="lin", name="same row"), put("agents", id="b", login="bo"))
    )
    with pytest.raises(Conflict):
        await store.commit(unit(Update(table="agents", key=("b",), values={"login": "lin"})))
    await store.commit(unit(Remove(table="agents", key=("a",)), put("agents", id="b", login="lin")))
    await store.commit(unit(put("agents", id="d", login="bo")))


async def test_missing_identity_is_no_duplicate_of_another_missing_one(store: Store) -> None:
    await store.commit(unit(put("contacts", id="a", issuer="shop"), put("contacts", id="b", issuer="shop")))
    await store.commit(unit(put("contacts", id="c", issuer="shop", subject="1")))

    with pytest.raises(Conflict):
        await store.commit(unit(Update(table="contacts", key=("a",), values={"subject": "1"})))


async def test_rows_are_found_by_one_value_by_several_and_by_none(store: Store) -> None:
    await store.commit(
        unit(
            conversation("a", phase="queued", queue="sales"),
            conversation("b", phase="agent", queue="sales"),
            conversation("c", phase="closed"),
        )
    )

    assert names(await store.find(MAIN, "conversations")) == ["a", "b", "c"]
    assert names(await store.find(MAIN, "conversations", {"phase": "agent"})) == ["b"]
    assert names(await store.find(MAIN, "conversations", {"phase": ("agent", "closed", "none")})) == [
        "b",
        "c",
    ]
    assert names(await store.find(MAIN, "conversations", {"phase": ("queued",), "queue": "sales"})) == ["a"]
    assert names(await store.find(MAIN, "conversations", {"queue": None})) == ["c"]
    assert names(await store.find(MAIN, "conversations", {"queue": (None,)})) == ["c"]
    assert names(await store.find(MAIN, "conversations", {"queue": (None, "sales")})) == ["a", "b", "c"]
    assert await store.find(MAIN, "conversations", {"phase": ()}) == ()


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", [None, "due_at", "id", "queue", "card"])
async def test_pages_joined_are_the_whole_in_order(store: Store, order: str | None, descending: bool) -> None:
    due: list[int | None] = [5, None, 3, 5, 3, None, 9, 5]
    await store.commit(
        unit(
            *(
                conversation(
                    f"c{(index * 5) % 8}",
                    due_at=at,
                    queue=None if at == 5 else f"q{at}",
                    card=None if at is None else bytes([at]),
                )
                for index, at in enumerate(due)
            )
        )
    )

    whole = await store.find(MAIN, "conversations", order=order, descending=descending)
    pages: list[Row] = []
    after: tuple[Value, str] | None = None
    while page := await store.find(
        MAIN, "conversations", order=order, descending=descending, after=after, limit=3
    ):
        pages.extend(page)
        after = (page[-1][order] if order else None, str(page[-1]["id"]))

    def place(found: Row) -> tuple[bool, Value, Value]:
        value = found[order] if order else 0
        return (value is not None, 0 if value is None else value, found["id"])

    assert [found["id"] for found in whole] == [found["id"] for found in pages]
    assert list(whole) == sorted(whole, key=place, reverse=descending)
    assert len(whole) == 8


async def test_text_is_ordered_by_its_characters_whatever_the_script(store: Store) -> None:
    ids = ["乙", "a", "Z", "😀", "é", "甲", "ﬀ"]
    await store.commit(unit(*(put("canned", id=name) for name in ids)))

    assert names(await store.find(MAIN, "canned")) == sorted(ids)


@pytest.mark.parametrize(
    ("where", "order", "after"),
    [
        ({"colour": "red"}, None, None),
        ({"load": "three"}, None, None),
        ({"load": (1, "three")}, None, None),
        ({}, "colour", None),
        ({}, "load", ("three", "a")),
        ({}, None, (None, "\ud800")),
    ],
)
async def test_search_for_what_cannot_be_is_refused(
    store: Store,
    where: dict[str, Value | tuple[Value, ...]],
    order: str | None,
    after: tuple[Value, str] | None,
) -> None:
    with pytest.raises(InvalidInput):
        await store.find(MAIN, "agents", where, order=order, after=after)


async def test_unknown_table_and_half_a_key_are_refused(store: Store) -> None:
    with pytest.raises(InvalidInput):
        await store.get(MAIN, "events", ("x",))
    with pytest.raises(InvalidInput):
        await store.find(MAIN, "sqlite_master")
    with pytest.raises(InvalidInput):
        await store.get(MAIN, "idempotency", ("a",))
