"""Where this process may call, proven on real local sockets."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.contracts.fetching.local_server import Request, answering, body, reply, serving, stay_silent
from zhida.adapters.tools.addresses import AllowedHosts, checked_addresses, resolve_by_system
from zhida.adapters.tools.fetching import CheckedFetcher
from zhida.adapters.tools.late_fetching import LateFetcher
from zhida.ports.fetching import AddressRefused, FetchFailed, Outgoing, RefusedFor


class Names:
    """A name service that may change its mind."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def refused(url: str, *, allowed: tuple[str, ...] = (), names: Names | None = None) -> RefusedFor:
    fetcher = CheckedFetcher(allowed, names or resolve_by_system)
    with pytest.raises(AddressRefused) as caught:
        await fetcher.fetch(Outgoing(url=url))
    await fetcher.close()
    return caught.value.reason


async def test_a_named_host_is_called_and_its_answer_comes_whole():
    async with serving(answering(b"hello", headers={"X-Kind": "text"})) as server:
        fetcher = CheckedFetcher(server.allowed)

        found = await fetcher.fetch(Outgoing(url=f"{server.url}/a?b=c", headers={"X-Mine": "1"}))
        again = await fetcher.fetch(Outgoing(url=server.url, method="POST", body=b"{}"))
        await fetcher.close()

    assert (found.status, found.body, found.headers["x-kind"]) == (200, b"hello", "text")
    assert again.body == b"hello"
    assert [(one.method, one.path, one.body) for one in server.requests] == [
        ("GET", "/a?b=c", b""),
        ("POST", "/", b"{}"),
    ]
    assert server.requests[0].headers["x-mine"] == "1"
    assert server.connections == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", RefusedFor.ADDRESS),
        ("http://localhost/", RefusedFor.ADDRESS),
        ("http://0.0.0.0/", RefusedFor.ADDRESS),
        ("http://2130706433/", RefusedFor.ADDRESS),
        ("http://0x7f.1/", RefusedFor.ADDRESS),
        ("http://10.0.0.8/", RefusedFor.ADDRESS),
        ("http://172.16.0.1/", RefusedFor.ADDRESS),
        ("http://192.168.1.1/", RefusedFor.ADDRESS),
        ("http://100.100.100.200/", RefusedFor.ADDRESS),
        ("http://169.254.169.254/latest/meta-data", RefusedFor.ADDRESS),
        ("http://168.63.129.16/", RefusedFor.ADDRESS),
        ("http://224.0.0.1/", RefusedFor.ADDRESS),
        ("http://255.255.255.255/", RefusedFor.ADDRESS),
        ("http://[::1]/", RefusedFor.ADDRESS),
        ("http://[::]/", RefusedFor.ADDRESS),
        ("http://[fe80::1]/", RefusedFor.ADDRESS),
        ("http://[fd00:ec2::254]/", RefusedFor.ADDRESS),
        ("http://[::ffff:127.0.0.1]/", RefusedFor.ADDRESS),
        ("http://[::ffff:169.254.169.254]/", RefusedFor.ADDRESS),
        ("http://[64:ff9b::7f00:1]/", RefusedFor.ADDRESS),
        ("http://[2002:7f00:1::]/", RefusedFor.ADDRESS),
        ("http://[2001:0:7f00:1::80ff:fffe]/", RefusedFor.ADDRESS),
        ("http://93.184.216.34:8080/", RefusedFor.PORT),
        ("https://93.184.216.34:22/", RefusedFor.PORT),
        ("ftp://93.184.216.34/", RefusedFor.SCHEME),
        ("file:///etc/passwd", RefusedFor.SCHEME),
        ("//93.184.216.34/", RefusedFor.SCHEME),
        ("http://user:secret@93.184.216.34/", RefusedFor.CREDENTIALS),
        ("http:///path", RefusedFor.HOST),
    ],
)
async def test_what_is_inside_or_odd_is_never_called(url: str, reason: RefusedFor):
    assert await refused(url) is reason


async def test_one_private_address_among_public_ones_is_enough_to_refuse():
    names = Names(("93.184.216.34", "10.0.0.8"))

    assert await refused("https://shop.test/", names=names) is RefusedFor.ADDRESS


