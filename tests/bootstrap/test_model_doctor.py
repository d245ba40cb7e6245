"""The doctor asks each model that is set once, over real sockets, and says in plain words what it found."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from tests.contracts.fetching.local_server import LocalServer, Request, answering, reply, serving
from tests.contracts.models.test_chat_models import said
from zhida.bootstrap.config import Config
from zhida.bootstrap.doctor import Finding
from zhida.bootstrap.model_doctor import examine_models
from zhida.bootstrap.model_settings import read_model_settings
from zhida.testing.models import HashedEncoder

FREE = "http://127.0.0.1:9"


async def found(folder: Path, section: Mapping[str, object]) -> Mapping[str, Finding]:
    config = Config(data_dir=folder, models=read_model_settings(section))
    return {finding.name: finding for finding in await examine_models(config)}


def both(url: str, allow: tuple[str, ...] = ("127.0.0.1:9",)) -> Mapping[str, object]:
    return {
        "allow": list(allow),
        "chat": {"kind": "http", "url": f"{url}/chat", "model": "m"},
        "bot": {"kind": "http", "url": f"{url}/bot"},
    }


async def of(server: LocalServer, folder: Path) -> Mapping[str, Finding]:
    return await found(folder, both(server.url, server.allowed))


async def test_without_models_there_is_nothing_to_say(tmp_path: Path):
    assert await found(tmp_path, {}) == {}
    assert await found(tmp_path, {"allow": ["models.lan"]}) == {}


async def test_models_that_answer_are_fine(tmp_path: Path):
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        content = said("退货的运费谁出") if request.path == "/chat" else {"text": "运费我们出"}
        reply(writer, content)

    async with serving(answer) as server:
        findings = await of(server, tmp_path)

    assert [finding.ok for finding in findings.values()] == [True, True]
    assert findings["chat model"].says == f"m at {server.url}/chat answers"
    assert findings["own bot"].says == f"{server.url}/bot answers"


async def test_a_bot_may_have_nothing_to_say(tmp_path: Path):
    async with serving(answering(b"", status=204)) as server:
        bot = (await of(server, tmp_path))["own bot"]

    assert bot.ok and "nothing to say" in bot.says


@pytest.mark.parametrize(
    ("status", "hint"), [(401, "check the key"), (404, "the path"), (500, "its own log")]
)
async def test_a_refusal_is_told_with_what_to_look_at(tmp_path: Path, status: int, hint: str):
    async with serving(answering(b"", status=status)) as server:
        findings = await of(server, tmp_path)

    for finding in findings.values():
        assert not finding.ok and f"status {status}" in finding.says and hint in finding.says
        assert "until then words decide" in finding.says


async def test_an_answer_of_another_shape_is_told(tmp_path: Path):
    async with serving(answering({"hello": 1})) as server:
        findings = await of(server, tmp_path)

    assert "finished text" in findings["chat model"].says and not findings["chat model"].ok
    assert "external-bot.md" in findings["own bot"].says and not findings["own bot"].ok


async def test_nothing_there_and_a_host_that_is_not_named_are_told_apart(tmp_path: Path):
    absent = await found(tmp_path, both(FREE))
    unnamed = await found(tmp_path, both(FREE, allow=()))

    assert all("nothing listens there" in finding.says for finding in absent.values())
    assert all("models.allow" in finding.says for finding in unnamed.values())
    assert not any(finding.ok for finding in (*absent.values(), *unnamed.values()))


async def test_a_secret_that_is_missing_is_told_once(tmp_path: Path):
    section = {"chat": {"kind": "http", "url": FREE, "model": "m", "key_file": "token"}}

    findings = await found(tmp_path, section)

    assert not findings["models"].ok and "cannot be read" in findings["models"].says


async def test_an_encoder_is_examined_and_one_that_is_no_use_is_named(tmp_path: Path):
    encoder = HashedEncoder(dim=512)
    encoder.load()

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        texts = json.loads(request.body)["input"]
        rows = np.frombuffer(encoder.encode(texts), "<f4").reshape(len(texts), -1)
        content = {"data": [{"index": at, "embedding": row.tolist()} for at, row in enumerate(rows)]}
        reply(writer, content)

    async with serving(answer) as server:
        wanted = {"kind": "http", "url": f"{server.url}/v1/embeddings", "model": "hashed"}
        good = await found(tmp_path, {"allow": list(server.allowed), "encoder": wanted})
    absent = await found(tmp_path, {"allow": ["127.0.0.1:9"], "encoder": {**wanted, "url": FREE}})

    assert good["encoder"].ok and "hashed works, 512 numbers" in good["encoder"].says
    assert not absent["encoder"].ok and "is not used" in absent["encoder"].says
