"""The demo plays a scenario over real sockets, and those are answered whom the simulation says."""

import asyncio
import re
import shutil
import time
from pathlib import Path

from tests.acceptance.shopfloor import Seeded
from tests.acceptance.test_scripted_people import today
from zhida.cli.plan_files import scenario_of
from zhida.client import desk_cookie, open_line
from zhida.client.served import Served
from zhida.sim.draws import Draws
from zhida.sim.kernel import play

DAY_S = 90.0
SEED = 6
SCENARIO = """
slot_s = 20
contacts = [14, 0, 5]
patience = [[0, 1], [20, 0]]
[handling]
mean_s = 8
law = "fixed"
[bot]
resolves = 0.5
mean_s = 1
[redial]
chance = 0.3
delay_s = 2
[express]
part = 0.2
direct = 0.5
[standard]
part = 0.8
direct = 0.6
[[shifts]]
start_s = 0
end_s = 38
agents = 6
"""
"""Six agents serve the first rush easily; nobody is on duty when the others come."""
FIGURES = re.compile(
    r"played: (\d+) came, (\d+) settled by the bot, (\d+) in line,"
    r" (\d+) answered by a person \(.*\), (\d+) gave up, (\d+) failed"
)


def summed_up(server: Served) -> list[int]:
    """Wait for the line the demo prints when the day is over; return its figures."""
    until = time.monotonic() + DAY_S
    while time.monotonic() < until:
        found = FIGURES.search(server.output())
        if found is not None:
            return [int(each) for each in found.groups()]
        time.sleep(0.05)
    raise AssertionError(server.output())


async def test_visitors_and_agents_of_a_scenario_do_over_sockets_what_the_simulation_says(
    seeded: Seeded, tmp_path: Path
):
    path, folder = tmp_path / "day.toml", tmp_path / "data"
    path.write_text(SCENARIO, "utf-8")
    shutil.copytree(seeded.folder, folder)
    scenario = scenario_of(path)
    draws = Draws(scenario, SEED)
    expected = play(scenario, draws)

    async with Served(
        folder, "demo", "--scenario", str(path), "--speed", "10", "--seed", str(SEED)
    ) as server:
        password = re.findall(r"password (\S+)", server.output())[-1]
        cookie = await desk_cookie(server.url, "zhoumin", password)
        async with await open_line(server.url, "wall", cookie=cookie) as wall:
            figures = await asyncio.to_thread(summed_up, server)
            seen = await wall.wait_for(lambda frame: today(frame, "answered") > 0)

    answers, losses = len(expected.answers), len(expected.losses)
    came = len(draws.contacts)
    assert figures == [came, expected.resolved, answers + losses, answers, losses, 0]
    assert answers > 5
    assert losses > 2
    assert today(seen, "requested") > 0
    assert "Traceback" not in server.output()
