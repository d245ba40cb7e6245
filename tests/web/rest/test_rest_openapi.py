"""The description of the API is complete, valid, kept, and true of the answers."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

import jsonschema
import pytest
from fastapi import APIRouter

from tests.web.rest.calls import Call, all_calls
from tests.web.rest.world import World
from tools.openapi import DOCUMENT, REFERENCE, document_text, main, reference_text
from zhida.core.kernel.actors import Role
from zhida.core.kernel.authority import Action
from zhida.web.app import make_api
from zhida.web.common.openapi import describe
from zhida.web.common.policies import Gate, PolicedRoute, new_router, route

Node = Mapping[str, object]
LAST = ("wrap_up", "close", "erase_contact", "sign_out")


def the_document() -> Node:
    """Return the description."""
    return describe(make_api())


def operations(document: Node) -> Iterator[tuple[str, Node]]:
    """Yield every call with its description."""
    for path, methods in cast("Mapping[str, Mapping[str, Node]]", document["paths"]).items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_kept_documents_are_what_the_code_says() -> None:
    assert DOCUMENT.read_text("utf-8") == document_text(), "run python -m tools.openapi"
    shown = REFERENCE.read_text("utf-8")
    assert shown == reference_text(shown), "run python -m tools.openapi"
    assert main(["check"]) == 0


def test_every_schema_is_valid_and_every_reference_leads_somewhere() -> None:
    document = the_document()
    schemas = cast("Mapping[str, Mapping[str, Node]]", document["components"])["schemas"]
    text = json.dumps(document)

    assert document["openapi"] == "3.1.0"
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    used = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert used <= set(schemas)
    assert "HTTPValidationError" not in text


def test_every_call_says_who_may_and_how_it_fails() -> None:
    for name, operation in operations(the_document()):
        answers = cast("Mapping[str, Node]", operation["responses"])
        assert operation["x-policy"] in {*Action, *Gate}, name
        assert operation["description"], name
        assert {"422", "429", "503"} <= set(answers), name
        if operation["x-policy"] != "public":
            assert {"401", "403"} <= set(answers), name
            assert operation["security"], name
        for status, answer in answers.items():
            if int(status) >= 400:
                assert "ErrorAnswer" in json.dumps(answer), (name, status)


def test_nothing_open_says_what_it_does_not_refuse() -> None:
    for schema in cast("Mapping[str, Mapping[str, Node]]", the_document()["components"])["schemas"].values():
        if schema.get("type") == "object":
            assert schema.get("additionalProperties") is False, schema["title"]


async def test_document_is_served(world: World) -> None:
    answer = await world.browser().get("/api/openapi.json")

    assert answer.json() == json.loads(DOCUMENT.read_text("utf-8"))


async def test_answers_are_what_the_document_says(world: World) -> None:
    document = the_document()
    contact, admin = await world.visitor(), await world.agent(Role.ADMIN, is_ready=True)
    conversation_id = await world.talking(contact, admin)
    ids = {
        "conversation_id": conversation_id,
        "agent_id": admin.id,
        "contact_id": contact.id,
        "article_id": "a",
        "draft_id": "drf_1",
        "decision_id": f"{conversation_id}-a",
        "group_id": "grp_1",
        "plan_id": "pln_1",
        "attachment_id": "att_1",
    }
    checked = 0

    for call in sorted(all_calls(), key=_risk):
        for person in (contact, admin):
            answer = await person.send(call.method, call.at(ids), call.body)
            described = _answer_schema(document, call, answer.status_code)
            if described is not None:
                schema = {**described, "components": document["components"]}
                assert _fits(answer.json(), schema), (call.name, answer.text)
                checked += 1

    assert checked > 70


def _fits(answer: object, schema: dict[str, object]) -> bool:
    try:
        jsonschema.validate(answer, schema, cls=jsonschema.Draft202012Validator)
    except jsonschema.ValidationError:
        return False
    return True


def _risk(call: Call) -> int:
    """Put calls that end something last."""
    return LAST.index(call.name) if call.name in LAST else -1


def _answer_schema(document: Node, call: Call, status: int) -> dict[str, object] | None:
    paths = cast("Mapping[str, Mapping[str, Mapping[str, Mapping[str, Node]]]]", document["paths"])
    answers = paths["/api/v1" + call.path][call.method.lower()]["responses"]
    assert str(status) in answers, (call.name, status)
    content = cast("Mapping[str, Mapping[str, Node]] | None", answers[str(status)].get("content"))
    return dict(content["application/json"]["schema"]) if content and "application/json" in content else None


def test_what_is_no_json_is_described_as_what_it_is() -> None:
    known = dict(operations(the_document()))

    given = {
        name: sorted(answer["content"])
        for name, operation in known.items()
        for status, answer in cast("Mapping[str, Mapping[str, Node]]", operation["responses"]).items()
        if status.startswith("2") and list(answer.get("content", {})) not in ([], ["application/json"])
    }
    taken = {
        name: list(cast("Mapping[str, Node]", operation["requestBody"])["content"])
        for name, operation in known.items()
        if "application/json"
        not in cast("Mapping[str, Node]", operation.get("requestBody", {})).get("content", {})
        and "requestBody" in operation
    }

    assert given == {
        "GET /api/v1/conversations/{conversation_id}/attachments/{attachment_id}": ["*/*"],
        "GET /api/v1/growth/week.csv": ["text/csv"],
        "GET /api/v1/plan/{plan_id}/shifts.csv": ["text/csv"],
        "GET /api/v1/plan/{plan_id}/shifts.ics": ["text/calendar"],
    }
    assert taken == {
        "POST /api/v1/articles/import": ["application/x-ndjson"],
        "POST /api/v1/conversations/{conversation_id}/attachments": ["application/octet-stream"],
    }


def test_route_without_a_policy_cannot_be_made() -> None:
    router = new_router()

    async def careless() -> None: ...

    with pytest.raises(RuntimeError, match="has no policy"):
        router.get("/careless")(careless)
    with pytest.raises(TypeError, match="has no policy"):
        route(router, "GET", "/careless", action=cast("Gate", "everybody"))
    assert router.routes == []
    assert isinstance(router, APIRouter)
    assert router.route_class is PolicedRoute
