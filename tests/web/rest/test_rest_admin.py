"""What an admin can do over the API."""

import json

import pytest

from tests.web.rest.calls import ARTICLE
from tests.web.rest.world import MAIN, World
from zhida.core.kernel.actors import Role


async def test_admin_adds_an_agent_who_signs_in_with_the_one_time_password(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    queue = (await admin.get("/queues")).json()["items"][0]["id"]

    made = await admin.post(
        "/agents", {"login": "lin", "name": "林晓", "role": "agent", "capacity": 3, "skills": [queue]}
    )

    assert made.status_code == 201, made.text
    row = made.json()
    assert (row["login"], row["capacity"], row["skills"]) == ("lin", 3, [queue])
    signed = await world.stranger().post("/sign-in", {"login": "lin", "password": row["password"]})
    assert signed.json()["must_change"] is True


async def test_taken_login_is_a_conflict(world: World) -> None:
    admin = await world.agent(Role.ADMIN)

    answer = await admin.post("/agents", {"login": "agent1", "name": "又一个"})

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("login", {"login": "a b", "name": "x"}),
        ("name", {"login": "ab", "name": " "}),
        ("capacity", {"login": "ab", "name": "x", "capacity": 0}),
        ("capacity", {"login": "ab", "name": "x", "capacity": "5"}),
        ("skills", {"login": "ab", "name": "x", "skills": ["nowhere"]}),
        ("role", {"login": "ab", "name": "x", "role": "owner"}),
        ("tenant", {"login": "ab", "name": "x", "tenant": "acme"}),
    ],
)
async def test_wrong_agent_is_refused_by_field(world: World, field: str, body: dict[str, object]) -> None:
    admin = await world.agent(Role.ADMIN)

    answer = await admin.post("/agents", body)

    assert answer.status_code == 422
    assert answer.json()["params"]["field"] == field


async def test_admin_changes_an_agent(world: World) -> None:
    admin, agent = await world.agent(Role.ADMIN), await world.agent()
    at = f"/agents/{agent.id}"

    named = await admin.send("PATCH", at, {"name": "林晓", "capacity": 2, "role": "supervisor"})
    reset = await admin.send("PATCH", at, {"reset_password": True})
    off = await admin.send("PATCH", at, {"enabled": False})
    on = await admin.send("PATCH", at, {"enabled": True})

    shown = named.json()
    assert (shown["name"], shown["capacity"], shown["role"]) == ("林晓", 2, "supervisor")
    assert shown["password"] is None
    assert len(reset.json()["password"]) >= 12
    assert (off.json()["enabled"], on.json()["enabled"]) == (False, True)


async def test_skills_kept_keep_their_level(world: World) -> None:
    admin, agent = await world.agent(Role.ADMIN), await world.agent()
    queues = [{"id": "general"}, {"id": "refund", "skills": ["refund"]}, {"id": "stock", "skills": ["stock"]}]
    await admin.send("PUT", "/settings", {"queues": queues, "default_queue": "general"})
    await world.platform.staff.change(MAIN, agent.id, {"skills": "refund=5"})

    changed = await admin.send("PATCH", f"/agents/{agent.id}", {"skills": ["refund", "stock"]})

    row = await world.store.get(MAIN, "agents", (agent.id,))
    assert row is not None
    assert row["skills"] == "refund=5 stock=3"
    assert set(changed.json()["skills"]) >= {"refund", "stock"}


async def test_admin_cannot_shut_themselves_out(world: World) -> None:
    admin = await world.agent(Role.ADMIN)

    off = await admin.send("PATCH", f"/agents/{admin.id}", {"enabled": False})
    lower = await admin.send("PATCH", f"/agents/{admin.id}", {"role": "agent"})

    assert off.status_code == lower.status_code == 409
    assert (await admin.get("/settings")).status_code == 200


async def test_unknown_agent_is_not_found(world: World) -> None:
    admin = await world.agent(Role.ADMIN)

    assert (await admin.send("PATCH", "/agents/agt_nobody", {"capacity": 2})).status_code == 404


