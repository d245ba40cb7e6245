"""Starting and stopping the whole platform on real adapters, its background work included."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from tests.services.rig import memory_ports
from zhida.bootstrap import Config, real_ports, running
from zhida.bootstrap.logs import set_up_logs
from zhida.bootstrap.system import RandomIds, SystemClock
from zhida.core.bot.events import Via
from zhida.core.journey.state import Phase
from zhida.core.kernel.actors import Actor, ActorKind, Role
from zhida.core.kernel.errors import ZhidaError
from zhida.core.kernel.ids import TenantId, is_id
from zhida.core.routing.events import AgentState
from zhida.ports.storage import Row
from zhida.services.cards import CardText
from zhida.services.frames import Seen
from zhida.services.platform import Platform
from zhida.services.staff import NewAgent
from zhida.services.talk import Opening
from zhida.services.tenancy import MAIN
from zhida.services.views import wall_of
from zhida.testing import FakeClock, MemoryStore
from zhida.visitors.seed import shop_articles

_BEFORE_MIDNIGHT = 1_795_276_780_000_000
"""Twenty seconds before midnight in China."""


async def test_background_work_offers_a_contact_by_itself_on_real_adapters(tmp_path: Path) -> None:
    async with running(real_ports(Config(data_dir=tmp_path))) as started:
        platform = started.platform
        await platform.staff.add(MAIN, NewAgent(login="lin", name="Lin", role=Role.ADMIN))
        (row,) = await platform.staff.list(MAIN)
        agent_id = str(row["id"])
        await platform.staff.set_state(MAIN, agent_id, AgentState.READY, "chosen")
        await platform.presence.agent_came(MAIN, agent_id)
        offered = asyncio.Event()
        platform.matters.watchers.append(_OnOffer(offered.set))

        done = await _ask(platform)
        await asyncio.wait_for(offered.wait(), 10)

        state = await platform.matters.state(MAIN, done)
        assert state.phase is Phase.QUEUED and state.place is not None and state.place.offer is not None
        actor = Actor(tenant=MAIN, kind=ActorKind.AGENT, id=agent_id, role=Role.ADMIN)
        await platform.work.accept(actor, done, state.place.offer.offer_id)

    async with running(real_ports(Config(data_dir=tmp_path)), background=False) as again:
        assert (await again.platform.matters.state(MAIN, done)).phase is Phase.AGENT
        with pytest.raises(ZhidaError):
            async with running(real_ports(Config(data_dir=tmp_path)), background=False):
                raise AssertionError


async def test_figures_turn_at_midnight_and_a_failing_step_is_tried_again() -> None:
    store, clock = MemoryStore(), FakeClock(_BEFORE_MIDNIGHT)
    async with running(memory_ports(store, clock)) as started:
        platform = started.platform
        await clock.advance(0)
        contact = await _ask(platform)
        await clock.advance(1)
        assert _today(platform)["requested"] == 1

        store.is_full = True
        platform.floor(MAIN).keeper.listen(contact, is_listening=True)
        await clock.advance(6)
        store.is_full = False
        await clock.advance(30)

        assert _today(platform)["requested"] == 0


async def test_background_work_that_dies_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    said = list[str]()

    async def die(_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("zhida.services.knowledge.Knowledge.warm", die)
    with structlog.testing.capture_logs() as logs:
        async with running(memory_ports()) as started:
            clock = started.platform.clock
            assert isinstance(clock, FakeClock)
            await clock.advance(0)
    said.extend(str(entry["event"]) for entry in logs)

    assert "background.ended" in said


async def test_keeper_whose_step_breaks_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = memory_ports()
    with structlog.testing.capture_logs() as logs:
        async with running(ports) as started:
            keeper = started.platform.floor(MAIN).keeper
            broken, tried = [True], asyncio.Event()
            step = keeper.step

            async def flaky() -> None:
                if broken.pop() if broken else False:
                    raise KeyError("a bug")
                await step()
                tried.set()

            monkeypatch.setattr(keeper, "step", flaky)
            keeper.listen("cnv_x", is_listening=False)
            clock = started.platform.clock
            assert isinstance(clock, FakeClock)
            await clock.advance(2)
            await asyncio.wait_for(tried.wait(), 5)

    assert [entry["event"] for entry in logs] == ["keeper.failed"]


def test_logs_are_json_or_lines_by_setting(capsys: pytest.CaptureFixture[str]) -> None:
    for config in (Config(log_json=True), Config(log_level="error")):
        set_up_logs(config)
        structlog.get_logger("test").error("something.happened", count=1)
        structlog.get_logger("test").info("hidden.maybe")
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()

    lines = capsys.readouterr().out.splitlines()
    assert '"event": "something.happened"' in lines[0] and '"count": 1' in lines[0]
    assert "hidden.maybe" in lines[1]
    assert "something.happened" in lines[2] and len(lines) == 3


async def test_machine_gives_time_and_ids() -> None:
    clock, ids = SystemClock(), RandomIds()
    before = clock.monotonic()

    await clock.sleep(0)

    assert clock.monotonic() >= before and clock.utc() > 1_600_000_000_000_000
    assert is_id(ids.new("cnv"), "cnv") and ids.new("cnv") != ids.new("cnv")


class _OnOffer:
    """Rings when a card shows an offer."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def card_changed(
        self, tenant: TenantId, before: Row | None, after: Row, words: CardText, seen: tuple[Seen, ...]
    ) -> None:
        del tenant, before, words, seen
        if after["offer_id"]:
            self._ring()


async def _ask(platform: Platform) -> str:
    token, _ = await platform.visits.begin(MAIN, "web", "zh-CN")
    contact = await platform.visits.of_token(MAIN, token)
    done = await platform.talk.ask_person(contact, Opening(), Via.BUTTON)
    return done.conversation_id


def _today(platform: Platform) -> dict[str, object]:
    rows = platform.floor(MAIN).views.rows(wall_of(MAIN))
    return dict(next(row for row in rows if row["key"] == "today"))


async def test_articles_are_learned_beside_the_server_and_answer_with_their_certificate(
    tmp_path: Path,
) -> None:
    async with running(real_ports(Config(data_dir=tmp_path))) as started:
        platform = started.platform
        author = Actor(tenant=MAIN, kind=ActorKind.SYSTEM)
        await platform.knowledge.replace(MAIN, shop_articles()[:40], (), author)

        await platform.knowledge.settled()

        index = await platform.knowledge.index(MAIN)
        in_force = platform.oversight.in_force.of(MAIN)
        assert index.is_learned
        assert in_force is not None
        assert (in_force.kb_hash, in_force.model_hash) == (index.kb_hash, index.model_hash)
