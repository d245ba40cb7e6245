"""Planning over HTTP: one plan in the background, what-if at once, today, shifts as files."""

import asyncio
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from tests.web.rest.world import ACME, MAIN, Json, Person, World
from zhida.core.kernel.actors import Role
from zhida.core.kernel.errors import NotFound
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.core.planning.refusals import InvalidStaffing
from zhida.ports.planning import PlanFailed, PlanTask
from zhida.services.planning_kept import PlanKept
from zhida.web.admin.plan_schemas import plan_seen

SMALL: Json = {"volume": 120, "days": 2, "resolves": 0.5, "agent_hour": 30}


def table(days: int = 7, bad: str = "") -> str:
    lines = ["start,contacts"]
    for day in range(days):
        at = datetime(2026, 11, 14) + timedelta(days=day)  # noqa: DTZ001  tables hold local times
        lines += [f"{at + timedelta(minutes=30 * k):%Y-%m-%d %H:%M},{k % 5}" for k in range(18, 26)]
    return "\n".join([*lines, bad] if bad else lines)


async def done(world: World, tenant: TenantId = MAIN) -> None:
    """Wait until the plan of a tenant has ended."""
    kept = await world.platform.planning.last(tenant)
    assert kept is not None
    assert kept.work is not None
    await asyncio.gather(kept.work, return_exceptions=True)


async def begun(person: Person, body: Json) -> Json:
    answer = await person.post("/plan", body)
    assert answer.status_code == 202, answer.text
    return cast("Json", answer.json())


async def refused(person: Person, path: str, body: Json, lang: str = "zh-CN") -> tuple[str, Json]:
    answer = await person.post(path, body, **{"accept-language": lang})
    assert answer.status_code == 422, answer.text
    said = cast("Json", answer.json())
    return str(said["message"]), cast("Json", said["params"])


async def test_a_plan_is_made_read_and_taken_away(world: World) -> None:
    boss = await world.agent(Role.SUPERVISOR)
    assert (await boss.get("/plan")).json() == {"plan": None}

    first = await begun(
        boss, {**SMALL, "volume": None, "table": table(), "day": "2026-11-30", "agents_most": 0}
    )
    await done(world)
    seen = cast("Json", (await boss.get(f"/plan/{first['id']}")).json())
    roster = await boss.get(f"/plan/{first['id']}/shifts.csv")
    dates = await boss.get(f"/plan/{first['id']}/shifts.ics")

    assert (first["state"], seen["state"], seen["day"], seen["source"]) == (
        "running",
        "done",
        "2026-11-30",
        "table",
    )
    assert (await boss.get("/plan")).json() == {"plan": seen}
    assert cast("Json", seen["short"])["people"] == cast("Json", cast("Json", seen["plan"])["peak"])["agents"]
    assert cast("Json", seen["figures"])["resolves"] == 0.5
    assert roster.headers["content-type"].startswith("text/csv")
    assert roster.text.splitlines()[1].startswith("2026-11-30,")
    assert 'filename="shifts-2026-11-30.ics"' in dates.headers["content-disposition"]
    assert dates.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "SUMMARY:当班" in dates.text


async def test_a_cancelled_plan_keeps_the_best(world: World) -> None:
    boss = await world.agent(Role.SUPERVISOR)
    plan = await begun(boss, {**SMALL, "volume": 3_000, "days": 400})
    kept = await world.platform.planning.kept(MAIN, str(plan["id"]))
    while kept.document is None:  # noqa: ASYNC110  a child says so, in its own time
        await asyncio.sleep(0.01)
    assert (await boss.post("/plan", SMALL)).status_code == 409

    stopped = cast("Json", (await boss.send("DELETE", f"/plan/{plan['id']}")).json())

    assert (stopped["state"], kept.state) == ("cancelled", "cancelled")
    assert cast("Json", stopped["plan"])["intervals"]
    assert (await boss.get(f"/plan/{plan['id']}/shifts.csv")).status_code == 200


async def test_plans_of_another_tenant_are_not_there(world: World) -> None:
    boss, theirs = await world.agent(Role.SUPERVISOR), await world.agent(Role.SUPERVISOR, ACME)
    plan = await begun(boss, SMALL)

    paths = ["", "/shifts.csv", "/shifts.ics"]
    there = [await theirs.get(f"/plan/{plan['id']}{path}") for path in paths]
    there.append(await theirs.send("DELETE", f"/plan/{plan['id']}"))
    there.append(await theirs.post("/plan/what-if", {"plan": plan["id"]}))

    assert [each.status_code for each in there] == [404] * 5
    assert (await theirs.get("/plan")).json() == {"plan": None}
    assert (await world.platform.planning.kept(MAIN, str(plan["id"]))).state == "running"


