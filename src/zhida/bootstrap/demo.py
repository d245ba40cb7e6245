"""``zhida demo``: the sample shop in one process, with logins to try it and scripted people on request."""

import asyncio
from collections.abc import Coroutine
from functools import partial

import jwt
import structlog

from zhida.adapters.crypto.key_folder import KeyFolder
from zhida.adapters.crypto.tokens import RandomTokens
from zhida.bootstrap.config import Config
from zhida.bootstrap.server import Announce, serving
from zhida.bootstrap.system import SystemClock
from zhida.core.contacts.entitlements import Entitlement
from zhida.core.kernel.times import MICROS
from zhida.services.platform import Platform
from zhida.services.tenancy import MAIN
from zhida.visitors.crowd import Crowd, play_crowd
from zhida.visitors.scripted import scripted_agent, scripted_visitor
from zhida.visitors.seed import SampleAgent, seat_agents, seed_shop

__all__ = ["run_demo"]

_INBOX = "web"
_log = structlog.get_logger(__name__)


async def run_demo(
    config: Config, announce: Announce, *, visitor: bool, agent: bool, crowd: Crowd | None = None
) -> None:
    """Seed the shop once, print addresses and logins, serve until told to stop.

    Args:
        config: Where the shop lives.
        announce: Prints a line.
        visitor: One scripted visitor comes by again and again.
        agent: One scripted agent answers.
        crowd: A scenario played by visitors and agents of its own.
    """
    password = RandomTokens().new()[:10]
    people: list[asyncio.Task[None]] = []

    async def first_words(platform: Platform, url: str) -> None:
        agents = await seed_shop(platform, MAIN, password)
        announce(_poster(platform.tenancy.of(MAIN).name, url, agents, password))
        if agent:
            people.append(asyncio.create_task(scripted_agent(url, agents[0].login, password)))
        if visitor:
            people.append(asyncio.create_task(scripted_visitor(url)))
        if crowd is not None:
            logins = await seat_agents(platform, MAIN, crowd.agents, crowd.scenario.capacity, password)
            playing = play_crowd(url, crowd, logins, password, partial(_vouched, config), announce)
            people.append(asyncio.create_task(_told(playing)))

    try:
        await serving(config, first_words)
    finally:
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)


async def _told(playing: Coroutine[None, None, None]) -> None:
    """Let a day that cannot be played say so instead of ending in silence."""
    try:
        await playing
    except Exception:
        _log.exception("demo.crowd_stopped")
        raise


def _vouched(config: Config, name: str) -> str:
    """Return what the server of the shop's page would sign for a customer of the express lane."""
    key = KeyFolder(config.data_dir / "keys").keys(f"identity-{MAIN}-{_INBOX}")[-1]
    now = SystemClock().utc() // MICROS
    claims: dict[str, object] = {
        "sub": name,
        "aud": _INBOX,
        "iat": now,
        "exp": now + 300,
        "jti": RandomTokens().new(),
        "name": name,
        "entitlements": [Entitlement.SENIOR.value],
    }
    return jwt.encode(claims, key.secret, algorithm="HS256", headers={"kid": key.key_id})


def _poster(shop: str, url: str, agents: tuple[SampleAgent, ...], password: str) -> str:
    logins = "\n".join(f"  {one.login:<12} {one.name}  {one.role}" for one in agents)
    return (
        f"{shop}\n"
        f"  customers  {url}/chat\n"
        f"  agents     {url}/desk\n"
        f"  wall       {url}/wall\n\n"
        f"logins, all with the password {password}\n{logins}\n\n"
        "Ctrl+C stops."
    )
