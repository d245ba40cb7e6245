"""Drafts, versions, groups of questions and the weekly page over the API."""

from typing import cast

import pytest

from tests.web.rest.calls import ARTICLE
from tests.web.rest.world import MAIN, Json, Person, World
from zhida.core.kernel.actors import Role


async def job_done(world: World) -> None:
    """Gather what contacts asked."""
    await world.platform.library.gaps.begin(MAIN)
    while await world.started.jobs.run_due():
        pass


async def asked(world: World, agent: Person) -> str:
    """A contact asks what no article answers, and the agent answers; return the matter."""
    contact = await world.visitor()
    said = await contact.post("/conversations/current/messages", {"client_id": "c1", "text": "发票怎么开？"})
    assert said.status_code == 200, said.text
    conversation_id = await world.talking(contact, agent)
    reply = {"client_id": "r1", "text": "您好，在订单页点开票就行。"}
    assert (await agent.post(f"/conversations/{conversation_id}/reply", reply)).status_code == 200
    return conversation_id


async def one_group(person: Person, state: str = "open") -> Json:
    items = cast("list[Json]", (await person.get(f"/questions/groups?state={state}")).json()["items"])
    (group,) = items
    return group


async def test_draft_is_written_by_an_agent_and_put_in_force_by_a_supervisor(world: World) -> None:
    agent, chief = await world.agent(), await world.agent(Role.SUPERVISOR)
    body = {"article": {**ARTICLE, "source": ""}, "owner": "售后"}

    made = (await agent.post("/drafts", body)).json()
    refused = await chief.post(f"/drafts/{made['id']}/approve")
    mended = await agent.send("PUT", f"/drafts/{made['id']}", {"article": ARTICLE, "owner": "售后"})
    forbidden = await agent.post(f"/drafts/{made['id']}/approve")
    approved = await chief.post(f"/drafts/{made['id']}/approve")

    assert (made["state"], made["origin"], made["article_id"]) == ("open", "person", None)
    assert "no_source" in [one["code"] for one in made["findings"]]
    assert (refused.status_code, refused.json()["params"]["field"]) == (422, "no_source")
    assert "no_source" not in [one["code"] for one in mended.json()["findings"]]
    assert forbidden.status_code == 403
    live = approved.json()
    assert (live["version"], live["owner"], live["answer"]) == (1, "售后", ARTICLE["answer"])
    assert live["approved_by"].startswith("坐席")
    assert (await agent.get("/drafts")).json()["items"] == []
    assert [one["id"] for one in (await agent.get("/drafts?state=approved")).json()["items"]] == [made["id"]]
    assert (await agent.get(f"/articles/{live['id']}")).json() == live


async def test_rejected_draft_shows_its_reason_and_cannot_be_decided_again(world: World) -> None:
    chief = await world.agent(Role.SUPERVISOR)
    made = (await chief.post("/drafts", {"article": ARTICLE})).json()

    rejected = await chief.post(f"/drafts/{made['id']}/reject", {"reason": "已有"})
    again = await chief.post(f"/drafts/{made['id']}/approve")

    assert (rejected.json()["state"], rejected.json()["reason"]) == ("rejected", "已有")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


