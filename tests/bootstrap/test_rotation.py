"""A new master key opens everything; the old one is not needed any more."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhida.adapters.storage.errors import StoreInUse
from zhida.bootstrap import Config, real_ports, running
from zhida.bootstrap.rotation import rotate_master
from zhida.cli import app
from zhida.core.kernel.actors import Actor
from zhida.ports.storage import Unit, Update
from zhida.services.talk import Opening
from zhida.services.tenancy import MAIN

WORDS = "洗衣机不排水"


async def _spoken(config: Config) -> tuple[Actor, str]:
    """Let one contact say something and another be without a key; return the first and the matter."""
    async with running(real_ports(config), background=False) as started:
        platform = started.platform
        token, _ = await platform.visits.begin(MAIN, "web", "zh-CN")
        _, erased = await platform.visits.begin(MAIN, "web", "zh-CN")
        gone = Update(table="contacts", key=(erased,), values={"wrapped_key": None})
        await platform.store.commit(Unit(tenant=MAIN, changes=(gone,)))
        actor = await platform.visits.of_token(MAIN, token)
        done = await platform.talk.say(actor, Opening(), conversation_id=None, client_id="m1", words=WORDS)
        return actor, done.conversation_id


async def test_every_word_opens_under_the_new_master_alone(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path / "data")
    _, matter = await _spoken(config)

    key_id, moved = await rotate_master(config)
    (tmp_path / "data" / "keys" / "master-0001.key").unlink()

    async with running(real_ports(config), background=False) as started:
        row = await started.platform.matters.row(MAIN, matter)
        assert row is not None
        record = await started.platform.history.export(MAIN, row)
    assert (key_id.startswith("master-0002-"), moved) == (True, 1)
    assert WORDS in json.dumps(record, ensure_ascii=False)


async def test_rotation_waits_until_no_server_uses_the_folder(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path / "data")
    async with running(real_ports(config), background=False):
        with pytest.raises(StoreInUse, match="stop it first"):
            await rotate_master(config)

    assert [path.name for path in (tmp_path / "data" / "keys").glob("master-*")] == ["master-0001.key"]


def test_operator_rotates_and_is_told_what_moved(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")

    said = CliRunner().invoke(app, ["keys", "rotate", "--data", folder])
    as_json = CliRunner().invoke(app, ["keys", "rotate", "--data", folder, "--json"])

    assert "0 contact keys moved" in said.output
    assert json.loads(as_json.output)["moved"] == 0
