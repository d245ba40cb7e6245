"""One run of the kill test: people at work, a server that dies again and again, and the evidence of it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import httpx

from tests.acceptance.evidence import Evidence, Image, Journal, read_image
from tests.acceptance.people import Agent, Contact, Person
from zhida.client import contact_token, desk_cookie
from zhida.client.served import Served

__all__ = ["Storm", "rage", "refusals", "verdict_of"]

_BUSY_S: Final = 20.0
_SCRIPT: Final = Path(__file__).parents[2] / "tools" / "verify_chain.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """How hard a run is; the same seed gives the same people and the same pauses between kills."""

    seed: int
    contacts: int = 20
    kills: int = 8
    most_s: float = 1.0


async def rage(storm: Storm, server: Served, logins: Sequence[str], password: str) -> Evidence:
    """Let people work, kill the server at random moments, and return what everybody was told."""
    rng = Random(storm.seed)
    folder = server.folder
    await server.start()
    people = await _people(storm, server.url, logins, password, rng)
    contacts = [person for person in people if isinstance(person, Contact)]
    is_over, images = asyncio.Event(), list[Image]()
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(person.live(is_over))
        try:
            for _ in range(storm.kills):
                await _moment(storm, people, contacts, rng)
                server.kill()
                images.append(await asyncio.to_thread(read_image, folder))
                for person in people:
                    person.journal.life += 1
                await server.start()
            await asyncio.sleep(storm.most_s)
        finally:
            is_over.set()
    verdicts, journals = await _take_away(server, contacts, folder.parent), [p.journal for p in people]
    for person in people:
        await person.hang_up()
    await server.stop()
    final = await asyncio.to_thread(read_image, folder)
    return Evidence(journals=journals, images=images, final=final, verdicts=verdicts)


async def _moment(storm: Storm, people: Sequence[Person], contacts: Sequence[Contact], rng: Random) -> None:
    """Wait for work done and somebody in line, then for a random moment, or for an acknowledgement after it.

    A slow machine only takes longer; it does not make the test weaker.
    """
    acked, before = asyncio.Event(), sum(len(person.journal.acks) for person in people)
    for person in people:
        person.on_ack = acked.set

    def is_busy() -> bool:
        done = sum(len(person.journal.acks) for person in people) - before
        return done >= storm.contacts and any(contact.phase == "queued" for contact in contacts)

    with suppress(TimeoutError):
        async with asyncio.timeout(_BUSY_S):
            while not is_busy():
                acked.clear()
                await acked.wait()
            await asyncio.sleep(rng.uniform(0, storm.most_s))
            if rng.random() < 0.5:
                acked.clear()
                await acked.wait()


async def _people(storm: Storm, url: str, logins: Sequence[str], password: str, rng: Random) -> list[Person]:
    people: list[Person] = []
    for login in logins:
        cookie = await desk_cookie(url, login, password)
        people.append(Agent(login, url, Random(rng.random()), cookie))
    for number in range(storm.contacts):
        token = await contact_token(url)
        people.append(Contact(f"contact{number}", url, Random(rng.random()), token))
    return people


async def _take_away(server: Served, contacts: Sequence[Contact], folder: Path) -> Mapping[str, str]:
    """Let every contact see the end of the matter and take the record away; return what the script says."""
    verdicts: dict[str, str] = {}
    async with httpx.AsyncClient(base_url=server.url, timeout=10.0, verify=False) as http:
        for contact in contacts:
            records: list[int] = []

            async def end_of(matter: str, token: str = contact.token, found: list[int] = records) -> int:
                answer = await http.get(
                    f"/api/v1/conversations/{matter}/export", headers={"Authorization": f"Bearer {token}"}
                )
                answer.raise_for_status()
                verdicts[matter] = await asyncio.to_thread(verdict_of, answer.content, folder)
                found.append(len(answer.json()["records"]))
                return found[0]

            await contact.catch_up(end_of)
    return verdicts


def verdict_of(export: bytes, folder: Path) -> str:
    """Return what the independent script prints about an exported record."""
    file = folder / f"{json.loads(export)['conversation_id']}.json"
    file.write_bytes(export)
    line = (sys.executable, str(_SCRIPT), str(file))
    ran = subprocess.run(line, capture_output=True, text=True, check=False)
    return ran.stdout.strip() or ran.stderr.strip()


def refusals(journals: Sequence[Journal]) -> Mapping[str, int]:
    """Return how often each code was refused."""
    codes = [code for journal in journals for code in journal.refusals]
    return {code: codes.count(code) for code in sorted(set(codes))}
