"""``zhida demo``: the sample shop in one process, with logins to try it and scripted people on request."""

import asyncio

from zhida.adapters.crypto.tokens import RandomTokens
from zhida.bootstrap.config import Config
from zhida.bootstrap.server import Announce, serving
from zhida.services.platform import Platform
from zhida.services.tenancy import MAIN
from zhida.visitors.scripted import scripted_agent, scripted_visitor
from zhida.visitors.seed import SampleAgent, seed_shop

__all__ = ["run_demo"]


async def run_demo(config: Config, announce: Announce, *, visitor: bool, agent: bool) -> None:
    """Seed the shop once, print addresses and logins, serve until told to stop."""
    password = RandomTokens().new()[:10]
    people: list[asyncio.Task[None]] = []

    async def first_words(platform: Platform, url: str) -> None:
        agents = await seed_shop(platform, MAIN, password)
        announce(_poster(platform.tenancy.of(MAIN).name, url, agents, password))
        if agent:
            people.append(asyncio.create_task(scripted_agent(url, agents[0].login, password)))
        if visitor:
            people.append(asyncio.create_task(scripted_visitor(url)))

    try:
        await serving(config, first_words)
    finally:
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)


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
