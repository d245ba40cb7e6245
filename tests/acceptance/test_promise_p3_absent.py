"""P3 over real sockets: who is gone is passed over after 30 s, never put out, and returns to the place."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import httpx
import pytest

from tests.acceptance.served_rig import served_rig
from tests.acceptance.shopfloor import Visitor
from tests.services.rig import HOST_KEY, Rig
from zhida.client import contact_token, open_line
from zhida.core.kernel.times import MICROS
from zhida.testing.crypto import MemoryIdentityVerifier

ABSENT_AFTER_S = 30


@pytest.fixture
async def shop() -> AsyncGenerator[tuple[Rig, str]]:
    async with served_rig() as served:
        yield served


async def _visitor(url: str, token: str = "") -> Visitor:
    token = token or await contact_token(url)
    return Visitor(url, token, await open_line(url, "panel", token=token))


async def _until(rig: Rig, told: Callable[[], bool]) -> None:
    """Let the platform work until something is true."""
    async with asyncio.timeout(30):
        while not told():
            await rig.step()
            await asyncio.sleep(0.01)


def _position(visitor: Visitor) -> object:
    shown = [event for event in visitor.events if event["type"] == "queue.position_shown"]
    return (shown[-1]["position"], shown[-1]["cause"]) if shown else None


async def test_who_closes_the_page_is_passed_over_after_half_a_minute_and_returns_to_the_same_place(
    shop: tuple[Rig, str],
) -> None:
    rig, url = shop
    ahead, me = await _visitor(url), await _visitor(url)
    matter = str((await ahead.ask())["conversation_id"])
    await rig.wait(1)
    await me.ask()
    await _until(rig, lambda: _position(me) == (2, "entered"))
    place = await ahead.due_at()

    await ahead.line.close()
    await _until(rig, lambda: not rig.platform.presence.is_contact_connected(rig.tenant, matter))
    await rig.wait(ABSENT_AFTER_S - 1)
    assert not (await rig.place(matter)).absent
    await rig.wait(2)
    await _until(rig, lambda: _position(me) == (1, "ahead_absent"))
    gone = await rig.place(matter)
    await ahead.reopen()
    await _until(rig, lambda: _position(me) == (2, "present_again"))

    assert gone.absent and gone.due_at == place
    assert await ahead.due_at() == place
    assert (await ahead.told("queue.returned"))["cause"] == "contact_back"
    assert "queue.left" not in ahead.kinds()
    await _close(ahead, me)


async def test_a_short_break_of_the_line_is_no_absence(shop: tuple[Rig, str]) -> None:
    rig, url = shop
    me = await _visitor(url)
    matter = str((await me.ask())["conversation_id"])

    await me.line.close()
    await _until(rig, lambda: not rig.platform.presence.is_contact_connected(rig.tenant, matter))
    await rig.wait(ABSENT_AFTER_S - 5)
    await me.reopen()
    await rig.wait(60)

    assert "queue.absent" not in await rig.names(matter)
    await _close(me)


async def test_p2_signing_in_while_waiting_keeps_my_place_and_brings_my_other_tab_along(
    shop: tuple[Rig, str],
) -> None:
    rig, url = shop
    me = await _visitor(url)
    tab = await _visitor(url, me.token)
    await me.ask()
    place = await me.due_at()

    token = await _sign_in(rig, url, me.token)
    closed = [await page.line.until_closed() for page in (me, tab)]
    back, other = await _visitor(url, token), await _visitor(url, token)

    assert closed == [4409, 4409]
    assert [frame["reason"] for frame in tab.line.frames if frame["type"] == "reset"] == ["identified"]
    assert await back.due_at() == await other.due_at() == place
    await _close(me, tab, back, other)


async def _sign_in(rig: Rig, url: str, token: str) -> str:
    now = rig.clock.utc() // MICROS
    claims = {"sub": "u-1", "aud": "web", "iat": now, "exp": now + 60, "jti": "j1", "name": "李梅"}
    signed = MemoryIdentityVerifier().issue(HOST_KEY, claims)
    async with httpx.AsyncClient(base_url=url, verify=False) as http:
        bearer = {"Authorization": f"Bearer {token}"}
        answer = await http.post("/api/v1/visits/identity", json={"jwt": signed}, headers=bearer)
    assert answer.is_success, answer.text
    return str(answer.json()["token"])


async def _close(*visitors: Visitor) -> None:
    for visitor in visitors:
        await visitor.line.close()
