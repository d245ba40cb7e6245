"""Files over HTTP: who may, what comes back, and that nothing in them ever runs."""

import pytest

from tests.contracts.attachments.pictures import GOOD, HTML, PDF, PLACE, SVG, archive, photo, picture
from tests.web.rest.test_rest_contact import events_of
from tests.web.rest.world import Person, World
from zhida.core.kernel.actors import Role

JSON_TYPE = "application/json"


async def put(person: Person, matter: str, content: bytes, name: str = "picture.png") -> dict[str, str]:
    """Put a file into a matter; return what the answer says."""
    answer = await person.send("POST", f"/conversations/{matter}/attachments?name={name}", content)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def in_two_matters(world: World) -> tuple[Person, str, Person, str, Person]:
    """Return two contacts with their matters, both held by one agent."""
    one, two, lin = await world.visitor(), await world.visitor(), await world.agent(is_ready=True)
    first = await world.talking(one, lin)
    return one, first, two, await world.talking(two, lin), lin


async def test_the_first_thing_a_contact_does_may_be_a_picture(world: World) -> None:
    contact = await world.visitor()

    file = await put(contact, "current", photo(), "%E6%94%B6%E6%8D%AE.jpg")
    said = await contact.post(
        "/conversations/current/messages", {"client_id": "m1", "text": "", "attachment": file["id"]}
    )
    again = await put(contact, "current", PDF, "a.pdf")

    assert said.status_code == 200, said.text
    assert said.json()["conversation_id"] == file["conversation_id"] == again["conversation_id"]
    events = await events_of(contact, file["conversation_id"])
    (message,) = [event for event in events if event.get("attachment_id") == file["id"]]
    assert (message["kind"], message["text"]) == ("picture", "收据.jpg")


