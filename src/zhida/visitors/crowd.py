"""A scenario played by visitors and agents over real sockets: the very day `zhida simulate` rehearses."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import cast

from zhida.core.kernel.times import MICROS
from zhida.core.planning.day import Redial
from zhida.core.planning.scenario import (
    BotTurn,
    HandleLaw,
    Handling,
    LaneShare,
    Lapses,
    Scenario,
    Shift,
)
from zhida.sim.draws import NEVER, Drawn, Draws
from zhida.visitors import shop
from zhida.visitors.played_agent import PlayedAgent
from zhida.visitors.played_contact import PlayedContact
from zhida.visitors.stage import Door, Outcome, Stage, Timeline, Vouch

__all__ = ["Crowd", "demo_hour", "play_crowd", "with_agents", "with_rate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What is to be played.

    Args:
        scenario: The day; its shifts say which agents are scripted.
        speed: Seconds of the scenario in a real one.
        seed: Of all chances.
        endless: Whether another day begins when one is over.
        within_s: Seconds in line that are in time, for the line printed at the end.
    """

    scenario: Scenario
    speed: float = 1.0
    seed: int = 1
    endless: bool = False
    within_s: float = 22.0

    @property
    def agents(self) -> int:
        """Scripted agents the scenario needs."""
        return sum(shift.agents for shift in self.scenario.shifts)


def demo_hour(per_minute: float) -> Scenario:
    """Return an hour of the sample shop with so many visitors a minute and nobody on duty.

    Talks are short, for people who watch: half a minute with an agent, a dozen seconds with the bot.
    """
    return Scenario(
        slot_s=600,
        contacts=(per_minute * 10,) * 6,
        handling=Handling(mean_s=30, cv=0.5, law=HandleLaw.LOGNORMAL),
        patience_s=180,
        redial=Redial(chance=0.3, delay_s=60),
        bot=BotTurn(resolves=0.6, mean_s=12),
        express=LaneShare(part=0.1, credit_s=120, direct=1.0),
        standard=LaneShare(part=0.9, direct=0.2),
        capacity=5,
        offers=Lapses(answer_s=2, declines=0.03),
    )


def with_rate(scenario: Scenario, per_minute: float) -> Scenario:
    """Return the scenario with its contacts scaled to so many a minute over the day."""
    whole = sum(scenario.contacts)
    if whole == 0:
        return scenario
    factor = per_minute * scenario.length_s / 60 / whole
    return replace(scenario, contacts=tuple(contacts * factor for contacts in scenario.contacts))


def with_agents(scenario: Scenario, agents: int) -> Scenario:
    """Return the scenario with so many agents on duty all day instead of its shifts."""
    shifts = (Shift(start_s=0, end_s=scenario.length_s, agents=agents),) if agents else ()
    return replace(scenario, shifts=shifts)


async def play_crowd(
    url: str,
    crowd: Crowd,
    logins: Sequence[str],
    password: str,
    vouch: Vouch,
    announce: Callable[[str], None],
) -> None:
    """Play the scenario once, or day after day, and say what became of everybody.

    Args:
        url: Where the server is.
        crowd: What is to be played.
        logins: Agents of the shop to sit at the desks, as many as the scenario needs.
        password: Of all of them.
        vouch: Signs rights to the express lane, as a host page does.
        announce: Told in one line what became of everybody, also when it is cut short.
    """
    day = 0
    while day == 0 or crowd.endless:
        stage = Stage(
            scenario=crowd.scenario,
            draws=Draws(crowd.scenario, crowd.seed, day),
            timeline=Timeline(crowd.speed),
            door=Door(url, vouch),
            outcome=Outcome(),
            questions=_questions(),
        )
        try:
            await _day(stage, logins, password)
        finally:
            announce(stage.outcome.says(crowd.within_s))
        day += 1


def _questions() -> tuple[str, ...]:
    """Return what the visitors of the sample shop say first."""
    turns = (cast("Sequence[Mapping[str, object]]", visit["turns"])[0] for visit in shop.visits())
    return tuple(str(turn["say"]) for turn in turns if "say" in turn)


async def _day(stage: Stage, logins: Sequence[str], password: str) -> None:
    agents = [
        PlayedAgent(stage, tuple(stretches))
        for _, stretches in groupby(stage.draws.stretches(), key=lambda stretch: stretch.agent)
    ]
    for agent, login in zip(agents, logins, strict=True):
        await agent.sit_down(login, password)
    stage.timeline.begin()
    people: dict[asyncio.Task[None], Drawn] = {}
    async with asyncio.TaskGroup() as group:
        desks = [group.create_task(agent.work()) for agent in agents]
        for drawn in stage.draws.contacts:
            await stage.timeline.until(drawn.at)
            people[group.create_task(PlayedContact(stage, drawn).come())] = drawn
        await stage.timeline.until(round(stage.scenario.length_s * MICROS))
        await asyncio.gather(*desks)
        patient = [task for task, drawn in people.items() if drawn.patience >= NEVER]
        for task in patient:
            task.cancel()
