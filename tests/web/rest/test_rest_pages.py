"""Pages and files: who may frame them, how long they are kept, and what is said when they are not built."""

import gzip
import re
from pathlib import Path

import pytest

from tests.web.rest.world import World, new_world
from zhida.core.kernel.actors import Role
from zhida.web.common.assets import Assets
from zhida.web.common.config import WebConfig
from zhida.web.common.pages import OWN_PAGES

CLAUSES = 12


def build(folder: Path) -> WebConfig:
    """Lay out a small front end as the build does."""
    (folder / "static").mkdir(parents=True)
    for name in ("chat.html", "desk.html", "wall.html"):
        (folder / name).write_text(f"<!doctype html><title>{name}</title>", "utf-8")
    (folder / "widget.js").write_text("(() => {})();", "utf-8")
    (folder / "static" / "chat-a1B2c3D4.js").write_text("let x = 1;\n" * 100, "utf-8")
    (folder / "static" / "font-a1B2c3D4.woff2").write_bytes(b"wOF2")
    (folder / "static" / "notes-a1B2c3D4.txt").write_text("not ours to serve", "utf-8")
    (folder / ".sources.sha256").write_text("0", "utf-8")
    return WebConfig(secure_cookies=False, static_dir=folder)


def ancestors(policy: str) -> str:
    """Return what a policy says of frames."""
    return policy.partition("frame-ancestors ")[2].partition(";")[0]


async def test_pages_are_served_and_asked_for_each_time(tmp_path: Path) -> None:
    async with new_world(build(tmp_path)) as world:
        http = world.browser()
        for path in ("/chat", "/desk", "/wall"):
            answer = await http.get(path)
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert answer.headers["cache-control"] == "no-cache"
            again = await http.get(path, headers={"if-none-match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert "content-security-policy" in again.headers
        assert (await http.head("/chat")).status_code == 200


async def test_policy_of_a_page_is_this(tmp_path: Path) -> None:
    async with new_world(build(tmp_path)) as world:
        answer = await world.browser().get("/desk")

    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "connect-src 'self' ws://localhost wss://localhost; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


async def test_only_origins_of_the_inbox_may_frame_the_customer_page(tmp_path: Path) -> None:
    origins = ["https://shop.example", "https://*.shop.example:8443", "https://a.example; script-src *", "*"]
    async with new_world(build(tmp_path)) as world:
        admin, http = await world.agent(Role.ADMIN), world.browser()
        await admin.send("PUT", "/settings", {"inboxes": [{"id": "web", "origins": origins[:2]}]})
        framed = await http.get("/chat?embed=1&origin=https://shop.example")
        other = await http.get("/chat?embed=1&inbox=acme:web")
        nowhere = await http.get("/chat?embed=1&inbox=nowhere:web")
        alone = await http.get("/chat")
        desk = await http.get("/desk?embed=1")
        plain = await http.get("/chat/plain")
        await admin.send("PUT", "/settings", {"inboxes": [{"id": "web", "origins": origins}]})
        careless = await http.get("/chat?embed=1")

    def of(answer: object) -> str:
        return ancestors(getattr(answer, "headers")["content-security-policy"])  # noqa: B009

    assert of(framed) == "'self' https://*.shop.example:8443 https://shop.example"
    assert "x-frame-options" not in framed.headers
    assert of(plain) == of(framed)
    assert of(other) == of(nowhere) == of(alone) == "'self'"
    assert alone.headers["x-frame-options"] == "SAMEORIGIN"
    assert of(desk) == "'none'"
    assert "script-src *" not in careless.headers["content-security-policy"]
    assert " * " not in of(careless) + " "


@pytest.mark.parametrize("path", ["/chat/plain", "/promise", "/promise?lang=en"])
async def test_page_without_script_names_an_icon_that_is_there(world: World, path: str) -> None:
    http = world.browser()
    page = await http.get(path)
    named = re.search(r'<link rel="icon" type="image/svg\+xml" href="([^"]+)">', page.text)

    assert named is not None
    icon = await http.get(named[1])
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")


async def test_hashed_files_are_kept_for_ever_and_packed(tmp_path: Path) -> None:
    async with new_world(build(tmp_path)) as world:
        http = world.browser()
        packed = await http.get("/static/chat-a1B2c3D4.js")
        plain = await http.get("/static/chat-a1B2c3D4.js", headers={"accept-encoding": "identity"})
        font = await http.get("/static/font-a1B2c3D4.woff2")
        css = await http.get("/static/pages.css")

    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"].startswith("text/javascript")
    assert "content-encoding" not in {*plain.headers, *font.headers}
    assert packed.text == plain.text
    assert css.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    [
        "nothing.js",
        ".sources.sha256",
        "notes-a1B2c3D4.txt",
        "chat.html",
        "promise.zh.html",
        "static",
        "pages",
        "a" * 200 + ".js",
        "%3Cscript%3E.js",
    ],
)
async def test_other_files_are_not_found(tmp_path: Path, name: str) -> None:
    async with new_world(build(tmp_path)) as world:
        answer = await world.browser().get(f"/static/{name}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_launcher_may_be_loaded_by_any_page(tmp_path: Path) -> None:
    async with new_world(build(tmp_path)) as world:
        answer = await world.browser().get("/widget.js", headers={"origin": "https://shop.example"})

    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-cache"


async def test_missing_front_end_says_the_command_and_offers_the_plain_page(tmp_path: Path) -> None:
    async with new_world(WebConfig(secure_cookies=False, static_dir=tmp_path)) as world:
        http = world.browser()
        page = await http.get("/chat", headers={"accept-language": "en"})
        script = await http.get("/widget.js")

    assert page.status_code == 503
    assert "python hatch_build.py" in page.text
    assert 'href="/chat/plain"' in page.text
    assert script.status_code == 404


async def test_front_door_leads_to_the_customer_page(world: World) -> None:
    answer = await world.browser().get("/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/chat")


@pytest.mark.parametrize(("lang", "word"), [("zh-CN", "一步到人"), ("en", "One step")])
async def test_promise_is_shown_in_both_languages(world: World, lang: str, word: str) -> None:
    http = world.browser()

    by_link = await http.get(f"/promise?lang={lang}")
    by_browser = await http.get("/promise", headers={"accept-language": lang})

    assert by_link.text == by_browser.text
    assert word in by_link.text
    assert re.findall(r"<dt><span>P(\d+)</span>", by_link.text) == [str(n + 1) for n in range(CLAUSES)]
    assert "<script" not in by_link.text
    assert "style=" not in by_link.text


def test_files_are_read_again_when_they_change(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}", "utf-8")
    assets = Assets(tmp_path, OWN_PAGES)

    before = assets.find("a.css")
    (tmp_path / "a.css").write_text("a { color: red }", "utf-8")
    after = assets.find("a.css")

    assert before is not None
    assert after is not None
    assert before.tag != after.tag
    assert after.packed is not None
    assert gzip.decompress(after.packed) == after.body