async def test_public_addresses_are_fit_and_a_name_without_any_fails():
    public = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946")

    assert await checked_addresses("shop.test", 443, AllowedHosts(), Names(public)) == public
    with pytest.raises(FetchFailed, match="name_unknown"):
        await checked_addresses("shop.test", 443, AllowedHosts(), Names(()))
    with pytest.raises(AddressRefused):
        await checked_addresses("shop.test", 443, AllowedHosts(), Names(("no address",)))
    assert await resolve_by_system("name.invalid", 80) == ()


async def test_an_allowed_name_is_never_the_way_to_the_credentials_of_the_cloud():
    names = Names(("169.254.169.254",))

    assert await refused("http://model.lan:9/", allowed=("model.lan",), names=names) is RefusedFor.ADDRESS


async def test_the_name_is_asked_once_and_the_checked_address_is_called():
    async with serving(answering(b"ok")) as server:
        names = Names(("127.0.0.1",), ("127.0.0.9",))
        fetcher = CheckedFetcher(("model.lan",), names)

        found = await fetcher.fetch(Outgoing(url=f"http://model.lan:{server.port}/v1"))
        await fetcher.close()

    assert found.url == f"http://model.lan:{server.port}/v1"
    assert names.asked == ["model.lan"]
    assert server.requests[0].headers["host"] == f"model.lan:{server.port}"


async def test_a_second_address_is_tried_when_the_first_takes_no_call():
    async with serving(answering(b"ok")) as server:
        fetcher = CheckedFetcher(("model.lan",), Names(("127.0.0.7", "127.0.0.1")))

        found = await fetcher.fetch(Outgoing(url=f"http://model.lan:{server.port}/"))
        await fetcher.close()

    assert found.body == b"ok"


async def test_an_entry_with_a_port_allows_that_port_only():
    allowed = AllowedHosts(("model.lan:8000", "[::1]:9000", "other"))

    assert allowed.has("model.lan", 8000) and not allowed.has("model.lan", 8001)
    assert allowed.has("::1", 9000) and not allowed.has("::1", 80)
    assert allowed.has("other", 1) and not allowed.has("another", 1)


async def test_a_redirect_inside_is_refused_where_the_first_address_was_fine():
    async with serving(answering(b"", status=302, headers={"Location": "http://169.254.169.254/"})) as server:
        reason = await refused(server.url, allowed=server.allowed)

    assert reason is RefusedFor.ADDRESS


async def test_three_redirects_are_followed_and_no_more():
    async def onward(request: Request, writer: asyncio.StreamWriter) -> None:
        step = int(request.path.strip("/") or "0")
        reply(writer, b"end", status=200 if step == 3 else 302, headers={"Location": f"/{step + 1}"})

    async with serving(onward) as server:
        fetcher = CheckedFetcher(server.allowed)
        found = await fetcher.fetch(Outgoing(url=f"{server.url}/0"))
        with pytest.raises(AddressRefused):
            await fetcher.fetch(Outgoing(url=f"{server.url}/4"))
        with pytest.raises(AddressRefused):
            await fetcher.fetch(Outgoing(url=f"{server.url}/0", method="POST"))
        await fetcher.close()

    assert (found.body, found.url) == (b"end", f"{server.url}/3")