async def test_a_picture_comes_back_in_place_and_says_nothing_of_where_it_was_taken(world: World) -> None:
    contact = await world.visitor()
    matter = await world.waiting(contact)

    file = await put(contact, matter, photo(), "%E6%94%B6.jpg")
    answer = await contact.get(f"/conversations/{matter}/attachments/{file['id']}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == file["media_type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == (
        "inline; filename=\"_.jpg\"; filename*=UTF-8''%E6%94%B6.jpg"
    )
    assert len(answer.content) == int(file["size"])
    assert PLACE.encode() not in answer.content


@pytest.mark.parametrize("name", list(GOOD))
async def test_no_browser_runs_or_keeps_what_comes_back(world: World, name: str) -> None:
    contact = await world.visitor()
    matter = await world.waiting(contact)
    content, kind, media_type = GOOD[name]

    file = await put(contact, matter, content, "page.html")
    answer = await contact.get(f"/conversations/{matter}/attachments/{file['id']}")

    assert (file["kind"], file["media_type"]) == (kind, media_type)
    assert not file["name"].endswith(".html")
    headers = answer.headers
    assert headers["content-type"].partition(";")[0] == media_type
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-disposition"].startswith("inline" if kind == "picture" else "attachment")


@pytest.mark.parametrize("content", [SVG, HTML, archive({"a": b"a"}), PDF + archive({"a": b"a"}), b"MZ\0"])
async def test_harmful_files_are_refused_whatever_they_are_called(world: World, content: bytes) -> None:
    contact = await world.visitor()
    matter = await world.waiting(contact)

    answer = await contact.send(
        "POST", f"/conversations/{matter}/attachments?name=a.png", content, {"content-type": "image/png"}
    )

    assert answer.status_code == 422
    told = answer.json()
    assert (told["code"], told["params"]["rule"]) == ("invalid_input", "type")
    assert "JPEG" in told["message"]


async def test_each_file_is_found_in_its_own_matter_only(world: World) -> None:
    one, first, two, second, lin = await in_two_matters(world)
    mine, theirs = await put(one, first, picture()), await put(two, second, picture())
    boss = await world.agent(Role.SUPERVISOR)

    for person, matter, file in (
        (one, first, theirs),
        (one, second, theirs),
        (one, second, mine),
        (two, first, mine),
        (two, second, mine),
        (lin, second, mine),
        (lin, first, theirs),
        (boss, second, mine),
    ):
        answer = await person.get(f"/conversations/{matter}/attachments/{file['id']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for person, matter, file in (
        (one, first, mine),
        (lin, first, mine),
        (lin, second, theirs),
        (boss, first, mine),
    ):
        assert (await person.get(f"/conversations/{matter}/attachments/{file['id']}")).status_code == 200


async def test_a_file_of_another_matter_or_person_goes_with_no_message(world: World) -> None:
    one, first, two, second, lin = await in_two_matters(world)
    mine, from_agent = await put(one, first, picture()), await put(lin, first, PDF)

    refused = [
        await two.post(
            f"/conversations/{second}/messages", {"client_id": "a", "text": "", "attachment": mine["id"]}
        ),
        await one.post(
            f"/conversations/{first}/messages", {"client_id": "b", "text": "", "attachment": from_agent["id"]}
        ),
        await lin.post(
            f"/conversations/{first}/reply", {"client_id": "c", "text": "", "attachment": mine["id"]}
        ),
        await lin.post(
            f"/conversations/{second}/reply", {"client_id": "d", "text": "", "attachment": from_agent["id"]}
        ),
    ]
    taken = await lin.post(
        f"/conversations/{first}/reply", {"client_id": "e", "text": "请看", "attachment": from_agent["id"]}
    )

    assert [answer.status_code for answer in refused] == [404] * 4
    assert taken.status_code == 200
    files = [e["attachment_id"] for e in await events_of(one, first) if e.get("attachment_id")]
    assert files == [from_agent["id"]]


async def test_only_the_agent_who_holds_the_matter_puts_files_into_it(world: World) -> None:
    _, first, _, _, lin = await in_two_matters(world)
    other, boss = await world.agent(), await world.agent(Role.SUPERVISOR)

    path = f"/conversations/{first}/attachments"
    assert (await lin.send("POST", path, PDF)).status_code == 201
    assert (await other.send("POST", path, PDF)).status_code == 404
    answer = await boss.send("POST", path, PDF)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_your_conversation")


async def test_ten_mebibytes_are_taken_and_not_a_byte_more(world: World) -> None:
    contact = await world.visitor()
    matter = await world.waiting(contact)
    path = f"/conversations/{matter}/attachments"

    most = await contact.send("POST", path, b"a" * (10 * 1024 * 1024))
    more = await contact.send("POST", path, b"a" * (10 * 1024 * 1024 + 1))
    elsewhere = await contact.send("POST", f"/conversations/{matter}/messages", b"a" * (256 * 1024 + 1))

    assert most.status_code == 201
    assert (more.status_code, elsewhere.status_code) == (413, 413)


async def test_a_foreign_page_and_a_long_name_are_refused(world: World) -> None:
    contact = await world.visitor()
    matter = await world.waiting(contact)
    path = f"/conversations/{matter}/attachments"

    foreign = await contact.send("POST", path, PDF, {"origin": "http://evil.example"})
    long = await contact.send("POST", f"{path}?name={'a' * 300}", PDF)
    odd = await contact.get(f"{path}/..%2f..%2fkeys")

    assert foreign.json()["code"] == "origin_refused"
    assert (long.status_code, long.json()["code"]) == (422, "invalid_input")
    assert odd.status_code in {400, 404}


async def test_the_same_upload_sent_again_with_its_key_is_one_file(world: World) -> None:
    contact = await world.visitor()
    matter = await world.waiting(contact)

    path, key = f"/conversations/{matter}/attachments", {"idempotency-key": "k1"}
    first = await contact.send("POST", path, PDF, key)
    again = await contact.send("POST", path, PDF, key)

    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


async def test_files_have_a_limit_of_their_own(world: World) -> None:
    contact = await world.visitor()
    matter = await world.waiting(contact)
    path = f"/conversations/{matter}/attachments"

    answers = [await contact.send("POST", path, b"") for _ in range(21)]

    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert (await contact.post("/conversations/current/handover", {})).status_code == 200
