"""What the edge refuses before anybody sees it, and the headers of everything it lets out."""

from collections.abc import Mapping
from typing import cast

import pytest

from tests.web.rest.world import API, Person, World, new_world
from zhida.core.kernel.actors import Role
from zhida.web.common.config import WebConfig
from zhida.web.common.edge import MAX_BODY, MAX_IMPORT
from zhida.web.common.hosts import Networks, host_name, is_plain_target

OWN = WebConfig(
    allowed_hosts=("desk.example", "192.0.2.7"),
    own_origins=("https://help.example",),
    trusted_proxies=("10.0.0.0/8",),
    secure_cookies=True,
)


async def raw(
    world: World,
    *,
    method: str = "GET",
    path: str = "/healthz",
    raw_path: bytes | None = None,
    headers: list[tuple[bytes, bytes]] | None = None,
    client: str = "127.0.0.1",
    body: list[bytes] | None = None,
    kind: str = "http",
) -> tuple[int, dict[str, str], bytes]:
    """Send a request no well-behaved client would send; return status, headers and body."""
    sent: list[Mapping[str, object]] = []
    parts = list(body or [b""])

    async def receive() -> dict[str, object]:
        if kind == "websocket":
            return {"type": "websocket.connect"}
        part = parts.pop(0) if parts else b""
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Mapping[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": raw_path if raw_path is not None else path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")] if headers is None else headers,
        "client": (client, 1),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    await world.app(scope, receive, send)
    if kind == "websocket":
        return (101 if sent and sent[0]["type"] == "websocket.accept" else 403), {}, b""
    start = sent[0]
    pairs = cast("list[tuple[bytes, bytes]]", start["headers"])
    shown = {name.decode(): value.decode() for name, value in pairs}
    whole = b"".join(cast("bytes", m.get("body", b"")) for m in sent[1:])
    return cast("int", start["status"]), shown, whole


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (b"localhost", 200),
        (b"localhost:8765", 200),
        (b"LOCALHOST", 200),
        (b"127.0.0.1:1", 200),
        (b"[::1]:8765", 200),
        (b"desk.example", 200),
        (b"192.0.2.7:8443", 200),
        (b"help.example", 200),
        (b"evil.example", 421),
        (b"desk.example.evil.example", 421),
        (b"evildesk.example", 421),
        (b"localhost.evil.example", 421),
        (b"[::2]", 421),
        (b"a/?x=", 400),
        (b"localhost/", 400),
        (b"localhost@evil.example", 400),
        (b"evil.example#localhost", 400),
        (b"localhost:80:80", 400),
        (b"localhost:http", 400),
        (b"localhost evil", 400),
        (b"localhost\x00", 400),
        (b"", 400),
        (b":8765", 400),
        (b"[::1", 400),
        ("本地".encode(), 400),
    ],
)
async def test_only_our_own_hosts_are_answered(host: bytes, status: int) -> None:
    async with new_world(OWN) as world:
        answer = await raw(world, headers=[(b"host", host)])
        socket = await raw(
            world,
            kind="websocket",
            path="/ws",
            headers=[(b"host", host), (b"origin", b"http://" + host.lower())],
        )

    assert answer[0] == status
    if status != 200:
        assert b'"host_refused"' in answer[2]
        assert socket[0] == 403


async def test_missing_and_doubled_host_are_refused(world: World) -> None:
    none = await raw(world, headers=[])
    two = await raw(world, headers=[(b"host", b"localhost"), (b"host", b"localhost")])

    assert none[0] == two[0] == 400


@pytest.mark.parametrize(
    "target",
    [
        b"//evil.example/healthz",
        b"/healthz//x",
        b"@evil.example/healthz",
        b"http://evil.example/healthz",
        b"*",
        b"",
        b"healthz",
        b"/..//healthz",
        b"/static/../healthz",
        b"/static/%2e%2e/healthz",
        b"/./healthz",
        b"/static/..",
        b"/a%2fb",
        b"/a%5cb",
        b"/a\\b",
        b"/a%00",
        b"/a%0d%0ax",
        b"/a b",
        b"/a%zz",
        b"/a%",
        b"/\xff",
        b"/%ff",
        b"/" + b"a" * 5_000,
    ],
)
async def test_odd_targets_are_refused(world: World, target: bytes) -> None:
    status, headers, body = await raw(world, raw_path=target)

    assert status == 400
    assert b'"code":"invalid_input"' in body
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (await raw(world, raw_path=target, kind="websocket", path="/ws"))[0] == 403


