"""The page without script keeps the promise in every browser."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from tests.web.rest.world import ACME, HOME, MAIN, World, new_world
from tests.web.rest.xss import PAYLOADS
from zhida.core.journey.commands import ShowPosition
from zhida.core.kernel.actors import Role
from zhida.services.tenancy import system
from zhida.web.common.config import WebConfig

FORM = "/chat/plain"


class Seen(HTMLParser):
    """What a browser would make of a page: elements with attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = unescape(re.sub(r"<[^>]*>", "", page))
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        """Return the elements a key press would reach, in order."""
        reached = [(t, a) for t, a in self.elements if t in {"a", "button", "textarea", "input"}]
        return [a.get("value") or t for t, a in reached if a.get("type") != "hidden"]

    def has(self, tag: str, **attributes: str) -> bool:
        """Tell whether there is such an element."""
        return any(t == tag and attributes.items() <= a.items() for t, a in self.elements)


def page_of(answer: httpx.Response) -> Seen:
    """Return a page as it is seen."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Seen(answer.text)


async def press(http: httpx.AsyncClient, fields: Mapping[str, str]) -> httpx.Response:
    """Send the form and follow to the page."""
    return await http.post(FORM, data=dict(fields), headers={"origin": HOME}, follow_redirects=True)


async def test_button_to_a_person_is_first_in_every_state(world: World) -> None:
    agent = await world.agent(is_ready=True)
    http = world.browser()

    fresh = page_of(await http.get(FORM))
    bot = page_of(await press(http, {"act": "say", "text": "你好"}))
    freeze = page_of(await press(http, {"act": "freeze"}))
    queued = page_of(await press(http, {"act": "person"}))
    await world.platform.floor(MAIN).keeper.step()
    (row,) = (await agent.get("/inbox")).json()["items"]
    await agent.post(f"/conversations/{row['id']}/accept", {"offer_id": row["offer"]["offer_id"]})
    talking = page_of(await http.get(FORM))
    closed = page_of(await press(http, {"act": "end"}))
    empty = page_of(await press(http, {"act": "say", "text": " "}))

    for page in (fresh, bot, freeze, queued, talking, closed, empty):
        assert page.names()[0] == "person"
    assert "坐席agent1" in talking.text
    assert "已经结束" in closed.text


async def test_person_is_one_press_away_for_somebody_who_just_came(world: World) -> None:
    http = world.browser()

    answer = await http.post(FORM, data={"act": "person"}, headers={"origin": HOME})
    page = page_of(await http.get(FORM))

    assert answer.status_code == 303
    assert answer.headers["location"] == "/chat/plain?lang=zh-CN&inbox=web"
    assert "已排上队" in page.text
    assert page.has("meta", **{"http-equiv": "refresh", "content": "10"})


async def test_page_refreshes_only_while_waiting_and_that_counts_as_present(world: World) -> None:
    http = world.browser()

    before = await http.get(FORM)
    waiting = await press(http, {"act": "person"})
    contact_row = (await world.store.find(MAIN, "conversations"))[0]
    still = world.platform.presence.is_contact_connected(MAIN, str(contact_row["id"]))
    left = await press(http, {"act": "leave"})

    assert "refresh" not in before.text + left.text
    assert "refresh" in waiting.text
    assert still
    await world.clock.advance(26)
    assert not world.platform.presence.is_contact_connected(MAIN, str(contact_row["id"]))


async def test_place_and_expected_wait_are_shown_as_they_are_stored(world: World) -> None:
    http = world.browser()
    await press(http, {"act": "person"})
    row = (await world.store.find(MAIN, "conversations"))[0]
    command = ShowPosition(position=1, p50_s=20, p90_s=45, cause="entered")
    await world.platform.matters.run(MAIN, str(row["id"]), system(MAIN), command)

    page = page_of(await http.get(FORM))

    assert "您排第1位" in page.text
    assert "20 到 45 秒" in page.text


async def test_cookie_of_the_page_is_read_by_no_script_and_kept_to_it(world: World) -> None:
    del world
    async with new_world(WebConfig(secure_cookies=True)) as guarded:
        http = guarded.browser(home="https://localhost")
        answer = await http.post(FORM, data={"act": "person"}, headers={"origin": "https://localhost"})

    marks = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert answer.headers["set-cookie"].startswith("zhida_plain=main.")
    assert {"httponly", "secure", "samesite=lax", "path=/chat/plain"} <= marks


async def test_page_with_scripts_hands_its_token_over_and_the_matter_is_the_same(world: World) -> None:
    contact = await world.visitor()
    said = await contact.post("/conversations/current/messages", {"client_id": "m1", "text": "发货了吗"})
    http = world.browser()

    page = await press(http, {"act": "person", "token": contact.token})

    current = (await contact.get("/conversations/current")).json()["conversation"]
    assert current["id"] == said.json()["conversation_id"]
    assert current["state"] == "queued"
    assert "发货了吗" in page.text


@pytest.mark.parametrize("token", ["main.unknown-token-unknown-token", "nonsense", "acme." + "x" * 43])
async def test_token_nobody_knows_is_passed_over(world: World, token: str) -> None:
    http = world.browser()

    page = await press(http, {"act": "person", "token": token})

    assert page.status_code == 200
    assert "已排上队" in page.text


async def test_inbox_of_another_tenant_leads_to_its_shop(world: World) -> None:
    http = world.browser()

    await press(http, {"act": "person", "inbox": "acme:web"})
    unknown = await world.browser().get(f"{FORM}?inbox=nowhere:web")

    assert len(await world.store.find(ACME, "conversations")) == 1
    assert len(await world.store.find(MAIN, "conversations")) == 0
    assert unknown.status_code == 404


async def test_foreign_page_cannot_press_our_buttons(world: World) -> None:
    http = world.browser()
    await press(http, {"act": "say", "text": "你好"})

    foreign = await http.post(FORM, data={"act": "person"}, headers={"origin": "https://evil.example"})
    opaque = await http.post(FORM, data={"act": "person"}, headers={"origin": "null"})
    silent = await http.post(FORM, data={"act": "person"})
    older = await http.post(FORM, data={"act": "person"}, headers={"referer": f"{HOME}/chat/plain"})

    assert [foreign.status_code, opaque.status_code, silent.status_code] == [403, 403, 403]
    assert older.status_code == 303


async def test_suggestion_and_judgement_are_buttons(world: World) -> None:
    admin, http = await world.agent(Role.ADMIN), world.browser()
    article = {"question": "包邮吗？", "answer": "全国包邮。", "source": "发货说明"}
    await admin.send("PUT", "/articles/post", article)

    answered = page_of(await press(http, {"act": "say", "text": "包邮吗？", "chosen": "post"}))
    judged = page_of(await press(http, {"act": "judge", "article_id": "post", "solved": "1"}))

    assert "全国包邮。" in answered.text
    assert "出处：发货说明" in answered.text
    assert "机器人" in answered.text
    assert answered.has("button", name="solved", value="0")
    assert not judged.has("button", name="solved", value="0")


async def test_freeze_asks_once_more_and_then_queues(world: World) -> None:
    http = world.browser()

    asked = page_of(await press(http, {"act": "freeze"}))
    done = page_of(await press(http, {"act": "freeze_now"}))

    assert asked.has("button", value="freeze_now")
    assert "已排上队" in done.text
    assert len(await world.store.find(MAIN, "conversations")) == 1


async def test_refused_press_says_why_and_keeps_the_words(world: World) -> None:
    http = world.browser()

    empty = await press(http, {"act": "say", "text": "  "})
    odd = await press(http, {"act": "dance"})
    leave = await press(http, {"act": "leave"})
    for number in range(60):
        await press(http, {"act": "say", "text": "在吗", "client_id": f"c{number}"})
    over = await press(http, {"act": "say", "text": "最后一句"})

    assert (empty.status_code, odd.status_code) == (422, 422)
    assert leave.status_code in {404, 409}
    assert page_of(empty).has("p", role="alert")
    assert (over.status_code, over.headers["retry-after"]) == (429, "1")
    assert "最后一句" in page_of(over).text


async def test_sent_twice_is_shown_once(world: World) -> None:
    http = world.browser()

    await press(http, {"act": "say", "text": "就这一句", "client_id": "same"})
    page = await press(http, {"act": "say", "text": "就这一句", "client_id": "same"})

    assert page.text.count("就这一句") == 1


@pytest.mark.parametrize("lang", ["zh-CN", "zh-TW", "en"])
async def test_page_speaks_three_languages(world: World, lang: str) -> None:
    http = world.browser()

    await press(http, {"act": "person"})
    by_link = await http.get(f"{FORM}?lang={lang}")
    by_browser = await http.get(FORM, headers={"accept-language": lang})
    odd = await http.get(f"{FORM}?lang=<b>", headers={"accept-language": lang})

    assert by_link.headers["content-language"] == by_browser.headers["content-language"] == lang
    assert page_of(by_link).has("html", lang=lang)
    assert page_of(by_link).has("time", datetime="2026-11-21T06:02:08.000Z")
    assert "14:02" in page_of(by_link).text, "the clock on the shop's wall"
    assert odd.headers["content-language"] == lang


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded", b"text=\xff"),
        ("application/x-www-form-urlencoded", b"text=%ff"),
        ("application/x-www-form-urlencoded", b"a=1&" * 30),
    ],
)
async def test_body_that_is_no_form_is_refused(world: World, content_type: str, body: bytes) -> None:
    http = world.browser()

    answer = await http.post(FORM, content=body, headers={"content-type": content_type})

    assert answer.status_code == 422


async def test_what_people_write_stays_text(world: World) -> None:
    assert len(PAYLOADS) > 200
    agent, http = await world.agent(is_ready=True), world.browser()
    clean = {tag for tag, _ in page_of(await http.get(FORM)).elements} | {"li", "b", "time", "ol"}
    await press(http, {"act": "person"})
    await world.platform.floor(MAIN).keeper.step()
    (row,) = (await agent.get("/inbox")).json()["items"]
    at = f"/conversations/{row['id']}"
    await agent.post(f"{at}/accept", {"offer_id": row["offer"]["offer_id"]})

    for number, payload in enumerate(PAYLOADS):
        if number % 50 == 0:
            await world.clock.advance(60)
        await http.post(
            FORM, data={"act": "say", "text": payload, "client_id": f"c{number}"}, headers={"origin": HOME}
        )
        await agent.post(f"{at}/reply", {"client_id": f"r{number}", "text": payload})
    shown = await http.get(FORM)
    page = page_of(shown)

    assert {tag for tag, _ in page.elements} <= clean
    assert not [name for _, a in page.elements for name in a if name.startswith("on") or name == "style"]
    for payload in PAYLOADS:
        assert payload.split("\n")[0].strip() in page.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]


async def test_hostile_parameters_and_names_stay_text(world: World) -> None:
    admin, http = await world.agent(Role.ADMIN), world.browser()
    payload = '"><script>alert(1)</script>'

    await admin.send("PUT", "/settings", {"name": payload, "bot_name": payload})
    odd_inbox = await http.get(FORM, params={"inbox": payload})
    unsent = await press(http, {"act": "dance", "text": payload, "client_id": payload})
    page = page_of(await press(http, {"act": "say", "text": "你好"}))

    assert not page.has("script")
    assert payload in page.text
    assert not page_of(unsent).has("script")
    assert "<script" not in odd_inbox.text
