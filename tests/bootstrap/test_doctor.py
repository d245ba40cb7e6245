"""The doctor finds what keeps a server from starting, says what to do, and changes nothing."""

import os
import shutil
import socket
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from zhida.adapters.storage.migrations.upgrade import HEAD
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.bootstrap.config import Config
from zhida.bootstrap.doctor import Finding, examine
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import JobRow, Schedule, Unit


def _found(config: Config) -> Mapping[str, Finding]:
    return {finding.name: finding for finding in examine(config)}


def test_fresh_machine_is_fine_and_untouched(tmp_path: Path) -> None:
    found = _found(Config(data_dir=tmp_path / "new", port=0))

    assert all(finding.ok for finding in found.values())
    assert set(found) == {"data folder", "disk", "keys", "schema", "jobs", "port", "clock"}
    assert list(tmp_path.iterdir()) == []
    assert found["schema"].wire() == {"check": "schema", "ok": True, "says": "made at the first start"}


async def test_store_of_this_version_is_named_and_a_newer_one_refused(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.start()
    await store.stop()
    assert _found(Config(data_dir=tmp_path, port=0))["schema"] == Finding(name="schema", ok=True, says=HEAD)

    with sqlite3.connect(tmp_path / "zhida.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    newer = _found(Config(data_dir=tmp_path, port=0))["schema"]
    assert not newer.ok and "9999 is newer" in newer.says


def test_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])

        finding = _found(Config(data_dir=tmp_path, port=port))["port"]

    assert not finding.ok and str(port) in finding.says


def test_keys_that_others_can_read_are_named(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "master.key").write_text("x")
    (keys / "master.key").chmod(0o644)

    loose = _found(Config(data_dir=tmp_path, port=0))["keys"]
    (keys / "master.key").chmod(0o600)
    tight = _found(Config(data_dir=tmp_path, port=0))["keys"]

    assert not loose.ok and "master.key" in loose.says and "chmod" in loose.says
    assert tight.ok


def test_folder_that_cannot_be_written_and_full_disk_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    full = type(usage)(usage.total, usage.total, 1024)

    def almost_full(_: Path) -> object:
        return full

    monkeypatch.setattr(shutil, "disk_usage", almost_full)

    def refuse(self: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
        del mode, exist_ok
        raise PermissionError(13, os.strerror(13), str(self))

    monkeypatch.setattr(Path, "touch", refuse)

    found = _found(Config(data_dir=tmp_path, port=0))

    assert not found["data folder"].ok and "change its owner" in found["data folder"].says
    assert not found["disk"].ok and "make room" in found["disk"].says


def test_clock_far_from_the_truth_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def epoch(_: object) -> int:
        return 0

    monkeypatch.setattr("zhida.bootstrap.system.SystemClock.utc", epoch)

    finding = _found(Config(data_dir=tmp_path, port=0))["clock"]

    assert not finding.ok and "NTP" in finding.says


def test_address_of_the_newer_kind_is_probed_too(tmp_path: Path) -> None:
    assert "::1:0" in _found(Config(data_dir=tmp_path, host="::1", port=0))["port"].says


async def test_jobs_that_were_given_up_are_counted_also_while_the_server_runs(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.start()
    main = TenantId("main")
    await store.add_tenant(main, "Main shop", Micros(1))
    for key in ("one", "two"):
        job = JobRow(kind="offer.expire", key=key, due_at=Micros(1), payload="")
        await store.commit(Unit(tenant=main, changes=(Schedule(job=job),)))
    fine = _found(Config(data_dir=tmp_path, port=0))["jobs"]
    for claimed in await store.claim_jobs(Micros(2), Micros(3)):
        await store.finish_job(claimed, dead=True)

    running = _found(Config(data_dir=tmp_path, port=0))["jobs"]
    await store.stop()
    stopped = _found(Config(data_dir=tmp_path, port=0))["jobs"]

    assert fine == Finding(name="jobs", ok=True, says="none was given up")
    assert running == stopped
    assert not running.ok and "2 offer.expire" in running.says and "job.failed" in running.says
