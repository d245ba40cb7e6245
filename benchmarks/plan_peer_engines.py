"""Runs in the environment of the peers: one queue with patience in simpy and in ciw, with their times.

Reads ``{"agents", "per_s", "handle_s", "patience_s", "within_s", "contacts": {"simpy", "ciw"}}`` on stdin.
"""

import json
import random
import sys
import time
from collections.abc import Generator, Mapping

import ciw
import simpy

__all__ = ["main"]


def _simpy(task: Mapping[str, float], contacts: int) -> tuple[int, int]:
    """Return how many were served in time and how many gave up."""
    draw = random.Random(1)
    world = simpy.Environment()
    agents = simpy.Resource(world, capacity=int(task["agents"]))
    counts = [0, 0]

    def contact() -> Generator[simpy.Event]:
        came = world.now
        with agents.request() as wish:
            yield wish | world.timeout(draw.expovariate(1 / task["patience_s"]))
            if not wish.triggered:
                counts[1] += 1
                return
            counts[0] += world.now - came <= task["within_s"]
            yield world.timeout(draw.expovariate(1 / task["handle_s"]))

    def street() -> Generator[simpy.Event]:
        for _ in range(contacts):
            yield world.timeout(draw.expovariate(task["per_s"]))
            world.process(contact())

    world.process(street())
    world.run()
    return counts[0], counts[1]


def _ciw(task: Mapping[str, float], contacts: int) -> tuple[int, int]:
    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(task["per_s"])],
        service_distributions=[ciw.dists.Exponential(1 / task["handle_s"])],
        number_of_servers=[int(task["agents"])],
        reneging_time_distributions=[ciw.dists.Exponential(1 / task["patience_s"])],
    )
    world = ciw.Simulation(network)
    world.simulate_until_max_customers(contacts, method="Finish")
    records = world.get_all_records()
    served = [each for each in records if each.record_type == "service"]
    lost = sum(each.record_type == "renege" for each in records)
    return sum(each.waiting_time <= task["within_s"] for each in served), lost


def main() -> None:
    """Play the same line with each package."""
    task = json.load(sys.stdin)
    found: dict[str, object] = {}
    for name, play in (("simpy", _simpy), ("ciw", _ciw)):
        contacts = int(task["contacts"][name])
        began, spent = time.perf_counter(), time.process_time()
        in_time, lost = play(task, contacts)
        found[name] = {
            "contacts": contacts,
            "in_time": in_time / contacts,
            "abandons": lost / contacts,
            "seconds": time.perf_counter() - began,
            "cpu_s": time.process_time() - spent,
        }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