@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [
        (b"http://localhost", True),
        (b"https://localhost", True),
        (b"HTTP://LOCALHOST", True),
        (b"https://help.example", True),
        (b"null", False),
        (b"", False),
        (b"http://localhost:81", False),
        (b"http://localhost.evil.example", False),
        (b"http://evillocalhost", False),
        (b"http://localhost@evil.example", False),
        (b"http://127.0.0.1", False),
        (b"ftp://localhost", False),
        (b"file://", False),
        (b"https://help.example.evil.example", False),
        (b"https://help.example/", False),
        (b"https://evil.example", False),
    ],
)
async def test_only_our_own_pages_may_write_or_open_sockets(origin: bytes, is_ours: bool) -> None:
    headers = [(b"host", b"localhost"), (b"origin", origin), (b"content-type", b"application/json")]
    async with new_world(OWN) as world:
        wrote = await raw(world, method="POST", path=f"{API}/visits", headers=headers, body=[b"{}"])
        read = await raw(world, headers=headers)
        socket = await raw(world, kind="websocket", path="/ws", headers=headers)

    assert wrote[0] == (201 if is_ours else 403)
    assert read[0] == 200
    assert socket[0] == (101 if is_ours else 403)
    if not is_ours:
        assert b'"origin_refused"' in wrote[2]
    assert "access-control-allow-origin" not in wrote[1]


async def test_socket_without_origin_or_elsewhere_is_refused(world: World) -> None:
    good = [(b"host", b"localhost"), (b"origin", b"http://localhost")]

    assert (await raw(world, kind="websocket", path="/ws"))[0] == 403
    assert (await raw(world, kind="websocket", path="/ws", headers=[*good, good[1]]))[0] == 403
    assert (await raw(world, kind="websocket", path="/ws/x", headers=good))[0] == 403
    assert (await raw(world, kind="websocket", path="/api", headers=good))[0] == 403
    assert (await raw(world, path="/ws"))[0] == 404


@pytest.mark.parametrize("lacks", ["origin", "x-zhida"])
async def test_write_by_cookie_needs_our_page_and_our_header(world: World, lacks: str) -> None:
    agent = await world.agent()
    del agent.http.headers[lacks]

    refused = await agent.post("/agents/me/state", {"state": "break"})
    read = await agent.get("/me")

    assert (refused.status_code, refused.json()["code"]) == (403, "origin_refused")
    assert read.status_code == 200


async def test_secure_cookie_has_every_mark(world: World) -> None:
    del world
    async with new_world(OWN) as guarded:
        kept = list[str]()
        await guarded.platform.staff.first_admin(guarded.platform.tenancy.all()[1], kept.append)
        admin = ("admin", kept[0])
        http = guarded.browser(home="https://desk.example", headers={"origin": "https://desk.example"})
        signed = await http.post(f"{API}/sign-in", json={"login": admin[0], "password": admin[1]})
        me = await http.get(f"{API}/me")

    name, *marks = [part.strip() for part in signed.headers["set-cookie"].split(";")]
    assert name.startswith("__Host-zhida=main.")
    assert {mark.lower() for mark in marks} == {
        "httponly",
        "secure",
        "samesite=lax",
        "path=/",
        f"max-age={14 * 86_400}",
    }
    assert me.status_code == 200
    assert me.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_desk_cookie_is_the_protected_one_on_every_address_but_loopback() -> None:
    config = WebConfig(allowed_hosts=("desk.example", "127.0.0.2"), secure_cookies=False)
    names: dict[str, str] = {}
    async with new_world(config) as world:
        kept = list[str]()
        await world.platform.staff.first_admin(world.platform.tenancy.all()[1], kept.append)
        admin = ("admin", kept[0])
        for host in ("localhost", "127.0.0.2:8000", "[::1]", "desk.example"):
            http = world.browser(home=f"http://{host}", headers={"origin": f"http://{host}", "x-zhida": "1"})
            signed = await http.post(f"{API}/sign-in", json={"login": admin[0], "password": admin[1]})
            names[host] = signed.headers["set-cookie"].partition("=")[0]

    assert names == {
        "localhost": "zhida_dev",
        "127.0.0.2:8000": "zhida_dev",
        "[::1]": "zhida_dev",
        "desk.example": "__Host-zhida",
    }


async def test_forwarding_headers_count_only_from_our_proxies() -> None:
    forwarded = [(b"host", b"localhost"), (b"x-forwarded-for", b"198.51.100.9, 10.1.1.1")]
    body = [b"{}"]
    async with new_world(OWN) as world:
        codes = [
            await raw(
                world,
                method="POST",
                path=f"{API}/visits",
                client="203.0.113.5",
                headers=[
                    (b"host", b"localhost"),
                    (b"x-forwarded-for", f"198.51.100.{number}".encode()),
                    (b"content-type", b"application/json"),
                ],
                body=body,
            )
            for number in range(61)
        ]
        hsts = await raw(world, client="10.0.0.1", headers=[*forwarded, (b"x-forwarded-proto", b"https")])
        no_hsts = await raw(
            world, client="203.0.113.5", headers=[*forwarded, (b"x-forwarded-proto", b"https")]
        )
        odd = await raw(world, client="10.0.0.1", headers=[*forwarded, (b"x-forwarded-proto", b"gopher")])

    assert codes[-1][0] == 429
    assert "strict-transport-security" in hsts[1]
    assert "strict-transport-security" not in no_hsts[1] | odd[1]


@pytest.mark.parametrize(
    ("peer", "chain", "address"),
    [
        ("203.0.113.5", ["1.2.3.4"], "203.0.113.5"),
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6", "1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("unix", ["1.2.3.4"], "unix"),
    ],
)
def test_callers_address_is_the_last_one_that_is_no_proxy_of_ours(
    peer: str, chain: list[str], address: str
) -> None:
    assert Networks(["10.0.0.0/8"]).behind(peer, chain) == address


