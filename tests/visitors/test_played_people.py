"""What the played people do that a short day over real sockets does not show every time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest

from zhida.client import Frame, Refusal
from zhida.core.planning.scenario import Lapses, Scenario
from zhida.sim.draws import NEVER, Drawn, Draws, Stretch
from zhida.visitors.played_agent import PlayedAgent
from zhida.visitors.stage import Door, Outcome, Stage, Timeline

SCENARIO = Scenario(slot_s=60, contacts=(2.0,))
DUTY = Stretch(agent=0, start=0, end=60_000_000, vanishes=NEVER)


class Desk:
    """The line of a desk, held by a test: it notes what is asked and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.is_open = True
        self.on_frame: Callable[[Frame], None] = lambda _: None
        self.calls: list[tuple[str, Mapping[str, object]]] = []
        self.refuses: set[str] = set()
        self.news = asyncio.Event()

    async def call(self, cmd: str, **args: object) -> Mapping[str, object]:
        self.calls.append((cmd, args))
        self.news.set()
        if cmd in self.refuses:
            raise Refusal("conflict", "not now")
        return {}

    async def close(self) -> None:
        self.is_open = False

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def put(self, key: str, row: Mapping[str, object]) -> None:
        self.on_frame({"op": "put", "key": key, "row": row})


def refusing(code: str, times: int, then: str) -> Callable[..., Awaitable[str]]:
    """Return a call that is refused so many times."""
    left = [times]

    async def call(*_: object) -> str:
        if left[0] > 0:
            left[0] -= 1
            raise Refusal(code, "wait")
        return then

    return call


def stage(scenario: Scenario = SCENARIO) -> Stage:
    made = Timeline(1_000.0)
    return Stage(
        scenario=scenario,
        draws=Draws(scenario, 1),
        timeline=made,
        door=Door("http://shop.test", lambda name: name),
        outcome=Outcome(),
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody try again only after seconds."""
    monkeypatch.setattr("zhida.visitors.stage._TRY_AGAIN_S", 0.0)
    monkeypatch.setattr("zhida.visitors.stage._LOOK_S", 0.0)
    monkeypatch.setattr("zhida.visitors.played_agent._TRY_AGAIN_S", 0.0)


async def seated(
    monkeypatch: pytest.MonkeyPatch, on: Stage, stretches: tuple[Stretch, ...] = (DUTY,)
) -> tuple[PlayedAgent, Desk]:
    desk = Desk()

    async def opened(*_: object, **__: object) -> Desk:
        return desk

    monkeypatch.setattr("zhida.visitors.played_agent.desk_cookie", refusing("too_many", 1, "cookie"))
    monkeypatch.setattr("zhida.visitors.played_agent.open_line", opened)
    agent = PlayedAgent(on, stretches)
    await agent.sit_down("lin", "secret")
    on.timeline.begin()
    return agent, desk


async def until(desk: Desk, *names: str) -> None:
    """Wait until the desk was asked for these things, in this order."""
    while desk.names()[-len(names) :] != list(names):
        desk.news.clear()
        await desk.news.wait()


async def test_a_door_that_is_full_is_tried_again_and_lets_in_who_was_here_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = stage().door
    monkeypatch.setattr("zhida.visitors.stage.contact_token", refusing("too_many", 2, "fresh"))
    monkeypatch.setattr("zhida.visitors.stage.identified_token", refusing("too_many", 1, "proven"))

    first = await door.token()
    monkeypatch.setattr("zhida.visitors.stage.contact_token", refusing("too_many", 9, "fresh"))
    door.left("known")

    assert (first, await door.token(), await door.entitled("known", "lin")) == ("fresh", "known", "proven")


@pytest.mark.parametrize("name", ["contact_token", "identified_token"])
async def test_a_door_that_is_shut_is_said_to_be(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(f"zhida.visitors.stage.{name}", refusing("forbidden", 1, "never"))
    door = stage().door

    with pytest.raises(Refusal):
        await (door.token() if name == "contact_token" else door.entitled("token", "lin"))


async def test_a_wrong_password_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhida.visitors.played_agent.desk_cookie", refusing("sign_in_failed", 1, "cookie"))

    with pytest.raises(Refusal):
        await PlayedAgent(stage(), ()).sit_down("lin", "wrong")


async def test_an_agent_who_vanishes_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    agent, desk = await seated(monkeypatch, stage(), (DUTY._replace(vanishes=1_000_000),))

    await agent.work()

    assert desk.calls == [("state", {"state": "ready"})]
    assert not desk.is_open


async def test_an_agent_sent_on_a_break_comes_back_and_leaves_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent, desk = await seated(monkeypatch, stage())
    working = asyncio.create_task(agent.work())
    await until(desk, "state")

    desk.put("me", {"state": "break"})
    desk.on_frame({"op": "del", "key": "me"})
    await working

    assert [args["state"] for _, args in desk.calls] == ["ready", "ready", "offline"]


async def test_somebody_from_outside_is_accepted_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    agent, desk = await seated(monkeypatch, stage())
    working = asyncio.create_task(agent.work())
    await until(desk, "state")

    desk.put("cnv_1", {"id": "cnv_1", "phase": "offered", "offer": {"offer_id": "o1"}})
    await until(desk, "state", "accept")
    desk.put("cnv_1", {"id": "cnv_1", "phase": "agent", "waiting_since": "2026-11-30T08:00:00Z"})
    await until(desk, "accept", "reply")
    desk.put("cnv_1", {"id": "cnv_1", "phase": "wrap_up"})
    await working

    assert desk.names() == ["state", "accept", "reply", "wrap_up", "state"]


@pytest.mark.parametrize(
    ("offers", "done"), [(Lapses(declines=0.999), ["decline"]), (Lapses(lapses=0.999), [])]
)
async def test_an_offer_is_declined_or_lapses_as_drawn(
    monkeypatch: pytest.MonkeyPatch, offers: Lapses, done: list[str]
) -> None:
    on = stage(Scenario(slot_s=60, contacts=(2.0,), offers=offers))
    on.matters["cnv_1"] = drawn(on)
    agent, desk = await seated(monkeypatch, on)
    desk.refuses = {"decline"}
    working = asyncio.create_task(agent.work())
    await until(desk, "state")

    for _ in range(2):
        desk.put("cnv_1", {"id": "cnv_1", "phase": "offered", "offer": {"offer_id": "o1"}})
    await working

    assert desk.names() == ["state", *done, "state"]


async def test_a_contact_of_the_scenario_is_worked_on_as_long_as_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on = stage()
    on.matters["cnv_1"] = drawn(on)
    agent, desk = await seated(monkeypatch, on)
    working = asyncio.create_task(agent.work())
    await until(desk, "state")

    desk.put("cnv_1", {"id": "cnv_1", "phase": "offered", "offer": {"offer_id": "o1"}})
    await working

    assert {"accept", "reply", "wrap_up"} <= set(desk.names())


def drawn(on: Stage) -> Drawn:
    return next(iter(on.draws.contacts))
