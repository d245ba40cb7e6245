"""T22 over real sockets: who sends a body drop by drop is told so and let go; others are not kept waiting."""

import asyncio
from urllib.parse import urlsplit

import pytest

from tests.acceptance.served_rig import served_rig
from zhida.client import contact_token
from zhida.web.common.bodies import BodyPace
from zhida.web.common.config import WebConfig

SOON = BodyPace(grace_s=0.3, bytes_per_s=1_000, most_s=1.0)
LENGTH = 5_000


async def _trickle(url: str, every_s: float, drop: bytes) -> bytes:
    """Send the head of a request, then drop after drop; return what came back, nothing where it was cut."""
    host = urlsplit(url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    head = (
        f"POST /api/v1/visits HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {LENGTH}\r\n\r\n"
    )
    writer.write(head.encode())
    answer = asyncio.create_task(reader.read(-1))
    while not answer.done():
        writer.write(drop)
        await asyncio.wait((answer,), timeout=every_s)
    writer.close()
    try:
        return await answer
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("drop", [b"", b" ", b" " * 60], ids=["silent", "a byte", "below the pace"])
async def test_body_that_comes_drop_by_drop_is_ended(drop: bytes) -> None:
    async with served_rig(WebConfig(secure_cookies=False, body_pace=SOON)) as (_, url):
        slow = [asyncio.create_task(_trickle(url, 0.1, drop)) for _ in range(20)]

        token = await contact_token(url)
        async with asyncio.timeout(30):
            answers = await asyncio.gather(*slow)

    assert token
    told = [answer for answer in answers if answer]
    assert len(told) == len(answers) if not drop else told
    assert all(b" 408 " in answer.partition(b"\r\n")[0] for answer in told)
    assert all(b'"code":"too_slow"' in answer for answer in told)


async def test_body_that_keeps_the_pace_is_read_to_its_end() -> None:
    async with served_rig(WebConfig(secure_cookies=False, body_pace=BodyPace(grace_s=20))) as (_, url):
        body = b'{"inbox":"web"}'
        answer = await asyncio.wait_for(_trickle_whole(url, body), 30)

    assert b" 201 " in answer.partition(b"\r\n")[0]


async def _trickle_whole(url: str, body: bytes) -> bytes:
    """Send a small body in single bytes and return the answer."""
    host = urlsplit(url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    head = (
        f"POST /api/v1/visits HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode())
    for byte in body:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0)
    answer = await reader.read(-1)
    writer.close()
    return answer