def test_names_and_targets_are_read_strictly() -> None:
    assert host_name("Desk.Example:8443") == "desk.example"
    assert host_name("[::1]") == "[::1]"
    assert host_name("a..b/") is None
    assert is_plain_target(b"/chat?next=//evil.example/../")
    assert not is_plain_target(b"/chat/../desk")


async def test_headers_of_an_answer_are_these(world: World) -> None:
    answer = await world.stranger().get("/shop")

    shown = {k: v for k, v in answer.headers.items() if k not in {"x-request-id", "content-length"}}
    off = "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone"
    off += " midi payment serial usb xr-spatial-tracking"
    assert shown == {
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
        "content-type": "application/json",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": ", ".join(f"{name}=()" for name in off.split()),
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    assert answer.headers["x-request-id"].startswith("req_")


async def test_every_request_has_its_own_id_and_the_callers_is_not_taken(world: World) -> None:
    stranger = world.stranger()

    one = await stranger.get("/shop", **{"x-request-id": "mine"})
    two = await stranger.get("/shop", **{"x-request-id": "mine"})

    assert one.headers["x-request-id"] != two.headers["x-request-id"] != "mine"


async def test_oversize_bodies_are_refused_by_claim_and_by_count(world: World) -> None:
    host = (b"host", b"localhost")
    claimed = await raw(
        world, method="POST", path=f"{API}/visits", headers=[host, (b"content-length", b"999999999")]
    )
    nonsense = await raw(
        world, method="POST", path=f"{API}/visits", headers=[host, (b"content-length", b"-1")]
    )
    counted = await raw(
        world,
        method="POST",
        path=f"{API}/visits",
        headers=[host, (b"content-type", b"application/json")],
        body=[b" " * 100_000] * 4,
    )

    assert (claimed[0], nonsense[0], counted[0]) == (413, 400, 413)
    assert f'"limit":{MAX_BODY}'.encode() in counted[2]


async def test_import_may_be_larger_and_is_limited_too(world: World) -> None:
    admin = await world.agent(Role.ADMIN)

    large = await admin.send("POST", "/articles/import?dry_run=true", b"\n" * (MAX_BODY + 1))
    huge = await admin.send("POST", "/articles/import?dry_run=true", b"\n" * (MAX_IMPORT + 1))

    assert (large.status_code, huge.status_code) == (200, 413)


async def test_unexpected_failure_is_answered_in_shape_and_tells_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = await world.visitor()

    async def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world.platform.talk, "current", fail)
    answer = await contact.get("/conversations/current")

    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_failure_outside_the_api_is_answered_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(world.app, "_api", fail)

    status, _, body = await raw(world)

    assert status == 500
    assert b'"broken"' in body


async def test_lifespan_starts_and_drains(world: World) -> None:
    sent: list[str] = []
    asked = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> dict[str, str]:
        return asked.pop(0)

    async def send(message: Mapping[str, str]) -> None:
        sent.append(message["type"])

    await world.app({"type": "lifespan"}, receive, send)

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_metrics_are_for_the_configured_addresses_only(world: World) -> None:
    near = world.browser(address="127.0.0.1")
    far = world.browser(address="203.0.113.9")

    await world.waiting(await world.visitor())
    shown = await near.get("/metrics")
    refused = await far.get("/metrics")
    relayed = await near.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})

    assert 'zhida_waiting{tenant="main"} 1.0' in shown.text
    assert 'route="/api/v1/visits"' in shown.text
    assert refused.status_code == relayed.status_code == 404


async def test_health_and_readiness(world: World) -> None:
    http = world.browser()

    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert (await http.get("/readyz")).json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("lang", "word"), [("zh-CN", "没找到"), ("zh-TW,zh;q=0.8", "沒"), ("en-GB,en", "found"), ("fr", "没找到")]
)
async def test_errors_speak_the_callers_language(world: World, lang: str, word: str) -> None:
    answer = await world.stranger().get("/nowhere", **{"accept-language": lang})

    assert answer.status_code == 404
    assert word.lower() in answer.json()["message"].lower()


async def test_errors_speak_the_agents_own_language_when_the_browser_asks_none(world: World) -> None:
    admin = await world.agent(Role.ADMIN)
    await admin.send("PATCH", f"/agents/{admin.id}", {"lang": "en"})

    answer = await admin.get("/conversations/nonsense/notes")

    assert answer.json()["message"].isascii()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused_in_shape(world: World, method: str) -> None:
    answer = await world.stranger().send(method, "/shop")

    assert answer.status_code == 405
    assert answer.json()["params"]["field"] == "method"
    assert answer.headers["allow"] == "GET"


async def test_ticket_never_appears_in_the_log(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    contact = await world.visitor()

    ticket = (await contact.post("/tickets")).json()["ticket"]
    await Person(http=world.browser()).get(f"/shop?inbox={ticket[:20]}")

    out = capsys.readouterr()
    assert ticket[:20] not in out.out + out.err
    assert contact.token not in out.out + out.err
