"""The floor and the load in C compile without a warning and relay what they are given."""

import asyncio
from pathlib import Path

import pytest

from zhida.bench.facts import Ledger, read_facts
from zhida.bench.load import Load, Run
from zhida.bench.native import Floor, LoadFailed, NativeLoad, compile_program
from zhida.bench.people import PeopleLoad

CONTACTS, AGENTS = 6, 2


async def pressed(folder: Path, load_of: "type[NativeLoad] | type[PeopleLoad]") -> tuple[Run, Run, list[str]]:
    """Press a floor with one kind of load; return its runs and what the checker found."""
    async with Floor(compile_program("relay_floor", folder), folder / "log") as floor:
        load: Load
        if load_of is NativeLoad:
            load = NativeLoad(compile_program("load", folder), floor.port, folder, None)
        else:
            load = PeopleLoad(floor.port, folder)
        try:
            await load.connect(floor.greetings(CONTACTS, AGENTS))
            flight = await load.flight(4, CONTACTS, 0.2)
            rate = await load.rate(100, 0.2)
        finally:
            await load.close()
        ledger = Ledger()
        ledger.add(read_facts(load.facts)[0])
        return flight, rate, ledger.faults()


@pytest.mark.parametrize("load_of", [NativeLoad, PeopleLoad])
def test_floor_relays_every_message_once_and_in_order(
    tmp_path: Path, load_of: "type[NativeLoad] | type[PeopleLoad]"
):
    flight, rate, faults = asyncio.run(pressed(tmp_path, load_of))

    assert faults == []
    assert flight.acked == flight.delivered == flight.sent >= CONTACTS
    assert 0 < rate.acked == rate.delivered <= 20
    assert 0 < flight.p50_ms <= flight.p90_ms <= flight.p99_ms
    assert not (tmp_path / "log").exists()


def test_program_that_ends_early_says_why(tmp_path: Path):
    async def connect_to_nobody() -> None:
        load = NativeLoad(compile_program("load", tmp_path), 1, tmp_path, None)
        await load.connect(Floor.greetings(1, 1))

    with pytest.raises(LoadFailed, match="connect: Connection refused"):
        asyncio.run(connect_to_nobody())


def test_load_that_is_not_connected_refuses(tmp_path: Path):
    load = NativeLoad(tmp_path / "load", 1, tmp_path, None)

    with pytest.raises(LoadFailed, match="not connected"):
        asyncio.run(load.ask())


def test_machine_without_compiler_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LoadFailed, match="--no-floor"):
        compile_program("load", tmp_path)


def test_source_that_does_not_compile_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    compiler = tmp_path / "cc"
    compiler.write_text("#!/bin/sh\necho 'expected ;' >&2\nexit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")

    with pytest.raises(LoadFailed, match=r"load\.c does not compile: expected ;"):
        compile_program("load", tmp_path)