async def test_settings_are_read_changed_and_counted(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    before = (await admin.get("/settings")).json()

    document = {**before["settings"], "name": "小店"}
    after = (await admin.send("PUT", "/settings", document)).json()

    assert before["number"] == 0
    assert after["number"] == 1
    assert after["settings"]["name"] == "小店"
    assert (await world.stranger().get("/shop")).json()["name"] == "小店"


@pytest.mark.parametrize(
    "document",
    [
        {"default_queue": "nowhere"},
        {"surprise": 1},
        {"clocks": {"promise_s": 30.5}},
        {"name": 7},
        {"lanes": [{"id": "standard", "credit_s": 0}]},
    ],
)
async def test_settings_that_break_the_promise_change_nothing(
    world: World, document: dict[str, object]
) -> None:
    admin = await world.agent(Role.ADMIN)

    answer = await admin.send("PUT", "/settings", document)

    assert (answer.status_code, answer.json()["code"]) == (422, "settings_invalid")
    assert (await admin.get("/settings")).json()["number"] == 0


async def test_article_is_written_read_listed_and_removed(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    body = {**ARTICLE, "valid_from": "2026-01-01", "similar": ["能退吗"], "tags": ["售后"]}

    put = await admin.send("PUT", "/articles/return", body)
    await admin.send("PUT", "/articles/zzz", ARTICLE)
    one = (await admin.get("/articles?limit=1")).json()
    two = (await admin.get(f"/articles?limit=1&cursor={one['next']}")).json()
    read = await admin.get("/articles/return")
    gone = await admin.send("DELETE", "/articles/return")

    assert put.json()["valid_from"] == "2026-01-01"
    assert read.json() == put.json()
    assert [one["items"][0]["id"], two["items"][0]["id"], two["next"]] == ["return", "zzz", None]
    assert gone.status_code == 204
    assert (await admin.get("/articles/return")).status_code == 404
    assert (await admin.send("DELETE", "/articles/return")).status_code == 404


async def test_agent_reads_articles_and_changes_none(world: World) -> None:
    admin, agent = await world.agent(Role.ADMIN), await world.agent()
    await admin.send("PUT", "/articles/return", ARTICLE)

    assert [row["id"] for row in (await agent.get("/articles")).json()["items"]] == ["return"]
    assert (await agent.get("/articles/return")).json()["answer"] == ARTICLE["answer"]
    assert (await agent.send("PUT", "/articles/return", ARTICLE)).is_client_error
    assert (await agent.send("DELETE", "/articles/return")).is_client_error
    assert (await admin.get("/articles/return")).status_code == 200


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("answer", {"answer": ""}),
        ("source", {"source": " "}),
        ("valid_from", {"valid_from": "soon"}),
        ("valid_to", {"valid_to": 20260101}),
        ("lang", {"lang": "<b>"}),
        ("similar", {"similar": "能退吗"}),
        ("answer", {"answer": "长" * 4_001}),
        ("valid_to", {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}),
    ],
)
async def test_article_without_what_it_needs_is_refused(
    world: World, field: str, change: dict[str, object]
) -> None:
    admin = await world.agent(Role.ADMIN)

    answer = await admin.send("PUT", "/articles/return", {**ARTICLE, **change})

    assert answer.status_code == 422
    assert answer.json()["params"]["field"] == field


async def test_import_takes_all_lines_or_none(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    good = json.dumps({"id": "a1", **ARTICLE}, ensure_ascii=False).encode()
    bad = b'{"id":"a2","question":"?","source":"s"}'

    mixed = await admin.send("POST", "/articles/import", good + b"\n\n" + bad)
    nothing = (await admin.get("/articles")).json()["items"]
    done = await admin.send("POST", "/articles/import", good + b"\n")
    again = await admin.send("POST", "/articles/import", good)

    assert (mixed.status_code, mixed.json()["code"]) == (422, "import_invalid")
    assert mixed.json()["params"]["first"].startswith("line 3: answer is empty")
    assert nothing == []
    assert done.json() == {"new": 1, "changed": 0, "unchanged": 0, "removed": 0, "errors": []}
    assert (again.json()["new"], again.json()["unchanged"]) == (0, 1)
    assert [row["id"] for row in (await admin.get("/articles")).json()["items"]] == ["a1"]


async def test_import_may_replace_everything_and_lend_its_source(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    await admin.send("PUT", "/articles/old", ARTICLE)
    line = '{"id":"new","question":"几点上班？","answer":"九点。"}'.encode()

    without = await admin.send("POST", "/articles/import", line)
    done = await admin.send("POST", "/articles/import?replace=true&source=员工手册", line)

    assert without.json()["params"]["first"].startswith("line 1: source is empty")
    assert (done.json()["new"], done.json()["removed"]) == (1, 1)
    items = (await admin.get("/articles")).json()["items"]
    assert [(item["id"], item["source"]) for item in items] == [("new", "员工手册")]


async def test_dry_run_lists_faults_by_line_and_changes_nothing(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    line = json.dumps({"id": "a1", **ARTICLE}).encode()
    surprise = json.dumps({"surprise": 1}).encode()

    answer = await admin.send(
        "POST", "/articles/import?dry_run=true", b"\n".join((line, b"not json", line, surprise))
    )

    shown = answer.json()
    assert shown["new"] == 1
    faults = [(fault["line"], fault["field"], fault["code"]) for fault in shown["errors"]]
    assert faults == [(2, None, "unreadable"), (3, "id", "repeated_id"), (4, "surprise", "unreadable")]
    assert all(fault["remedy"] for fault in shown["errors"])
    assert (await admin.get("/articles")).json()["items"] == []


async def test_unknown_contact_cannot_be_erased(world: World) -> None:
    admin = await world.agent(Role.ADMIN)

    assert (await admin.post("/contacts/cnt_nobody/erase")).status_code == 404