async def test_a_secret_does_not_follow_to_another_host():
    async with serving(answering(b"ok")) as other:

        async def elsewhere(_: Request, writer: asyncio.StreamWriter) -> None:
            reply(writer, status=302, headers={"Location": f"{other.url}/"})

        async with serving(elsewhere) as server:
            fetcher = CheckedFetcher((*server.allowed, *other.allowed))
            call = Outgoing(url=server.url, headers={"Authorization": "Bearer s3cret", "X-Kind": "a"})
            await fetcher.fetch(call)
            await fetcher.close()

    assert server.requests[0].headers["authorization"] == "Bearer s3cret"
    assert "authorization" not in other.requests[0].headers and other.requests[0].headers["x-kind"] == "a"
    assert "s3cret" not in repr(call)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_proxies_of_the_environment_do_not_count(scheme: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(f"{scheme}_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with serving(answering(b"direct")) as server:
        fetcher = CheckedFetcher(server.allowed)

        found = await fetcher.fetch(Outgoing(url=server.url))
        await fetcher.close()

    assert found.body == b"direct"


async def test_size_is_bounded_whether_it_is_announced_or_not():
    for answer in (answering(b"x" * 2_000), body(b"x" * 100, total=1_000_000_000)):
        async with serving(answer) as server:
            fetcher = CheckedFetcher(server.allowed)
            with pytest.raises(FetchFailed, match="too_large"):
                await fetcher.fetch(Outgoing(url=server.url, max_bytes=1_000))
            await fetcher.close()


async def test_a_compressed_body_is_refused_for_nobody_knows_its_size():
    async with serving(answering(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})) as server:
        fetcher = CheckedFetcher(server.allowed)
        with pytest.raises(FetchFailed, match="compressed"):
            await fetcher.fetch(Outgoing(url=server.url))
        await fetcher.close()

    assert server.requests[0].headers["accept-encoding"] == "identity"


async def test_time_is_bounded_over_the_whole_call():
    async with serving(stay_silent) as server:
        fetcher = CheckedFetcher(server.allowed)
        with pytest.raises(FetchFailed, match="too_slow"):
            await fetcher.fetch(Outgoing(url=server.url, timeout_s=0.05))
        await fetcher.close()


async def test_no_server_or_a_server_that_talks_nonsense_is_a_failed_call():
    async def nonsense(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\x01 not http\r\n\r\n")

    async with serving(nonsense) as server:
        fetcher = CheckedFetcher(server.allowed)
        with pytest.raises(FetchFailed):
            await fetcher.fetch(Outgoing(url=server.url))
    with pytest.raises(FetchFailed):
        await fetcher.fetch(Outgoing(url=server.url))
    with pytest.raises(FetchFailed):
        await fetcher.fetch(Outgoing(url="http://[not an address/"))
    await fetcher.close()


async def test_connections_of_many_hosts_are_let_go_the_oldest_first():
    async with serving(answering(b"ok")) as server:
        fetcher = CheckedFetcher(tuple(f"host{n}" for n in range(20)), Names(("127.0.0.1",)))
        for number in range(20):
            await fetcher.fetch(Outgoing(url=f"http://host{number}:{server.port}/"))
        await fetcher.fetch(Outgoing(url=f"http://host19:{server.port}/"))
        await fetcher.close()

    assert server.connections == 20


async def test_a_certificate_is_checked_for_the_name_that_was_asked(tmp_path: Path):
    asked: list[str | None] = []
    context = _self_signed("model.lan", tmp_path)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    async with serving(answering(b"ok"), tls=context) as server:
        fetcher = CheckedFetcher(("model.lan",), Names(("127.0.0.1",)))
        with pytest.raises(FetchFailed):
            await fetcher.fetch(Outgoing(url=f"https://model.lan:{server.port}/"))
        await fetcher.close()

    assert asked[0] == "model.lan" and not server.requests


async def test_a_redirect_from_a_safe_line_to_an_open_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    context = _self_signed("model.lan", tmp_path)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    async with serving(
        answering(status=302, headers={"Location": "http://model.lan/"}), tls=context
    ) as server:
        fetcher = CheckedFetcher(("model.lan",), Names(("127.0.0.1",)))
        with pytest.raises(AddressRefused) as caught:
            await fetcher.fetch(Outgoing(url=f"https://model.lan:{server.port}/"))
        await fetcher.close()

    assert caught.value.reason is RefusedFor.DOWNGRADE


def _self_signed(name: str, folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def test_the_way_out_loaded_late_checks_and_answers_like_the_other():
    async with serving(answering(b"hello")) as server:
        fetcher = LateFetcher(server.allowed)
        await fetcher.close()

        found = await fetcher.fetch(Outgoing(url=server.url))
        with pytest.raises(AddressRefused):
            await fetcher.fetch(Outgoing(url="http://127.0.0.1:1/"))
        await fetcher.close()

    assert (found.status, found.body) == (200, b"hello")
    assert server.connections == 1