@pytest.mark.parametrize(
    ("bad", "row", "words"),
    [
        ("2026-11-21 00:00,many", 58, "第58行的人数，要写0以上的数字"),
        ("tomorrow,3", 58, "第58行的时间，要写成2026-11-11 09:15"),
    ],
)
async def test_a_wrong_line_is_named_by_row_and_column(world: World, bad: str, row: int, words: str) -> None:
    boss = await world.agent(Role.SUPERVISOR)

    message, params = await refused(boss, "/plan", {"table": table(bad=bad)})

    assert words in message
    assert params["row"] == row
    assert await world.platform.planning.last(MAIN) is None


@pytest.mark.parametrize(
    ("body", "lang", "words"),
    [
        ({"own": True}, "zh-CN", "还没有完整的一天"),
        ({"own": True}, "zh-TW", "還沒有完整的一天"),
        ({"own": True}, "en", "there is no whole day yet"),
        ({"volume": 5, "service_level": 1}, "zh-CN", "目标，要在0和1之间"),
        ({"volume": 5, "patience_s": 0}, "en", "patience"),
        ({"table": table(1), "day": "2026-11-30"}, "zh-CN", "没有和那天同一个星期几的日子"),
        ({}, "zh-CN", "one of table, own and volume"),
        ({"own": True, "volume": 5}, "zh-CN", "one of table, own and volume"),
        ({"volume": 5, "day": "2026-02-31"}, "zh-CN", "2026-11-11"),
        ({"volume": 5, "handle_s": float("1e300")}, "zh-CN", "handle_s"),
    ],
)
async def test_what_cannot_be_planned_is_said_in_the_language_of_the_caller(
    world: World, body: Json, lang: str, words: str
) -> None:
    boss = await world.agent(Role.SUPERVISOR)

    message, _ = await refused(boss, "/plan", body, lang)

    assert words in message


async def test_the_sliders_are_answered_at_once_and_keep_nothing(world: World) -> None:
    boss = await world.agent(Role.SUPERVISOR)

    found = cast("Json", (await boss.post("/plan/what-if", {"volume": 2_000, "resolves": 0.7})).json())
    fewer = await boss.post("/plan/what-if", {"volume": 2_000, "resolves": 0.7, "staff": 5})
    message, _ = await refused(boss, "/plan/what-if", {"volume": 10, "promise_s": 5})

    assert found["agents"] == found["needed"]
    assert found["peak"] in {"10:30", "10:45", "11:00"}
    assert cast("float", fewer.json()["service_level"]) < cast("float", found["service_level"])
    assert "开口前的秒数" in message
    assert await world.platform.planning.last(MAIN) is None


async def test_the_sliders_stand_on_the_contacts_of_a_plan(world: World) -> None:
    boss = await world.agent(Role.SUPERVISOR)
    plan = await begun(boss, SMALL)

    found = await boss.post("/plan/what-if", {"plan": plan["id"], "volume": 9_999})

    assert found.json()["contacts"] == pytest.approx(120)


def test_patience_that_was_measured_is_among_the_figures() -> None:
    task = PlanTask(contacts=(1.0,), patience=((0.0, 1.0), (40.0, 0.4)))
    kept = PlanKept(
        id="pln_1",
        asked_at=Micros(0),
        day=date(2026, 12, 1),
        source="own",
        past_days=9,
        task=task,
        agents_most=None,
    )

    seen = plan_seen(kept, None)

    assert seen.figures["patience"] == [[0.0, 1.0], [40.0, 0.4]]
    assert "contacts" not in seen.figures


async def test_told_waits_are_there_for_whoever_plans(world: World) -> None:
    boss, agent = await world.agent(Role.SUPERVISOR), await world.agent(is_ready=True)
    nothing = cast("Json", (await boss.get("/plan/told-waits")).json())
    await world.talking(await world.visitor(), agent)

    found = cast("Json", (await boss.get("/plan/told-waits")).json())
    refused = await agent.get("/plan/told-waits")

    assert cast("Json", nothing["ranges"])["share"] is None
    assert (nothing["goal"], nothing["at_once_s"]) == (0.9, 8)
    assert [each["to_s"] for each in cast("list[Json]", found["by_told"])][-1] is None
    assert set(found) == set(nothing)
    assert refused.status_code == 403


async def test_today_says_how_many_to_call_in_and_a_plan_that_failed_why(world: World) -> None:
    boss = await world.agent(Role.SUPERVISOR)
    assert (await boss.get("/plan/today")).json()["advice"] == "no_plan"
    plan = await begun(boss, {**SMALL, "volume": None, "table": table(), "day": "2026-11-21"})
    await done(world)
    kept = await world.platform.planning.kept(MAIN, str(plan["id"]))

    found = cast("Json", (await boss.get("/plan/today")).json())
    told: list[str] = []
    for refusal in (PlanFailed("ended with -9"), InvalidStaffing("no", column="agents"), NotFound()):
        kept.state, kept.refused = "failed", refusal
        told.append((await boss.get(f"/plan/{plan['id']}")).json()["why"])

    assert found["advice"] in {"call_in", "keep", "release"}
    assert found["plan_id"] == plan["id"]
    assert ["算到一半停了" in told[0], "再多的人也做不到" in told[1], "算不了" in told[2]] == [True] * 3