async def test_versions_are_listed_and_restored(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    await admin.send("PUT", "/articles/a1", {**ARTICLE, "owner": "售后"})
    await admin.send("PUT", "/articles/a1", {**ARTICLE, "answer": "不能退。", "audience": "agents"})

    versions = (await admin.get("/articles/a1/versions")).json()["items"]
    first_page = (await admin.get("/articles/a1/versions?limit=1")).json()
    restored = (await admin.post("/articles/a1/restore", {"version": 1})).json()

    assert [(one["version"], one["article"]["answer"]) for one in versions] == [
        (2, "不能退。"),
        (1, ARTICLE["answer"]),
    ]
    assert versions[0]["article"]["audience"] == "agents"
    assert len(first_page["items"]) == 1 and first_page["next"]
    assert (restored["version"], restored["answer"], restored["owner"]) == (3, ARTICLE["answer"], "售后")
    assert (await admin.post("/articles/a1/restore", {"version": 9})).status_code == 404


async def test_lint_is_told_to_every_agent(world: World) -> None:
    admin, agent = await world.agent(Role.ADMIN), await world.agent()
    await admin.send("PUT", "/articles/a1", ARTICLE)
    await admin.send("PUT", "/articles/a2", {**ARTICLE, "answer": "不能退。"})

    items = (await agent.get("/articles/lint")).json()["items"]

    assert ("contradiction", "error", ["a1", "a2"]) in [(i["code"], i["level"], i["articles"]) for i in items]


async def test_group_becomes_a_draft_and_an_article(world: World) -> None:
    agent, chief = await world.agent(is_ready=True), await world.agent(Role.SUPERVISOR)
    matter = await asked(world, agent)
    await job_done(world)

    group = await one_group(chief)
    draft = (await chief.post(f"/questions/groups/{group['id']}/draft", {})).json()
    await chief.post(f"/drafts/{draft['id']}/approve")

    assert (group["count"], group["trend"], group["helped"]) == (1, 1, 0)
    assert group["kinds"] == {"unanswered": 1, "repeated": 0, "agent_answered": 0}
    assert [one["conversation_id"] for one in cast("list[Json]", group["examples"])] == [matter]
    (answer,) = cast("list[Json]", group["agent_answers"])
    assert answer["text"] == "在订单页点开票就行。" and str(answer["agent_name"]).startswith("坐席")
    assert (draft["origin"], draft["group_id"]) == ("agent_answer", group["id"])
    assert "发票怎么开" in draft["article"]["question"]
    solved = await one_group(chief, "solved")
    assert solved["article_id"] in [a["id"] for a in (await chief.get("/articles")).json()["items"]]


async def test_group_is_dismissed_or_solved_by_an_article(world: World) -> None:
    agent, admin = await world.agent(is_ready=True), await world.agent(Role.ADMIN)
    await asked(world, agent)
    await job_done(world)
    await admin.send("PUT", "/articles/a1", {**ARTICLE, "question": "开票"})
    group = await one_group(admin)

    dismissed = await admin.post(f"/questions/groups/{group['id']}/dismiss")
    solution = {"article_id": "a1", "as_similar": ["发票怎么开？"]}
    solved = await admin.post(f"/questions/groups/{group['id']}/solve", solution)
    late = await admin.post(f"/questions/groups/{group['id']}/draft", {"text": "x"})

    assert dismissed.json()["state"] == "dismissed"
    assert (solved.json()["state"], solved.json()["article_id"]) == ("solved", "a1")
    assert (await admin.get("/articles/a1")).json()["similar"] == ["发票怎么开？"]
    assert (late.status_code, late.json()["params"]["why"]) == (409, "solved")
    for path in ("dismiss", "draft", "solve"):
        body = {"draft": {}, "solve": solution}.get(path)
        assert (await admin.post(f"/questions/groups/grp_9/{path}", body)).status_code == 404


async def test_weekly_page_states_its_sums_in_the_callers_language(world: World) -> None:
    agent, chief = await world.agent(is_ready=True), await world.agent(Role.SUPERVISOR)
    matter = await asked(world, agent)
    await world.clock.advance(600)
    await agent.post(f"/conversations/{matter}/wrap-up", {"disposition": "solved"})
    await job_done(world)

    week = (await chief.get("/growth/week", **{"accept-language": "en"})).json()
    table = await chief.get("/growth/week.csv")
    wrong = await chief.get("/growth/week?ending=someday")

    assert (week["contacts"], week["with_people"]) == (1, 1)
    (seen,) = week["matters"]
    assert (seen["count"], seen["growth"], seen["agent_minutes"], seen["cost_hours"]) == (1, 1, 10, 0.2)
    (change,) = week["changes"]
    assert (change["what"], change["name"]) == ("article", "发票怎么开？")
    assert "1 matters × 10 minutes × 50 %" in change["why"]
    assert week["suggestions"]["shown"] == 0
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        table.text.splitlines()[0]
        == "\ufefffrom,to,matter,example,count,growth,agent_minutes,cost_hours,change"
    )
    assert "发票怎么开？" in table.text
    assert (wrong.status_code, wrong.json()["params"]["field"]) == (422, "ending")


@pytest.mark.parametrize("path", ["/growth/week", "/growth/week.csv", "/questions/groups"])
async def test_words_of_contacts_are_for_supervisors(world: World, path: str) -> None:
    agent, contact = await world.agent(), await world.visitor()

    assert (await agent.get(path)).status_code == 403
    assert (await contact.get(path)).status_code == 403


async def test_formula_in_a_question_is_harmless_in_the_spreadsheet(world: World) -> None:
    chief, contact = await world.agent(Role.SUPERVISOR), await world.visitor()
    await contact.post(
        "/conversations/current/messages", {"client_id": "c1", "text": "=HYPERLINK(1)怎么回事"}
    )
    await job_done(world)

    assert "'=HYPERLINK(1)" in (await chief.get("/growth/week.csv")).text


async def test_group_of_a_week_that_is_over_can_be_asked_for(world: World) -> None:
    chief = await world.agent(Role.SUPERVISOR)

    week = (await chief.get("/growth/week?ending=2020-01-05")).json()

    assert (week["from"], week["to"], week["matters"]) == ("2019-12-30", "2020-01-05", [])
