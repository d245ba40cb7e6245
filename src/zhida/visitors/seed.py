"""Fills an empty store with the sample shop: settings, articles, canned replies, agents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import Broken
from zhida.core.kernel.events import Json
from zhida.core.kernel.ids import TenantId
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.validation import ArticleRow, Cell, read_articles
from zhida.ports.storage import Put, Unit
from zhida.services.calibrating import Sample
from zhida.services.platform import Platform
from zhida.services.rows import text
from zhida.services.staff import NewAgent
from zhida.services.tenancy import system
from zhida.visitors import shop

__all__ = ["SampleAgent", "seat_agents", "seed_shop", "shop_articles", "shop_samples", "shop_settings"]

_ALL_SKILLS: Final = 2
"""In the sample shop everybody can help with everything a little, so that one signed-in agent is enough."""
_SCRIPTED: Final = "auto-"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleAgent:
    """One agent of the sample shop, as printed for whoever tries it."""

    login: str
    name: str
    role: str


def shop_settings() -> Mapping[str, Json]:
    """Return the sample shop as a settings document."""
    shop_file = shop.settings()
    names = ("name", "bot_name", "queues", "lanes", "dispositions")
    greetings = {"zh-CN": shop_file["greeting_zh"], "en": shop_file["greeting_en"]}
    document: dict[str, object] = {name: shop_file[name] for name in names}
    document |= {"greetings": greetings, "topic_queues": shop_file["topics"], "default_queue": "general"}
    return cast("Mapping[str, Json]", document)


def shop_articles() -> tuple[Article, ...]:
    """Return the articles of the sample shop."""
    rows = (
        ArticleRow(line=number, values=cast("Mapping[str, Cell]", row))
        for number, row in enumerate(shop.articles(), start=1)
    )
    read = read_articles(rows)
    if read.errors:
        first = read.errors[0]
        raise Broken(params={"line": first.line, "why": first.what})
    return tuple(article for _, article in read.articles)


def shop_samples() -> tuple[Sample, ...]:
    """Return the labelled messages that came with the shop: our own evaluation set."""
    return tuple(Sample(text=str(row["text"]), gold=_gold(row["gold"])) for row in shop.judged())


def _gold(value: object) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value})
    return frozenset(str(one) for one in cast("list[object]", value or []))


async def seed_shop(platform: Platform, tenant: TenantId, password: str) -> tuple[SampleAgent, ...]:
    """Bring the sample shop into a tenant, once; set everybody's password; return who can sign in.

    What the bot may answer is certified in the background, on the labelled messages of the shop.
    """
    platform.oversight.calibrating.samples[tenant] = shop_samples()
    if not await platform.staff.list(tenant):
        await platform.tenancy.change(tenant, shop_settings(), system(tenant))
        await platform.knowledge.replace(tenant, shop_articles(), (), system(tenant))
        await _seed_canned(platform, tenant)
        await platform.staff.add_all(tenant, _agents(), password)
    else:
        known = [text(row, "id") for row in await platform.staff.list(tenant)]
        await platform.staff.set_password(tenant, known, password)
    rows = await platform.staff.list(tenant)
    return tuple(
        SampleAgent(login=text(row, "login"), name=text(row, "name"), role=text(row, "role"))
        for row in rows
        if not text(row, "login").startswith(_SCRIPTED)
    )


async def seat_agents(
    platform: Platform, tenant: TenantId, count: int, capacity: int, password: str
) -> tuple[str, ...]:
    """Return the logins of so many scripted agents who can do everything; the missing ones are added."""
    logins = tuple(f"{_SCRIPTED}{number:03}" for number in range(1, count + 1))
    known = {text(row, "login"): text(row, "id") for row in await platform.staff.list(tenant)}
    new = tuple(
        NewAgent(login=login, name=f"示范坐席{login[-3:]}", capacity=capacity, skills=_all_skills())
        for login in logins
        if login not in known
    )
    if new:
        await platform.staff.add_all(tenant, new, password)
    for login in logins:
        if login in known:
            await platform.staff.change(tenant, known[login], {"capacity": capacity})
    return logins


def _all_skills() -> Mapping[str, int]:
    queues = cast("Sequence[Mapping[str, object]]", shop.settings()["queues"])
    return {skill: _ALL_SKILLS for queue in queues for skill in cast("Sequence[str]", queue["skills"])}


async def _seed_canned(platform: Platform, tenant: TenantId) -> None:
    puts = tuple(
        Put(
            table="canned",
            values={
                "id": str(row["id"]),
                "shortcut": str(row["shortcut"]),
                "text": str(row["text"]),
                "tags": " ".join(cast("Sequence[str]", row["tags"])),
            },
        )
        for row in shop.canned_replies()
    )
    await platform.store.commit(Unit(tenant=tenant, changes=puts))


def _agents() -> tuple[NewAgent, ...]:
    every = _all_skills()
    return tuple(
        NewAgent(
            login=str(row["login"]),
            name=str(row["name"]),
            number=str(row["number"]),
            role=Role(str(row["role"])),
            capacity=int(str(row["capacity"])),
            skills={**every, **cast("Mapping[str, int]", row["skills"])},
        )
        for row in cast("Sequence[Mapping[str, object]]", shop.settings()["agents"])
    )
